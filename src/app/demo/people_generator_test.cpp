// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/people_generator.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace guichet::app {

namespace {

using namespace std::chrono_literals;

constexpr Date today{2026y / 11 / 22};
std::vector<LivingPlace> const places{{"39478", "Saint-Claude", "39200", 8386}, {"39579", "Viry", "39360", 904}};

int members_with_the_mailbox_of_the_first(std::vector<InventedPerson> const& members)
{
    auto const& mailbox = members.front().contact.email;
    return mailbox.empty() ? 0
                           : static_cast<int>(std::count_if(members.begin() + 1, members.end(), [&](auto const& one) {
                                 return one.contact.email == mailbox;
                             }));
}

} // namespace

TEST(PeopleGenerator, has_enough_names_to_be_believed)
{
    std::set<std::string_view> first;
    for (auto const year : {1930, 1950, 1970, 1990, 2010}) {
        for (auto const sex : {Sex::female, Sex::male}) {
            first.insert(first_names(sex, year).begin(), first_names(sex, year).end());
        }
    }
    EXPECT_GE(first.size(), 400U);
    std::set<std::string_view> const family{family_names().begin(), family_names().end()};
    EXPECT_GE(family.size(), 500U);
    EXPECT_EQ(family.size(), family_names().size()) << "a name twice";
    for (auto const name : family_names()) {
        EXPECT_FALSE(name.empty() || name.front() == ' ' || name.back() == ' ') << name;
    }
}

TEST(PeopleGenerator, gives_the_same_people_for_the_same_seed)
{
    PeopleGenerator first{7, today};
    PeopleGenerator second{7, today};
    PeopleGenerator other{8, today};
    auto const a = first.people(places, 500);
    auto const b = second.people(places, 500);
    auto const c = other.people(places, 500);
    auto differences = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].person, b[i].person);
        EXPECT_EQ(a[i].contact, b[i].contact);
        EXPECT_EQ(a[i].address, b[i].address);
        differences += a[i].person == c[i].person ? 0 : 1;
    }
    EXPECT_GT(differences, 400);
}

TEST(PeopleGenerator, makes_households_that_hold_together)
{
    PeopleGenerator generator{39, today};
    std::map<std::string, std::vector<InventedPerson>> households;
    auto const people = generator.people(places, 20000);
    auto with_email = 0;
    auto minors = 0;
    auto elders = 0;
    auto in_town = 0;
    for (auto const& one : people) {
        auto const age = age_on(one.person.birth_date, today);
        EXPECT_GE(age, 1);
        EXPECT_LE(age, 98);
        EXPECT_FALSE(one.person.birth_name.empty() || one.person.first_names.empty());
        with_email += one.contact.email.empty() ? 0 : 1;
        minors += age < 18 ? 1 : 0;
        elders += age >= 65 ? 1 : 0;
        in_town += one.address.municipality == "39478" ? 1 : 0;
        EXPECT_TRUE(one.contact.email.empty() || one.contact.email.ends_with(".example")) << one.contact.email;
        EXPECT_TRUE(one.contact.phone.empty() || one.contact.phone.size() == 12) << one.contact.phone;
        if (!one.household.empty()) {
            households[one.household].push_back(one);
        }
    }
    EXPECT_NEAR(with_email / 20000.0, 0.70, 0.06);
    EXPECT_GT(minors, 3000);
    EXPECT_GT(elders, 2000);
    EXPECT_NEAR(in_town / 20000.0, 8386.0 / 9290, 0.03);
    auto shared_mailboxes = 0;
    for (auto const& [key, members] : households) {
        for (auto const& member : members) {
            EXPECT_EQ(member.address, members.front().address);
        }
        shared_mailboxes += members_with_the_mailbox_of_the_first(members);
    }
    EXPECT_GT(households.size(), 3000U);
    EXPECT_GT(shared_mailboxes, 1000);
}

} // namespace guichet::app
