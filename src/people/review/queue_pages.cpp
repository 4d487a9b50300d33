// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/tray.hpp"
#include "people/registration/store.hpp"
#include "people/review/pages.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>

namespace guichet::people {

using network::Actor;
using network::Permission;
using nlohmann::json;

namespace {

constexpr std::size_t most_at_once = 200;
constexpr std::string_view chosen_clear = "claires"; // ?choisir=: what can be accepted unread is ticked

QueueFilter filter_of(web::Request const& request)
{
    QueueFilter filter;
    if (request.has_query("etat")) {
        filter.state = application_state_from(request.query_value("etat"));
    }
    filter.library = request.query_value("bibliotheque");
    filter.campaign = request.query_value("campagne");
    filter.text = request.query_value("q");
    auto const sort = request.query_value("tri");
    filter.sort = sort == "newest" ? QueueSort::newest : sort == "name" ? QueueSort::name : QueueSort::oldest;
    filter.page = web::page_number(request);
    return filter;
}

/// "01h…:3": the case and the version that was seen.
std::optional<SeenCase> seen_case(std::string_view text)
{
    auto const colon = text.rfind(':');
    int version = 0;
    if (colon == std::string_view::npos ||
        std::from_chars(text.data() + colon + 1, text.data() + text.size(), version).ec != std::errc{}) {
        return std::nullopt;
    }
    return SeenCase{{std::string{text.substr(0, colon)}}, version};
}

/// This same page, with everything that can be accepted unread ticked.
std::string choosing_clear(web::Request const& request)
{
    web::Fields query;
    std::ranges::copy_if(request.query, std::back_inserter(query),
                         [](auto const& one) { return one.first != "choisir"; });
    query.emplace_back("choisir", chosen_clear);
    return "?" + web::encode_form(query);
}

json option(std::string value, std::string text, std::string_view chosen)
{
    bool const selected = value == chosen;
    return {{"value", std::move(value)}, {"text", std::move(text)}, {"selected", selected}};
}

} // namespace

json state_model(web::Request const& request, web::Shell const& shell, ApplicationState state)
{
    using enum ApplicationState;
    auto const* const kind = state == accepted || state == linked ? "success"
                             : state == refused                   ? "danger"
                             : state == information_asked         ? "warning"
                             : state == in_review                 ? ""
                                                                  : "quiet";
    return {{"text", shell.text(request, {fmt::format("review.state.{}", to_text(state))})}, {"kind", kind}};
}

json undo_model(web::Request const& request, web::Shell const& shell, ReviewSources const& sources, Actor const& actor)
{
    auto const decision = sources.review.undoable(actor);
    if (!decision) {
        return nullptr;
    }
    auto const reference = sources.database.read([&](db::Session& session) {
        auto const application = Applications::find(session, decision->application);
        return application ? application->reference : std::string{};
    });
    auto const left = std::chrono::duration_cast<std::chrono::seconds>(decision->undo_until - sources.clock.now());
    return {{"id", decision->application.value},
            {"seconds", left.count()},
            {"text", shell.text(request,
                                {fmt::format("review.done.{}", to_text(decision->kind)), {{"reference", reference}}})}};
}

void QueuePages::mount(network::StaffDoor& door, web::Router& router)
{
    door.get(router, "/gestion/demandes", Permission::view_applications,
             [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
    door.post(router, "/gestion/demandes/accepter", Permission::decide_applications,
              [this](web::Request const& request, Actor const& actor) { return accept(request, actor); });
}

json QueuePages::row_model(web::Request const& request, Actor const& actor, QueueRow const& row) const
{
    auto const age = age_of(row.since, sources_.clock.now(), sources_.target_days);
    bool const open = row.state == ApplicationState::in_review || row.state == ApplicationState::information_asked;
    json model{{"id", row.id.value},
               {"seen", fmt::format("{}:{}", row.id.value, row.version)},
               {"reference", row.reference},
               {"name", row.name},
               {"municipality", row.municipality_name},
               {"campaign", row.campaign},
               {"others", row.people > 1 ? std::to_string(row.people - 1) : ""},
               {"paper", !row.has_email},
               {"days", std::to_string(age.days)},
               {"today", age.days == 0},
               {"since", text::long_instant(request.locale, row.since)},
               {"age_kind", !open                          ? "quiet"
                            : age.waiting == Waiting::late ? "danger"
                            : age.waiting == Waiting::due  ? "warning"
                                                           : "success"},
               {"state", state_model(request, shell_, row.state)},
               {"selectable", row.state == ApplicationState::in_review},
               {"clear", row.obstacles.empty()},
               {"chosen", row.obstacles.empty() && request.query_value("choisir") == chosen_clear},
               {"taken_by", ""},
               {"obstacles", json::array()}};
    auto const library = sources_.office.library(row.library);
    model["library"] = library ? library->name : row.library.value;
    if (!row.assigned_to.empty()) {
        model["taken_by"] = row.assigned_to == actor.id ? actor.name : sources_.staff_name(row.assigned_to);
    }
    for (auto const obstacle : row.obstacles) {
        if (obstacle != Obstacle::not_waiting && obstacle != Obstacle::taken) {
            model["obstacles"].push_back(
                {{"text", shell_.text(request, {message_id(obstacle) + "_short"})},
                 {"kind",
                  obstacle == Obstacle::duplicate || obstacle == Obstacle::not_eligible ? "danger" : "warning"}});
        }
    }
    return model;
}

json QueuePages::filter_model(web::Request const& request, Actor const& actor, QueueFilter const& filter) const
{
    auto const say = [&](std::string id) { return shell_.text(request, {std::move(id)}); };
    json model{{"text", filter.text},
               {"states", json::array()},
               {"libraries", json::array({option("", say("review.filter.every_library"), filter.library)})},
               {"campaigns", json::array({option("", say("review.filter.every_campaign"), filter.campaign)})},
               {"sorts", json::array()}};
    auto const chosen = filter.state ? std::string{to_text(*filter.state)} : std::string{"toutes"};
    model["chosen_state"] = chosen;
    auto const counts = sources_.queue.counts(actor);
    for (auto const state : {ApplicationState::in_review, ApplicationState::information_asked,
                             ApplicationState::submitted, ApplicationState::accepted, ApplicationState::linked,
                             ApplicationState::refused, ApplicationState::withdrawn}) {
        auto const found = counts.find(state);
        model["states"].push_back({{"value", to_text(state)},
                                   {"text", say(fmt::format("review.state.{}", to_text(state)))},
                                   {"count", text::number(request.locale, found == counts.end() ? 0 : found->second)},
                                   {"current", chosen == to_text(state)}});
    }
    model["states"].push_back(
        {{"value", "toutes"}, {"text", say("review.state.every")}, {"count", ""}, {"current", chosen == "toutes"}});
    auto const libraries =
        actor.scope ? sources_.intercommunalities.libraries_of(*actor.scope) : sources_.intercommunalities.libraries();
    for (auto const& library : libraries) {
        model["libraries"].push_back(option(library.id.value, library.name, filter.library));
    }
    for (auto const& campaign : sources_.queue.campaigns(actor)) {
        model["campaigns"].push_back(option(campaign, campaign, filter.campaign));
    }
    auto const sort = filter.sort == QueueSort::oldest   ? "oldest"
                      : filter.sort == QueueSort::newest ? "newest"
                                                         : "name";
    for (auto const* value : {"oldest", "newest", "name"}) {
        model["sorts"].push_back(option(value, say(fmt::format("review.sort.{}", value)), sort));
    }
    model["campaign_filter"] = model["campaigns"].size() > 1;
    return model;
}

web::Response QueuePages::show(web::Request const& request, Actor const& actor) const
{
    auto const filter = filter_of(request);
    auto const page = sources_.queue.page(actor, filter);
    json model{{"title", shell_.text(request, {"review.queue.title"})},
               {"wide", true},
               {"filter", filter_model(request, actor, filter)},
               {"rows", json::array()},
               {"total", text::number(request.locale, page.total)},
               {"one", page.total == 1},
               {"undo", undo_model(request, shell_, sources_, actor)},
               {"may_decide", may_anywhere(actor, Permission::decide_applications)},
               {"pagination", web::pagination_model(shell_, request, page.total, queue_page_size)}};
    for (auto const& row : page.rows) {
        model["rows"].push_back(row_model(request, actor, row));
    }
    model["bulk"] = model["may_decide"].get<bool>() &&
                    std::ranges::any_of(page.rows, [](QueueRow const& row) { return row.obstacles.empty(); });
    model["choose_clear"] = choosing_clear(request);
    model["list"] = true;
    model["empty"] = page.rows.empty();
    auto const papers =
        sources_.database.read([&](db::Session& session) { return Tray::count_waiting(session, actor.scope); });
    model["papers"] = papers > 0 ? text::number(request.locale, papers) : "";
    return shell_.page(request, "people/review/queue", std::move(model), web::Frame::staff);
}

web::Response QueuePages::accept(web::Request const& request, Actor const& actor) const
{
    std::vector<SeenCase> cases;
    for (auto const text : request.all_fields("demande")) {
        if (auto const seen = seen_case(text); seen && cases.size() < most_at_once) {
            cases.push_back(*seen);
        }
    }
    if (cases.empty()) {
        return shell_.redirect_with_flash(request, "/gestion/demandes", "warning", {"review.bulk.nothing"});
    }
    json model{{"title", shell_.text(request, {"review.bulk.title"})},
               {"wide", true},
               {"accepted", json::array()},
               {"left", json::array()}};
    for (auto const& line : sources_.review.accept_clear(actor, cases)) {
        json item{{"id", line.id.value},
                  {"reference", line.reference.empty() ? "?" : line.reference},
                  {"name", line.name},
                  {"reasons", json::array()}};
        for (auto const& reason : line.reasons) {
            item["reasons"].push_back(shell_.text(request, {reason}));
        }
        model[line.reasons.empty() ? "accepted" : "left"].push_back(std::move(item));
    }
    model["accepted_count"] = std::to_string(model["accepted"].size());
    model["left_count"] = std::to_string(model["left"].size());
    model["has_accepted"] = !model["accepted"].empty();
    model["has_left"] = !model["left"].empty();
    model["undo"] = undo_model(request, shell_, sources_, actor);
    return shell_.page(request, "people/review/bulk", std::move(model), web::Frame::staff);
}

} // namespace guichet::people
