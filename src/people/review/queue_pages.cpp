// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "people/forms/tray.hpp"
#include "people/registration/store.hpp"
#include "people/review/pages.hpp"
#include "people/review/queue_filter.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace guichet::people {

using network::Actor;
using network::Permission;
using nlohmann::json;

namespace {

constexpr std::string_view chosen_clear = "claires"; // ?choisir=: what can be accepted unread is ticked

/// The library a librarian looks at stays chosen from one morning to the next, in this browser.
constexpr std::string_view library_cookie = "guichet_desk_library";
constexpr std::int64_t one_year = 365LL * 24 * 3600;

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

bool chooses_library(web::Request const& request)
{
    return request.has_query("bibliotheque") || request.has_field("bibliotheque");
}

QueueFilter chosen_filter(web::Request const& request, std::vector<network::Library> const& libraries)
{
    auto filter = filter_of(request);
    if (!chooses_library(request)) {
        filter.library = request.cookie(web::host_cookie(request, library_cookie));
    }
    if (std::ranges::find(libraries, LibraryId{filter.library}, &network::Library::id) == libraries.end()) {
        filter.library.clear();
    }
    return filter;
}

char const* badge_of_obstacle(Obstacle obstacle)
{
    return obstacle == Obstacle::duplicate || obstacle == Obstacle::not_eligible ? "danger" : "warning";
}

char const* badge_of_waiting(Waiting waiting)
{
    return waiting == Waiting::late ? "danger" : waiting == Waiting::due ? "warning" : "success";
}

std::string chosen_state(QueueFilter const& filter)
{
    return std::string{filter.letters ? "lettres" : filter.state ? to_text(*filter.state) : "toutes"};
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

json undo_model(web::Request const& request, web::Shell const& shell, ReviewSources const& sources,
                std::optional<Decision> const& decision)
{
    if (!decision) {
        return nullptr;
    }
    auto const application =
        sources.database.read([&](db::Session& session) { return Applications::find(session, decision->application); });
    auto const left = std::chrono::duration_cast<std::chrono::seconds>(decision->undo_until - sources.clock.now());
    return {{"id", application->id.value},
            {"decision", decision->id},
            {"seconds", left.count()},
            {"text", shell.text(request, {fmt::format("review.done.{}", to_text(decision->kind)),
                                          {{"reference", application->reference}}})},
            {"paper", application->contact.email.empty()},
            {"phone", application->contact.phone}};
}

void QueuePages::mount(network::StaffDoor& door, web::Router& router)
{
    // What is looked for is a name: it is posted, never part of an address that a log or a history would keep.
    door.get(router, "/gestion/demandes", Permission::view_applications,
             [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
    door.post(router, "/gestion/demandes", Permission::view_applications,
              [this](web::Request const& request, Actor const& actor) { return search(request, actor); });
}

/// Without a word it is a filter alone: an address to come back to.
web::Response QueuePages::search(web::Request const& request, Actor const& actor) const
{
    return tidy(request.field("q")).empty() ? web::Response::redirect("/gestion/demandes" + chosen_in_form(request))
                                            : show(request, actor);
}

std::vector<network::Library> QueuePages::libraries_of(Actor const& actor) const
{
    return actor.scope ? sources_.intercommunalities.libraries_of(*actor.scope)
                       : sources_.intercommunalities.libraries();
}

json QueuePages::row_model(web::Request const& request, QueueRow const& row) const
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
               {"age_kind", open ? badge_of_waiting(age.waiting) : "quiet"},
               {"state", state_model(request, shell_, row.state)},
               {"selectable", row.state == ApplicationState::in_review},
               {"clear", row.obstacles.empty()},
               {"chosen", row.obstacles.empty() && request.query_value("choisir") == chosen_clear},
               {"obstacles", json::array()}};
    for (auto const obstacle : row.obstacles) {
        if (obstacle != Obstacle::not_waiting && obstacle != Obstacle::taken) {
            model["obstacles"].push_back({{"text", shell_.text(request, {message_id(obstacle) + "_short"})},
                                          {"kind", badge_of_obstacle(obstacle)}});
        }
    }
    return model;
}

json QueuePages::rows_model(web::Request const& request, Actor const& actor, std::vector<QueueRow> const& rows,
                            std::vector<network::Library> const& libraries) const
{
    std::map<LibraryId, std::string> names;
    for (auto const& library : libraries) {
        names.emplace(library.id, library.name);
    }
    std::map<std::string, std::string> colleagues{{"", ""}, {actor.id, actor.name}};
    auto list = json::array();
    for (auto const& row : rows) {
        auto const [library, is_new] = names.try_emplace(row.library);
        if (is_new) {
            auto const known = sources_.office.library(row.library);
            library->second = known ? known->name : row.library.value;
        }
        auto const [colleague, is_another] = colleagues.try_emplace(row.assigned_to);
        if (is_another) {
            colleague->second = sources_.staff_name(row.assigned_to);
        }
        auto& model = list.emplace_back(row_model(request, row));
        model["library"] = library->second;
        model["taken_by"] = colleague->second;
    }
    return list;
}

/// The tabs: each state with how many it holds, the letters to print, everything.
json QueuePages::states_model(web::Request const& request, QueueFilter const& filter, QueuePage const& page) const
{
    auto const chosen = chosen_state(filter);
    auto list = json::array();
    auto const address = [&](std::optional<ApplicationState> state) {
        auto other = filter;
        other.letters = false;
        other.state = state;
        return query_of(other);
    };
    for (auto const state : {ApplicationState::in_review, ApplicationState::information_asked,
                             ApplicationState::submitted, ApplicationState::accepted, ApplicationState::linked,
                             ApplicationState::refused, ApplicationState::withdrawn}) {
        auto const found = page.counts.find(state);
        list.push_back({{"address", address(state)},
                        {"text", shell_.text(request, {fmt::format("review.state.{}", to_text(state))})},
                        {"count", text::number(request.locale, found == page.counts.end() ? 0 : found->second)},
                        {"current", chosen == to_text(state)}});
    }
    if (page.letters_to_print > 0 || filter.letters) {
        auto other = filter;
        other.letters = true;
        list.push_back({{"address", query_of(other)},
                        {"text", shell_.text(request, {"review.state.letters"})},
                        {"count", text::number(request.locale, page.letters_to_print)},
                        {"current", filter.letters}});
    }
    list.push_back({{"address", address({})},
                    {"text", shell_.text(request, {"review.state.every"})},
                    {"count", ""},
                    {"current", chosen == "toutes"}});
    return list;
}

json QueuePages::filter_model(web::Request const& request, QueueFilter const& filter, QueuePage const& page,
                              std::vector<network::Library> const& libraries) const
{
    auto const say = [&](std::string id) { return shell_.text(request, {std::move(id)}); };
    json model{{"text", filter.text},
               {"chosen_state", chosen_state(filter)},
               {"states", states_model(request, filter, page)},
               {"libraries", json::array({option("", say("review.filter.every_library"), filter.library)})},
               {"campaigns", json::array({option("", say("review.filter.every_campaign"), filter.campaign)})},
               {"sorts", json::array()}};
    for (auto const& library : libraries) {
        model["libraries"].push_back(option(library.id.value, library.name, filter.library));
    }
    for (auto const& campaign : page.campaigns) {
        model["campaigns"].push_back(option(campaign, campaign, filter.campaign));
    }
    for (auto const* value : {"oldest", "newest", "name"}) {
        model["sorts"].push_back(option(value, say(fmt::format("review.sort.{}", value)), to_text(filter.sort)));
    }
    model["campaign_filter"] = model["campaigns"].size() > 1;
    return model;
}

std::int64_t QueuePages::papers_waiting(Actor const& actor) const
{
    return sources_.database.read([&](db::Session& session) { return Tray::count_waiting(session, actor.scope); });
}

web::Response QueuePages::show(web::Request const& request, Actor const& actor) const
{
    auto const libraries = libraries_of(actor);
    auto const filter = chosen_filter(request, libraries);
    auto const here = addressed(request, filter);
    auto const page = sources_.queue.page(actor, filter);
    bool const may_decide = may_anywhere(actor, Permission::decide_applications);
    json model{{"title", shell_.text(request, {"review.queue.title"})},
               {"wide", true},
               {"filter", filter_model(request, filter, page, libraries)},
               {"searched", !filter.text.empty()},
               {"rows", rows_model(request, actor, page.rows, libraries)},
               {"total", text::number(request.locale, page.total)},
               {"one", page.total == 1},
               {"filter_query", query_of(filter)},
               {"filter_fields", hidden_fields(filter)},
               {"letters", filter.letters && !page.rows.empty()},
               {"undo", undo_model(request, shell_, sources_, sources_.review.undoable(actor))},
               {"may_decide", may_decide},
               {"pagination", web::pagination_model(shell_, here, page.total, queue_page_size)}};
    model["bulk"] =
        may_decide && std::ranges::any_of(page.rows, [](QueueRow const& row) { return row.obstacles.empty(); });
    model["choose_clear"] = choosing_clear(here);
    model["list"] = true;
    model["empty"] = page.rows.empty();
    auto const papers = may_decide ? papers_waiting(actor) : 0;
    model["papers"] = papers > 0 ? text::number(request.locale, papers) : "";
    auto response = shell_.page(here, "people/review/queue", model, web::Frame::staff);
    if (chooses_library(request)) {
        response.with_cookie({web::host_cookie(request, library_cookie), filter.library, web::CookieLife::persistent,
                              filter.library.empty() ? 0 : one_year});
    }
    return response;
}

} // namespace guichet::people
