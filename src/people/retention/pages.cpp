// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/retention/pages.hpp"

#include "base/numbers.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace guichet::people {

using network::Actor;
using network::Permission;
using nlohmann::json;

namespace {

constexpr char const* retention_path = "/gestion/conservation";
constexpr std::size_t most_shown = 200;
constexpr int reports_shown = 10;
constexpr std::array held_words{"payment_pending", "payment_mismatch", "to_refund", "debt", "in_force"};

std::string period_text(text::Messages const& messages, text::Locale locale, RetentionPeriod period)
{
    bool const in_years = period.unit == RetentionUnit::months && period.amount >= 24 && period.amount % 12 == 0;
    auto const* const unit = period.unit == RetentionUnit::days ? "days" : in_years ? "years" : "months";
    auto const amount = in_years ? period.amount / 12 : period.amount;
    return messages.text(locale, {fmt::format("retention.{}", unit), {{"count", std::to_string(amount)}}});
}

std::string_view stage_text(RetentionStage stage)
{
    switch (stage) {
    case RetentionStage::running:
        return "running";
    case RetentionStage::to_warn:
        return "to_warn";
    case RetentionStage::warned:
        return "warned";
    default:
        return "due";
    }
}

/// Why some were left: the obstacle's last word ("erasure.obstacle.debt") names it in short.
std::string held_line(web::Request const& request, web::Shell const& shell, std::string_view obstacle,
                      std::int64_t count)
{
    auto const word = obstacle.substr(obstacle.rfind('.') + 1);
    std::map<std::string, std::string> values{{"count", std::to_string(count)}};
    if (std::ranges::find(held_words, word) == held_words.end()) {
        return shell.text(request, {"retention.report.held", std::move(values)});
    }
    values["why"] = shell.text(request, {fmt::format("retention.held.{}", word)});
    return shell.text(request, {"retention.report.held_because", std::move(values)});
}

} // namespace

std::string clock_text(web::Request const& request, web::Shell const& shell, std::optional<RetentionClock> const& clock)
{
    if (!clock) {
        return "";
    }
    return shell.text(request,
                      {fmt::format("retention.clock.{}", stage_text(clock->stage)),
                       {{"date", text::long_date(request.locale, clock->erase_on)},
                        {"since", text::long_date(request.locale, clock->since)},
                        {"why", shell.text(request, {fmt::format("retention.why.{}", to_text(clock->rule))})}}});
}

void RetentionPages::mount(network::StaffDoor& door, web::Router& router)
{
    door.get(router, retention_path, Permission::view_patrons,
             [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
    door.get(router, "/gestion/conservation/durees", Permission::edit_retention,
             [this](web::Request const& request, Actor const& actor) { return form(request, actor); });
    door.post(router, "/gestion/conservation/durees", Permission::edit_retention,
              [this](web::Request const& request, Actor const& actor) { return save(request, actor); });
}

std::vector<RetentionLine> retention_lines(text::Messages const& messages, text::Locale locale,
                                           RetentionPeriods const& periods, std::vector<FixedPeriod> const& fixed)
{
    std::vector<RetentionLine> lines;
    for (auto const& limits : retention_limits()) {
        auto const rule = to_text(limits.rule);
        lines.push_back({messages.text(locale, fmt::format("retention.rule.{}", rule)),
                         period_text(messages, locale, periods.of(limits.rule)),
                         messages.text(locale, fmt::format("retention.law.{}", rule))});
    }
    for (auto const& one : fixed) {
        lines.push_back(
            {messages.text(locale, fmt::format("retention.fixed.{}", one.id)),
             messages.text(locale, {fmt::format("retention.fixed.{}.period", one.id), {{"amount", one.amount}}}),
             messages.text(locale, fmt::format("retention.law.{}", one.id))});
    }
    return lines;
}

json to_model(std::vector<RetentionLine> const& lines)
{
    auto model = json::array();
    for (auto const& line : lines) {
        model.push_back({{"what", line.what}, {"period", line.period}, {"law", line.law}});
    }
    return model;
}

json RetentionPages::cases_model(web::Request const& request, RetentionPreview const& preview) const
{
    auto cases = json::array();
    for (auto const& one : preview.cases) {
        cases.push_back({{"name", one.name},
                         {"link", (one.is_patron ? "/gestion/usagers/" : "/gestion/demandes/") + one.id},
                         {"where", one.intercommunality.value},
                         {"clock", clock_text(request, shell_, one.clock)},
                         {"date", text::short_date(request.locale, one.clock.erase_on)},
                         {"obstacle", one.obstacle ? shell_.text(request, *one.obstacle) : ""}});
    }
    return cases;
}

json RetentionPages::reports_model(web::Request const& request) const
{
    auto const reports =
        database_.read([](db::Session& session) { return Retention::reports(session, reports_shown); });
    auto model = json::array();
    for (auto const& report : reports) {
        json lines = json::array();
        for (auto const& [rule, count] : report.erased) {
            lines.push_back(fmt::format("{} : {}", shell_.text(request, {"retention.rule." + rule}), count));
        }
        if (report.warned > 0) {
            lines.push_back(
                shell_.text(request, {"retention.report.warned", {{"count", std::to_string(report.warned)}}}));
        }
        if (report.warned_without_mail > 0) {
            lines.push_back(shell_.text(request, {"retention.report.warned_without_mail",
                                                  {{"count", std::to_string(report.warned_without_mail)}}}));
        }
        for (auto const& [reason, count] : report.held) {
            lines.push_back(held_line(request, shell_, reason, count));
        }
        model.push_back({{"at", text::long_instant(request.locale, report.at)}, {"lines", std::move(lines)}});
    }
    return model;
}

web::Response RetentionPages::show(web::Request const& request, Actor const& actor) const
{
    auto const preview = retention_.preview(actor, most_shown);
    auto const periods = database_.read([](db::Session& session) { return Retention::periods(session); });
    std::int64_t total = 0;
    auto totals = json::array();
    for (auto const& [kind, count] : preview.totals) {
        total += count;
        totals.push_back({{"what", shell_.text(request, {fmt::format("retention.rule.{}", to_text(kind.first))})},
                          {"stage", shell_.text(request, {fmt::format("retention.stage.{}", stage_text(kind.second))})},
                          {"count", std::to_string(count)}});
    }
    for (auto const& [rule, count] : preview.things) {
        totals.push_back({{"what", shell_.text(request, {fmt::format("retention.rule.{}", to_text(rule))})},
                          {"stage", shell_.text(request, {"retention.stage.due"})},
                          {"count", std::to_string(count)}});
    }
    json model{{"title", shell_.text(request, {"retention.title"})},
               {"wide", true},
               {"rules", to_model(retention_lines(shell_.messages(), request.locale, periods, fixed_))},
               {"may_edit", may_anywhere(actor, Permission::edit_retention)},
               {"stopped", runs_ == RetentionRuns::on_command},
               {"totals", std::move(totals)},
               {"cases", cases_model(request, preview)},
               {"many", total > static_cast<std::int64_t>(preview.cases.size())},
               {"reports", reports_model(request)}};
    model["has_cases"] = !preview.cases.empty();
    model["has_totals"] = !model["totals"].empty();
    return shell_.page(request, "people/retention/show", model, web::Frame::staff);
}

web::Response RetentionPages::form(web::Request const& request, Actor const& /*actor*/, Error const* error) const
{
    auto const periods = database_.read([](db::Session& session) { return Retention::periods(session); });
    json model{{"title", shell_.text(request, {"retention.edit.title"})}};
    web::FormModel fields{shell_, request, error};
    for (auto const& limits : retention_limits()) {
        auto const rule = std::string{to_text(limits.rule)};
        auto const* const unit = limits.usual.unit == RetentionUnit::days ? "days" : "months";
        fields.add(
            {.name = rule,
             .label = "retention.rule." + rule,
             .input_mode = "numeric",
             .value = std::to_string(periods.of(limits.rule).amount),
             .longest = 4,
             .label_text = fmt::format("{} ({})", shell_.text(request, {"retention.rule." + rule}),
                                       shell_.text(request, {fmt::format("retention.between.{}", unit),
                                                             {{"least", std::to_string(limits.least)},
                                                              {"most", std::to_string(limits.most)},
                                                              {"usual", std::to_string(limits.usual.amount)}}}))});
    }
    fields.into(model);
    return shell_.page(request, "people/retention/edit", model, web::Frame::staff, web::status_of(error));
}

web::Response RetentionPages::save(web::Request const& request, Actor const& actor) const
{
    std::map<RetentionRule, int> amounts;
    for (auto const& limits : retention_limits()) {
        auto const name = to_text(limits.rule);
        if (request.has_field(name)) {
            // 0 is outside every limit.
            amounts[limits.rule] = whole_number<int>(request.field(name)).value_or(0);
        }
    }
    auto const saved = retention_.set_periods(actor, amounts);
    return saved ? shell_.redirect_with_flash(request, retention_path, "success", {"retention.edit.saved"})
                 : form(request, actor, &saved.error());
}

} // namespace guichet::people
