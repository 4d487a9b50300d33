// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/portal_diagnosis.hpp"

#include "protocols/cas/client.hpp"

namespace guichet::access {

namespace {

constexpr std::string_view id_prefix = "portail-";
constexpr std::size_t longest_shown = 400;

DiagnosticStep portal_step(char const* tried, StepOutcome outcome, std::string const& found = {})
{
    DiagnosticStep step{{tried}, outcome, {}, {}, {}};
    if (!found.empty()) {
        step.found = {"portals.found." + found};
        step.advice = {"portals.found." + found + ".advice"};
    }
    return step;
}

Diagnosis ask_cas(Portal const& portal, PortalCaller const& caller)
{
    constexpr auto* answer_step = "portals.step.cas";
    auto const answer = caller.answer_to_nobody(portal);
    if (!answer) {
        return {portal_step(answer_step, StepOutcome::failed, "unreachable")};
    }
    auto step = protocols::is_cas_refusal(*answer) ? portal_step(answer_step, StepOutcome::passed)
                                                   : portal_step(answer_step, StepOutcome::failed, "no_cas");
    step.transcript = {"> serviceValidate", "< " + answer->substr(0, longest_shown)};
    return {std::move(step)};
}

Diagnosis ask_oidc(Portal const& portal, PortalCaller& caller)
{
    constexpr auto* discovery = "portals.step.discovery";
    constexpr auto* keys = "portals.step.keys";
    auto const party = caller.party(portal);
    if (party->fault_of_discovery()) {
        return {portal_step(discovery, StepOutcome::failed, "no_discovery"), portal_step(keys, StepOutcome::skipped)};
    }
    return {portal_step(discovery, StepOutcome::passed), party->fault_of_keys()
                                                             ? portal_step(keys, StepOutcome::failed, "no_keys")
                                                             : portal_step(keys, StepOutcome::passed)};
}

} // namespace

std::vector<ConnectorEntry> PortalDiagnosis::entries() const
{
    std::vector<ConnectorEntry> all;
    for (auto const& portal : portals_.all()) {
        all.push_back({std::string{id_prefix} + portal.id, portal.name,
                       "portals.connector." + std::string{to_text(portal.kind)}, portal.intercommunality,
                       "/gestion/portails/" + portal.id, portal.active});
    }
    return all;
}

Diagnosis PortalDiagnosis::diagnose(std::string const& id)
{
    constexpr auto* settings = "portals.step.settings";
    auto const portal = portals_.find(id.starts_with(id_prefix) ? id.substr(id_prefix.size()) : id);
    if (!portal) {
        return {portal_step(settings, StepOutcome::failed, "gone")};
    }
    // The secret may have been sealed with another installation's key: then it opens as nothing.
    if (portal->kind != PortalKind::cas && portal->secret.empty()) {
        return {portal_step(settings, StepOutcome::failed, "no_secret")};
    }
    Diagnosis steps{portal_step(settings, StepOutcome::passed)};
    for (auto& step : portal->kind == PortalKind::cas ? ask_cas(*portal, caller_) : ask_oidc(*portal, caller_)) {
        steps.push_back(std::move(step));
    }
    return steps;
}

} // namespace guichet::access
