// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/accounts.hpp"
#include "access/accounts/patron_door.hpp"
#include "access/accounts/patron_entry.hpp"
#include "access/login/login_requests.hpp"
#include "access/portals/portal_caller.hpp"
#include "db/short_lived.hpp"
#include "web/round_trip.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// Signing in by a portal: /connexion/par/{portal} and the way back from it. Who comes for the first time proves once,
/// with card and password, that the portal's subject is them. The portal a browser came by is remembered: it is offered
/// first, and whoever comes from a platform goes straight there.
class PortalPages {
public:
    PortalPages(Portals& portals, PortalCaller& caller, Accounts& accounts, PatronDoor& door,
                network::SignInGuard& guard, web::Sessions& sessions, db::ShortLivedStore& store, Random& random,
                web::Shell const& shell);

    void mount(web::Router& router);

    /// For the sign-in page: [{"name", "href"}], the one this browser came by first.
    [[nodiscard]] nlohmann::json ways(web::Request const& request, std::string_view next) const;
    /// Where somebody a platform has sent here goes without being asked: the portal this browser came by. Nothing for
    /// FranceConnect, which people choose themselves each time, nor for who has just come back from there unserved.
    [[nodiscard]] std::optional<std::string> straight(web::Request const& request, std::string_view next) const;
    /// For the account: [{"name", "since", "level", "href"}], whoever vouches for the person.
    [[nodiscard]] nlohmann::json links_of(web::Request const& request, people::Patron const& patron) const;
    /// The next one at this browser is somebody else: it forgets which portal was come by.
    static void forget_way(web::Request const& request, web::Response& response);

private:
    struct PendingProof;
    [[nodiscard]] web::Response start(web::Request const& request);
    [[nodiscard]] web::Response come_back(web::Request const& request);
    [[nodiscard]] web::Response prove_form(web::Request const& request, Error const* error) const;
    [[nodiscard]] web::Response prove(web::Request const& request);
    [[nodiscard]] web::Response unlink(web::Request const& request, people::Patron const& patron);

    [[nodiscard]] std::optional<Portal> portal_in(web::Request const& request) const;
    [[nodiscard]] std::optional<PendingProof> pending_proof(web::Request const& request) const;
    /// The freshness that the platform `next` leads to asked for.
    void pass_on_wish(PortalCaller::Trip& trip, std::string_view next);
    [[nodiscard]] web::Response refused(web::Request const& request, Error const& error,
                                        std::string_view next = {}) const;
    [[nodiscard]] web::Response enter(web::Request const& request, people::PatronId const& patron, Portal const& portal,
                                      Vouched const& vouched, Result<PatronEntry::Entered> entered);

    Portals& portals_;
    PortalCaller& caller_;
    Accounts& accounts_;
    PatronDoor& door_;
    PatronEntry entry_;
    db::ShortLivedStore& store_;
    web::RoundTrips trips_;
    LoginRequests requests_;
    Random& random_;
    web::Shell const& shell_;
};

} // namespace guichet::access
