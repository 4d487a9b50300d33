// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/demo/people_names.hpp"
#include "base/random.hpp"
#include "people/patrons/patrons.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Invented people for the demo and the benchmarks: households that share a name, an address, a telephone and a
/// mailbox, of all ages. The same sequence for the same seed. Telephone numbers are of the ranges kept for fiction,
/// then of one that rings nowhere; mailboxes are of the domain .example. No real person is meant; homonyms are by
/// chance.
namespace guichet::app {

/// A commune people live in, as often as its weight says.
struct LivingPlace {
    std::string insee;
    std::string name;
    std::string postcode;
    int weight = 1;
};

struct InventedPerson {
    Sex sex = Sex::female;
    people::Person person;
    people::PostalAddress address;
    people::Contact contact;
    std::string household; // "" when alone
};

class PeopleGenerator {
public:
    PeopleGenerator(std::uint64_t seed, Date today) : random_(seed), today_(today) {}

    /// One household of one to five people; the adults first.
    [[nodiscard]] std::vector<InventedPerson> household(std::vector<LivingPlace> const& places);
    /// `count` people in as many households as it takes.
    [[nodiscard]] std::vector<InventedPerson> people(std::vector<LivingPlace> const& places, std::size_t count);

    [[nodiscard]] SeededRandom& random() { return random_; }

private:
    struct Home {
        std::string family_name;
        people::PostalAddress address;
        std::string landline; // "" for most
        std::string key;
    };

    [[nodiscard]] int between(int least, int most);
    [[nodiscard]] bool happens(int percent);
    [[nodiscard]] std::string_view pick(std::span<std::string_view const> words);
    [[nodiscard]] std::string family_name();
    [[nodiscard]] Date birth_date(int age);
    [[nodiscard]] people::PostalAddress address(std::vector<LivingPlace> const& places);
    [[nodiscard]] std::string telephone(std::string_view fictional_prefix);
    [[nodiscard]] std::string mailbox(InventedPerson const& person);
    [[nodiscard]] InventedPerson somebody(Home const& home, Sex sex, int age);
    void marry(InventedPerson& wife, Home const& home, int age);
    void add_children(std::vector<InventedPerson>& household, Home const& home, int parents_age);

    SeededRandom random_;
    Date today_;
    std::uint64_t households_ = 0;
    std::uint64_t telephones_ = 0;
};

} // namespace guichet::app
