// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/closures/closures.hpp"

#include <map>

/// The SQL of people_closure.
namespace guichet::people {

/// By first day, the withdrawn ones left out.
[[nodiscard]] std::vector<Closure> stored_closures(db::Session& session);
[[nodiscard]] std::optional<Closure> stored_closure(db::Session& session, ClosureId const& id);
/// What people within the closure's reach are subscribed in, and how many in each; and what the policies there give,
/// even to nobody yet.
[[nodiscard]] std::map<std::string, std::int64_t> categories_in_reach(db::Session& session, Closure const& closure);
void add_closure(db::Session& session, Closure const& closure);
/// Dates, extent, reasons, categories left out, version; only if the stored version is `seen`.
[[nodiscard]] bool replace_closure(db::Session& session, Closure const& closure, int seen);
void withdraw_closure(db::Session& session, ClosureId const& id, Instant now);
/// nullopt: nothing is given back any more.
void note_applied(db::Session& session, ClosureId const& id, std::optional<ClosedDays> const& days);
void note_bound(db::Session& session, ClosureId const& id, std::optional<Date> const& last_day);

} // namespace guichet::people
