// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/range_pages.hpp"

#include "people/cards/card_row.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace guichet::people {

using network::Actor;
using network::Permission;
using nlohmann::json;

namespace {

constexpr auto ranges_path = "/gestion/cartes/plages";

RangeDraft range_draft_from(web::Request const& request)
{
    auto const field = [&](char const* name) { return std::string{request.field(name)}; };
    return {{field("library")},   field("use"),   field("prefix"), field("length"),
            field("check_digit"), field("first"), field("last"),   field("label")};
}

std::string use_of(CardRange const& range)
{
    return range.keeper == Keeper::ils ? "ils" : std::string{to_text(range.kind)};
}

} // namespace

std::vector<web::Choice> library_choices(network::Intercommunalities const& intercommunalities, Actor const& actor,
                                         Permission permission)
{
    std::vector<web::Choice> choices;
    for (auto const& library : intercommunalities.libraries()) {
        if (may(actor, permission, library.intercommunality)) {
            choices.push_back({library.id.value, library.name});
        }
    }
    return choices;
}

void RangePages::mount(network::StaffDoor& door, web::Router& router)
{
    using web::Request;
    door.get(router, ranges_path, Permission::view_policies,
             [this](Request const& request, Actor const& actor) { return list(request, actor); });
    door.get(router, "/gestion/cartes/plages/nouvelle", Permission::edit_policies,
             [this](Request const& request, Actor const& actor) { return form(request, actor); });
    door.post(router, "/gestion/cartes/plages/nouvelle", Permission::edit_policies,
              [this](Request const& request, Actor const& actor) { return add(request, actor); });
    door.post(router, "/gestion/cartes/plages/{id}/etat", Permission::edit_policies,
              [this](Request const& request, Actor const& actor) { return set_state(request, actor); });
}

json RangePages::range_model(web::Request const& request, Actor const& actor, RangeUse const& use,
                             RangeGap const& gap) const
{
    auto const number = [&](std::int64_t value) { return text::number(request.locale, value); };
    auto const library = intercommunalities_.library(use.range.library);
    bool const mine = library && may(actor, Permission::view_policies, library->intercommunality);
    auto const full = full_on(use, civil_date(clock_.now()));
    bool const drawn = use.range.keeper == Keeper::guichet;
    return {{"id", use.range.id},
            {"library", library ? library->name : use.range.library.value},
            {"label", use.range.label},
            {"use", shell_.text(request, {"ranges.use." + use_of(use.range)})},
            {"check", shell_.text(request, {"ranges.check." + std::string{to_text(use.range.check_digit)}})},
            {"first", in_fours(first_number(use.range))},
            {"last", in_fours(last_number(use.range))},
            {"size", number(use.size)},
            {"used", mine ? number(use.used) : ""},
            {"share", mine ? std::to_string(share_used(use)) : ""},
            {"nearly_full", mine && drawn && share_used(use) >= nearly_full},
            {"full_on", mine && drawn && full ? text::long_date(request.locale, *full) : ""},
            {"closed", use.range.state == RangeState::closed},
            {"editable", library && may(actor, Permission::edit_policies, library->intercommunality)},
            {"gap", gap.size > 0 ? shell_.text(request, {"ranges.gap",
                                                         {{"size", number(gap.size)},
                                                          {"first", in_fours(gap.first)},
                                                          {"last", in_fours(gap.last)}}})
                                 : ""}};
}

web::Response RangePages::list(web::Request const& request, Actor const& actor) const
{
    auto const report = ranges_.report(actor);
    std::vector<CardRange> ordered;
    for (auto const& use : report.ranges) {
        ordered.push_back(use.range);
    }
    auto const proof = prove_disjoint(ordered);
    auto const name = [&](LibraryId const& id) { return intercommunalities_.library_name(id); };
    json model{{"title", shell_.text(request, {"ranges.title"})},
               {"wide", true},
               {"disjoint", proof.meeting.empty()},
               {"count", std::to_string(report.ranges.size())},
               {"surveyed", report.surveyed ? text::long_instant(request.locale, *report.surveyed) : ""},
               {"cards", text::number(request.locale, report.cards)},
               {"may_add", may_anywhere(actor, Permission::edit_policies)},
               {"ranges", json::array()},
               {"misfits", json::array()},
               {"outside", json::array()}};
    for (std::size_t i = 0; i < report.ranges.size(); ++i) {
        model["ranges"].push_back(range_model(request, actor, report.ranges[i], proof.gaps[i]));
    }
    for (auto const& one : report.misfits) {
        model["misfits"].push_back({{"number", in_fours(one.number)},
                                    {"library", name(one.library)},
                                    {"owner", name(one.owner)},
                                    {"problem", shell_.text(request, {"ranges.problem." + one.problem})}});
    }
    for (auto const& one : report.outside) {
        model["outside"].push_back({{"library", name(one.library)},
                                    {"cards", text::number(request.locale, one.cards)},
                                    {"length", std::to_string(one.length)},
                                    {"lowest", in_fours(one.lowest)},
                                    {"highest", in_fours(one.highest)}});
    }
    model["more_misfits"] =
        std::cmp_greater(report.misfit_count, report.misfits.size())
            ? shell_.text(request, {"ranges.misfits_shown",
                                    {{"cards", text::number(request.locale, report.misfit_count)},
                                     {"shown", text::number(request.locale, std::ssize(report.misfits))}}})
            : "";
    model["has_misfits"] = !report.misfits.empty();
    model["has_outside"] = !report.outside.empty();
    return shell_.page(request, "people/cards/ranges", model, web::Frame::staff);
}

web::Response RangePages::form(web::Request const& request, Actor const& actor, Error const* error) const
{
    using enum web::Need;
    auto const choices = [&](std::string const& prefix, std::vector<std::string> const& values) {
        std::vector<web::Choice> list;
        for (auto const& value : values) {
            list.push_back({value, shell_.text(request, {prefix + value})});
        }
        return list;
    };
    json model{{"title", shell_.text(request, {"ranges.new"})}};
    web::FormModel{shell_, request, error}
        .add({.name = "library",
              .label = "ranges.field.library",
              .type = "select",
              .choices = library_choices(intercommunalities_, actor, Permission::edit_policies)})
        .add({.name = "use",
              .label = "ranges.field.use",
              .type = "radio",
              .value = "permanent",
              .choices = choices("ranges.use_long.", {"permanent", "provisional", "ils"})})
        .add({.name = "prefix",
              .label = "ranges.field.prefix",
              .hint = "ranges.hint.prefix",
              .input_mode = "numeric",
              .longest = 18})
        .add({.name = "length",
              .label = "ranges.field.length",
              .hint = "ranges.hint.length",
              .input_mode = "numeric",
              .value = "14",
              .longest = 2})
        .add({.name = "check_digit",
              .label = "ranges.field.check_digit",
              .type = "radio",
              .value = "luhn",
              .choices = choices("ranges.check.", {"luhn", "mod97", "none"})})
        .add({.name = "first",
              .label = "ranges.field.first",
              .need = optional,
              .hint = "ranges.hint.bounds",
              .longest = 24})
        .add({.name = "last", .label = "ranges.field.last", .need = optional, .longest = 24})
        .add({.name = "label",
              .label = "ranges.field.label",
              .need = optional,
              .hint = "ranges.hint.label",
              .longest = 80})
        .into(model);
    return shell_.page(request, "people/cards/range_form", model, web::Frame::staff, web::status_of(error));
}

web::Response RangePages::add(web::Request const& request, Actor const& actor) const
{
    auto const added = ranges_.add(actor, range_draft_from(request));
    if (added) {
        return shell_.redirect_with_flash(request, ranges_path, "success", {"ranges.added"});
    }
    bool const of_the_form = added.error().kind == ErrorKind::invalid || added.error().kind == ErrorKind::conflict;
    return of_the_form ? form(request, actor, &added.error())
                       : shell_.error_page(request, added.error(), web::Frame::staff);
}

web::Response RangePages::set_state(web::Request const& request, Actor const& actor) const
{
    bool const close = request.field("etat") == "fermee";
    auto const done = ranges_.set_state(actor, request.parameter("id"), close ? RangeState::closed : RangeState::open);
    return done ? shell_.redirect_with_flash(request, ranges_path, "success",
                                             {close ? "ranges.closed_now" : "ranges.opened_now"})
                : shell_.error_page(request, done.error(), web::Frame::staff);
}

} // namespace guichet::people
