// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/oidc/store.hpp"
#include "base/crypto.hpp"

#include <map>

namespace guichet::access {

/// When a new key takes over: planned, a day after it was published, so that every client has seen it; at_once, when
/// the old one may have leaked: what it signed is good for nothing from then on.
enum class KeyRotation { planned, at_once };

/// The keys tokens are signed with, one kind for each algorithm. Kept sealed in the database, opened and parsed once;
/// the list is looked at again every few seconds, for what another node did. The first of each kind is made when it is
/// first needed.
class OidcKeys {
public:
    /// `key`: the installation's, derived for "access.oidc.keys".
    OidcKeys(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
             SecretKey const& key);

    [[nodiscard]] protocols::PrivateKey signing(protocols::JwsAlgorithm algorithm);
    /// What clients may meet: coming, signing, and past keys.
    [[nodiscard]] protocols::KeySet published();

    enum class State { coming, signing, past };
    struct Line {
        std::string kid;
        protocols::JwsAlgorithm algorithm;
        State state;
        Instant signs_from;
        std::optional<Instant> published_until;
    };
    [[nodiscard]] std::vector<Line> lines();

    /// For those who may edit platforms; journalled. ErrorKind::conflict "oidc.keys.coming_already" when one is on its
    /// way and the rotation is planned.
    [[nodiscard]] Result<void> rotate(network::Actor const& actor, protocols::JwsAlgorithm algorithm,
                                      KeyRotation rotation);
    /// Forgets keys that are no longer published; returns how many. For the jobs.
    std::int64_t purge();

private:
    struct Held {
        OidcKeyRow row;
        protocols::PrivateKey key;
    };
    using Ring = std::vector<Held>;

    [[nodiscard]] std::shared_ptr<Ring const> ring();
    [[nodiscard]] std::shared_ptr<Ring const> read_ring();
    [[nodiscard]] OidcKeyRow make(protocols::JwsAlgorithm algorithm, Instant signs_from);
    [[nodiscard]] static Held const* held_in(Ring const& ring, std::string const& kid);
    [[nodiscard]] static Held const* signing_of(Ring const& ring, protocols::JwsAlgorithm algorithm, Instant now);
    void forget();

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    SecretKey key_;
    std::mutex mutex_;
    std::shared_ptr<Ring const> ring_; // shared: requests under way keep the one they began with
    Instant read_at_{};
};

} // namespace guichet::access
