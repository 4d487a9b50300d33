// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"
#include "platforms/catalogue/catalogue.hpp"

#include <optional>
#include <string>
#include <vector>

namespace guichet::access {

/// Who speaks first when a person comes from our pages: we send an answer nobody asked for, or we send the person to
/// the platform, which asks.
enum class SamlStart { here, there };

/// A row of access_saml_provider.
struct SamlProviderRow {
    platforms::PlatformId platform;
    std::string entity_id;
    std::string metadata;
    std::string source;
    SamlStart start = SamlStart::here;
    Instant updated;
};

/// A row of access_saml_key.
struct SamlKeyRow {
    std::string id;
    std::string certificate;
    std::string private_key; // sealed
    Instant signs_from;
};

/// The tables of the slice.
struct SamlStore {
    [[nodiscard]] static std::vector<SamlProviderRow> providers(db::Session& session);
    static void put_provider(db::Session& session, SamlProviderRow const& row);
    /// False when there is none.
    [[nodiscard]] static bool remove_provider(db::Session& session, platforms::PlatformId const& platform);
    /// By another platform's provider of that name.
    [[nodiscard]] static bool is_taken(db::Session& session, platforms::PlatformId const& platform,
                                       std::string const& entity_id);

    /// Oldest first.
    [[nodiscard]] static std::vector<SamlKeyRow> keys(db::Session& session);
    static void add_key(db::Session& session, SamlKeyRow const& row);
    static void sign_from(db::Session& session, std::string const& id, Instant from);
    static void drop_key(db::Session& session, std::string const& id);
};

[[nodiscard]] std::string_view to_text(SamlStart start);
[[nodiscard]] std::optional<SamlStart> saml_start_from(std::string_view text);

} // namespace guichet::access
