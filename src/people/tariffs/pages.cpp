// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/tariffs/pages.hpp"

#include "base/numbers.hpp"
#include "base/text.hpp"
#include "text/messages.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;

constexpr std::size_t most_typed_lines = 40;
constexpr int no_age = -1; // what was typed is no age; faults_of refuses it

std::string tariff_path(IntercommunalityId const& id)
{
    return fmt::format("/gestion/tarifs/{}/nouvelle", id.value);
}

std::optional<int> typed_age(std::string_view typed)
{
    auto const text = tidy(typed);
    return text.empty() ? std::nullopt : std::optional{whole_number<int>(text).value_or(no_age)};
}

std::string line_prefix(std::size_t number)
{
    return fmt::format("line_{}_", number);
}

TariffLine typed_line(web::Request const& request, std::size_t number)
{
    auto const field = [&](char const* name) { return tidy(request.field(line_prefix(number) + name)); };
    TariffLine line;
    line.label_fr = field("label_fr");
    line.label_en = field("label_en");
    line.home = home_from(field("home")).value_or(Home::anywhere);
    line.youngest = typed_age(field("youngest"));
    line.oldest = typed_age(field("oldest"));
    line.status = field("status");
    line.together = together_from(field("together")).value_or(Together::any);
    line.category = field("category");
    line.offer = offer_from(field("offer")).value_or(Offer::any);
    line.charged = charged_from(field("charged")).value_or(Charged::each_person);
    line.amount = parse_money(field("amount")).value_or(Money{-1});
    return line;
}

std::size_t typed_count(web::Request const& request)
{
    return std::min(whole_number<std::size_t>(request.field("lines")).value_or(0), most_typed_lines);
}

std::string amount_as_typed(Money amount)
{
    return amount.cents < 0 ? "" : money_as_typed(amount);
}

/// Back into the fields of a form: how lines are added and removed without losing what was typed.
void put_line(web::Request& request, std::size_t number, TariffLine const& line)
{
    auto const put = [&](char const* name, std::string value) {
        request.form.emplace_back(line_prefix(number) + name, std::move(value));
    };
    put("label_fr", line.label_fr);
    put("label_en", line.label_en);
    put("home", std::string{to_text(line.home)});
    put("youngest", line.youngest ? std::to_string(*line.youngest) : "");
    put("oldest", line.oldest ? std::to_string(*line.oldest) : "");
    put("status", line.status);
    put("together", std::string{to_text(line.together)});
    put("category", line.category);
    put("offer", std::string{to_text(line.offer)});
    put("charged", std::string{to_text(line.charged)});
    put("amount", amount_as_typed(line.amount));
}

web::Request with_lines(web::Request request, std::vector<TariffLine> const& lines)
{
    std::erase_if(request.form,
                  [](auto const& field) { return field.first == "lines" || field.first.starts_with("line_"); });
    request.form.emplace_back("lines", std::to_string(lines.size()));
    for (std::size_t at = 0; at < lines.size(); ++at) {
        put_line(request, at + 1, lines[at]);
    }
    return request;
}

/// The form after "add a line" or "remove this line"; nullopt for any other button.
std::optional<web::Request> with_lines_changed(web::Request const& request, std::vector<TariffLine> lines)
{
    constexpr std::string_view remove = "remove_";
    auto const action = request.field("action");
    if (action == "add") {
        TariffLine line;
        line.amount = {-1};
        lines.push_back(line);
        return with_lines(request, lines);
    }
    if (!action.starts_with(remove)) {
        return std::nullopt;
    }
    auto const number = typed_age(action.substr(remove.size())).value_or(0);
    if (number >= 1 && static_cast<std::size_t>(number) <= lines.size()) {
        lines.erase(lines.begin() + number - 1);
    }
    return with_lines(request, lines);
}

std::vector<web::Choice> worded_choices(web::Request const& request, web::Shell const& shell, std::string const& prefix,
                                        std::vector<std::string_view> const& values)
{
    std::vector<web::Choice> choices;
    for (auto const value : values) {
        auto const id = fmt::format("{}.{}", prefix, value.empty() ? "any" : value);
        choices.push_back({std::string{value}, shell.text(request, {id})});
    }
    return choices;
}

nlohmann::json line_fields(web::Request const& request, web::Shell const& shell, Error const* error, std::size_t number)
{
    using enum web::Need;
    web::FormModel form{shell, request, error};
    auto const prefix = line_prefix(number);
    auto const select = [&](char const* name, std::vector<std::string_view> const& values) {
        form.add({.name = prefix + name,
                  .label = fmt::format("tariff.field.{}", name),
                  .type = "select",
                  .need = optional,
                  .choices = worded_choices(request, shell, fmt::format("tariff.{}", name), values)});
    };
    auto const typed = [&](char const* name, web::Need need, char const* mode, int longest) {
        form.add({.name = prefix + name,
                  .label = fmt::format("tariff.field.{}", name),
                  .need = need,
                  .input_mode = mode,
                  .longest = longest});
    };
    typed("label_fr", required, "", 120);
    typed("amount", required, "decimal", 12);
    select("charged", {"each_person", "household_once"});
    select("home", {"", "inside", "outside"});
    typed("youngest", optional, "numeric", 3);
    typed("oldest", optional, "numeric", 3);
    std::vector<std::string_view> statuses{""};
    statuses.insert(statuses.end(), tariff_statuses.begin(), tariff_statuses.end());
    select("status", statuses);
    select("together", {"", "alone", "several"});
    select("offer", {"", "everything", "digital"});
    typed("category", optional, "", 60);
    typed("label_en", optional, "", 120);
    return form.build()["field_list"];
}

} // namespace

TariffGrid tariff_grid_from(web::Request const& request, IntercommunalityId const& intercommunality)
{
    TariffGrid grid;
    grid.intercommunality = intercommunality;
    for (std::size_t number = 1; number <= typed_count(request); ++number) {
        grid.lines.push_back(typed_line(request, number));
    }
    grid.valid_from = parse_typed_date(request.field("valid_from")).value_or(Date{});
    if (auto const until = tidy(request.field("valid_until")); !until.empty()) {
        grid.valid_until = parse_typed_date(until).value_or(Date{});
    }
    grid.resolution = resolution_from(request);
    return grid;
}

void TariffPages::mount(web::Router& router)
{
    door_.get(router, "/gestion/tarifs", Permission::view_policies,
              [this](web::Request const& request, Actor const& actor) { return list(request, actor); });
    door_.get(router, "/gestion/tarifs/{intercommunality}/nouvelle", Permission::edit_policies,
              [this](web::Request const& request, Actor const& actor) { return show_form(request, actor); });
    door_.post(router, "/gestion/tarifs/{intercommunality}/nouvelle", Permission::edit_policies,
               [this](web::Request const& request, Actor const& actor) { return receive(request, actor); });
}

nlohmann::json TariffPages::grid_model(web::Request const& request, TariffGrid const& grid, Date today) const
{
    auto const in_force = grid.in_force(today);
    return {{"from", text::long_date(request.locale, grid.valid_from)},
            {"until", grid.valid_until ? text::long_date(request.locale, *grid.valid_until) : ""},
            {"in_force", in_force},
            {"scheduled", grid.valid_from > today && !grid.never_in_force()},
            {"replaced", grid.never_in_force()},
            {"lines", tariff_lines_model(request, shell_, grid)},
            {"examples", in_force ? examples_model(request, shell_, grid) : nlohmann::json::array()},
            {"has_examples", in_force},
            {"assembly", grid.resolution.assembly},
            {"number", grid.resolution.number},
            {"date", text::long_date(request.locale, grid.resolution.date)},
            {"document", grid.resolution.document}};
}

web::Response TariffPages::list(web::Request const& request, Actor const& actor) const
{
    auto const today = civil_date(clock_.now());
    auto members = nlohmann::json::array();
    for (auto const& member : intercommunalities_.all()) {
        if (!network::may(actor, Permission::view_policies, member.id)) {
            continue;
        }
        auto grids = nlohmann::json::array();
        for (auto const& grid : tariffs_.history(member.id)) {
            grids.push_back(grid_model(request, grid, today));
        }
        members.push_back(
            {{"name", member.name},
             {"id", member.id.value},
             {"grids", std::move(grids)},
             {"new", network::may(actor, Permission::edit_policies, member.id) ? tariff_path(member.id) : ""}});
    }
    return shell_.page(
        request, "people/tariffs/list",
        {{"title", shell_.text(request, {"tariff.title"})}, {"members", std::move(members)}, {"wide", true}},
        web::Frame::staff);
}

Result<network::Intercommunality> TariffPages::editable(web::Request const& request, Actor const& actor) const
{
    auto const member = intercommunalities_.find({std::string{request.parameter("intercommunality")}});
    if (!member) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = network::authorise(actor, Permission::edit_policies, member->id); !allowed) {
        return std::unexpected(allowed.error());
    }
    return *member;
}

web::Response TariffPages::form(web::Request const& request, network::Intercommunality const& member,
                                Error const* error, Preview preview) const
{
    using enum web::Need;
    auto const history = tariffs_.history(member.id);
    web::FormModel form{shell_, request, error};
    form.add({.name = "valid_from",
              .label = "tariff.field.valid_from",
              .type = "date",
              .hint = "tariff.hint.valid_from"})
        .add({.name = "valid_until",
              .label = "tariff.field.valid_until",
              .type = "date",
              .need = optional,
              .hint = "tariff.hint.valid_until"});
    add_resolution_fields(form, history.empty() ? Resolution{} : history.front().resolution);
    nlohmann::json model{{"title", shell_.text(request, {"tariff.new_for", {{"name", member.name}}})},
                         {"action", tariff_path(member.id)},
                         {"lines", nlohmann::json::array()},
                         {"count", std::to_string(typed_count(request))},
                         {"may_add", typed_count(request) < most_typed_lines},
                         {"has_examples", preview == Preview::shown}};
    form.into(model);
    for (std::size_t number = 1; number <= typed_count(request); ++number) {
        std::map<std::string, std::string> const values{{"number", std::to_string(number)}};
        model["lines"].push_back({{"number", std::to_string(number)},
                                  {"line_title", shell_.text(request, {"tariff.line", values})},
                                  {"remove", shell_.text(request, {"tariff.remove_line", values})},
                                  {"line_fields", line_fields(request, shell_, error, number)}});
    }
    if (error != nullptr) {
        model["errors"] = nlohmann::json::array();
        for (auto const& fault : error->fields) {
            model["errors"].push_back(
                {{"text", shell_.text(request, fault.message)}, {"href", "#field-" + fault.field}});
        }
        model["has_errors"] = true;
    }
    if (preview == Preview::shown) {
        auto grid = tariff_grid_from(request, member.id);
        grid.id = {"preview"}; // a grid, not the one line of a policy
        model["examples"] = examples_model(request, shell_, grid);
    }
    return shell_.page(request, "people/tariffs/form", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

web::Response TariffPages::show_form(web::Request const& request, Actor const& actor) const
{
    auto const member = editable(request, actor);
    if (!member) {
        return shell_.error_page(request, member.error(), web::Frame::staff);
    }
    // What was voted last is the best draft of the next vote.
    auto const history = tariffs_.history(member->id);
    std::vector<TariffLine> draft(1);
    draft.front().amount = {-1};
    auto const typed = with_lines(request, history.empty() ? draft : history.front().lines);
    auto drafted = typed;
    drafted.method = web::Method::post; // so that the form shows the draft as if it had been typed
    return form(drafted, *member, nullptr, Preview::none);
}

web::Response TariffPages::receive(web::Request const& request, Actor const& actor)
{
    auto const member = editable(request, actor);
    if (!member) {
        return shell_.error_page(request, member.error(), web::Frame::staff);
    }
    auto const grid = tariff_grid_from(request, member->id);
    if (auto const changed = with_lines_changed(request, grid.lines)) {
        return form(*changed, *member, nullptr, Preview::none);
    }
    if (request.field("action") == "preview") {
        return form(request, *member, nullptr, Preview::shown);
    }
    auto const done = tariffs_.succeed(actor, grid, resolution_file_from(request));
    return done ? shell_.redirect_with_flash(request, "/gestion/tarifs", "success", {"tariff.succeeded"})
                : form(request, *member, &done.error(), Preview::none);
}

} // namespace guichet::people
