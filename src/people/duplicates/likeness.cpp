// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/likeness.hpp"

#include "people/duplicates/observations.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

namespace guichet::people {
namespace {

/// In bits: how much likelier the same person makes an observation than two strangers, than two of one household.
/// Written as log2 of (share among pairs of one person ÷ share among pairs of two).
struct Weight {
    double strangers = 0;
    double household = 0;
};

struct Weighed {
    std::string_view reason; // "" says nothing to a reader
    Weight weight;
};

/// Before looking: one stranger in a million, and three others in one's own household.
constexpr double log2_strangers = 20.0;
constexpr double log2_household = 1.6;

/// Odds of 4 to 1 are worth a librarian's look; of 100 to 1, with names and birth date alike, are the same person.
constexpr double possible_from = 0.80;
constexpr double same_from = 0.99;

/// Agreement on a name is worth its rarity, less what misspelling takes away.
Weighed weigh(NameObservation const& seen)
{
    double const rarity = seen.rarity;
    switch (seen.match) {
    case NameMatch::same:
        return {"same_name", {rarity, 0.3}};
    case NameMatch::crossed:
        return {"birth_and_usage_name", {rarity - 1, 0.3}};
    case NameMatch::part:
        return {"part_of_name", {std::max(rarity - 3, 1.0), 0}};
    case NameMatch::sounds:
        return {"name_sounds_alike", {std::max(rarity - 2, 1.0), 0}};
    case NameMatch::slip:
        return {"name_slip", {std::max(rarity - 4, 1.0), 0}};
    case NameMatch::other:
        return {"other_name", {-5, -4}};
    case NameMatch::unknown:
        break;
    }
    return {};
}

Weighed weigh(FirstNameObservation const& seen)
{
    double const rarity = seen.rarity;
    switch (seen.match) {
    case FirstNameMatch::same:
        return {"same_first_name", {rarity, 7.8}};
    case FirstNameMatch::leading_part:
        return {"part_of_first_names", {std::max(rarity - 1.5, 1.0), 3.5}};
    case FirstNameMatch::any_part:
        return {"another_first_name", {std::max(rarity - 4, 0.5), 1}};
    case FirstNameMatch::initials:
        return {"first_name_initials", {2, 2.5}};
    case FirstNameMatch::short_form:
        return {"first_name_short_form", {std::max(rarity - 3, 1.0), 4}};
    case FirstNameMatch::sounds:
        return {"first_name_sounds_alike", {std::max(rarity - 1.5, 1.0), 5}};
    case FirstNameMatch::slip:
        return {"first_name_slip", {std::max(rarity - 3, 1.0), 4}};
    case FirstNameMatch::look_alike:
        return {"look_alike_first_name", {-2, -4.5}};
    case FirstNameMatch::other:
        return {"other_first_name", {-6, -6.6}};
    case FirstNameMatch::unknown:
        break;
    }
    return {};
}

Weighed weigh(BirthDateMatch match)
{
    switch (match) {
    case BirthDateMatch::same:
        return {"same_birth_date", {14.5, 6.3}};
    case BirthDateMatch::same_placeholder:
        return {"same_birth_year", {5, 3}};
    case BirthDateMatch::swapped:
        return {"birth_day_and_month_swapped", {9, 5.5}};
    case BirthDateMatch::year_near:
        return {"birth_year_near", {6, 3}};
    case BirthDateMatch::transposed:
        return {"birth_date_digits_swapped", {4.5, 3}};
    case BirthDateMatch::one_digit:
        return {"birth_date_one_digit", {4, 2.3}};
    case BirthDateMatch::one_part:
        return {"birth_date_one_part", {0, -1}};
    case BirthDateMatch::placeholder:
        return {"birth_date_placeholder", {3, 1.5}};
    case BirthDateMatch::other:
        return {"other_birth_date", {-9, -8}};
    case BirthDateMatch::unknown:
        break;
    }
    return {};
}

Weighed weigh(EmailMatch match)
{
    switch (match) {
    case EmailMatch::same:
        return {"same_email", {12, 0.5}};
    case EmailMatch::slip:
        return {"email_slip", {8, 0.5}};
    case EmailMatch::other:
        return {"other_email", {-1, -0.7}};
    case EmailMatch::unknown:
        break;
    }
    return {};
}

Weighed weigh(PhoneMatch match)
{
    switch (match) {
    case PhoneMatch::same:
        return {"same_phone", {11, 0.4}};
    case PhoneMatch::other:
        return {"other_phone", {-1, -0.5}};
    case PhoneMatch::unknown:
        break;
    }
    return {};
}

Weighed weigh(AddressMatch match)
{
    switch (match) {
    case AddressMatch::same:
        return {"same_address", {10, -0.1}};
    case AddressMatch::same_street:
        return {"same_street", {4, 0.5}};
    case AddressMatch::same_municipality:
        return {"same_municipality", {3, 0.8}};
    case AddressMatch::other_municipality:
        return {"other_municipality", {-2, 0.8}};
    case AddressMatch::unknown:
        break;
    }
    return {};
}

Weighed weigh(HouseholdMatch match)
{
    return match == HouseholdMatch::registered_together ? Weighed{"registered_together", {0, -4}} : Weighed{};
}

Weighed weigh(SwapObservation const& seen)
{
    switch (seen.match) {
    case SwapMatch::whole:
        return {"names_swapped", {std::max(seen.rarity - 7, 1.0), 8}};
    case SwapMatch::half:
        return {"name_in_other_place", {std::max(seen.rarity - 8, 0.5), 0}};
    case SwapMatch::none:
        break;
    }
    return {};
}

/// Adds up what was seen, and tells it.
class Scale {
public:
    void add(Weighed const& one)
    {
        if (one.reason.empty()) {
            return;
        }
        strangers_ += one.weight.strangers;
        household_ += one.weight.household;
        double const told =
            one.weight.strangers > 0 ? one.weight.strangers : std::min(one.weight.strangers, one.weight.household);
        told_.at(count_++) = {one.reason, told};
    }

    /// Both other stories against one: the likelier of them decides.
    [[nodiscard]] double probability() const
    {
        double const strangers = std::exp2(log2_strangers - strangers_);
        double const household = std::exp2(log2_household - household_);
        return 1.0 / (1.0 + strangers + household);
    }

    [[nodiscard]] std::vector<Reason> reasons() const
    {
        std::vector<Reason> reasons;
        reasons.reserve(count_);
        for (auto const& [reason, weight] : std::span{told_}.first(count_)) {
            reasons.push_back({"duplicates.reason." + std::string{reason}, weight});
        }
        std::ranges::stable_sort(reasons, std::ranges::greater{}, [](Reason const& r) { return std::abs(r.weight); });
        return reasons;
    }

private:
    double strangers_ = 0;
    double household_ = 0;
    std::array<std::pair<std::string_view, double>, 8> told_{};
    std::size_t count_ = 0;
};

bool names_agree(Observations const& seen)
{
    return seen.swap.match == SwapMatch::whole ||
           (seen.family.match < NameMatch::other && seen.first.match < FirstNameMatch::look_alike);
}

/// A name alone, however rare, is nobody's: its bearers may be many, or one family.
bool is_corroborated(Observations const& seen)
{
    return seen.birth_date < BirthDateMatch::other || seen.email < EmailMatch::other ||
           seen.phone < PhoneMatch::other || seen.address <= AddressMatch::same_street;
}

Verdict judge(double score, Observations const& seen)
{
    if (score < possible_from || !is_corroborated(seen)) {
        return Verdict::different;
    }
    bool const whole_date = seen.birth_date == BirthDateMatch::same;
    return score >= same_from && whole_date && names_agree(seen) ? Verdict::same : Verdict::possible;
}

} // namespace

Likeness compare(Portrait const& a, Portrait const& b, NameFrequencies const& frequencies)
{
    auto const seen = observe(a, b, frequencies);
    Scale scale;
    scale.add(weigh(seen.swap));
    if (seen.swap.match != SwapMatch::whole) {
        scale.add(weigh(seen.family));
    }
    if (seen.swap.match == SwapMatch::none) {
        scale.add(weigh(seen.first));
    }
    scale.add(weigh(seen.birth_date));
    scale.add(weigh(seen.email));
    scale.add(weigh(seen.phone));
    scale.add(weigh(seen.address));
    scale.add(weigh(seen.household));
    double const score = scale.probability();
    return {score, judge(score, seen), scale.reasons()};
}

Likeness compare(PersonRecord const& a, PersonRecord const& b, NameFrequencies const& frequencies)
{
    return compare(portrait(a), portrait(b), frequencies);
}

std::string_view to_text(Verdict verdict)
{
    switch (verdict) {
    case Verdict::same:
        return "same";
    case Verdict::possible:
        return "possible";
    case Verdict::different:
        break;
    }
    return "different";
}

Verdict verdict_from(std::string_view text)
{
    if (text == "same") {
        return Verdict::same;
    }
    return text == "possible" ? Verdict::possible : Verdict::different;
}

} // namespace guichet::people
