// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/typed_place.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace guichet::network {

namespace {

bool is_digits(std::string_view word)
{
    return !word.empty() && std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

/// "39", "2a", "971".
bool is_department(std::string_view word)
{
    return word == "2a" || word == "2b" || (is_digits(word) && word.size() == 2) ||
           (is_digits(word) && word.size() == 3 && (word.starts_with("97") || word.starts_with("98")));
}

/// Corsican codes INSEE: "2a004".
bool is_corsican_code(std::string_view word)
{
    return word.size() == 5 && is_department(word.substr(0, 2)) && !is_digits(word.substr(0, 2)) &&
           is_digits(word.substr(2));
}

std::string upper(std::string_view word)
{
    std::string out{word};
    for (auto& c : out) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
    return out;
}

/// `inside`: another word follows and one comes before, as in "chalon s saone".
std::string_view spelt_out(std::string_view word, bool inside)
{
    using Pair = std::pair<std::string_view, std::string_view>;
    static constexpr std::array<Pair, 10> always = {{{"st", "saint"},
                                                     {"ste", "sainte"},
                                                     {"sts", "saints"},
                                                     {"stes", "saintes"},
                                                     {"mt", "mont"},
                                                     {"mts", "monts"},
                                                     {"gd", "grand"},
                                                     {"gde", "grande"},
                                                     {"nd", "notre dame"},
                                                     {"lez", "les"}}};
    static constexpr std::array<Pair, 2> between = {{{"s", "sur"}, {"ss", "sous"}}};
    auto const same = [&](Pair const& pair) { return pair.first == word; };
    if (auto const* const found = std::ranges::find_if(always, same); found != always.end()) {
        return found->second;
    }
    if (auto const* const found = std::ranges::find_if(between, same); inside && found != between.end()) {
        return found->second;
    }
    return word;
}

std::vector<std::string> folded_words(std::string_view text)
{
    auto folded = fold(text);
    return folded.empty() ? std::vector<std::string>{} : split(folded, ' ');
}

std::vector<std::string> spell_out(std::vector<std::string> const& words)
{
    std::vector<std::string> out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto const inside = i > 0 && i + 1 < words.size();
        for (auto& part : split(spelt_out(words[i], inside), ' ')) {
            out.push_back(std::move(part));
        }
    }
    return out;
}

bool is_country(std::string_view word)
{
    return word == "f" || word == "fr";
}

/// Takes the words of postal lines out: "BP 12", "CS 40050", "CEDEX 9", the F of "F-39200".
std::vector<std::string> without_postal_words(std::vector<std::string> const& words)
{
    static constexpr std::array<std::string_view, 3> boxes = {"bp", "cs", "tsa"};
    std::vector<std::string> out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto const next_is_number = i + 1 < words.size() && is_digits(words[i + 1]);
        if (words[i] == "cedex") {
            i += next_is_number && words[i + 1].size() <= 2 ? 1 : 0;
        } else if (next_is_number && std::ranges::find(boxes, words[i]) != boxes.end()) {
            ++i;
        } else if (!next_is_number || !is_country(words[i]) || words[i + 1].size() != 5) {
            out.push_back(words[i]);
        }
    }
    return out;
}

/// "39 200" is one number.
std::vector<std::string> with_whole_postcodes(std::vector<std::string> const& words)
{
    std::vector<std::string> out;
    for (auto const& word : words) {
        auto const ends_a_postcode =
            is_digits(word) && word.size() == 3 && !out.empty() && is_digits(out.back()) && out.back().size() == 2;
        if (ends_a_postcode) {
            out.back() += word;
        } else {
            out.push_back(word);
        }
    }
    return out;
}

void read_numbers(TypedPlace& place, std::vector<std::string> const& numbers)
{
    for (auto const& number : numbers) {
        if (is_digits(number) && number.size() == 5) {
            place.postcode = number;
        } else if (!place.words.empty() && is_department(number)) {
            place.department = upper(number);
        } else if (place.words.empty() && number.size() < 5) {
            place.digits = number;
        }
    }
}

} // namespace

std::string TypedPlace::key() const
{
    return join(words, "");
}

bool is_article(std::string_view word)
{
    return word == "le" || word == "la" || word == "les" || word == "l";
}

std::string department_of(std::string_view code)
{
    auto const overseas = code.starts_with("97") || code.starts_with("98");
    return upper(code.substr(0, overseas ? 3 : 2));
}

std::vector<std::string> place_words(std::string_view name)
{
    return spell_out(folded_words(name));
}

TypedPlace parse_place(std::string_view typed)
{
    TypedPlace place;
    auto const words = with_whole_postcodes(without_postal_words(folded_words(typed)));
    std::vector<std::string> name;
    std::vector<std::string> numbers;
    for (auto const& word : words) {
        if (is_corsican_code(word)) {
            place.postcode = upper(word);
        } else if (is_digits(word) || (is_department(word) && words.size() > 1)) {
            numbers.push_back(word);
        } else {
            name.push_back(word);
        }
    }
    place.words = spell_out(name);
    read_numbers(place, numbers);
    if (place.department.empty() && !place.postcode.empty()) {
        place.department = department_of(place.postcode);
    }
    return place;
}

} // namespace guichet::network
