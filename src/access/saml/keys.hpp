// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/saml/store.hpp"
#include "base/crypto.hpp"
#include "network/journal/journal.hpp"
#include "protocols/saml/key_pair.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace guichet::access {

/// What we sign with now, and every certificate a partner may meet.
struct SamlKeyRing {
    protocols::SamlKeyPair signing;
    std::vector<std::string> certificates; // PEM: the one that signs, the next one, the last one for a while
    std::string version;                   // changes with any of them
};

/// The keys of the identity provider: made here, sealed at rest, changed with an overlap. A new one is first announced
/// in the metadata, which partners read again by themselves or by somebody's hand, and signs two weeks later, or when
/// an administrator says so; the old certificate stays announced for another week.
class SamlKeys {
public:
    static constexpr std::chrono::days announcement{14};
    static constexpr std::chrono::days farewell{7};

    /// `sealing`: the installation's, derived for "access.saml.keys". `name`: on the certificates.
    SamlKeys(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
             SecretKey const& sealing, std::string name);

    /// Makes the first key when there is none. Kept in memory, read anew every few seconds.
    [[nodiscard]] std::shared_ptr<SamlKeyRing const> ring();

    enum class Standing { announced, signing, former };
    struct Shown {
        std::string id;
        std::string fingerprint;
        Instant signs_from;
        Standing standing = Standing::signing;
    };
    [[nodiscard]] std::vector<Shown> all();
    /// Announces a new key. ErrorKind::conflict "access.saml.keys.already" when one is waiting already. Keys that
    /// have said farewell are destroyed.
    [[nodiscard]] Result<void> announce(network::Actor const& actor);
    /// The announced key signs from now on. ErrorKind::not_found when there is none.
    [[nodiscard]] Result<void> sign_with_announced(network::Actor const& actor);

private:
    [[nodiscard]] SamlKeyRow make(Instant signs_from);
    [[nodiscard]] std::shared_ptr<SamlKeyRing const> read();
    [[nodiscard]] std::vector<SamlKeyRow> rows() const;
    void forget();

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    SecretKey sealing_;
    std::string name_;
    std::mutex mutex_;
    std::shared_ptr<SamlKeyRing const> ring_;
    Instant read_at_{};
};

} // namespace guichet::access
