// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/oidc/clients.hpp"

namespace guichet::app {

/// What everybody knows: for trying a client on one's own machine.
inline constexpr auto demo_client_id = "livres-audio-demo";
inline constexpr auto demo_client_secret = "secret-de-demonstration";

/// An invented platform that is entered by OpenID Connect, and its client. In the caller's transaction; left alone when
/// it is there already.
void seed_demo_audio_books(db::Session& session, platforms::Catalogue const& catalogue,
                           access::OidcClients const& clients, Date today);

} // namespace guichet::app
