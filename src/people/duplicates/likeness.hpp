// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/frequencies.hpp"
#include "people/duplicates/record.hpp"

#include <string>
#include <vector>

/// How alike two records are, and why: pure, symmetric, explained.
///
/// Three stories compete (Fellegi and Sunter's weights, with one story more): the same person; two people of one
/// household, who share name, address, e-mail and phone without being one; two people who have nothing to do with each
/// other. Each observation weighs, in bits, how much likelier the first story makes it than the second and the third.
/// A shared e-mail speaks against strangers, hardly against a family: only first names and birth dates do.
namespace guichet::people {

enum class Verdict { different, possible, same };

struct Reason {
    std::string message; // locale key "duplicates.reason.…"
    double weight = 0;   // in bits; negative speaks against
    bool operator==(Reason const&) const = default;
};

struct Likeness {
    double score = 0; // how probable it is that both are one person, 0 to 1
    Verdict verdict = Verdict::different;
    std::vector<Reason> reasons; // the weightiest first
    bool operator==(Likeness const&) const = default;
};

[[nodiscard]] Likeness compare(Portrait const& a, Portrait const& b,
                               NameFrequencies const& frequencies = NameFrequencies::of_france());
[[nodiscard]] Likeness compare(PersonRecord const& a, PersonRecord const& b,
                               NameFrequencies const& frequencies = NameFrequencies::of_france());

[[nodiscard]] std::string_view to_text(Verdict verdict);
[[nodiscard]] Verdict verdict_from(std::string_view text);

} // namespace guichet::people
