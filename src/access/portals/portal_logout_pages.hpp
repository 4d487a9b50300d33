// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/portals/portal_caller.hpp"
#include "base/random.hpp"
#include "db/short_lived.hpp"
#include "web/router.hpp"
#include "web/sessions.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// The end of what began by a portal, in both directions. The portal's server tells ours that somebody has signed out
/// there: POST /connexion/par/{portal}/deconnexion (OpenID Connect Back-Channel Logout 1.0) or, by CAS, a POST to the
/// address its ticket was for. And who signs out here is led to the portal's own sign-out where people expect that
/// (FranceConnect): GET /deconnexion/vers/{key}.
class PortalLogoutPages {
public:
    PortalLogoutPages(Portals& portals, PortalCaller& caller, web::Sessions& sessions, db::ShortLivedStore& store,
                      Random& random, web::Shell const& shell);

    void mount(web::Router& router);
    /// Somebody signs out here: their browser forgets the portal, and goes there when it must be told.
    void leaving(web::Request const& request, web::Response& response);

private:
    [[nodiscard]] web::Response told_by_oidc(web::Request const& request);
    [[nodiscard]] web::Response told_by_cas(web::Request const& request);
    void end(std::vector<PortalVisits::Ended> const& ended);
    [[nodiscard]] web::Response onward(web::Request const& request) const;

    Portals& portals_;
    PortalCaller& caller_;
    web::Sessions& sessions_;
    db::ShortLivedStore& store_;
    Random& random_;
    web::Shell const& shell_;
};

} // namespace guichet::access
