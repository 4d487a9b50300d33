// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff.hpp"
#include "network/staff/staff_door.hpp"
#include "web/kept_forms.hpp"
#include "web/sessions.hpp"
#include "web/shell.hpp"

#include <optional>
#include <string>
#include <vector>

namespace guichet::network {

/// The door on web's sessions. Looks the member up on every request: who is disabled is out at once.
class SessionStaffDoor final : public StaffDoor {
public:
    SessionStaffDoor(web::Sessions& sessions, StaffMembers const& members, web::Shell const& shell);

    void get(web::Router& router, std::string pattern, Permission permission, Handler handler) override;
    void post(web::Router& router, std::string pattern, Permission permission, Handler handler) override;
    /// Pages every signed-in member has, whatever the role: home, own account.
    void get_signed_in(web::Router& router, std::string pattern, Handler handler);
    void post_signed_in(web::Router& router, std::string pattern, Handler handler);

    /// From now on a form sent too late is offered again after the sign-in.
    void keep_forms(web::KeptForms const& kept, web::Router& router);

    /// What was mounted through this door, with the permission each asks for (nullopt: signing in is enough). A staff
    /// route that is not here would be unguarded: the tests look.
    struct GuardedRoute {
        web::Method method;
        std::string pattern;
        std::optional<Permission> permission;
    };
    [[nodiscard]] std::vector<GuardedRoute> const& routes() const { return routes_; }

    /// Who is signed in with this browser.
    [[nodiscard]] std::optional<StaffMember> member(web::Request const& request) const;

private:
    void mount(web::Router& router, GuardedRoute route, Handler handler);
    [[nodiscard]] web::Response to_sign_in(web::Request const& request) const;
    [[nodiscard]] web::Handler guarded(std::optional<Permission> permission, Handler handler) const;

    web::Sessions& sessions_;
    StaffMembers const& members_;
    web::Shell const& shell_;
    web::KeptForms const* kept_ = nullptr;
    std::vector<GuardedRoute> routes_;
};

} // namespace guichet::network
