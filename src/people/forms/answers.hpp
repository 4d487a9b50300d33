// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/returned_form.hpp"
#include "network/territory/territory.hpp"
#include "people/forms/marker.hpp"
#include "people/registration/ports.hpp"
#include "people/registration/submission.hpp"

#include <span>
#include <string>
#include <vector>

namespace guichet::people {

enum class Filled { nothing, something };

/// A PDF form that came back, understood: what was typed, as typed, and what could not be placed.
struct ReturnedAnswers {
    FormMarker marker;
    Submission submission;
    std::vector<FieldError> faults; // by field, as check() names them
    Filled filled = Filled::nothing;
};

/// By the version the form says it is: fields that were called otherwise then are found. nullopt when it is somebody
/// else's form. `versions` are form_versions(), but for tests.
[[nodiscard]] std::optional<ReturnedAnswers> answers_of(document::ReturnedFields const& fields,
                                                        PolicyOffice const& office, network::Territory const& territory,
                                                        std::span<FormVersion const> versions = form_versions());

/// The commune somebody wrote: its code, or its name when only one is meant, alone or with the postcode. "" when
/// nobody can tell (R1).
[[nodiscard]] std::string municipality_meant(network::Territory const& territory, std::string_view typed,
                                             std::string_view postcode);

} // namespace guichet::people
