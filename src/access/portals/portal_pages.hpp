// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/accounts.hpp"
#include "access/accounts/patron_door.hpp"
#include "access/portals/portal_caller.hpp"
#include "db/short_lived.hpp"
#include "network/credentials/sign_in_guard.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// Signing in by a portal: /connexion/par/{portal} and the way back from it. Who comes for the first time proves once,
/// with card and password, that the portal's subject is them. The portal a browser came by is remembered, so that it is
/// offered first.
class PortalPages {
public:
    PortalPages(Portals& portals, PortalCaller& caller, Accounts& accounts, PatronDoor& door,
                network::SignInGuard& guard, web::Sessions& sessions, db::ShortLivedStore& store, Random& random,
                web::Shell const& shell);

    void mount(web::Router& router);

    /// For the sign-in page: [{"name", "href"}], the one this browser came by first.
    [[nodiscard]] nlohmann::json ways(web::Request const& request, std::string_view next) const;
    /// For the sign-out: where this browser ends the session it has at FranceConnect, when it came that way; once.
    [[nodiscard]] std::optional<std::string> departure(web::Request const& request);

private:
    [[nodiscard]] web::Response start(web::Request const& request);
    [[nodiscard]] web::Response come_back(web::Request const& request);
    [[nodiscard]] web::Response prove_form(web::Request const& request, Error const* error) const;
    [[nodiscard]] web::Response prove(web::Request const& request);
    [[nodiscard]] web::Response unlink(web::Request const& request, people::Patron const& patron);

    [[nodiscard]] std::optional<Portal> portal_in(web::Request const& request) const;
    [[nodiscard]] web::Response refused(web::Request const& request, Error const& error) const;
    [[nodiscard]] web::Response enter(web::Request const& request, people::PatronId const& patron, Portal const& portal,
                                      Vouched const& vouched, std::string_view next);

    Portals& portals_;
    PortalCaller& caller_;
    Accounts& accounts_;
    PatronDoor& door_;
    network::SignInGuard& guard_;
    web::Sessions& sessions_;
    db::ShortLivedStore& store_;
    Random& random_;
    web::Shell const& shell_;
};

} // namespace guichet::access
