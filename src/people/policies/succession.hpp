// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/policies/policies.hpp"

#include <span>

/// The rules of a vote: what a policy must say, and that the past is never rewritten (R4).
namespace guichet::people {

/// Every fault, by the name of the form's control.
[[nodiscard]] std::vector<FieldError> faults_of(Policy const& policy);

/// Would `next` take away a day gone by from one of `existing` (as read from the store), or replace one that is in
/// force since its first day?
[[nodiscard]] bool rewrites_the_past(std::span<Policy const> existing, Policy const& next, Date today);

} // namespace guichet::people
