// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/patrons/patrons.hpp"
#include "web/kept_forms.hpp"
#include "web/router.hpp"
#include "web/sessions.hpp"

#include <functional>
#include <optional>
#include <string>

namespace guichet::access {

/// How every page of a signed-in person is mounted: the door finds the person or sends to /connexion and back. It looks
/// at each request, so that who is blocked or erased is out at once (R15).
class PatronDoor {
public:
    using Handler = std::function<web::Response(web::Request const&, people::Patron const&)>;

    PatronDoor(web::Sessions& sessions, people::Patrons const& patrons) : sessions_(sessions), patrons_(patrons) {}

    /// A page, and a form, of whoever is signed in: the handler gets them as they are in the database now.
    void get(web::Router& router, std::string pattern, Handler handler);
    void post(web::Router& router, std::string pattern, Handler handler);

    /// From now on a form sent too late is offered again after the sign-in.
    void keep_forms(web::KeptForms const& kept, web::Router& router);

    /// Who is signed in with this browser: for pages that differ for them.
    [[nodiscard]] std::optional<people::Patron> patron(web::Request const& request) const;
    /// To /connexion, and back to this page afterwards.
    [[nodiscard]] web::Response to_sign_in(web::Request const& request) const;

private:
    [[nodiscard]] web::Handler guarded(Handler handler) const;

    web::Sessions& sessions_;
    people::Patrons const& patrons_;
    web::KeptForms const* kept_ = nullptr;
};

} // namespace guichet::access
