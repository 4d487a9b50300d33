// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/people_generator.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace guichet::app {

namespace {

constexpr int percent_with_mailbox = 75; // some 70 % of all, once the children without one are counted in
constexpr int percent_with_landline = 30;
constexpr int percent_who_took_the_name = 72;
constexpr std::uint64_t fictional_numbers = 10'000; // of each range the regulator keeps for fiction

} // namespace

int PeopleGenerator::between(int least, int most)
{
    return least + static_cast<int>(random_.below(static_cast<std::uint64_t>(most - least) + 1));
}

bool PeopleGenerator::happens(int percent)
{
    return between(1, 100) <= percent;
}

/// The first of a list are the most frequent, as in life.
std::string_view PeopleGenerator::pick(std::span<std::string_view const> words)
{
    constexpr std::uint64_t grain = 1U << 20U;
    auto const chance = static_cast<double>(random_.below(grain)) / static_cast<double>(grain);
    return words[static_cast<std::size_t>(std::pow(chance, 1.6) * static_cast<double>(words.size()))];
}

std::string PeopleGenerator::family_name()
{
    std::string name{pick(family_names())};
    if (happens(2) && name.find_first_of(" -") == std::string::npos) {
        name.append("-").append(pick(family_names()));
    }
    return name;
}

Date PeopleGenerator::birth_date(int age)
{
    return add_days(add_months(today_, -12 * age), -between(0, 364));
}

people::PostalAddress PeopleGenerator::address(std::vector<LivingPlace> const& places)
{
    auto const total = std::accumulate(places.begin(), places.end(), 0,
                                       [](int sum, LivingPlace const& place) { return sum + place.weight; });
    auto left = between(1, std::max(total, 1));
    auto const here =
        std::ranges::find_if(places, [&](LivingPlace const& place) { return (left -= place.weight) <= 0; });
    auto const& place = here == places.end() ? places.back() : *here;
    auto const largest_number = std::clamp(place.weight / 20, 9, 140);
    people::PostalAddress address;
    address.street = fmt::format("{}{} {}", between(1, largest_number), happens(4) ? " bis" : "", pick(street_names()));
    if (place.weight > 2000 && happens(20)) {
        address.complement = fmt::format("Appartement {}", between(1, 40));
    }
    address.postcode = place.postcode;
    address.municipality = place.insee;
    address.municipality_name = place.name;
    return address;
}

std::string PeopleGenerator::telephone(std::string_view fictional_prefix)
{
    if (auto const serial = telephones_++; serial < fictional_numbers) {
        return fmt::format("+33{}{:04}", fictional_prefix, serial);
    }
    return fmt::format("+33700{:06}", random_.below(1'000'000)); // 07 00: of machines, with 14 digits; rings nowhere
}

std::string PeopleGenerator::mailbox(InventedPerson const& person)
{
    static constexpr std::array<std::string_view, 4> domains = {"courriel.example", "poste.example", "jura.example",
                                                                "boite-aux-lettres.example"};
    auto const joined = [](std::string_view text) {
        auto folded = fold(text);
        std::erase(folded, ' ');
        return folded;
    };
    auto const first = joined(split(person.person.first_names, ' ').front());
    auto const number = happens(45) ? std::to_string(between(1, 99)) : "";
    return fmt::format("{}{}{}{}@{}", first, happens(60) ? "." : "", joined(person.person.family_name()), number,
                       domains[random_.below(domains.size())]);
}

InventedPerson PeopleGenerator::somebody(Home const& home, Sex sex, int age)
{
    InventedPerson one;
    one.sex = sex;
    one.person.birth_date = birth_date(age);
    one.person.birth_name = home.family_name;
    auto const names = first_names(sex, static_cast<int>(one.person.birth_date.year()));
    one.person.first_names = pick(names);
    for (auto extra = happens(25) ? between(1, 2) : 0; extra > 0; --extra) {
        one.person.first_names.append(" ").append(pick(names));
    }
    one.address = home.address;
    one.household = home.key;
    if (age >= 12 && happens(age > 75 ? 45 : 80)) {
        one.contact.phone = telephone("63998");
    } else {
        one.contact.phone = home.landline;
    }
    return one;
}

/// She was born elsewhere, under another name; most took his, some joined both.
void PeopleGenerator::marry(InventedPerson& wife, Home const& home, int age)
{
    wife.person.birth_name = family_name();
    if (!happens(age > 50 ? 90 : percent_who_took_the_name)) {
        return;
    }
    wife.person.usage_name = happens(12) ? wife.person.birth_name + "-" + home.family_name : home.family_name;
}

void PeopleGenerator::add_children(std::vector<InventedPerson>& household, Home const& home, int parents_age)
{
    auto const count = happens(40) ? 1 : happens(65) ? 2 : 3;
    for (auto i = 0; i < count; ++i) {
        auto const age = std::clamp(parents_age - between(24, 36), 1, 20);
        auto child = somebody(home, happens(50) ? Sex::female : Sex::male, age);
        if (age >= 14 && happens(50)) {
            child.contact.email = mailbox(child);
        } else if (happens(80)) {
            child.contact.email = household.front().contact.email;
        }
        household.push_back(std::move(child));
    }
}

std::vector<InventedPerson> PeopleGenerator::household(std::vector<LivingPlace> const& places)
{
    auto const kind = between(1, 100);
    auto const alone = kind <= 38;
    auto const couple = kind > 38 && kind <= 82;
    auto const with_children = kind > 58;
    auto const age = with_children ? between(26, 52) : between(18, 92);

    Home home{family_name(), address(places), happens(percent_with_landline) ? telephone("35301") : "", ""};
    ++households_;
    if (!alone) {
        home.key = fmt::format("invented-{}", households_);
    }
    std::vector<InventedPerson> all;
    auto const sex = couple || happens(35) ? Sex::male : Sex::female;
    all.push_back(somebody(home, sex, age));
    if (happens(percent_with_mailbox)) {
        all.back().contact.email = mailbox(all.back());
    }
    if (couple) {
        auto const her_age = std::max(18, age - between(-4, 6));
        auto wife = somebody(home, Sex::female, her_age);
        marry(wife, home, her_age);
        if (happens(30)) {
            wife.contact.email = all.front().contact.email;
        } else if (happens(percent_with_mailbox)) {
            wife.contact.email = mailbox(wife);
        }
        all.push_back(std::move(wife));
    }
    if (with_children) {
        add_children(all, home, age);
    }
    return all;
}

std::vector<InventedPerson> PeopleGenerator::people(std::vector<LivingPlace> const& places, std::size_t count)
{
    std::vector<InventedPerson> all;
    all.reserve(count + 5);
    while (all.size() < count) {
        std::ranges::move(household(places), std::back_inserter(all));
    }
    all.resize(count);
    return all;
}

} // namespace guichet::app
