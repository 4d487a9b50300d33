// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/saml/store.hpp"
#include "db/remembered.hpp"
#include "network/journal/journal.hpp"
#include "protocols/saml/metadata.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::access {

/// A platform, and what it says of itself in SAML.
struct SamlRegistration {
    platforms::PlatformId platform;
    protocols::SamlServiceProvider provider;
    std::string metadata;
    std::string source;
    SamlStart start = SamlStart::here;
    Instant updated;
    std::string digest; // of the metadata
};

/// The service providers we answer, by platform: nobody else is. Kept in memory as the catalogue is.
class SamlProviders {
public:
    using Found = std::shared_ptr<SamlRegistration const>; // nullptr: not there

    SamlProviders(db::Database& database, Clock const& clock, network::Journal const& journal);

    [[nodiscard]] Found of(platforms::PlatformId const& platform) const;
    [[nodiscard]] Found named(std::string_view entity_id) const;

    /// What an administrator hands in.
    struct Registering {
        platforms::PlatformId platform;
        std::string metadata;
        std::string source; // "" for a file
        SamlStart start = SamlStart::here;
    };
    /// Reads it and says what is wrong with it, field "metadata"; changes nothing.
    [[nodiscard]] Result<protocols::SamlServiceProvider> examine(Registering const& registering) const;
    /// New or in the place of what was there. For those who may edit the network's platforms.
    [[nodiscard]] Result<void> save(network::Actor const& actor, Registering const& registering);
    /// The platform is answered no more. For the same; journalled. not_found "access.saml.remove.gone".
    [[nodiscard]] Result<void> remove(network::Actor const& actor, platforms::PlatformId const& platform);
    /// In the caller's transaction and without a journal: the demo.
    static void put(db::Session& session, Registering const& registering, Instant now);

private:
    using Snapshot = std::vector<Found>;
    [[nodiscard]] std::shared_ptr<Snapshot const> all() const;
    [[nodiscard]] Snapshot read() const;

    db::Database& database_;
    Clock const& clock_;
    network::Journal const& journal_;
    db::Remembered<Snapshot> remembered_;
};

} // namespace guichet::access
