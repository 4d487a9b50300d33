// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/diagnosis.hpp"

#include "access/ils/sending_pages.hpp"

#include <algorithm>

namespace guichet::access {

namespace {

using Verdict = MemberAnswer::Verdict;

DiagnosticStep skipped(char const* tried)
{
    return {{tried}, StepOutcome::skipped, {}, {}, {}};
}

DiagnosticStep passed(char const* tried, Message found = {}, Transcript transcript = {})
{
    return {{tried}, StepOutcome::passed, std::move(found), {}, std::move(transcript.lines)};
}

DiagnosticStep failed(char const* tried, Message found, Message advice, Transcript transcript = {})
{
    return {{tried}, StepOutcome::failed, std::move(found), std::move(advice), std::move(transcript.lines)};
}

DiagnosticStep failed(char const* tried, Error const& error, Transcript transcript = {})
{
    return failed(tried, {error.message.id, {{"code", error.detail}}},
                  {error.message.id + ".advice", {{"code", error.detail}}}, std::move(transcript));
}

constexpr auto* settings = "ils.step.settings";
constexpr auto* connection = "ils.step.connection";
constexpr auto* login = "ils.step.login";
constexpr auto* member = "ils.step.member";
constexpr auto* wrong_password = "ils.step.wrong_password";

/// Connection and login come of one call: which of the two failed is in the error.
bool reach(LibrarySystem& system, Diagnosis& steps)
{
    Transcript transcript;
    auto const reached = system.reach(&transcript);
    if (reached) {
        steps.push_back(passed(connection));
        steps.push_back(passed(login, {}, std::move(transcript)));
        return true;
    }
    auto const was_answered =
        std::ranges::any_of(transcript.lines, [](std::string const& line) { return line.starts_with('<'); });
    if (reached.error().message.id == "ils.unreachable" && !was_answered) {
        steps.push_back(failed(connection, reached.error(), std::move(transcript)));
        steps.push_back(skipped(login));
    } else {
        steps.push_back(passed(connection));
        steps.push_back(failed(login, reached.error(), std::move(transcript)));
    }
    return false;
}

DiagnosticStep ask_member(LibrarySystem& system, std::string const& card, std::string const& pin)
{
    Transcript transcript;
    auto const answer = system.ask(card, pin, &transcript);
    if (!answer) {
        return failed(member, answer.error(), std::move(transcript));
    }
    if (answer->verdict != Verdict::accepted) {
        auto const* const found = answer->verdict == Verdict::wrong ? "ils.found.wrong" : "ils.found.refused";
        return failed(member, {found, {{"words", answer->message}}}, {std::string{found} + ".advice"},
                      std::move(transcript));
    }
    auto const until = answer->expires ? to_iso(*answer->expires) : "–";
    auto const category = answer->category.empty() ? "–" : answer->category;
    return passed(member, {"ils.found.accepted", {{"date", until}, {"category", category}}}, std::move(transcript));
}

DiagnosticStep ask_wrongly(LibrarySystem& system, std::string const& card, std::string const& pin)
{
    Transcript transcript;
    auto const answer = system.ask(card, pin + "0", &transcript);
    if (!answer) {
        return failed(wrong_password, answer.error(), std::move(transcript));
    }
    if (answer->verdict == Verdict::accepted) {
        return failed(wrong_password, {"ils.found.any_password"}, {"ils.found.any_password.advice"},
                      std::move(transcript));
    }
    return passed(wrong_password, {}, std::move(transcript));
}

void test_member(LibrarySystem& system, IlsConnector const& connector, std::string const& pin, Diagnosis& steps)
{
    if (connector.test_card.empty() || pin.empty()) {
        steps.push_back(
            {{member}, StepOutcome::skipped, {"ils.found.no_test_member"}, {"ils.found.no_test_member.advice"}, {}});
        steps.push_back(skipped(wrong_password));
        return;
    }
    steps.push_back(ask_member(system, connector.test_card, pin));
    if (steps.back().outcome == StepOutcome::passed) {
        steps.push_back(ask_wrongly(system, connector.test_card, pin));
    } else {
        steps.push_back(skipped(wrong_password));
    }
}

} // namespace

IlsDiagnosis::IlsDiagnosis(IlsConnectors const& connectors, LibrarySystems& systems)
    : connectors_(connectors), systems_(systems)
{
}

std::vector<ConnectorEntry> IlsDiagnosis::entries() const
{
    std::vector<ConnectorEntry> all;
    for (auto const& one : connectors_.every()) {
        all.push_back({one.id.value, one.name, one.kind == IlsKind::koha ? "ils.kind.koha" : "ils.kind.sip2",
                       one.intercommunality, "/gestion/connecteurs/sigb/" + one.id.value, one.active});
        if (auto const troubles = troubles_ && !one.push_library.empty() ? troubles_(one.id) : 0; troubles > 0) {
            all.back().trouble = {"ils.sending.badge", {{"count", std::to_string(troubles)}}};
            all.back().trouble_path = IlsSendingPages::path_of(one.id);
        }
    }
    return all;
}

Diagnosis IlsDiagnosis::diagnose(std::string const& id)
{
    Diagnosis steps;
    auto const connector = connectors_.find({id});
    auto const secrets = connector ? connectors_.secrets(connector->id)
                                   : Result<IlsSecrets>{fail(ErrorKind::not_found, "error.not_found")};
    auto const system = secrets ? systems_.of(*connector) : std::unexpected(secrets.error());
    if (!system) {
        steps.push_back(failed(settings, system.error()));
        return steps;
    }
    steps.push_back(passed(settings));
    if (reach(**system, steps)) {
        test_member(**system, *connector, secrets->test_pin, steps);
    } else {
        steps.push_back(skipped(member));
        steps.push_back(skipped(wrong_password));
    }
    return steps;
}

} // namespace guichet::access
