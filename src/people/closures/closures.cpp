// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/closures.hpp"

#include "base/words.hpp"
#include "people/closures/extension_store.hpp"
#include "people/closures/store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;

constexpr Words<Reach, 3> reach_words{
    {{Reach::library, "library"}, {Reach::intercommunality, "intercommunality"}, {Reach::network, "network"}}};
constexpr Words<Extent, 2> extent_words{{{Extent::whole, "whole"}, {Extent::desk, "desk"}}};

constexpr int longest_closure_days = 2 * 366;

nlohmann::json journalled_dates(Closure const& closure)
{
    return {{"begins", to_iso(closure.begins)},
            {"reopens", closure.reopens ? to_iso(*closure.reopens) : ""},
            {"extent", to_text(closure.extent)}};
}

} // namespace

std::string_view to_text(Reach reach)
{
    return word_of(reach_words, reach);
}
std::optional<Reach> reach_from(std::string_view text)
{
    return value_of(reach_words, text);
}
std::string_view to_text(Extent extent)
{
    return word_of(extent_words, extent);
}
std::optional<Extent> extent_from(std::string_view text)
{
    return value_of(extent_words, text);
}

bool Closure::concerns(network::Library const& place) const
{
    switch (reach) {
    case Reach::network:
        return true;
    case Reach::intercommunality:
        return place.intercommunality == intercommunality;
    case Reach::library:
        break;
    }
    return place.id == library;
}

Result<void> authorise_closure(Actor const& actor, Permission permission, IntercommunalityId const& where)
{
    return actor.kind == network::ActorKind::system ? Result<void>{} : network::authorise(actor, permission, where);
}

std::vector<FieldError> faults_of(Closure const& closure)
{
    std::vector<FieldError> faults;
    if (!closure.begins.ok()) {
        faults.push_back({"begins", {"closures.error.date"}});
    }
    if (closure.reopens && !closure.reopens->ok()) {
        faults.push_back({"reopens", {"closures.error.date"}});
    }
    if (faults.empty() && closure.reopens) {
        auto const days = days_between(closure.begins, *closure.reopens);
        if (days <= 0) {
            faults.push_back({"reopens", {"closures.error.order"}});
        } else if (days > longest_closure_days) {
            faults.push_back({"reopens", {"closures.error.too_long"}});
        }
    }
    return faults;
}

Closures::Closures(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
                   network::Intercommunalities const& intercommunalities, ReopeningListener& listener)
    : database_(database), clock_(clock), random_(random), journal_(journal), intercommunalities_(intercommunalities),
      listener_(listener)
{
}

bool Closures::may_change(Actor const& actor, Closure const& closure)
{
    return network::may(actor, Permission::edit_policies, closure.intercommunality);
}

/// Makes the place whole: a library brings its intercommunality.
Result<void> Closures::check_place(Closure& closure) const
{
    if (closure.reach == Reach::library) {
        auto const library = intercommunalities_.library(closure.library);
        if (!library) {
            return invalid({{"place", {"closures.error.place"}}});
        }
        closure.intercommunality = library->intercommunality;
        return {};
    }
    closure.library = {};
    if (closure.reach == Reach::network) {
        closure.intercommunality = {};
    } else if (!intercommunalities_.find(closure.intercommunality)) {
        return invalid({{"place", {"closures.error.place"}}});
    }
    return {};
}

std::optional<FieldError> Closures::left_out_fault(Closure const& closure, std::vector<std::string> const& known) const
{
    if (closure.left_out.empty()) {
        return std::nullopt;
    }
    auto place = closure;
    place.reach = closure.reach == Reach::library ? Reach::intercommunality : closure.reach; // as forms offer them
    auto const there = database_.read([&](db::Session& session) { return categories_in_reach(session, place); });
    auto const stranger = std::ranges::find_if(closure.left_out, [&](std::string const& category) {
        return !there.contains(category) && std::ranges::find(known, category) == known.end();
    });
    return stranger == closure.left_out.end()
               ? std::nullopt
               : std::optional{FieldError{"left_out", {"closures.error.category", {{"category", *stranger}}}}};
}

std::map<std::string, std::int64_t> Closures::categories(Actor const& actor, Closure const& place) const
{
    if (!authorise_closure(actor, Permission::view_policies, place.intercommunality)) {
        return {};
    }
    return database_.read([&](db::Session& session) { return categories_in_reach(session, place); });
}

Result<ClosureId> Closures::declare(Actor const& actor, Closure closure)
{
    if (auto const placed = check_place(closure); !placed) {
        return std::unexpected(placed.error());
    }
    if (auto const allowed = authorise_closure(actor, Permission::edit_policies, closure.intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    auto faults = faults_of(closure);
    if (auto fault = left_out_fault(closure, {})) {
        faults.push_back(std::move(*fault));
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const now = clock_.now();
    closure.id = {new_id(now, random_)};
    closure.declared = now;
    closure.version = 1;
    return database_.write([&](db::Session& session) -> Result<ClosureId> {
        add_closure(session, closure);
        journal_.append(session, actor, closure.intercommunality, "closure.declared", "closure:" + closure.id.value,
                        journalled_dates(closure));
        return closure.id;
    });
}

Result<void> Closures::change(Actor const& actor, Closure const& closure)
{
    auto const known = find(actor, closure.id);
    if (!known) {
        return std::unexpected(known.error());
    }
    if (auto const allowed = authorise_closure(actor, Permission::edit_policies, known->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    auto faults = faults_of(closure);
    if (auto fault = left_out_fault(closure, known->left_out)) {
        faults.push_back(std::move(*fault));
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        if (!replace_closure(session, closure, closure.version)) {
            return fail(ErrorKind::conflict, "closures.error.changed");
        }
        auto const changed = stored_closure(session, closure.id);
        journal_.append(session, actor, changed->intercommunality, "closure.changed", "closure:" + closure.id.value,
                        journalled_dates(*changed));
        if (changed->reopens != known->reopens) {
            listener_.reopening_changed(session, actor, *changed);
        }
        return {};
    });
}

Result<void> Closures::withdraw(Actor const& actor, ClosureId const& id)
{
    auto const known = find(actor, id);
    if (!known) {
        return std::unexpected(known.error());
    }
    if (auto const allowed = authorise_closure(actor, Permission::edit_policies, known->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const closure = stored_closure(session, id);
        if (closure->applied) {
            return fail(ErrorKind::conflict, "closures.error.applied");
        }
        if (is_busy(session, id)) {
            return fail(ErrorKind::conflict, "closures.error.busy");
        }
        withdraw_closure(session, id, clock_.now());
        journal_.append(session, actor, closure->intercommunality, "closure.withdrawn", "closure:" + id.value, {});
        return {};
    });
}

void Closures::record(db::Session& session, Closure const& closure)
{
    add_closure(session, closure);
}

std::vector<Closure> Closures::list(Actor const& actor) const
{
    auto closures = database_.read([](db::Session& session) { return stored_closures(session); });
    std::erase_if(closures, [&](Closure const& one) {
        return one.reach != Reach::network &&
               !authorise_closure(actor, Permission::view_policies, one.intercommunality);
    });
    std::ranges::reverse(closures);
    return closures;
}

Result<Closure> Closures::find(Actor const& actor, ClosureId const& id) const
{
    auto closure = database_.read([&](db::Session& session) { return stored_closure(session, id); });
    if (!closure || closure->withdrawn) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (closure->reach == Reach::network && network::may_anywhere(actor, Permission::view_policies)) {
        return *closure;
    }
    if (auto const allowed = authorise_closure(actor, Permission::view_policies, closure->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    return *closure;
}

std::vector<Closure> Closures::around(Date day, int ahead) const
{
    auto closures = database_.read([](db::Session& session) { return stored_closures(session); });
    auto const until = add_days(day, ahead);
    std::erase_if(closures,
                  [&](Closure const& one) { return one.begins > until || (one.reopens && *one.reopens <= day); });
    return closures;
}

} // namespace guichet::people
