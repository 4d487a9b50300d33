// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/frequencies.hpp"
#include "people/duplicates/record.hpp"

#include <optional>

/// What two portraits have in common, field by field, before anything is weighed. Pure and symmetric.
namespace guichet::people {

/// From the nearest to the farthest: of several possible ways to compare, the first in this order is kept.
enum class NameMatch {
    same,
    crossed, // one's birth name is the other's usage name
    part,    // Martin, Martin-Dupont
    sounds,  // Lefebvre, Lefèvre
    slip,    // Vuilermoz
    other,
    unknown, // one of them has none
};

enum class FirstNameMatch {
    same,
    leading_part, // Jean, Jean-Pierre
    any_part,     // Pierre, Jean-Pierre
    initials,     // J-P, Jean-Pierre
    short_form,   // Alex, Alexandre; Manu, Emmanuel
    sounds,       // Mathieu, Matthieu
    slip,         // Nicolsa
    look_alike,   // Léa, Léo; Emile, Emilie: two names people do bear
    other,
    unknown,
};

enum class BirthDateMatch {
    same,
    same_placeholder, // 1 January for both: a year rather than a date
    swapped,          // 03/04 and 04/03
    year_near,        // one or ten years apart, same day and month
    transposed,       // 1985, 1958
    one_digit,
    one_part,    // day, month or year of the three
    placeholder, // 1 January for one of them, same year
    other,
    unknown,
};

enum class EmailMatch { same, slip, other, unknown };
enum class PhoneMatch { same, other, unknown };
enum class AddressMatch { same, same_street, same_municipality, other_municipality, unknown };
enum class HouseholdMatch { registered_together, unknown };

struct NameObservation {
    NameMatch match = NameMatch::unknown;
    double rarity = 0; // of what they share, bits
};

struct FirstNameObservation {
    FirstNameMatch match = FirstNameMatch::unknown;
    double rarity = 0;
};

/// "Vuillermoz Philomène" for "Philomène Vuillermoz"; half when only one of the two is found in the other's place.
enum class SwapMatch { none, half, whole };
struct SwapObservation {
    SwapMatch match = SwapMatch::none;
    double rarity = 0; // of what was found crosswise, bits
};

struct Observations {
    NameObservation family;
    FirstNameObservation first;
    SwapObservation swap; // whole: instead of family and first; half: instead of first
    BirthDateMatch birth_date = BirthDateMatch::unknown;
    EmailMatch email = EmailMatch::unknown;
    PhoneMatch phone = PhoneMatch::unknown;
    AddressMatch address = AddressMatch::unknown;
    HouseholdMatch household = HouseholdMatch::unknown;
};

[[nodiscard]] Observations observe(Portrait const& a, Portrait const& b, NameFrequencies const& frequencies);

[[nodiscard]] NameObservation compare_families(Portrait const& a, Portrait const& b,
                                               NameFrequencies const& frequencies);
[[nodiscard]] FirstNameObservation compare_first_names(FoldedName const& a, FoldedName const& b,
                                                       NameFrequencies const& frequencies);
[[nodiscard]] SwapObservation compare_crosswise(Portrait const& a, Portrait const& b,
                                                NameFrequencies const& frequencies);
[[nodiscard]] BirthDateMatch compare_birth_dates(std::optional<Date> a, std::optional<Date> b);

} // namespace guichet::people
