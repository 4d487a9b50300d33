// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/portals/portal_visits.hpp"
#include "base/crypto.hpp"
#include "base/random.hpp"
#include "db/remembered.hpp"
#include "network/journal/journal.hpp"
#include "people/duplicates/duplicates.hpp"
#include "people/erasure/erasure.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Others who say who somebody is: the portal of a library, where its readers are signed in already, and FranceConnect.
/// A person proves once, by signing in here, that the portal's subject is them; from then on the portal's word is
/// enough. Owns access_portal and access_portal_link. How a portal is asked is portal_caller's; what a person may then
/// do is decided as for everybody.
namespace guichet::access {

enum class PortalKind { cas, oidc, franceconnect };
[[nodiscard]] std::string_view to_text(PortalKind kind);
[[nodiscard]] std::optional<PortalKind> portal_kind_from(std::string_view text);

struct Portal {
    std::string id; // part of addresses, never changed
    std::string name;
    PortalKind kind = PortalKind::oidc;
    network::IntercommunalityId intercommunality{}; // whose portal it is; empty: everybody's
    std::string address;                            // the issuer, or the base of a CAS server
    std::string client_id{};
    std::string secret{}; // write-only: pages never show it
    bool active = true;
};

/// Every fault of a portal as typed, by field.
[[nodiscard]] std::vector<FieldError> faults_of(Portal const& portal);

/// Whether a portal speaks for that person: a member's for its own readers, the network's for everybody. Asked when
/// they are linked and each time they come by it: people move, and so does what a portal is said to be. forbidden
/// "portals.fault.not_its_reader", and a word in the log.
[[nodiscard]] Result<void> speaks_for(Portal const& portal, people::Patron const& patron);

struct PortalLink {
    std::string portal;
    people::PatronId patron;
    std::string level; // of assurance, as the portal said it: "eidas1"; "" when it says none
    Instant linked;
    std::string subject{}; // what the portal calls the person
};

/// The portals, kept in memory, and the people each vouches for.
class Portals final : public people::MergeListener, public people::ErasureListener {
public:
    Portals(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
            SecretKey const& key);

    /// By name.
    [[nodiscard]] std::vector<Portal> all() const;
    [[nodiscard]] std::optional<Portal> find(std::string_view id) const;
    /// New or changed, an empty secret leaves the one there is. Whoever stands at another address, or speaks another
    /// protocol, is somebody else: the secret must be typed again, the links of people are forgotten; returns how
    /// many. For those who may edit platforms; journalled.
    [[nodiscard]] Result<std::int64_t> save(network::Actor const& actor, Portal const& portal);
    /// With the links of people, who are told nothing and sign in with their card. not_found "portals.unknown".
    [[nodiscard]] Result<void> remove(network::Actor const& actor, std::string_view id);
    /// How many people it vouches for.
    [[nodiscard]] std::int64_t links_to(std::string_view portal) const;

    [[nodiscard]] std::optional<people::PatronId> patron_of(std::string_view portal, std::string_view subject) const;
    /// From now on the portal's subject is that person: they have just signed in here. Journalled, subject left out.
    /// Errors of speaks_for().
    [[nodiscard]] Result<void> link(network::Actor const& actor, people::Patron const& patron, Portal const& portal,
                                    std::string_view subject, std::string_view level);
    [[nodiscard]] std::vector<PortalLink> links_of(people::PatronId const& patron) const;
    [[nodiscard]] static std::vector<PortalLink> links_of(db::Session& session, people::PatronId const& patron);
    [[nodiscard]] Result<void> unlink(network::Actor const& actor, people::Patron const& patron,
                                      std::string_view portal);

    [[nodiscard]] PortalVisits& visits() { return visits_; }

    [[nodiscard]] Result<void> reassign(db::Session& session, people::PatronId const& from,
                                        people::PatronId const& to) override;
    void erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts) override;

private:
    [[nodiscard]] std::shared_ptr<std::vector<Portal> const> remembered() const;
    [[nodiscard]] Portal portal_of(db::Row const& row) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    SecretKey key_;
    PortalVisits visits_;
    db::Remembered<std::vector<Portal>> remembered_;
};

} // namespace guichet::access
