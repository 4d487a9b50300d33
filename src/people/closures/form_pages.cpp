// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "people/closures/pages.hpp"
#include "text/messages.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using web::Request;
using web::Response;

bool reaches_member(Closure const& closure, IntercommunalityId const& member)
{
    return closure.intercommunality.empty() || closure.intercommunality == member;
}

/// "network", "epci:…", "library:…": what the list of places sends back.
void read_place(std::string_view value, Closure& closure)
{
    auto const colon = value.find(':');
    auto const kind = value.substr(0, colon);
    auto const name = std::string{colon == std::string_view::npos ? "" : value.substr(colon + 1)};
    if (kind == "network") {
        closure.reach = Reach::network;
    } else if (kind == "epci") {
        closure.reach = Reach::intercommunality;
        closure.intercommunality = {name};
    } else {
        closure.reach = Reach::library;
        closure.library = {name};
    }
}

/// nullopt when empty; a date that is none when unreadable, for faults_of to find.
std::optional<Date> typed_reopening(Request const& request)
{
    auto const typed = tidy(request.field("reopens"));
    return typed.empty() ? std::nullopt : std::optional{parse_typed_date(typed).value_or(Date{})};
}

void read_description(Request const& request, Closure& closure)
{
    closure.begins = parse_typed_date(tidy(request.field("begins"))).value_or(Date{});
    closure.reopens = typed_reopening(request);
    closure.extent = extent_from(request.field("extent")).value_or(Extent::desk);
    closure.reason_fr = tidy(request.field("reason_fr"));
    closure.reason_en = tidy(request.field("reason_en"));
    closure.left_out.clear();
    for (auto const category : request.all_fields("left_out")) {
        closure.left_out.emplace_back(category);
    }
}

/// What somebody may close: the network, or all of one's own intercommunality. No closure yet.
Closure widest_place(Actor const& actor)
{
    Closure place;
    place.reach = actor.scope ? Reach::intercommunality : Reach::network;
    place.intercommunality = actor.scope.value_or(IntercommunalityId{});
    return place;
}

} // namespace

std::vector<web::Choice> ClosurePages::places(Request const& request, Actor const& actor) const
{
    std::vector<web::Choice> choices;
    if (network::may(actor, Permission::edit_policies, {})) {
        choices.push_back({"network", shell_.text(request, {"closures.reach.network"})});
    }
    for (auto const& member : intercommunalities_.all()) {
        if (network::may(actor, Permission::edit_policies, member.id)) {
            choices.push_back({"epci:" + member.id.value, member.name});
            for (auto const& library : intercommunalities_.libraries_of(member.id)) {
                choices.push_back({"library:" + library.id.value, fmt::format("{} – {}", member.name, library.name)});
            }
        }
    }
    return choices;
}

std::map<std::string, ClosurePages::GivenCategory> ClosurePages::given_categories(Actor const& actor,
                                                                                  Closure const& closure) const
{
    auto const today = civil_date(clock_.now());
    std::map<std::string, GivenCategory> given;
    for (auto const& member : intercommunalities_.all()) {
        if (!reaches_member(closure, member.id) || !network::may(actor, Permission::view_policies, member.id)) {
            continue;
        }
        std::set<std::string> told; // the latest policy says what a category is
        for (auto const& policy : policies_.history(member.id)) {
            if (policy.is_remote() && told.insert(policy.category).second) {
                auto& category = given[policy.category];
                category.name = category.name.empty() ? policy.category_name : category.name;
                Payer const adult{.age = 40, .category = policy.category};
                auto const cost = price(tariffs_.grid_of(policy, std::max(today, policy.valid_from)), adult);
                category.is_free = category.is_free && cost.amount.cents == 0;
            }
        }
    }
    return given;
}

std::vector<web::Choice> ClosurePages::categories(Request const& request, Actor const& actor,
                                                  Closure const& closure) const
{
    auto offered = closures_.categories(actor, closure);
    for (auto const& category : closure.left_out) {
        offered.try_emplace(category, 0);
    }
    auto const given = given_categories(actor, closure);
    std::vector<web::Choice> choices;
    for (auto const& [category, count] : offered) {
        auto const known = given.find(category);
        auto const name = known == given.end() ? category : known->second.name;
        auto const is_free = known != given.end() && known->second.is_free;
        choices.push_back(
            {category, is_free ? shell_.text(request, {"closures.free_category", {{"name", name}}}) : name,
             shell_.text(request, {"closures.category_count", {{"count", text::number(request.locale, count)}}})});
    }
    return choices;
}

void ClosurePages::add_description(web::FormModel& form, Request const& request, Actor const& actor,
                                   Closure const& closure) const
{
    using enum web::Need;
    auto const typed = [](std::optional<Date> const& date) {
        return date && date->ok() ? text::short_date(text::Locale::fr, *date) : std::string{};
    };
    form.add({.name = "begins",
              .label = "closures.field.begins",
              .type = "date",
              .value = closure.id.empty() ? "" : typed(closure.begins)})
        .add({.name = "reopens",
              .label = "closures.field.reopens",
              .type = "date",
              .need = optional,
              .hint = "closures.hint.reopens",
              .value = typed(closure.reopens)})
        .add({.name = "extent",
              .label = "closures.field.extent",
              .type = "radio",
              .value = std::string{to_text(closure.extent)},
              .choices = {{"desk", shell_.text(request, {"closures.extent.desk"})},
                          {"whole", shell_.text(request, {"closures.extent.whole"})}}})
        .add({.name = "reason_fr",
              .label = "closures.field.reason_fr",
              .need = optional,
              .hint = "closures.hint.reason",
              .value = closure.reason_fr,
              .longest = 200})
        .add({.name = "reason_en",
              .label = "closures.field.reason_en",
              .need = optional,
              .value = closure.reason_en,
              .longest = 200});
    auto choices = categories(request, actor, closure);
    if (!choices.empty()) {
        form.add({.name = "left_out",
                  .label = "closures.field.left_out",
                  .type = "checkboxes",
                  .need = optional,
                  .hint = "closures.hint.left_out",
                  .choices = std::move(choices),
                  .values = closure.left_out});
    }
}

Response ClosurePages::new_form(Request const& request, Actor const& actor, Error const* error) const
{
    web::FormModel form{shell_, request, error};
    auto choices = places(request, actor);
    auto const first = choices.empty() ? std::string{} : choices.front().value;
    form.add({.name = "place",
              .label = "closures.field.place",
              .type = "select",
              .value = first,
              .choices = std::move(choices)});
    add_description(form, request, actor, widest_place(actor));
    nlohmann::json model{{"title", shell_.text(request, {"closures.new"})},
                         {"lead", shell_.text(request, {"closures.declare_lead"})},
                         {"action", "/gestion/fermetures/nouvelle"},
                         {"back", closures_address},
                         {"save", shell_.text(request, {"closures.declare"})}};
    form.into(model);
    return shell_.page(request, "people/closures/form", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response ClosurePages::declare(Request const& request, Actor const& actor)
{
    Closure closure;
    read_place(request.field("place"), closure);
    read_description(request, closure);
    auto const declared = closures_.declare(actor, closure);
    if (declared) {
        return shell_.redirect_with_flash(request, closure_address(*declared), "success", {"closures.declared"});
    }
    return declared.error().kind == ErrorKind::invalid
               ? new_form(request, actor, &declared.error())
               : shell_.error_page(request, declared.error(), web::Frame::staff);
}

Response ClosurePages::edit_form(Request const& request, Actor const& actor, Error const* error) const
{
    auto const closure = changeable(request, actor);
    if (!closure) {
        return shell_.error_page(request, closure.error(), web::Frame::staff);
    }
    web::FormModel form{shell_, request, error};
    add_description(form, request, actor, *closure);
    auto const version = error == nullptr ? closure->version : seen_version(request);
    nlohmann::json model{{"title", shell_.text(request, {"closures.edit"})},
                         {"lead", words_.place(request, *closure)},
                         {"action", closure_address(closure->id) + "/corriger"},
                         {"back", closure_address(closure->id)},
                         {"version", std::to_string(version)},
                         {"save", shell_.text(request, {"closures.save"})}};
    form.into(model);
    return shell_.page(request, "people/closures/form", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response ClosurePages::edit(Request const& request, Actor const& actor)
{
    auto closure = changeable(request, actor);
    if (!closure) {
        return shell_.error_page(request, closure.error(), web::Frame::staff);
    }
    read_description(request, *closure);
    closure->version = seen_version(request);
    auto const changed = closures_.change(actor, *closure);
    return changed ? shell_.redirect_with_flash(request, closure_address(closure->id), "success", {"closures.changed"})
                   : edit_form(request, actor, &changed.error());
}

Response ClosurePages::reopening_form(Request const& request, Actor const& actor, Error const* error) const
{
    auto const closure = changeable(request, actor);
    if (!closure) {
        return shell_.error_page(request, closure.error(), web::Frame::staff);
    }
    web::FormModel form{shell_, request, error};
    form.add({.name = "reopens",
              .label = "closures.field.reopens",
              .type = "date",
              .need = web::Need::optional,
              .hint = "closures.hint.reopens",
              .value = closure->reopens ? text::short_date(text::Locale::fr, *closure->reopens) : ""});
    auto const version = error == nullptr ? closure->version : seen_version(request);
    nlohmann::json model{
        {"title", shell_.text(request, {closure->reopens ? "closures.reopening_correct" : "closures.reopening"})},
        {"lead", fmt::format("{} – {}", words_.place(request, *closure),
                             words_.dates(request, *closure, civil_date(clock_.now())))},
        {"explanation", shell_.text(request, {"closures.reopening_lead"})},
        {"action", closure_address(closure->id) + "/reouverture"},
        {"back", closure_address(closure->id)},
        {"version", std::to_string(version)},
        {"save", shell_.text(request, {"closures.reopening_save"})}};
    form.into(model);
    return shell_.page(request, "people/closures/form", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response ClosurePages::reopen(Request const& request, Actor const& actor)
{
    auto closure = changeable(request, actor);
    if (!closure) {
        return shell_.error_page(request, closure.error(), web::Frame::staff);
    }
    closure->reopens = typed_reopening(request);
    closure->version = seen_version(request);
    auto const changed = closures_.change(actor, *closure);
    return changed ? shell_.redirect_with_flash(request, closure_address(closure->id), "success",
                                                {"closures.reopening_saved"})
                   : reopening_form(request, actor, &changed.error());
}

} // namespace guichet::people
