// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/cas/cas.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// What a person's browser sees of CAS: /cas/login and /cas/logout, and their aliases /cas/v1, /cas/v2, /cas/v3
/// (CAS 3.0 §2.1 to §2.3). Signing in itself is the accounts' page; the request waits here meanwhile.
class CasLoginPages {
public:
    CasLoginPages(web::Shell const& shell, Clock const& clock, platforms::Catalogue const& catalogue,
                  network::Intercommunalities const& libraries, Visitors& visitors, CasRequests& requests, Cas& cas);

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response login(web::Request const& request);
    /// Back from the sign-in page.
    [[nodiscard]] web::Response resume(web::Request const& request);
    [[nodiscard]] web::Response logout(web::Request const& request);

    [[nodiscard]] web::Response to_sign_in(web::Request const& request, LoginRequest const& asked);
    [[nodiscard]] web::Response enter(web::Request const& request, Visitor const& visitor, LoginRequest const& asked,
                                      SignIn sign_in);
    [[nodiscard]] web::Response without_service(web::Request const& request) const;
    [[nodiscard]] web::Response unknown_service(web::Request const& request) const;
    [[nodiscard]] web::Response refused(web::Request const& request, platforms::Platform const& platform,
                                        Decision const& decision) const;
    /// A page with a button, and a browser that does not wait for it.
    [[nodiscard]] web::Response hand_over(web::Request const& request, platforms::RegisteredService const& service,
                                          LoginRequest const& asked, std::string const& ticket) const;

    web::Shell const& shell_;
    Clock const& clock_;
    platforms::Catalogue const& catalogue_;
    network::Intercommunalities const& libraries_;
    Visitors& visitors_;
    CasRequests& requests_;
    Cas& cas_;
};

} // namespace guichet::access
