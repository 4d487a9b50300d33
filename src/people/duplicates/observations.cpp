// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/observations.hpp"

#include "people/duplicates/short_forms.hpp"
#include "people/duplicates/spelling.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <ranges>
#include <span>
#include <string>

namespace guichet::people {
namespace {

bool share_a_spelling(FoldedName const& a, FoldedName const& b)
{
    return std::ranges::any_of(a.spellings, [&](std::string const& spelling) {
        return std::ranges::find(b.spellings, spelling) != b.spellings.end();
    });
}

/// Every word of the shorter one is in the longer one, in the same order.
bool is_part_of(std::vector<std::string> const& part, std::vector<std::string> const& whole)
{
    if (part.empty() || part.size() >= whole.size()) {
        return false;
    }
    auto left = std::span{whole};
    return std::ranges::all_of(part, [&](std::string const& word) {
        auto const at = std::ranges::find(left, word);
        auto const found = at != left.end();
        left = found ? std::span{at + 1, left.end()} : std::span<std::string const>{};
        return found;
    });
}

NameObservation nearest(NameObservation best, NameObservation other)
{
    return other.match < best.match || (other.match == best.match && other.rarity > best.rarity) ? other : best;
}

double family_rarity(FoldedName const& name, NameFrequencies const& frequencies)
{
    return frequencies.family_rarity(name.shortest());
}

NameObservation compare_family_name(FoldedName const& a, FoldedName const& b, NameFrequencies const& frequencies)
{
    if (a.empty() || b.empty()) {
        return {};
    }
    if (share_a_spelling(a, b)) {
        return {NameMatch::same, std::min(family_rarity(a, frequencies), family_rarity(b, frequencies))};
    }
    auto const& shorter = a.words.size() < b.words.size() ? a : b;
    auto const& longer = a.words.size() < b.words.size() ? b : a;
    if (is_part_of(shorter.words, longer.words)) {
        return {NameMatch::part, family_rarity(shorter, frequencies)};
    }
    double const commoner = std::min(family_rarity(a, frequencies), family_rarity(b, frequencies));
    if (a.sound == b.sound && a.sound.size() > 2) {
        return {NameMatch::sounds, commoner};
    }
    if (is_typing_slip(a.shortest(), b.shortest()) || is_typing_slip(a.spellings.front(), b.spellings.front())) {
        return {NameMatch::slip, commoner};
    }
    return {NameMatch::other, 0};
}

/// "J-P", "JP" or "J." for Jean-Pierre. `brief` has letters only where `full` has words.
bool are_initials(FoldedName const& brief, FoldedName const& full)
{
    auto const& letters = brief.spellings.front();
    bool const all_letters = std::ranges::all_of(brief.words, [](std::string const& word) { return word.size() == 1; });
    bool const one_word_of_letters =
        brief.words.size() == 1 && letters.size() == full.words.size() && letters.size() > 1;
    if (!(all_letters || one_word_of_letters) || letters.size() > full.words.size()) {
        return false;
    }
    for (std::size_t i = 0; i < letters.size(); ++i) {
        if (letters[i] != full.words[i].front()) {
            return false;
        }
    }
    return true;
}

/// Michel and Michelle, Joël and Joëlle sound alike and are two names.
bool is_feminine_of(std::string_view feminine, std::string_view name)
{
    if (feminine.size() <= name.size() || !feminine.starts_with(name)) {
        return false;
    }
    auto const ending = feminine.substr(name.size());
    return ending == "e" || ending == "le" || ending == "ne" || ending == "te";
}

bool are_two_genders(std::string const& a, std::string const& b)
{
    return is_feminine_of(a, b) || is_feminine_of(b, a) || (a.ends_with("ic") && b.ends_with("ique")) ||
           (b.ends_with("ic") && a.ends_with("ique"));
}

FirstNameMatch compare_spelt(std::string const& a, std::string const& b, NameFrequencies const& frequencies)
{
    bool const both_names = frequencies.is_first_name(a) && frequencies.is_first_name(b);
    bool const slip = is_typing_slip(a, b);
    if (are_two_genders(a, b)) {
        return FirstNameMatch::look_alike;
    }
    if (is_short_form(a, b, frequencies)) {
        return FirstNameMatch::short_form;
    }
    if (a.size() > 2 && b.size() > 2 && french_sound(a) == french_sound(b)) {
        return FirstNameMatch::sounds;
    }
    if (slip) {
        return both_names ? FirstNameMatch::look_alike : FirstNameMatch::slip;
    }
    return FirstNameMatch::other;
}

using Digits = std::array<int, 8>;

/// YYYYMMDD
Digits digits_of(Date date)
{
    int number = int{date.year()} * 10'000 + static_cast<int>(unsigned{date.month()} * 100 + unsigned{date.day()});
    Digits digits{};
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, number /= 10) {
        *digit = number % 10;
    }
    return digits;
}

int digits_apart(Digits const& a, Digits const& b)
{
    int apart = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        apart += a.at(i) == b.at(i) ? 0 : 1;
    }
    return apart;
}

bool is_new_year(Date date)
{
    return date.month() == std::chrono::January && date.day() == std::chrono::day{1};
}

/// Two neighbouring digits exchanged, and nothing else.
bool are_transposed(Digits const& a, Digits const& b)
{
    auto const [in_a, in_b] = std::ranges::mismatch(a, b);
    if (digits_apart(a, b) != 2 || std::next(in_a) == a.end()) {
        return false;
    }
    return *in_a == *std::next(in_b) && *std::next(in_a) == *in_b;
}

EmailMatch compare_emails(Portrait const& a, Portrait const& b)
{
    if (a.mailbox.empty() || b.mailbox.empty()) {
        return EmailMatch::unknown;
    }
    bool const same_domain = a.domain == b.domain;
    bool const same_mailbox = a.mailbox == b.mailbox;
    if (same_domain && same_mailbox) {
        return EmailMatch::same;
    }
    // A short mailbox is a slip away from somebody else's: a@b.fr is not marta@b.fr, nor c@b.fr.
    bool const near_mailbox = same_domain && std::min(a.mailbox.size(), b.mailbox.size()) >= 6 &&
                              typing_distance(a.mailbox, b.mailbox, 1) <= 1;
    bool const near_domain = same_mailbox && is_typing_slip(a.domain, b.domain);
    return near_mailbox || near_domain ? EmailMatch::slip : EmailMatch::other;
}

PhoneMatch compare_phones(Portrait const& a, Portrait const& b)
{
    if (a.phone.empty() || b.phone.empty()) {
        return PhoneMatch::unknown;
    }
    return a.phone == b.phone ? PhoneMatch::same : PhoneMatch::other;
}

AddressMatch compare_addresses(Portrait const& a, Portrait const& b)
{
    bool const by_code = !a.municipality.empty() && !b.municipality.empty();
    auto const& place_a = by_code ? a.municipality : a.postcode;
    auto const& place_b = by_code ? b.municipality : b.postcode;
    if (place_a.empty() || place_b.empty()) {
        return AddressMatch::unknown;
    }
    if (place_a != place_b) {
        return AddressMatch::other_municipality;
    }
    bool const same_street =
        !a.street.empty() && !b.street.empty() && (a.street == b.street || is_typing_slip(a.street, b.street));
    if (!same_street) {
        return AddressMatch::same_municipality;
    }
    return a.number == b.number ? AddressMatch::same : AddressMatch::same_street;
}

bool is_near(NameMatch match)
{
    return match < NameMatch::other;
}

/// The family name typed as first name, with or without another one after it.
NameObservation in_first_names(FoldedName const& family, FoldedName const& first, NameFrequencies const& frequencies)
{
    if (family.shortest().front() != first.words.front().front() &&
        family.spellings.front().front() != first.words.front().front()) {
        return {NameMatch::other, 0}; // not worth the work for every stranger
    }
    auto const whole = compare_family_name(family, first, frequencies);
    if (is_near(whole.match) || first.words.size() == 1) {
        return whole;
    }
    auto const& leading = first.words.front();
    return compare_family_name(family, {{leading}, {leading}, first.sound}, frequencies);
}

/// The words of one are the beginning, some, or none of the other's.
FirstNameObservation compare_words(FoldedName const& part, FoldedName const& whole, NameFrequencies const& frequencies)
{
    auto const rarity = frequencies.first_rarity(part.words.front());
    bool const leads = std::ranges::equal(part.words, whole.words | std::views::take(part.words.size()));
    return {leads ? FirstNameMatch::leading_part : FirstNameMatch::any_part, rarity};
}

/// A second given name that both write makes the coincidence rarer, but siblings share them too.
double extra_words(FoldedName const& name)
{
    return name.words.size() > 1 ? 2.0 : 0.0;
}

/// Mathieu and Matthieu, Nicolas and Nicolsa; of compound names, word by word. A name more is a slip more.
FirstNameObservation nearest_spelling(FoldedName const& a, FoldedName const& b, NameFrequencies const& frequencies)
{
    double const rarity =
        std::min(frequencies.first_rarity(a.words.front()), frequencies.first_rarity(b.words.front()));
    auto farthest = a.words.size() == b.words.size() ? FirstNameMatch::same : FirstNameMatch::slip;
    for (std::size_t i = 0; i < std::min(a.words.size(), b.words.size()); ++i) {
        if (a.words[i] != b.words[i]) {
            farthest = std::max(farthest, compare_spelt(a.words[i], b.words[i], frequencies));
        }
    }
    if (farthest == FirstNameMatch::other) {
        farthest = compare_spelt(a.spellings.front(), b.spellings.front(), frequencies);
    }
    return {farthest, rarity};
}

BirthDateMatch compare_other_dates(Date a, Date b)
{
    int const years = std::abs(int{a.year()} - int{b.year()});
    bool const same_day_of_year = a.month() == b.month() && a.day() == b.day();
    if (same_day_of_year && (years == 1 || years == 10)) {
        return BirthDateMatch::year_near;
    }
    auto const digits_a = digits_of(a);
    auto const digits_b = digits_of(b);
    if (digits_apart(digits_a, digits_b) == 1) {
        return BirthDateMatch::one_digit;
    }
    if (are_transposed(digits_a, digits_b)) {
        return BirthDateMatch::transposed;
    }
    int const equal_parts = (years == 0 ? 1 : 0) + (a.month() == b.month() ? 1 : 0) + (a.day() == b.day() ? 1 : 0);
    return equal_parts == 2 ? BirthDateMatch::one_part : BirthDateMatch::other;
}

SwapObservation crosswise(NameObservation const& one, NameObservation const& other)
{
    auto const found = (is_near(one.match) ? 1 : 0) + (is_near(other.match) ? 1 : 0);
    return {static_cast<SwapMatch>(found), one.rarity + other.rarity};
}

bool is_weaker(SwapObservation const& a, SwapObservation const& b)
{
    return std::pair{a.match, a.rarity} < std::pair{b.match, b.rarity};
}

} // namespace

NameObservation compare_families(Portrait const& a, Portrait const& b, NameFrequencies const& frequencies)
{
    NameObservation best;
    for (std::size_t i = 0; i < a.families.size(); ++i) {
        for (std::size_t j = 0; j < b.families.size(); ++j) {
            auto found = compare_family_name(a.families[i], b.families[j], frequencies);
            if (found.match == NameMatch::same && i != j) {
                found.match = NameMatch::crossed;
            }
            best = nearest(best, found);
        }
    }
    return best;
}

FirstNameObservation compare_first_names(FoldedName const& a, FoldedName const& b, NameFrequencies const& frequencies)
{
    if (a.empty() || b.empty()) {
        return {};
    }
    if (share_a_spelling(a, b)) {
        return {FirstNameMatch::same, std::min(frequencies.first_rarity(a.words.front()) + extra_words(a),
                                               frequencies.first_rarity(b.words.front()) + extra_words(b))};
    }
    if (are_initials(a, b) || are_initials(b, a)) {
        return {FirstNameMatch::initials, 0};
    }
    if (is_part_of(a.words, b.words)) {
        return compare_words(a, b, frequencies);
    }
    if (is_part_of(b.words, a.words)) {
        return compare_words(b, a, frequencies);
    }
    return nearest_spelling(a, b, frequencies);
}

SwapObservation compare_crosswise(Portrait const& a, Portrait const& b, NameFrequencies const& frequencies)
{
    SwapObservation best;
    if (a.first.empty() || b.first.empty()) {
        return best;
    }
    for (auto const& family_a : a.families) {
        for (auto const& family_b : b.families) {
            best = std::max(best,
                            crosswise(in_first_names(family_a, b.first, frequencies),
                                      in_first_names(family_b, a.first, frequencies)),
                            is_weaker);
        }
    }
    return best;
}

BirthDateMatch compare_birth_dates(std::optional<Date> a, std::optional<Date> b)
{
    if (!a || !b) {
        return BirthDateMatch::unknown;
    }
    bool const same_year = a->year() == b->year();
    if (*a == *b) {
        return is_new_year(*a) ? BirthDateMatch::same_placeholder : BirthDateMatch::same;
    }
    if (same_year && (is_new_year(*a) || is_new_year(*b))) {
        return BirthDateMatch::placeholder;
    }
    if (same_year && unsigned{a->month()} == unsigned{b->day()} && unsigned{a->day()} == unsigned{b->month()}) {
        return BirthDateMatch::swapped;
    }
    return compare_other_dates(*a, *b);
}

Observations observe(Portrait const& a, Portrait const& b, NameFrequencies const& frequencies)
{
    Observations seen;
    seen.family = compare_families(a, b, frequencies);
    seen.first = compare_first_names(a.first, b.first, frequencies);
    if (seen.first.match >= FirstNameMatch::look_alike) {
        seen.swap = compare_crosswise(a, b, frequencies);
    }
    seen.birth_date = compare_birth_dates(a.birth_date, b.birth_date);
    seen.email = compare_emails(a, b);
    seen.phone = compare_phones(a, b);
    seen.address = compare_addresses(a, b);
    if (!a.household.empty() && a.household == b.household) {
        seen.household = HouseholdMatch::registered_together;
    }
    return seen;
}

} // namespace guichet::people
