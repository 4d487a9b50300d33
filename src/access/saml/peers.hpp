// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/saml/keys.hpp"
#include "access/saml/providers.hpp"
#include "protocols/saml/peer.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace guichet::access {

/// Peers ready to use. One is had by one thread at a time (see SamlPeer) and goes back when it is let go, unless keys
/// or metadata have changed meanwhile.
class SamlPeers {
public:
    SamlPeers(protocols::SamlIdentityProvider us, SamlKeys& keys);
    SamlPeers(SamlPeers const&) = delete;
    SamlPeers& operator=(SamlPeers const&) = delete;

    class Lent {
    public:
        Lent(SamlPeers& owner, platforms::PlatformId platform, std::string version, protocols::SamlPeer peer);
        Lent(Lent&&) noexcept = default;
        Lent& operator=(Lent&&) = delete;
        ~Lent();
        [[nodiscard]] protocols::SamlPeer* operator->() const { return peer_.get(); }

    private:
        SamlPeers& owner_;
        platforms::PlatformId platform_;
        std::string version_;
        std::unique_ptr<protocols::SamlPeer> peer_;
    };
    [[nodiscard]] protocols::SamlResult<Lent> lend(SamlRegistration const& registration);

    [[nodiscard]] protocols::SamlIdentityProvider const& us() const { return us_; }
    /// Signed, for partners.
    [[nodiscard]] std::string metadata();

private:
    struct Idle {
        std::string version;
        std::vector<std::unique_ptr<protocols::SamlPeer>> peers;
    };

    protocols::SamlIdentityProvider us_;
    SamlKeys& keys_;
    std::mutex mutex_;
    std::map<platforms::PlatformId, Idle> idle_;
};

} // namespace guichet::access
