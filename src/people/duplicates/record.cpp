// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/record.hpp"

#include "base/text.hpp"
#include "people/duplicates/spelling.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

namespace guichet::people {
namespace {

constexpr std::array<std::string_view, 26> particles{"d",   "de",  "del", "della", "den", "der", "des", "di", "do",
                                                     "dos", "da",  "du",  "el",    "al",  "l",   "la",  "le", "les",
                                                     "lo",  "san", "ter", "van",   "von", "zu",  "y",   "e"};

constexpr std::array<std::string_view, 20> street_words{
    "rue",    "r",   "avenue", "av",    "ave", "boulevard", "bd",  "bld",   "place", "pl",
    "chemin", "che", "ch",     "route", "rte", "impasse",   "imp", "allee", "all",   "lotissement"};

std::vector<std::string> words_of(std::string_view text)
{
    auto const folded = fold(text);
    std::vector<std::string> words;
    std::size_t begin = 0;
    while (begin < folded.size()) {
        auto const end = std::min(folded.find(' ', begin), folded.size());
        if (end > begin) {
            words.push_back(folded.substr(begin, end - begin));
        }
        begin = end + 1;
    }
    return words;
}

template <std::size_t N>
bool is_one_of(std::array<std::string_view, N> const& list, std::string_view word)
{
    return std::ranges::find(list, word) != list.end();
}

std::string in_one_word(std::vector<std::string>::const_iterator begin, std::vector<std::string>::const_iterator end)
{
    std::string whole;
    for (; begin != end; ++begin) {
        whole += *begin;
    }
    return whole;
}

void write_saint_out(std::vector<std::string>& words)
{
    for (auto& word : words) {
        if (word == "st") {
            word = "saint";
        } else if (word == "ste") {
            word = "sainte";
        }
    }
}

void split_email(Portrait& result, std::string_view typed)
{
    auto const email = to_lower(tidy(typed));
    auto const at = email.rfind('@');
    if (at == std::string::npos || at == 0) {
        return;
    }
    result.mailbox = email.substr(0, at);
    result.domain = email.substr(at + 1);
}

void split_street(Portrait& result, std::string_view typed)
{
    auto const words = words_of(typed);
    for (auto const& word : words) {
        bool const numeric = std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
        if (result.number.empty() && result.street.empty() && numeric) {
            result.number = word;
        } else if (!is_one_of(street_words, word) && !is_one_of(particles, word)) {
            result.street += word;
        }
    }
}

std::string last_nine_digits(std::string_view typed)
{
    std::string digits;
    std::ranges::copy_if(typed, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    return digits.size() < 9 ? std::string{} : digits.substr(digits.size() - 9);
}

/// Imports that know no birth date, and erased people, have this one.
constexpr Date no_date{std::chrono::year{1900}, std::chrono::January, std::chrono::day{1}};

bool is_known(Date date)
{
    return date.ok() && date != no_date;
}

} // namespace

PersonRecord record_of(Person const& person, PostalAddress const& address, Contact const& contact,
                       std::string household)
{
    return {.birth_name = person.birth_name,
            .usage_name = person.usage_name,
            .first_names = person.first_names,
            .birth_date = is_known(person.birth_date) ? std::optional{person.birth_date} : std::nullopt,
            .email = contact.email,
            .phone = contact.phone,
            .street = address.street,
            .postcode = address.postcode,
            .municipality = address.municipality,
            .household = std::move(household)};
}

FoldedName folded_family_name(std::string_view name)
{
    FoldedName result;
    auto all = words_of(name);
    if (all.empty()) {
        return result;
    }
    write_saint_out(all);
    std::ranges::copy_if(all, std::back_inserter(result.words),
                         [](std::string const& word) { return !is_one_of(particles, word); });
    if (result.words.empty()) {
        result.words = all; // the family is called Le, or Da
    }
    result.spellings.push_back(in_one_word(all.begin(), all.end()));
    for (auto word = all.begin(); word != all.end() && is_one_of(particles, *word) && std::next(word) != all.end();
         ++word) {
        result.spellings.push_back(in_one_word(std::next(word), all.end()));
    }
    auto bare = in_one_word(result.words.begin(), result.words.end());
    if (result.spellings.back() != bare) {
        result.spellings.push_back(std::move(bare));
    }
    result.sound = french_sound(result.shortest());
    return result;
}

FoldedName folded_first_names(std::string_view names)
{
    FoldedName result;
    result.words = words_of(names);
    if (!result.words.empty()) {
        result.spellings.push_back(in_one_word(result.words.begin(), result.words.end()));
        result.sound = french_sound(result.words.front());
    }
    return result;
}

Portrait portrait(PersonRecord const& record)
{
    Portrait result;
    for (auto const& name : {record.birth_name, record.usage_name}) {
        auto folded = folded_family_name(name);
        bool const known = std::ranges::any_of(
            result.families, [&](FoldedName const& other) { return other.spellings == folded.spellings; });
        if (!folded.empty() && !known) {
            result.families.push_back(std::move(folded));
        }
    }
    result.first = folded_first_names(record.first_names);
    result.birth_date = record.birth_date && is_known(*record.birth_date) ? record.birth_date : std::nullopt;
    split_email(result, record.email);
    result.phone = last_nine_digits(record.phone);
    split_street(result, record.street);
    result.postcode = record.postcode;
    result.municipality = record.municipality;
    result.household = record.household;
    return result;
}

} // namespace guichet::people
