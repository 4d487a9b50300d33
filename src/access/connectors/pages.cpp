// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/connectors/pages.hpp"

#include <fmt/format.h>

namespace guichet::access {

namespace {

using network::Actor;
using network::Permission;
using web::Frame;
using web::Request;
using web::Response;

std::string text_of(web::Shell const& shell, Request const& request, Message const& message)
{
    return message.id.empty() ? std::string{} : shell.text(request, message);
}

nlohmann::json step_model(web::Shell const& shell, Request const& request, DiagnosticStep const& step)
{
    return {{"tried", text_of(shell, request, step.tried)},  {"passed", step.outcome == StepOutcome::passed},
            {"failed", step.outcome == StepOutcome::failed}, {"skipped", step.outcome == StepOutcome::skipped},
            {"found", text_of(shell, request, step.found)},  {"advice", text_of(shell, request, step.advice)},
            {"has_transcript", !step.transcript.empty()},    {"transcript", step.transcript}};
}

} // namespace

ConnectorPages::ConnectorPages(web::Shell const& shell, ConnectorDirectory const& directory,
                               network::Intercommunalities const& members)
    : shell_(shell), directory_(directory), members_(members)
{
}

void ConnectorPages::mount(network::StaffDoor& door, web::Router& router)
{
    door.get(router, "/gestion/connecteurs", Permission::view_policies,
             [this](Request const& request, Actor const& actor) { return list(request, actor); });
    door.get(router, "/gestion/connecteurs/{connector}/diagnostic", Permission::edit_policies,
             [this](Request const& request, Actor const& actor) { return show(request, actor, nullptr); });
    door.post(router, "/gestion/connecteurs/{connector}/diagnostic", Permission::edit_policies,
              [this](Request const& request, Actor const& actor) {
                  auto const steps = directory_.diagnose(actor, request.parameter("connector"));
                  return steps ? show(request, actor, &*steps)
                               : shell_.error_page(request, steps.error(), Frame::staff);
              });
}

Response ConnectorPages::list(Request const& request, Actor const& actor) const
{
    auto rows = nlohmann::json::array();
    for (auto const& one : directory_.entries(actor)) {
        auto const member = members_.find(one.intercommunality);
        auto const edits = network::may(actor, Permission::edit_policies, one.intercommunality);
        rows.push_back({{"name", one.name},
                        {"kind", shell_.text(request, {one.kind})},
                        {"member", member ? member->name : ""},
                        {"active", one.active},
                        {"trouble", edits ? text_of(shell_, request, one.trouble) : std::string{}},
                        {"trouble_path", one.trouble_path},
                        {"edit", edits ? one.edit_path : ""},
                        {"test", edits ? fmt::format("/gestion/connecteurs/{}/diagnostic", one.id) : ""}});
    }
    return shell_.page(request, "access/connectors/list",
                       {{"title", shell_.text(request, {"connector.title"})},
                        {"wide", true},
                        {"may_add", network::may_anywhere(actor, Permission::edit_policies)},
                        {"connectors", std::move(rows)}},
                       Frame::staff);
}

Response ConnectorPages::show(Request const& request, Actor const& actor, Diagnosis const* steps) const
{
    auto const entry = directory_.find(actor, request.parameter("connector"));
    if (!entry || !network::may(actor, Permission::edit_policies, entry->intercommunality)) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, Frame::staff);
    }
    nlohmann::json model{{"title", shell_.text(request, {"connector.diagnostic.title", {{"name", entry->name}}})},
                         {"action", fmt::format("/gestion/connecteurs/{}/diagnostic", entry->id)},
                         {"edit", entry->edit_path},
                         {"ran", steps != nullptr}};
    if (steps != nullptr) {
        model["good"] = all_passed(*steps);
        for (auto const& step : *steps) {
            model["steps"].push_back(step_model(shell_, request, step));
        }
    }
    return shell_.page(request, "access/connectors/diagnostic", model, Frame::staff);
}

} // namespace guichet::access
