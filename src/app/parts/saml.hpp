// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/saml/logout_pages.hpp"
#include "access/saml/provider_pages.hpp"
#include "access/saml/sign_on_pages.hpp"
#include "app/parts/accounts.hpp"
#include "app/parts/doors.hpp"

namespace guichet::app {

/// The door SAML 2, hung among the others.
struct SamlPart {
    SamlPart(Foundation& foundation, NetworkPart& network, DoorsPart& doors, AccountsPart& accounts);

    void mount(web::Router& router);

    access::SamlKeys keys;
    access::SamlProviders providers;
    access::SamlPeers peers;
    access::SamlDoor door;
    access::SamlSignOnPages sign_on_pages;
    access::SamlLogoutPages logout_pages;
    access::SamlProviderPages provider_pages;
    access::SamlKeyPages key_pages;
};

} // namespace guichet::app
