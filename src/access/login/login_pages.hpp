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
/// accounts'), comes back to /acces/suite/{key}, and the door that asked goes on. And the way round for requests that
/// another site's form brings: a browser keeps its session (SameSite=Lax) from those, so it comes once more, by itself,
/// to /acces/reprise/{key}.
class LoginPages {
public:
    /// Goes on with a request whose person is there, signed in as recently as was asked.
    using Onward = std::function<web::Response(web::Request const&, Visitor const&, LoginRequest const&, SignIn)>;
    /// The answer to a silent request when nobody is there.
    using Nobody = std::function<web::Response(web::Request const&, LoginRequest const&)>;

    LoginPages(web::Shell const& shell, Visitors& visitors, LoginRequests& requests);

    /// Before the server starts.
    void on_return(std::string door, Onward onward, Nobody nobody);
    void mount(web::Router& router);

    /// Somebody who is there, signed in as recently as asked. Their door may go on with what it has in hand, by
    /// SignIn::earlier: `question` need not be written for that.
    [[nodiscard]] std::optional<Visitor> who_is_there(web::Request const& request, LoginRequest const& asked) const;
    /// Answers at once when someone is signed in as recently as asked, else by the sign-in page. A session that is too
    /// old is ended: the person is asked again. A silent request is answered at once, whoever is there.
    [[nodiscard]] web::Response ask(web::Request const& request, LoginRequest const& asked);
    /// The same for a request that came by a form, once the browser has come by itself.
    [[nodiscard]] web::Response come_again(LoginRequest const& asked);
    /// Where the request goes on once the person says so: a path of ours, good once.
    [[nodiscard]] std::string way_on(LoginRequest const& asked);
    /// Who is expected at the sign-in page that leads on to `next`; "" for anybody.
    [[nodiscard]] std::string expected_at(std::string_view next);

private:
    struct Door {
        Onward onward;
        Nobody nobody;
    };
    [[nodiscard]] web::Response resume(web::Request const& request);
    [[nodiscard]] web::Response has_come(web::Request const& request);
    [[nodiscard]] web::Response to_sign_in(web::Request const& request, LoginRequest const& asked);

    web::Shell const& shell_;
    Visitors& visitors_;
    LoginRequests& requests_;
    std::map<std::string, Door, std::less<>> doors_;
};

/// Whether the browser was sent here by LoginPages::come_again(): no form of ours is behind it, it follows a redirect.
[[nodiscard]] bool has_come_again(web::Request const& request);

} // namespace guichet::access
