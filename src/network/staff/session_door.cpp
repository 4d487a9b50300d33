// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/session_door.hpp"

#include <utility>

namespace guichet::network {

namespace {

constexpr auto home_path = "/gestion";
constexpr auto kept_form_path = "/gestion/reprise";

} // namespace

SessionStaffDoor::SessionStaffDoor(web::Sessions& sessions, StaffMembers const& members, web::Shell const& shell)
    : sessions_(sessions), members_(members), shell_(shell)
{
}

void SessionStaffDoor::keep_forms(web::KeptForms const& kept, web::Router& router)
{
    kept_ = &kept;
    get_signed_in(router, kept_form_path, [&kept](web::Request const& request, Actor const& /*actor*/) {
        return kept.offer(request, web::Frame::staff, home_path);
    });
}

/// A page is come back to after signing in, and so is what a form held.
web::Response SessionStaffDoor::to_sign_in(web::Request const& request) const
{
    bool const page = request.method == web::Method::get || request.method == web::Method::head;
    auto const kept = kept_ != nullptr ? kept_->keep(request, kept_form_path) : std::nullopt;
    auto const wanted = page ? request.raw_target : kept.value_or(home_path);
    return web::Response::redirect("/gestion/connexion?" + web::encode_form({{"suite", wanted}}));
}

void SessionStaffDoor::get(web::Router& router, std::string pattern, Permission permission, Handler handler)
{
    mount(router, {web::Method::get, std::move(pattern), permission}, std::move(handler));
}

void SessionStaffDoor::post(web::Router& router, std::string pattern, Permission permission, Handler handler)
{
    mount(router, {web::Method::post, std::move(pattern), permission}, std::move(handler));
}

void SessionStaffDoor::get_signed_in(web::Router& router, std::string pattern, Handler handler)
{
    mount(router, {web::Method::get, std::move(pattern), std::nullopt}, std::move(handler));
}

void SessionStaffDoor::post_signed_in(web::Router& router, std::string pattern, Handler handler)
{
    mount(router, {web::Method::post, std::move(pattern), std::nullopt}, std::move(handler));
}

void SessionStaffDoor::mount(web::Router& router, GuardedRoute route, Handler handler)
{
    auto guard = guarded(route.permission, std::move(handler));
    router.add({route.method, route.pattern, web::Audience::staff, web::Csrf::checked, std::move(guard)});
    routes_.push_back(std::move(route));
}

std::optional<StaffMember> SessionStaffDoor::member(web::Request const& request) const
{
    auto const session = sessions_.find(request, web::Audience::staff);
    if (!session) {
        return std::nullopt;
    }
    auto found = members_.find({session->subject});
    return found && found->status == StaffStatus::active ? found : std::nullopt;
}

web::Handler SessionStaffDoor::guarded(std::optional<Permission> permission, Handler handler) const
{
    return [this, permission, handler = std::move(handler)](web::Request const& request) {
        auto const found = member(request);
        if (!found) {
            return to_sign_in(request);
        }
        Actor const actor = found->actor();
        if (permission && !may_anywhere(actor, *permission)) {
            return shell_.error_page(request, {ErrorKind::forbidden, {"error.forbidden"}}, web::Frame::staff);
        }
        auto response = handler(request, actor);
        return std::move(response.with_header("Cache-Control", "no-store"));
    };
}

} // namespace guichet::network
