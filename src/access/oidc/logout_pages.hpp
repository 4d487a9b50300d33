// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/door_pages.hpp"
#include "access/login/login_pages.hpp"
#include "access/logout/farewells.hpp"
#include "access/oidc/provider.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// The end of a session at a client's wish (RP-Initiated Logout 1.0). Whoever brings the person's own ID token is
/// believed; anybody else has the person asked. Nobody is sent to an address that was not registered.
class OidcLogoutPages {
public:
    OidcLogoutPages(web::Shell const& shell, Clock const& clock, OidcClients const& clients, OidcProvider& provider,
                    Visitors& visitors, LoginPages& login, Farewells const& farewells, DoorPages const& pages);

    void mount(web::Router& router);

private:
    struct Wish {
        std::shared_ptr<OidcClient const> client; // nullptr when it is not said, or not known
        std::string user;                         // of the ID token; "" without one that is ours
        std::string address;                      // to go to afterwards; "" for none
        std::string state;
        bool is_faulty = false; // an address that is not the client's, a token that is not ours
    };
    [[nodiscard]] Wish read(web::Fields const& parameters);
    [[nodiscard]] bool is_theirs(Wish const& wish, Visitor const& visitor) const;
    /// A client's form brings no session: the browser comes once more, by itself.
    [[nodiscard]] web::Response come_again(web::Request const& request);
    [[nodiscard]] web::Response faulty(web::Request const& request) const;
    [[nodiscard]] web::Response logout(web::Request const& request, web::Fields const& parameters);
    [[nodiscard]] web::Response confirmed(web::Request const& request);
    [[nodiscard]] web::Response ask(web::Request const& request, web::Fields const& parameters) const;
    /// Ends the session, if there is one.
    [[nodiscard]] web::Response signed_out(web::Request const& request, Wish const& wish);

    web::Shell const& shell_;
    Clock const& clock_;
    OidcClients const& clients_;
    OidcProvider& provider_;
    Visitors& visitors_;
    LoginPages& login_;
    Farewells const& farewells_;
    DoorPages const& pages_;
};

} // namespace guichet::access
