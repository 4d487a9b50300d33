// SPDX-License-Identifier: AGPL-3.0-or-later
// The words of a grid in the database and in forms, and what a grid must say before it can be put down.
#include "base/words.hpp"

#include "people/tariffs/tariffs.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

constexpr std::size_t most_lines = 40;
constexpr std::int64_t dearest_cents = 100'000;
constexpr std::int64_t least_online_cents = 100; // PayFiP takes nothing below one euro
constexpr int oldest_age = 120;

template <class Condition>
bool wider(Condition wide, Condition narrow, Condition everything)
{
    return wide == everything || wide == narrow;
}

/// Everybody that `narrow` takes in, `wide` takes in as well.
bool takes_in(TariffLine const& wide, TariffLine const& narrow)
{
    auto const ages = wide.youngest.value_or(0) <= narrow.youngest.value_or(0) &&
                      wide.oldest.value_or(oldest_age) >= narrow.oldest.value_or(oldest_age);
    return ages && wider(wide.home, narrow.home, Home::anywhere) &&
           wider(wide.together, narrow.together, Together::any) && wider(wide.offer, narrow.offer, Offer::any) &&
           (wide.status.empty() || wide.status == narrow.status) &&
           (wide.category.empty() || wide.category == narrow.category);
}

/// Somebody cheaper (or as cheap and first) takes in everybody this line is for: it would never be anybody's price.
bool is_shadowed(std::vector<TariffLine> const& lines, std::size_t at)
{
    for (std::size_t other = 0; other < lines.size(); ++other) {
        auto const cheaper = lines[other].amount < lines[at].amount;
        auto const same_and_first =
            lines[other].amount == lines[at].amount && other < at && takes_in(lines[at], lines[other]);
        if (other != at && (cheaper || same_and_first) && takes_in(lines[other], lines[at])) {
            return true;
        }
    }
    return false;
}

bool is_age(std::optional<int> age)
{
    return !age || (*age >= 0 && *age <= oldest_age);
}

std::optional<Message> fault_of_amount(Money amount)
{
    if (amount.cents < 0 || amount.cents > dearest_cents) {
        return Message{"tariff.error.amount"};
    }
    if (amount.cents > 0 && amount.cents < least_online_cents) {
        return Message{"tariff.error.least"};
    }
    return std::nullopt;
}

void check_line(std::vector<TariffLine> const& lines, std::size_t at, std::vector<FieldError>& faults)
{
    auto const& line = lines[at];
    auto const fault = [&](char const* control, Message message) {
        faults.push_back({fmt::format("line_{}_{}", at + 1, control), std::move(message)});
    };
    if (line.label_fr.empty()) {
        fault("label_fr", {"tariff.error.label"});
    }
    if (auto const wrong = fault_of_amount(line.amount)) {
        fault("amount", *wrong);
    }
    if (!is_age(line.youngest)) {
        fault("youngest", {"tariff.error.age"});
    }
    if (!is_age(line.oldest) || (line.youngest && line.oldest && *line.oldest < *line.youngest)) {
        fault("oldest", {"tariff.error.age"});
    }
    if (line.amount.cents >= 0 && is_shadowed(lines, at)) {
        fault("label_fr", {"tariff.error.shadowed"});
    }
}

} // namespace

std::vector<FieldError> faults_of(TariffGrid const& grid)
{
    std::vector<FieldError> faults;
    if (!grid.valid_from.ok()) {
        faults.push_back({"valid_from", {"tariff.error.date"}});
    }
    if (grid.valid_until && *grid.valid_until < grid.valid_from) {
        faults.push_back({"valid_until", {"tariff.error.end"}});
    }
    if (grid.lines.empty() || grid.lines.size() > most_lines) {
        faults.push_back({"line_1_label_fr", {"tariff.error.lines"}});
    }
    for (std::size_t at = 0; at < grid.lines.size(); ++at) {
        check_line(grid.lines, at, faults);
    }
    std::ranges::move(faults_of(grid.resolution), std::back_inserter(faults));
    return faults;
}

namespace {

constexpr Words<Home, 3> home_words{{{Home::anywhere, ""}, {Home::inside, "inside"}, {Home::outside, "outside"}}};
constexpr Words<Together, 3> together_words{
    {{Together::any, ""}, {Together::alone, "alone"}, {Together::several, "several"}}};
constexpr Words<Offer, 3> offer_words{
    {{Offer::any, ""}, {Offer::everything, "everything"}, {Offer::digital, "digital"}}};
constexpr Words<Charged, 2> charged_words{
    {{Charged::each_person, "each_person"}, {Charged::household_once, "household_once"}}};

} // namespace

std::string_view to_text(Home home)
{
    return word_of(home_words, home);
}
std::string_view to_text(Together together)
{
    return word_of(together_words, together);
}
std::string_view to_text(Offer offer)
{
    return word_of(offer_words, offer);
}
std::string_view to_text(Charged charged)
{
    return word_of(charged_words, charged);
}
std::optional<Home> home_from(std::string_view text)
{
    return value_of(home_words, text);
}
std::optional<Together> together_from(std::string_view text)
{
    return value_of(together_words, text);
}
std::optional<Offer> offer_from(std::string_view text)
{
    return value_of(offer_words, text);
}
std::optional<Charged> charged_from(std::string_view text)
{
    return value_of(charged_words, text);
}

} // namespace guichet::people
