// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/oidc/authorize_pages.hpp"
#include "access/oidc/back_channel.hpp"
#include "access/oidc/client_pages.hpp"
#include "access/oidc/discovery_pages.hpp"
#include "access/oidc/logout_pages.hpp"
#include "access/oidc/permissions.hpp"
#include "access/oidc/token_pages.hpp"
#include "access/oidc/userinfo_pages.hpp"
#include "app/parts/doors.hpp"

namespace guichet::app {

/// The OpenID Connect provider.
struct OidcPart {
    OidcPart(Foundation& foundation, NetworkPart& network, DoorsPart& doors);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    access::OidcClients clients;
    access::OidcKeys keys;
    access::OidcGrants grants;
    access::OidcProvider provider;
    access::OidcCallers callers;
    access::OidcDiscoveryPages discovery_pages;
    access::OidcAuthorizePages authorize_pages;
    access::OidcTokenPages token_pages;
    access::OidcUserinfoPages userinfo_pages;
    access::OidcLogoutPages logout_pages;
    access::OidcBackChannel back_channel;
    access::OidcClientPages client_pages;
    access::OidcPermissions permissions;
};

} // namespace guichet::app
