// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/door_pages.hpp"
#include "access/cas/cas.hpp"
#include "access/login/login_pages.hpp"
#include "access/logout/farewells.hpp"

namespace guichet::access {

/// What a person's browser sees of CAS: /cas/login and /cas/logout, and their aliases /cas/v1, /cas/v2, /cas/v3
/// (CAS 3.0 §2.1 to §2.3). Signing in itself is access/login's way by the accounts' page.
class CasLoginPages {
public:
    CasLoginPages(web::Shell const& shell, Clock const& clock, platforms::Catalogue const& catalogue,
                  Visitors& visitors, LoginPages& sign_in, Farewells const& farewells, DoorPages const& pages,
                  Cas& cas);

    void mount(web::Router& router);

private:
    struct Question;

    [[nodiscard]] web::Response login(web::Request const& request);
    [[nodiscard]] web::Response logout(web::Request const& request);
    /// With a request that was kept: its service may be gone by now.
    [[nodiscard]] web::Response go_on(web::Request const& request, Visitor const& visitor, LoginRequest const& asked,
                                      SignIn sign_in);
    [[nodiscard]] web::Response enter(web::Request const& request, Visitor const& visitor,
                                      platforms::RegisteredService const& service, Question const& question,
                                      LoginRequest const& asked, SignIn sign_in);
    /// Back through the gateway: nobody is signed in.
    [[nodiscard]] web::Response without_ticket(web::Request const& request, LoginRequest const& asked) const;
    [[nodiscard]] web::Response without_service(web::Request const& request) const;
    [[nodiscard]] web::Response unknown_service(web::Request const& request) const;

    web::Shell const& shell_;
    Clock const& clock_;
    platforms::Catalogue const& catalogue_;
    Visitors& visitors_;
    LoginPages& sign_in_;
    Farewells const& farewells_;
    DoorPages const& pages_;
    Cas& cas_;
};

} // namespace guichet::access
