// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/peers.hpp"

namespace guichet::access {

namespace {

/// As many as there may be workers busy with one platform at once; more are made and let go.
constexpr std::size_t most_idle = 8;

} // namespace

SamlPeers::SamlPeers(protocols::SamlIdentityProvider us, SamlKeys& keys) : us_(std::move(us)), keys_(keys) {}

SamlPeers::Lent::Lent(SamlPeers& owner, platforms::PlatformId platform, std::string version, protocols::SamlPeer peer)
    : owner_(owner), platform_(std::move(platform)), version_(std::move(version)),
      peer_(std::make_unique<protocols::SamlPeer>(std::move(peer)))
{
}

SamlPeers::Lent::~Lent()
{
    if (!peer_) {
        return;
    }
    std::scoped_lock const lock{owner_.mutex_};
    auto& idle = owner_.idle_[platform_];
    if (idle.version == version_ && idle.peers.size() < most_idle) {
        idle.peers.push_back(std::move(peer_));
    }
}

protocols::SamlResult<SamlPeers::Lent> SamlPeers::lend(SamlRegistration const& registration)
{
    auto const ring = keys_.ring();
    auto version = ring->version + " " + registration.digest;
    {
        std::scoped_lock const lock{mutex_};
        auto& idle = idle_[registration.platform];
        if (idle.version != version) {
            idle = {version, {}};
        }
        if (!idle.peers.empty()) {
            auto peer = std::move(*idle.peers.back());
            idle.peers.pop_back();
            return Lent{*this, registration.platform, std::move(version), std::move(peer)};
        }
    }
    auto made = protocols::SamlPeer::open(us_, ring->certificates, ring->signing, registration.metadata);
    if (!made) {
        return std::unexpected(made.error());
    }
    return Lent{*this, registration.platform, std::move(version), std::move(*made)};
}

std::string SamlPeers::metadata()
{
    auto const ring = keys_.ring();
    return protocols::signed_saml_metadata(us_, ring->certificates, ring->signing);
}

} // namespace guichet::access
