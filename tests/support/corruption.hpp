// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/text.hpp"
#include "support/population.hpp"

#include <array>
#include <functional>
#include <string>
#include <vector>

/// The same person, registered again by hand: one to three mistakes or changes of life, of different kinds.
namespace guichet::support {

inline void misspell(Generator& random, std::string& text)
{
    // On bytes of ASCII names only: an accent is lost first.
    text = text.empty() ? text : [&] {
        std::string plain;
        for (auto const& word : split(fold(text), ' ')) {
            plain += (plain.empty() ? "" : " ") + word;
        }
        return plain;
    }();
    if (text.size() < 4) {
        return;
    }
    auto const at = 1 + pick(random, text.size() - 2);
    auto const letter = static_cast<char>('a' + pick(random, 26));
    switch (pick(random, 4)) {
    case 0:
        text.erase(at, 1);
        break;
    case 1:
        text.insert(at, 1, happens(random, 0.5) ? text[at] : letter);
        break;
    case 2:
        text[at] = letter;
        break;
    default:
        std::swap(text[at], text[at + 1]);
        break;
    }
}

inline void lose_accents(Generator& random, people::PersonRecord& person)
{
    auto const plain = [&](std::string& text) {
        text = fold(text);
        if (happens(random, 0.5)) {
            std::ranges::transform(text, text.begin(),
                                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
        }
    };
    plain(person.birth_name);
    plain(person.usage_name);
    plain(person.first_names);
}

inline void misspell_family(Generator& random, people::PersonRecord& person)
{
    misspell(random, person.usage_name.empty() || happens(random, 0.5) ? person.birth_name : person.usage_name);
}

inline void misspell_first(Generator& random, people::PersonRecord& person)
{
    misspell(random, person.first_names);
}

inline void swap_names(Generator& /*random*/, people::PersonRecord& person)
{
    auto& family = person.usage_name.empty() ? person.birth_name : person.usage_name;
    std::swap(family, person.first_names);
}

/// Birth and usage name: one forgotten, or each in the other's place.
inline void confuse_names(Generator& random, people::PersonRecord& person)
{
    if (person.usage_name.empty()) {
        person.usage_name = happens(random, 0.5) ? person.birth_name : family_name(random); // married since
        return;
    }
    switch (pick(random, 3)) {
    case 0:
        std::swap(person.usage_name, person.birth_name);
        break;
    case 1:
        person.birth_name = std::exchange(person.usage_name, "");
        break;
    default:
        person.usage_name.clear();
        break;
    }
}

inline void shorten_first_names(Generator& random, people::PersonRecord& person)
{
    auto const words = people::folded_first_names(person.first_names).words;
    if (words.size() > 1) {
        person.first_names = happens(random, 0.7) ? words.front() : fmt::format("{}-{}", words[0][0], words[1][0]);
    } else {
        person.first_names += happens(random, 0.5) ? " Marie" : " " + first_name(random, Sex::man);
    }
}

inline void mistype_date(Generator& random, people::PersonRecord& person)
{
    if (!person.birth_date) {
        return;
    }
    auto const date = *person.birth_date;
    std::optional<Date> wrong;
    switch (pick(random, 6)) {
    case 0:
        wrong = date.year() / std::chrono::month{unsigned{date.day()}} / std::chrono::day{unsigned{date.month()}};
        break;
    case 1:
        wrong = (date.year() + std::chrono::years{happens(random, 0.5) ? 1 : -1}) / date.month() / date.day();
        break;
    case 2:
        wrong = (date.year() + std::chrono::years{happens(random, 0.5) ? 10 : -10}) / date.month() / date.day();
        break;
    case 3:
        wrong = date.year() / 1 / 1;
        break;
    default: {
        auto text = to_iso(date);
        constexpr std::array<std::size_t, 6> places{2, 3, 5, 6, 8, 9};
        text.at(places.at(pick(random, places.size()))) = static_cast<char>('0' + pick(random, 10));
        wrong = parse_date(text);
    }
    }
    if (wrong && wrong->ok()) {
        person.birth_date = wrong;
    }
}

inline void lose_contact(Generator& random, people::PersonRecord& person)
{
    switch (pick(random, 4)) {
    case 0:
        person.email.clear();
        break;
    case 1:
        person.phone.clear();
        break;
    case 2:
        person.street.clear();
        break;
    default:
        person.email.clear();
        person.phone.clear();
        break;
    }
}

inline void change_contact(Generator& random, people::PersonRecord& person)
{
    switch (pick(random, 3)) {
    case 0:
        person.email = email_of(random, person);
        break;
    case 1:
        person.phone = phone_number(random);
        break;
    default:
        person.street = fmt::format("{} {}", 1 + pick(random, 120), streets.at(pick(random, streets.size())));
        if (happens(random, 0.5)) {
            person.municipality = fmt::format("39{:03}", pick(random, 492));
            person.postcode = fmt::format("39{:03}", pick(random, 40) * 10);
        }
    }
}

inline void use_household_mail(Generator& random, people::PersonRecord& person)
{
    person.email = fmt::format("famille.{}{}@orange.fr", people::folded_family_name(person.birth_name).shortest(),
                               pick(random, 1000));
}

inline void rewrite_names(Generator& random, people::PersonRecord& person)
{
    for (auto* name : {&person.birth_name, &person.usage_name, &person.first_names}) {
        std::ranges::replace(*name, '-', ' ');
        if (happens(random, 0.5)) {
            std::erase(*name, '\'');
        }
    }
}

/// A copy of `person` with one to three changes: half have one, a third two.
inline people::PersonRecord corrupted(Generator& random, people::PersonRecord person)
{
    using Change = void (*)(Generator&, people::PersonRecord&);
    std::vector<Change> changes{lose_accents,   misspell_family,     misspell_first, swap_names,
                                confuse_names,  shorten_first_names, mistype_date,   lose_contact,
                                change_contact, use_household_mail,  rewrite_names};
    std::ranges::shuffle(changes, random);
    auto const draw = pick(random, 6);
    std::size_t const count = draw < 3 ? 1 : draw < 5 ? 2 : 3;
    for (std::size_t i = 0; i < count; ++i) {
        changes[i](random, person);
    }
    if (happens(random, 0.01)) {
        person.birth_date.reset();
    }
    person.household.clear(); // a registration of its own
    return person;
}

} // namespace guichet::support
