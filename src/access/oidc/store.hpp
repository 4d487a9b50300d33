// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/oidc/clients.hpp"
#include "people/patrons/patrons.hpp"

/// The SQL of the provider's four tables.
namespace guichet::access {

struct OidcKeyRow {
    std::string kid;
    protocols::JwsAlgorithm algorithm;
    std::string sealed; // base64
    Instant signs_from;
    std::optional<Instant> published_until{};
};

struct RefreshRow {
    std::string hash;
    std::string grant;
    std::string client;
    people::PatronId patron;
    std::string scopes;
    std::string claims;
    Instant signed_in;
    Instant expires;
    bool used = false;
    std::string means;
};

struct OidcStore {
    [[nodiscard]] static std::vector<OidcClient> clients(db::Session& session);
    static void add_client(db::Session& session, OidcClient const& client, Instant now);
    /// False when there is none, as below.
    [[nodiscard]] static bool change_client(db::Session& session, OidcClient const& client);
    [[nodiscard]] static bool set_secret(db::Session& session, std::string const& id, std::string const& hash);
    [[nodiscard]] static bool remove_client(db::Session& session, std::string const& id);

    /// By the day they begin to sign.
    [[nodiscard]] static std::vector<OidcKeyRow> keys(db::Session& session);
    static void add_key(db::Session& session, OidcKeyRow const& key);
    /// Of that algorithm, those that had no end yet.
    static void end_keys(db::Session& session, protocols::JwsAlgorithm algorithm, Instant until);
    /// Returns how many were no longer published.
    static std::int64_t purge_keys(db::Session& session, Instant now);

    static void add_refresh(db::Session& session, RefreshRow const& row);
    [[nodiscard]] static std::optional<RefreshRow> refresh(db::Session& session, std::string const& hash);
    /// False when somebody else has used it meanwhile.
    [[nodiscard]] static bool use_refresh(db::Session& session, std::string const& hash);
    static void end_grant(db::Session& session, std::string const& grant);
    /// Whether a refresh token of it is still there.
    [[nodiscard]] static bool has_grant(db::Session& session, std::string const& grant);
    /// The clients that may come back in the person's absence, and since when.
    struct Standing {
        std::string client;
        Instant since;
    };
    [[nodiscard]] static std::vector<Standing> standing(db::Session& session, people::PatronId const& patron,
                                                        Instant now);
    static std::int64_t end_of_client(db::Session& session, people::PatronId const& patron, std::string const& client);
    static std::int64_t purge_refresh(db::Session& session, Instant now);
    static std::int64_t erase(db::Session& session, people::PatronId const& patron);
    static void reassign(db::Session& session, people::PatronId const& from, people::PatronId const& to);
};

} // namespace guichet::access
