// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/short_lived.hpp"
#include "network/credentials/sign_in_guard.hpp"
#include "network/staff/session_door.hpp"
#include "network/staff/sign_in.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace guichet::network {

/// /gestion/connexion (login, then the telephone's code), /gestion/deconnexion, /gestion/invitation/{token}.
class StaffSignInPages {
public:
    StaffSignInPages(StaffSignIn& sign_in, SessionStaffDoor& door, SignInGuard& guard, web::RateLimiter& limiter,
                     web::Sessions& sessions, db::ShortLivedStore& short_lived, Random& random,
                     web::Shell const& shell);

    /// Other ways to sign in than a password, for somebody who then goes to `next`: [{"name", "href"}].
    using Ways = std::function<nlohmann::json(web::Request const&, std::string_view next)>;
    /// Where a browser that signs out must go to end what began elsewhere: another site's address.
    using Farewell = std::function<std::optional<std::string>(web::Request const&)>;
    /// Both before the server starts.
    void offer(Ways ways) { ways_ = std::move(ways); }
    void set_farewell(Farewell farewell) { farewell_ = std::move(farewell); }

    void mount(web::Router& router);

    /// What another way has proved of a member.
    enum class Factors { one, several };
    struct Vouched {
        std::string by; // "proconnect": for the journal
        Factors factors = Factors::one;
    };
    /// In; by way of the telephone's code when they have set one up and have shown no second factor there.
    web::Response admit(web::Request const& request, StaffMember const& member, std::string_view next,
                        Vouched const& vouched);

private:
    [[nodiscard]] web::Response sign_out(web::Request const& request);
    [[nodiscard]] web::Response form(web::Request const& request, Error const* error) const;
    web::Response password(web::Request const& request);
    [[nodiscard]] web::Response code_form(web::Request const& request, Error const* error) const;
    web::Response code(web::Request const& request);
    web::Response enter(web::Request const& request, StaffMember const& member, std::string_view next,
                        std::string_view by);
    web::Response ask_code(web::Request const& request, StaffMember const& member, std::string_view next,
                           std::string_view by);
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
    Ways ways_;
    Farewell farewell_;
};

} // namespace guichet::network
