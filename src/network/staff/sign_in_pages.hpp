// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/short_lived.hpp"
#include "network/credentials/sign_in_guard.hpp"
#include "network/staff/session_door.hpp"
#include "network/staff/sign_in.hpp"

#include <string>

namespace guichet::network {

/// /gestion/connexion (login, then the telephone's code), /gestion/deconnexion, /gestion/invitation/{token}.
class StaffSignInPages {
public:
    StaffSignInPages(StaffSignIn& sign_in, SessionStaffDoor& door, SignInGuard& guard, web::RateLimiter& limiter,
                     web::Sessions& sessions, db::ShortLivedStore& short_lived, Random& random,
                     web::Shell const& shell);

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response form(web::Request const& request, Error const* error) const;
    web::Response password(web::Request const& request);
    [[nodiscard]] web::Response code_form(web::Request const& request, Error const* error) const;
    web::Response code(web::Request const& request);
    web::Response enter(web::Request const& request, StaffMember const& member, std::string_view next);
    web::Response ask_code(web::Request const& request, StaffMember const& member, std::string_view next);
    [[nodiscard]] web::Response invitation_form(web::Request const& request, StaffMember const& member,
                                                Error const* error) const;
    web::Response accept(web::Request const& request);

    StaffSignIn& sign_in_;
    SessionStaffDoor& door_;
    SignInGuard& guard_;
    web::RateLimiter& limiter_;
    web::Sessions& sessions_;
    db::ShortLivedStore& short_lived_;
    Random& random_;
    web::Shell const& shell_;
};

} // namespace guichet::network
