// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/journal/journal.hpp"
#include "people/registration/application.hpp"
#include "web/http.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::people {

/// The key by which another portal sends applications. Only its hash is kept.
struct ApiKey {
    std::string id;
    IntercommunalityId intercommunality; // "" for the whole network
    std::string name;
};

class ApiKeys {
public:
    ApiKeys(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal);

    struct Created {
        ApiKey key;
        std::string secret; // shown once: "gk_…"
    };
    /// Journalled, like its end.
    [[nodiscard]] Result<Created> create(network::Actor const& actor, IntercommunalityId const& intercommunality,
                                         std::string_view name);
    /// False when there is no such key in force.
    [[nodiscard]] Result<bool> revoke(network::Actor const& actor, std::string_view id);
    struct Listed {
        ApiKey key;
        Instant created;
        std::optional<Instant> revoked;
    };
    /// The newest first, those out of force too; no secret is known any more.
    [[nodiscard]] std::vector<Listed> list() const;
    /// Keys found are remembered for a few seconds: a revocation counts within that time.
    [[nodiscard]] std::optional<ApiKey> find(std::string_view secret) const;

    /// By name.
    [[nodiscard]] std::vector<ApiKey> in_force() const;

private:
    struct Remembered {
        ApiKey key;
        Instant until;
    };
    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, Remembered> remembered_; // by hash
};

/// "Authorization: Bearer gk_…", or X-API-Key; "" when there is none.
[[nodiscard]] std::string_view presented_key(web::Request const& request);

} // namespace guichet::people
