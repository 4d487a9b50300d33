// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/members_pages.hpp"

#include "base/text.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace guichet::network {

namespace {

constexpr std::array every_role{Role::librarian, Role::manager, Role::administrator, Role::auditor};
constexpr char const* list_path = "/gestion/agents";

StaffProfile profile_of(web::Request const& request)
{
    return {std::string{request.field("login")}, std::string{request.field("name")},
            std::string{request.field("email")}, std::string{request.field("role")},
            std::string{request.field("scope")}};
}

std::string role_title(Role role)
{
    return "staff.role." + std::string{code(role)};
}

std::vector<web::Choice> role_choices(web::Request const& request, web::Shell const& shell)
{
    std::vector<web::Choice> choices;
    std::ranges::transform(every_role, std::back_inserter(choices), [&](Role role) {
        return web::Choice{std::string{code(role)}, shell.text(request, {role_title(role)}),
                           shell.text(request, {role_title(role) + ".hint"})};
    });
    return choices;
}

std::string path_of(StaffId const& id)
{
    return std::string{list_path} + "/" + id.value;
}

} // namespace

StaffMembersPages::StaffMembersPages(StaffMembers& members, Intercommunalities const& intercommunalities,
                                     SessionStaffDoor& door, web::Sessions& sessions, web::Shell const& shell)
    : members_(members), intercommunalities_(intercommunalities), door_(door), sessions_(sessions), shell_(shell)
{
}

void StaffMembersPages::mount(web::Router& router)
{
    auto const may_manage = Permission::manage_staff;
    door_.get(router, list_path, may_manage,
              [this](web::Request const& request, Actor const& actor) { return list(request, actor); });
    door_.get(router, "/gestion/agents/nouveau", may_manage,
              [this](web::Request const& request, Actor const&) { return form(request, nullptr, nullptr); });
    door_.post(router, "/gestion/agents/nouveau", may_manage,
               [this](web::Request const& request, Actor const& actor) { return invite(request, actor); });
    door_.get(router, "/gestion/agents/{staff}", may_manage, [this](web::Request const& request, Actor const& actor) {
        auto const member = managed(request, actor);
        return member ? form(request, &*member, nullptr)
                      : shell_.error_page(request, member.error(), web::Frame::staff);
    });
    door_.post(router, "/gestion/agents/{staff}", may_manage,
               [this](web::Request const& request, Actor const& actor) { return change(request, actor); });
    door_.post(router, "/gestion/agents/{staff}/action", may_manage,
               [this](web::Request const& request, Actor const& actor) { return act(request, actor); });
}

web::Response StaffMembersPages::list(web::Request const& request, Actor const& actor) const
{
    std::map<std::string, std::string> names;
    for (auto const& one : intercommunalities_.all()) {
        names.emplace(one.id.value, one.name);
    }
    auto rows = nlohmann::json::array();
    for (auto const& member : members_.list(actor)) {
        rows.push_back(
            {{"href", path_of(member.id)},
             {"name", member.name},
             {"login", member.login},
             {"role", shell_.text(request, {role_title(member.role)})},
             {"where", member.scope ? names[member.scope->value] : shell_.text(request, {"staff.whole_network"})},
             {"totp", member.second_factor == SecondFactor::totp},
             {"disabled", member.status == StaffStatus::disabled},
             {"last_login", member.last_login ? text::long_instant(request.locale, *member.last_login) : ""}});
    }
    return shell_.page(
        request, "network/staff/members",
        {{"title", shell_.text(request, {"staff.members.title"})}, {"members", std::move(rows)}, {"wide", true}},
        web::Frame::staff);
}

web::Response StaffMembersPages::form(web::Request const& request, StaffMember const* member, Error const* error) const
{
    StaffMember const shown = member != nullptr ? *member : StaffMember{};
    std::vector<web::Choice> places{{"", shell_.text(request, {"staff.whole_network"})}};
    for (auto const& one : intercommunalities_.all()) {
        places.push_back({one.id.value, one.name});
    }
    nlohmann::json model{{"title", member != nullptr ? member->name : shell_.text(request, {"staff.members.add"})},
                         {"action", member != nullptr ? path_of(member->id) : "/gestion/agents/nouveau"},
                         {"existing", member != nullptr},
                         {"disabled", shown.status == StaffStatus::disabled},
                         {"totp", shown.second_factor == SecondFactor::totp}};
    web::FormModel{shell_, request, error}
        .add({.name = "name", .label = "staff.field.name", .value = shown.name, .longest = 200})
        .add({.name = "email", .label = "staff.field.email", .type = "email", .value = shown.email, .longest = 200})
        .add({.name = "login",
              .label = "staff.field.login",
              .hint = "staff.field.login_hint",
              .value = shown.login,
              .longest = 64})
        .add({.name = "role",
              .label = "staff.field.role",
              .type = "radio",
              .value = std::string{code(shown.role)},
              .choices = role_choices(request, shell_)})
        .add({.name = "scope",
              .label = "staff.field.scope",
              .type = "select",
              .hint = "staff.field.scope_hint",
              .value = shown.scope ? shown.scope->value : std::string{},
              .choices = std::move(places)})
        .into(model);
    return shell_.page(request, "network/staff/member", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

web::Response StaffMembersPages::invite(web::Request const& request, Actor const& actor)
{
    auto const invited = members_.invite(actor, profile_of(request));
    return invited ? shell_.redirect_with_flash(request, list_path, "success", {"staff.members.invited"})
                   : form(request, nullptr, &invited.error());
}

web::Response StaffMembersPages::change(web::Request const& request, Actor const& actor)
{
    auto const member = managed(request, actor);
    if (!member) {
        return shell_.error_page(request, member.error(), web::Frame::staff);
    }
    auto const profile = profile_of(request);
    auto const changed = members_.change(actor, member->id, profile);
    if (changed && member->id.value != actor.id && to_lower(tidy(profile.email)) != to_lower(member->email)) {
        sessions_.revoke_all(web::Audience::staff, member->id.value); // perhaps of who had the account before
    }
    return changed ? shell_.redirect_with_flash(request, list_path, "success", {"staff.members.changed"})
                   : form(request, &*member, &changed.error());
}

web::Response StaffMembersPages::act(web::Request const& request, Actor const& actor)
{
    StaffId const id{std::string{request.parameter("staff")}};
    struct Action {
        std::string_view name;
        Result<void> (StaffMembers::*method)(Actor const&, StaffId const&);
        char const* done;
    };
    static constexpr std::array actions{
        Action{"link", &StaffMembers::send_link, "staff.members.link_sent"},
        Action{"disable", &StaffMembers::disable, "staff.members.disabled"},
        Action{"enable", &StaffMembers::enable, "staff.members.enabled"},
        Action{"second_factor", &StaffMembers::remove_second_factor, "staff.factor.stopped"},
    };
    auto const* const action = std::ranges::find(actions, request.field("action"), &Action::name);
    if (action == actions.end()) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, web::Frame::staff);
    }
    if (auto const done = (members_.*action->method)(actor, id); !done) {
        return shell_.error_page(request, done.error(), web::Frame::staff);
    }
    if (action->name == "disable") {
        sessions_.revoke_all(web::Audience::staff, id.value);
    }
    return shell_.redirect_with_flash(request, path_of(id), "success", {action->done});
}

Result<StaffMember> StaffMembersPages::managed(web::Request const& request, Actor const& actor) const
{
    auto member = members_.find({std::string{request.parameter("staff")}});
    if (!member) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = authorise(actor, Permission::manage_staff, member->scope.value_or(IntercommunalityId{}));
        !allowed) {
        return std::unexpected(allowed.error());
    }
    return std::move(*member);
}

} // namespace guichet::network
