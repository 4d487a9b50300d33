// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/pages.hpp"

#include "base/numbers.hpp"
#include "people/closures/notices.hpp"
#include "text/messages.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using web::Request;
using web::Response;

} // namespace

std::string closure_address(ClosureId const& id)
{
    return fmt::format("{}/{}", closures_address, id.value);
}

int seen_version(Request const& request)
{
    return whole_number<int>(request.field("version")).value_or(0);
}

std::string ClosureWords::place(Request const& request, Closure const& closure) const
{
    return place_of(shell_, request, intercommunalities_, closure);
}

std::string ClosureWords::dates(Request const& request, ClosedDays const& days) const
{
    return shell_.text(request, {"closures.dates.known",
                                 {{"from", text::long_date(request.locale, days.first)},
                                  {"last", text::long_date(request.locale, add_days(days.reopening, -1))},
                                  {"reopens", text::long_date(request.locale, days.reopening)}}});
}

std::string ClosureWords::dates(Request const& request, Closure const& closure, Date today) const
{
    if (auto const days = closure.days()) {
        return dates(request, *days);
    }
    return shell_.text(request, {closure.begins > today ? "closures.dates.planned_unknown" : "closures.dates.unknown",
                                 {{"from", text::long_date(request.locale, closure.begins)}}});
}

ClosurePages::ClosurePages(web::Shell const& shell, Clock const& clock, Closures& closures, Policies const& policies,
                           Tariffs const& tariffs, network::Intercommunalities const& intercommunalities)
    : shell_(shell), clock_(clock), closures_(closures), policies_(policies), tariffs_(tariffs),
      intercommunalities_(intercommunalities), words_(shell, intercommunalities)
{
}

void ClosurePages::mount(network::StaffDoor& door, web::Router& router)
{
    using enum Permission;
    door.get(router, std::string{closures_address}, view_policies,
             [this](Request const& request, Actor const& actor) { return list(request, actor); });
    door.get(router, "/gestion/fermetures/nouvelle", edit_policies,
             [this](Request const& request, Actor const& actor) { return new_form(request, actor); });
    door.post(router, "/gestion/fermetures/nouvelle", edit_policies,
              [this](Request const& request, Actor const& actor) { return declare(request, actor); });
    door.get(router, "/gestion/fermetures/{closure}/corriger", edit_policies,
             [this](Request const& request, Actor const& actor) { return edit_form(request, actor); });
    door.post(router, "/gestion/fermetures/{closure}/corriger", edit_policies,
              [this](Request const& request, Actor const& actor) { return edit(request, actor); });
    door.get(router, "/gestion/fermetures/{closure}/reouverture", edit_policies,
             [this](Request const& request, Actor const& actor) { return reopening_form(request, actor); });
    door.post(router, "/gestion/fermetures/{closure}/reouverture", edit_policies,
              [this](Request const& request, Actor const& actor) { return reopen(request, actor); });
    door.post(router, "/gestion/fermetures/{closure}/retirer", edit_policies,
              [this](Request const& request, Actor const& actor) { return withdraw(request, actor); });
}

Response ClosurePages::list(Request const& request, Actor const& actor) const
{
    auto const today = civil_date(clock_.now());
    auto closures = nlohmann::json::array();
    for (auto const& closure : closures_.list(actor)) {
        bool const planned = closure.begins > today;
        closures.push_back({{"href", closure_address(closure.id)},
                            {"place", words_.place(request, closure)},
                            {"dates", words_.dates(request, closure, today)},
                            {"now", closure.closed_on(today)},
                            {"planned", planned},
                            {"over", !planned && !closure.closed_on(today)},
                            {"applied", closure.applied && !closure.differs_from_applied()},
                            {"differs", closure.differs_from_applied()},
                            {"not_applied", !closure.applied}});
    }
    return shell_.page(request, "people/closures/list",
                       {{"title", shell_.text(request, {"closures.title"})},
                        {"wide", true},
                        {"closures", std::move(closures)},
                        {"can_declare", network::may_anywhere(actor, Permission::edit_policies)}},
                       web::Frame::staff);
}

Result<Closure> ClosurePages::changeable(Request const& request, Actor const& actor) const
{
    auto closure = closures_.find(actor, {std::string{request.parameter("closure")}});
    if (closure && !Closures::may_change(actor, *closure)) {
        return fail(ErrorKind::forbidden, "error.forbidden");
    }
    return closure;
}

Response ClosurePages::withdraw(Request const& request, Actor const& actor)
{
    ClosureId const id{std::string{request.parameter("closure")}};
    auto const withdrawn = closures_.withdraw(actor, id);
    if (withdrawn) {
        return shell_.redirect_with_flash(request, std::string{closures_address}, "success", {"closures.withdrawn"});
    }
    return withdrawn.error().kind == ErrorKind::conflict
               ? shell_.redirect_with_flash(request, closure_address(id), "error", withdrawn.error().message)
               : shell_.error_page(request, withdrawn.error(), web::Frame::staff);
}

} // namespace guichet::people
