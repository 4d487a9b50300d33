// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/policies/policies.hpp"

/// The SQL of policies. No UPDATE and no DELETE: the ends of policies are computed from those that follow.
namespace guichet::people {

/// What a copy of the policies goes by (db/revision.hpp).
inline constexpr std::string_view policies_topic = "people.policies";

/// By first day, revisions in order; valid_until as Policy documents it. What was in force before a policy that lasts
/// until a reopening (R5) comes back into force on that day: it is then there a second time, from that day.
[[nodiscard]] std::vector<Policy> policies_of(db::Session& session, IntercommunalityId const& id);
/// Adds a row and its territory, with an id of its own: "bresse-haute-seille-2020-04-06".
PolicyId add_policy(db::Session& session, Policy const& policy, Instant now, std::string_view recorded_by);

} // namespace guichet::people
