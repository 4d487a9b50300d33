// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/short_lived.hpp"
#include "network/credentials/totp.hpp"
#include "network/staff/session_door.hpp"
#include "network/staff/sign_in.hpp"

namespace guichet::network {

/// /gestion/mon-compte: a member's own password, second factor, recovery codes and signed-in devices.
class StaffAccountPages {
public:
    StaffAccountPages(StaffSignIn& sign_in, SessionStaffDoor& door, web::Sessions& sessions,
                      db::ShortLivedStore& short_lived, Random& random, web::Shell const& shell);

    void mount(web::Router& router);

private:
    void mount_second_factor(web::Router& router);
    [[nodiscard]] web::Response overview(web::Request const& request, Actor const& actor) const;
    [[nodiscard]] web::Response password_form(web::Request const& request, Error const* error) const;
    web::Response change_password(web::Request const& request, Actor const& actor);
    web::Response revoke(web::Request const& request, Actor const& actor);
    [[nodiscard]] web::Response second_factor(web::Request const& request, Actor const& actor, Error const* error);
    web::Response enable(web::Request const& request, Actor const& actor);
    [[nodiscard]] web::Response recovery_codes_page(web::Request const& request,
                                                    std::vector<std::string> const& codes) const;
    /// Offered to the telephone, not yet in force: the same one while the page is reloaded.
    [[nodiscard]] TotpSecret offered_secret(Actor const& actor);

    StaffSignIn& sign_in_;
    SessionStaffDoor& door_;
    web::Sessions& sessions_;
    db::ShortLivedStore& short_lived_;
    Random& random_;
    web::Shell const& shell_;
};

} // namespace guichet::network
