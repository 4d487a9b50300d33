// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/login/login_requests.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

#include <functional>
#include <map>
#include <string>

namespace guichet::access {

/// The way by the sign-in page that every door shares: the request waits here, the person signs in (that page is the
/// accounts'), comes back to /acces/suite/{key}, and the door that asked goes on.
class LoginPages {
public:
    /// Goes on with a request whose person is there, signed in as recently as was asked.
    using Onward = std::function<web::Response(web::Request const&, Visitor const&, LoginRequest const&, SignIn)>;

    LoginPages(web::Shell const& shell, Visitors& visitors, LoginRequests& requests);

    /// Before the server starts.
    void on_return(std::string door, Onward onward);
    void mount(web::Router& router);

    /// Answers at once when someone is signed in as recently as asked, else by the sign-in page. A session that is too
    /// old is ended: the person is asked again.
    [[nodiscard]] web::Response ask(web::Request const& request, LoginRequest const& asked);

private:
    [[nodiscard]] web::Response resume(web::Request const& request);
    [[nodiscard]] web::Response to_sign_in(web::Request const& request, LoginRequest const& asked);

    web::Shell const& shell_;
    Visitors& visitors_;
    LoginRequests& requests_;
    std::map<std::string, Onward, std::less<>> doors_;
};

} // namespace guichet::access
