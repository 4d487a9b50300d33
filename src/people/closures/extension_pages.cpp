// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/pages.hpp"
#include "people/import/csv.hpp"
#include "text/messages.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <ranges>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using web::Request;
using web::Response;

constexpr std::size_t most_runs_shown = 20;

std::string csv_path(Closure const& closure, ExtensionRun const& run, std::string const& library)
{
    return fmt::format("{}/listes/{}.csv{}", closure_address(closure.id), run.id.value,
                       library.empty() ? "" : "?bibliotheque=" + web::url_encode(library));
}

std::string extension_line(ExtensionLine const& line)
{
    return csv_line({line.card, line.external_id, line.name, line.library.value, line.category, to_iso(line.start),
                     to_iso(line.before), to_iso(line.after)});
}

std::string const& reason_in(text::Locale locale, Closure const& closure)
{
    return locale == text::Locale::en && !closure.reason_en.empty() ? closure.reason_en : closure.reason_fr;
}

/// The latest of each sort of a closure's runs; null where there is none.
struct RunsSoFar {
    ExtensionRun const* under_way = nullptr;
    ExtensionRun const* changed = nullptr; // what moved ends last
    ExtensionRun const* preview = nullptr;

    [[nodiscard]] bool has_fresh_preview() const
    {
        return preview != nullptr && (changed == nullptr || changed->number < preview->number);
    }
};

RunsSoFar runs_so_far(std::vector<ExtensionRun> const& runs)
{
    auto const latest = [&](auto const& wanted) -> ExtensionRun const* {
        auto const found = std::ranges::find_if(runs, wanted);
        return found == runs.end() ? nullptr : &*found;
    };
    return {.under_way = latest([](ExtensionRun const& run) { return !run.is_over() && run.kind != RunKind::bind; }),
            .changed =
                latest([](ExtensionRun const& run) { return run.kind == RunKind::apply || run.kind == RunKind::undo; }),
            .preview = latest(
                [](ExtensionRun const& run) { return run.kind == RunKind::preview && run.state == RunState::done; })};
}

/// The lines of the list, a page at each call, under its head.
std::function<std::string()> csv_pieces(Extensions const& extensions, ExtensionRun const& run, LibraryId const& library,
                                        std::string const& head)
{
    struct Reading {
        std::string cursor;
        bool begun = false;
        bool ended = false;
    };
    return [from = &extensions, run, library, head, reading = std::make_shared<Reading>()]() -> std::string {
        auto text = reading->begun ? std::string{} : head;
        reading->begun = true;
        while (text.empty() && !reading->ended) {
            std::vector<ExtensionLine> lines;
            reading->ended = !from->lines(run, library, reading->cursor, lines);
            for (auto const& line : lines) {
                text += extension_line(line);
            }
        }
        return text;
    };
}

} // namespace

ExtensionPages::ExtensionPages(web::Shell const& shell, Clock const& clock, Closures const& closures,
                               Extensions& extensions, Policies const& policies,
                               network::Intercommunalities const& intercommunalities)
    : shell_(shell), clock_(clock), closures_(closures), extensions_(extensions), policies_(policies),
      intercommunalities_(intercommunalities), words_(shell, intercommunalities)
{
}

void ExtensionPages::mount(network::StaffDoor& door, web::Router& router)
{
    door.get(router, "/gestion/fermetures/{closure}", Permission::view_policies,
             [this](Request const& request, Actor const& actor) { return show(request, actor); });
    std::pair<char const*, RunKind> const orders[] = {{"/gestion/fermetures/{closure}/compter", RunKind::preview},
                                                      {"/gestion/fermetures/{closure}/appliquer", RunKind::apply},
                                                      {"/gestion/fermetures/{closure}/annuler", RunKind::undo}};
    for (auto const& [pattern, kind] : orders) {
        door.post(
            router, pattern, Permission::edit_policies,
            [this, kind = kind](Request const& request, Actor const& actor) { return ask(request, actor, kind); });
    }
    door.get(router, "/gestion/fermetures/{closure}/listes/{file}", Permission::view_patrons,
             [this](Request const& request, Actor const& actor) { return csv(request, actor); });
}

std::vector<network::Library> ExtensionPages::libraries_in(Actor const& actor, Closure const& closure) const
{
    auto libraries = intercommunalities_.libraries();
    std::erase_if(libraries, [&](network::Library const& library) {
        return !closure.concerns(library) || !network::may(actor, Permission::view_patrons, library.intercommunality);
    });
    return libraries;
}

/// What people can do at one member's while it is closed, and the way to a policy that lets them register.
nlohmann::json ExtensionPages::member_meanwhile(Request const& request, Actor const& actor, Closure const& closure,
                                                IntercommunalityId const& member, std::int64_t bound) const
{
    auto const policy = policies_.in_force(member, std::max(civil_date(clock_.now()), closure.begins));
    bool const remote = policy && policy->is_remote();
    Message const what = !policy  ? Message{"closures.meanwhile.none"}
                         : remote ? Message{"closures.meanwhile.remote", {{"category", policy->category_name}}}
                                  : Message{"closures.meanwhile.at_the_desk"};
    Message const until = closure.reach == Reach::network
                              ? Message{"closures.meanwhile.until_reopening"}
                              : Message{"closures.meanwhile.bound", {{"count", text::number(request.locale, bound)}}};
    bool const bound_here = policy && policy->until_reopening_of == closure.id.value;
    bool const may_open = !remote && network::may(actor, Permission::edit_policies, member);
    auto const owner = intercommunalities_.find(member);
    return {{"name", owner ? owner->name : member.value},
            {"text", shell_.text(request, what)},
            {"bound", bound_here ? shell_.text(request, until) : ""},
            {"open", may_open
                         ? fmt::format("/gestion/politiques/{}/nouvelle?fermeture={}", member.value, closure.id.value)
                         : ""}};
}

nlohmann::json ExtensionPages::meanwhile(Request const& request, Actor const& actor, Closure const& closure,
                                         std::int64_t bound) const
{
    if (closure.reopens && *closure.reopens <= civil_date(clock_.now())) {
        return nullptr;
    }
    auto model = nlohmann::json::object();
    if (closure.reach != Reach::network) {
        model["one"] = member_meanwhile(request, actor, closure, closure.intercommunality, bound);
        return model;
    }
    auto members = nlohmann::json::array();
    for (auto const& member : intercommunalities_.all()) {
        if (network::may(actor, Permission::view_policies, member.id)) {
            members.push_back(member_meanwhile(request, actor, closure, member.id, bound));
        }
    }
    model["members_shown"] = !members.empty();
    model["members"] = std::move(members);
    return model;
}

nlohmann::json ExtensionPages::lists(Actor const& actor, Closure const& closure, ExtensionRun const& run) const
{
    auto lists = nlohmann::json::array();
    for (auto const& library : libraries_in(actor, closure)) {
        lists.push_back({{"library", library.name}, {"href", csv_path(closure, run, library.id.value)}});
    }
    return lists;
}

nlohmann::json ExtensionPages::counted(Request const& request, Actor const& actor, Closure const& closure,
                                       ExtensionRun const& run) const
{
    auto const number = [&](char const* name) {
        return text::number(request.locale, run.result.value(name, std::int64_t{0}));
    };
    auto const number_or_none = [&](char const* name) {
        return run.result.value(name, std::int64_t{0}) == 0 ? std::string{} : number(name);
    };
    auto spans = nlohmann::json::array();
    for (auto const& span : run.result.value("spans", nlohmann::json::array())) {
        spans.push_back({{"days", text::number(request.locale, span.at(0).get<std::int64_t>())},
                         {"count", text::number(request.locale, span.at(1).get<std::int64_t>())}});
    }
    auto examples = nlohmann::json::array();
    bool const may_see = network::may(actor, Permission::view_patrons, closure.intercommunality);
    for (auto const& line : may_see ? extensions_.examples(run) : std::vector<ExtensionLine>{}) {
        examples.push_back({{"name", line.name},
                            {"category", line.category},
                            {"before", text::long_date(request.locale, line.before)},
                            {"after", text::long_date(request.locale, line.after)}});
    }
    bool const stale = closure.days() != run.days();
    bool const something = run.result.value("moved", 0) > 0;
    return {{"at", shell_.text(request,
                               {"closures.counted.at", {{"at", text::long_instant(request.locale, run.requested)}}})},
            {"stale", stale},
            {"something", something},
            {"nothing", !something},
            {"moved", number("moved")},
            {"unchanged", number("unchanged")},
            {"left_out", number_or_none("left_out")},
            {"bound", number_or_none("bound")},
            {"spans", spans},
            {"spans_shown", !spans.empty()},
            {"examples", std::move(examples)},
            {"csv", may_see ? csv_path(closure, run, "") : ""},
            {"lists", may_see ? nlohmann::json::array() : lists(actor, closure, run)},
            {"may_apply", !stale && Closures::may_change(actor, closure)}};
}

nlohmann::json ExtensionPages::run_model(Request const& request, Actor const& actor, Closure const& closure,
                                         ExtensionRun const& run) const
{
    auto const moved = run.result.value("moved", std::int64_t{0});
    auto const done = run.state == RunState::done;
    auto const changed_dates = run.kind == RunKind::apply || run.kind == RunKind::undo;
    auto exports = done && changed_dates && moved > 0 ? lists(actor, closure, run) : nlohmann::json::array();
    auto const say = [&](std::string const& id) { return shell_.text(request, {id}); };
    auto const mails = run.mails == 0 ? std::string{} : text::number(request.locale, run.mails);
    return {{"kind", say("closures.run." + std::string{to_text(run.kind)})},
            {"state", say("closures.state." + std::string{to_text(run.state)})},
            {"at", text::long_instant(request.locale, run.requested)},
            {"moved", done ? text::number(request.locale, moved) : "–"},
            {"mails", mails.empty() ? "–" : mails},
            {"seen", std::to_string(std::min(run.seen, run.total))},
            {"total", std::to_string(std::max<std::int64_t>(run.total, 1))},
            {"text", shell_.text(request, {"closures.progress.text",
                                           {{"seen", text::number(request.locale, std::min(run.seen, run.total))},
                                            {"total", text::number(request.locale, run.total)}}})},
            {"exports_shown", !exports.empty()},
            {"exports", std::move(exports)},
            {"address", closure_address(closure.id)}};
}

std::string ExtensionPages::left_out_since(Request const& request, Closure const& closure) const
{
    auto const kept = extensions_.left_out_since(closure);
    return kept == 0 ? std::string{}
                     : shell_.text(request, {"closures.extension.left_out_since",
                                             {{"count", text::number(request.locale, kept)}}});
}

Response ExtensionPages::show(Request const& request, Actor const& actor, Error const* error) const
{
    auto const closure = closures_.find(actor, {std::string{request.parameter("closure")}});
    if (!closure) {
        return shell_.error_page(request, closure.error(), web::Frame::staff);
    }
    auto const today = civil_date(clock_.now());
    auto const runs = extensions_.of(closure->id);
    auto const so_far = runs_so_far(runs);
    bool const idle = so_far.under_way == nullptr;
    auto const* const preview = so_far.preview;
    bool const may_change = Closures::may_change(actor, *closure);
    auto const address = closure_address(closure->id);
    auto list = nlohmann::json::array();
    for (auto const& run : runs | std::views::take(most_runs_shown)) {
        list.push_back(run_model(request, actor, *closure, run));
    }
    bool const planned = closure->begins > today;
    auto const bound = preview == nullptr ? 0 : preview->result.value("bound", std::int64_t{0});
    nlohmann::json model{
        {"title", words_.place(request, *closure)},
        {"dates", words_.dates(request, *closure, today)},
        {"address", address},
        {"version", std::to_string(closure->version)},
        {"extent", shell_.text(request, {"closures.extent." + std::string{to_text(closure->extent)}})},
        {"reason", reason_in(request.locale, *closure)},
        {"now", closure->closed_on(today)},
        {"planned", planned},
        {"over", !planned && !closure->closed_on(today)},
        {"known", closure->reopens.has_value()},
        {"reopening_label",
         shell_.text(request, {closure->reopens ? "closures.reopening_correct" : "closures.reopening"})},
        {"may_change", may_change},
        {"may_run", may_change && idle && closure->reopens.has_value()},
        {"may_undo", may_change && idle && closure->applied.has_value()},
        {"may_withdraw", may_change && idle && !closure->applied},
        {"applied", closure->applied ? shell_.text(request, {"closures.extension.done",
                                                             {{"dates", words_.dates(request, *closure->applied)}}})
                                     : ""},
        {"differs", closure->differs_from_applied()},
        {"left_out_since", left_out_since(request, *closure)},
        {"under_way", idle ? nlohmann::json{} : run_model(request, actor, *closure, *so_far.under_way)},
        {"counted",
         idle && so_far.has_fresh_preview() ? counted(request, actor, *closure, *preview) : nlohmann::json{}},
        {"meanwhile", meanwhile(request, actor, *closure, bound)},
        {"runs", std::move(list)},
        {"has_runs", !runs.empty()},
        {"failed", !runs.empty() && runs.front().state == RunState::failed}};
    web::FormModel{shell_, request, error}.into(model);
    return shell_.page(request, "people/closures/closure", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response ExtensionPages::ask(Request const& request, Actor const& actor, RunKind kind)
{
    ClosureId const id{std::string{request.parameter("closure")}};
    auto const mailing = request.has_field("mails") ? Mailing::everybody_concerned : Mailing::none;
    auto const asked = extensions_.request(actor, id, seen_version(request), kind, mailing);
    if (asked) {
        return shell_.redirect_with_flash(
            request, closure_address(id), "success",
            {kind == RunKind::preview ? "closures.preview_requested" : "closures.requested"});
    }
    if (asked.error().kind == ErrorKind::not_found || asked.error().kind == ErrorKind::forbidden) {
        return shell_.error_page(request, asked.error(), web::Frame::staff);
    }
    return show(request, actor, &asked.error());
}

Response ExtensionPages::csv(Request const& request, Actor const& actor) const
{
    auto const closure = closures_.find(actor, {std::string{request.parameter("closure")}});
    auto file = request.parameter("file");
    auto const not_found = [&] {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, web::Frame::staff);
    };
    if (!closure || !file.ends_with(".csv")) {
        return not_found();
    }
    file.remove_suffix(std::string_view{".csv"}.size());
    auto const run = extensions_.find({std::string{file}});
    LibraryId const wanted{std::string{request.query_value("bibliotheque")}};
    auto const library = wanted.empty() ? std::nullopt : intercommunalities_.library(wanted);
    auto const where = library ? library->intercommunality : closure->intercommunality;
    if (!run || run->closure != closure->id || (!wanted.empty() && !library) ||
        !network::may(actor, Permission::view_patrons, where)) {
        return not_found();
    }
    auto const say = [&](std::string const& id) { return shell_.text(request, {"closures.csv." + id}); };
    auto const head =
        std::string{byte_order_mark} + csv_line({say("card"), say("id"), say("name"), say("library"), say("category"),
                                                 say("start"), say("before"), say("after")});
    auto const name = fmt::format("{}{}-{}.csv", to_text(run->kind), wanted.empty() ? "" : "-" + wanted.value,
                                  to_iso(civil_date(run->requested)));
    return Response::streamed_download(csv_pieces(extensions_, *run, wanted, head), "text/csv; charset=utf-8", name);
}

} // namespace guichet::people
