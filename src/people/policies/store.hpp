// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/policies/policies.hpp"

/// The SQL of policies. No UPDATE and no DELETE: the ends of policies are computed from those that follow.
namespace guichet::people {

/// By first day, revisions in order; valid_until as Policy documents it.
[[nodiscard]] std::vector<Policy> policies_of(db::Session& session, IntercommunalityId const& id);
[[nodiscard]] std::optional<IntercommunalityId> owner_of(db::Session& session, PolicyId const& id);
/// Adds a row and its territory, with an id of its own: "bresse-haute-seille-2020-04-06".
PolicyId add_policy(db::Session& session, Policy const& policy, Instant now, std::string_view recorded_by);

} // namespace guichet::people
