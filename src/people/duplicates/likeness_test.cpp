// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/likeness.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace guichet::people {
namespace {

PersonRecord person(std::string first, std::string birth_name, std::string const& date)
{
    PersonRecord record;
    record.first_names = std::move(first);
    record.birth_name = std::move(birth_name);
    record.birth_date = parse_date(date);
    return record;
}

/// A family's common fields.
PersonRecord at_home(PersonRecord record)
{
    record.email = "famille.vuillermoz@example.org";
    record.phone = "+33384000000";
    record.street = "3 rue des Tilleuls";
    record.postcode = "39200";
    record.municipality = "39478";
    return record;
}

bool has_reason(Likeness const& likeness, std::string_view reason)
{
    return std::ranges::any_of(
        likeness.reasons, [&](Reason const& r) { return r.message == "duplicates.reason." + std::string{reason}; });
}

} // namespace

TEST(Likeness, the_same_record_is_the_same_person)
{
    auto const record = person("Philomène", "Vuillermoz", "1980-05-12");
    EXPECT_EQ(compare(record, record).verdict, Verdict::same);
}

TEST(Likeness, nothing_known_is_nobody)
{
    EXPECT_EQ(compare(PersonRecord{}, PersonRecord{}).verdict, Verdict::different);
    EXPECT_TRUE(compare(PersonRecord{}, PersonRecord{}).reasons.empty());
}

TEST(Likeness, a_family_of_four_with_one_address_is_four_people)
{
    std::vector const family{
        at_home(person("Paul", "Vuillermoz", "1978-03-02")), at_home(person("Claire", "Vuillermoz", "1980-11-23")),
        at_home(person("Léa", "Vuillermoz", "2009-06-14")), at_home(person("Tom", "Vuillermoz", "2009-06-14"))};
    for (auto const& one : family) {
        for (auto const& other : family) {
            if (one != other) {
                EXPECT_EQ(compare(one, other).verdict, Verdict::different) << one.first_names << other.first_names;
            }
        }
    }
}

TEST(Likeness, swapped_names_are_said_so)
{
    auto const found =
        compare(person("Philomène", "Vuillermoz", "1980-05-12"), person("Vuillermoz", "Philomene", "1980-05-12"));
    EXPECT_EQ(found.verdict, Verdict::same);
    EXPECT_TRUE(has_reason(found, "names_swapped"));
}

} // namespace guichet::people
