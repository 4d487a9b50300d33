// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/policies/policies.hpp"

#include <vector>

/// What a policy must say before it can be put down.
namespace guichet::people {

/// Every fault, by the name of the form's control.
[[nodiscard]] std::vector<FieldError> faults_of(Policy const& policy);

} // namespace guichet::people
