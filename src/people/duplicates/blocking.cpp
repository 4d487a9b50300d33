// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/blocking.hpp"

#include "people/duplicates/spelling.hpp"

#include <fmt/core.h>
#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace guichet::people {
namespace {

constexpr std::size_t sound_letters = 5;
constexpr std::size_t most_name_sounds = 4;

std::string short_sound(std::string_view word)
{
    return french_sound(word).substr(0, sound_letters);
}

/// Each word a person may be filed under: Martin and Dupont for Martin-Dupont, birth and usage name.
std::set<std::string> family_sounds(Portrait const& person)
{
    std::set<std::string> sounds;
    for (auto const& family : person.families) {
        sounds.insert(short_sound(family.shortest()));
        for (auto const& word : family.words) {
            if (sounds.size() < most_name_sounds) {
                sounds.insert(short_sound(word));
            }
        }
    }
    return sounds;
}

/// Family and first name in alphabetical order: whoever swapped them finds the same key.
std::set<std::string> whole_names(Portrait const& person)
{
    std::set<std::string> names;
    if (person.first.empty()) {
        return names;
    }
    auto const first = short_sound(person.first.words.front());
    for (auto const& family : family_sounds(person)) {
        names.insert(fmt::format("{} {}", std::min(family, first), std::max(family, first)));
    }
    return names;
}

bool is_placeholder(Date date)
{
    return date.month() == std::chrono::January && date.day() == std::chrono::day{1};
}

void add_date_keys(std::vector<std::string>& keys, Portrait const& person)
{
    if (!person.birth_date) {
        return;
    }
    auto const date = *person.birth_date;
    auto const iso = to_iso(date);
    if (!is_placeholder(date)) { // 1 January says a year: too many people for a key of its own
        keys.push_back("date:" + iso);
    }
    for (auto const& name : whole_names(person)) {
        keys.push_back(fmt::format("name-year:{} {}", name, iso.substr(0, 4)));
        if (!is_placeholder(date)) {
            keys.push_back(fmt::format("name-day:{} {}", name, iso.substr(5)));
        }
    }
}

} // namespace

std::vector<std::string> blocking_keys(Portrait const& person)
{
    std::vector<std::string> keys;
    add_date_keys(keys, person);
    if (!person.mailbox.empty()) {
        keys.push_back("mail:" + person.mailbox + "@" + person.domain);
    }
    if (!person.phone.empty()) {
        keys.push_back("phone:" + person.phone);
    }
    if (!person.street.empty() && !(person.municipality.empty() && person.postcode.empty())) {
        auto const& place = person.municipality.empty() ? person.postcode : person.municipality;
        keys.push_back(fmt::format("address:{} {} {}", place, person.street, person.number));
    }
    std::ranges::sort(keys);
    keys.erase(std::ranges::unique(keys).begin(), keys.end());
    return keys;
}

std::vector<std::string> blocking_keys(PersonRecord const& record)
{
    return blocking_keys(portrait(record));
}

std::vector<std::int64_t> hashed_keys(Portrait const& person, SecretKey const& key)
{
    std::vector<std::int64_t> hashes;
    for (auto const& text : blocking_keys(person)) {
        auto const digest = hmac_sha256(key.view(), text);
        std::uint64_t number = 0;
        for (int i = 0; i < 8; ++i) {
            number = (number << 8U) | static_cast<unsigned char>(digest[static_cast<std::size_t>(i)]);
        }
        hashes.push_back(static_cast<std::int64_t>(number >> 1U));
    }
    return hashes;
}

} // namespace guichet::people
