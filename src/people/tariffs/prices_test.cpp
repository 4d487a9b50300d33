// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/tariffs/tariffs.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <memory>
#include <new>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

TariffLine priced(std::string label, std::int64_t cents)
{
    TariffLine line;
    line.label_fr = std::move(label);
    line.amount = {cents};
    return line;
}

/// What a small town might vote: everything a grid can tell apart.
TariffGrid town_grid()
{
    TariffGrid grid;
    grid.id = {"champagnole-2026-09-01"};
    grid.intercommunality = {"champagnole"};
    grid.valid_from = 2026y / 9 / 1;
    grid.resolution = {"Conseil communautaire", 2026y / 6 / 25, "2026-071", "https://example.org/2026-071.pdf"};
    auto inside = priced("Plein tarif", 1200);
    inside.home = Home::inside;
    auto outside = priced("Hors territoire", 2000);
    outside.home = Home::outside;
    auto young = priced("Jeunes", 0);
    young.oldest = 17;
    auto student = priced("Étudiants", 500);
    student.status = "student";
    student.oldest = 25;
    auto senior = priced("Aînés", 800);
    senior.youngest = 65;
    auto family = priced("Familles", 1000);
    family.together = Together::several;
    family.charged = Charged::household_once;
    auto digital = priced("Numérique seul", 600);
    digital.offer = Offer::digital;
    auto consulting = priced("Lecteurs consultants", 0);
    consulting.category = "lecteur-consultant";
    grid.lines = {inside, outside, young, student, senior, family, digital, consulting};
    return grid;
}

struct PriceCase {
    char const* who;
    Payer payer;
    std::int64_t cents = 0;
    char const* label;
    char const* reason;
};

Payer aged(int age, Home home = Home::inside, std::string status = {})
{
    Payer payer;
    payer.age = age;
    payer.home = home;
    payer.status = std::move(status);
    return payer;
}

Payer with_category(std::string category)
{
    auto payer = aged(40);
    payer.category = std::move(category);
    return payer;
}

Payer only_digital(int age, Home home)
{
    auto payer = aged(age, home);
    payer.offer = Offer::digital;
    return payer;
}

/// What the numbers of a household cost, in a rule's own words.
std::vector<std::int64_t> cents_of_household(TariffGrid const& grid, std::vector<Payer> const& household)
{
    std::vector<std::int64_t> cents;
    for (auto const& one : prices(grid, household)) {
        cents.push_back(one.amount.cents);
    }
    return cents;
}

} // namespace

/// Read back from a table, a date made of what the memory held before is one only by luck.
TEST(Prices, without_a_vote_have_no_date)
{
    alignas(Price) std::array<std::byte, sizeof(Price)> memory{};
    memory.fill(std::byte{5}); // as a date: 5 May 1285
    auto* const price = new (memory.data()) Price;
    EXPECT_FALSE(price->resolution.date.ok());
    std::destroy_at(price);
}

TEST(Prices, follow_the_table)
{
    auto const grid = town_grid();
    std::vector<PriceCase> const table{
        {"an adult", aged(40), 1200, "Plein tarif", "tariff.why.line"},
        {"an adult from elsewhere", aged(40, Home::outside), 2000, "Hors territoire", "tariff.why.line"},
        {"a child", aged(10), 0, "Jeunes", "tariff.why.line"},
        {"the last day of childhood", aged(17), 0, "Jeunes", "tariff.why.line"},
        {"of age", aged(18), 1200, "Plein tarif", "tariff.why.line"},
        {"a student", aged(20, Home::inside, "student"), 500, "Étudiants", "tariff.why.line"},
        {"a student from elsewhere", aged(25, Home::outside, "student"), 500, "Étudiants", "tariff.why.line"},
        {"too old for the student price", aged(26, Home::inside, "student"), 1200, "Plein tarif", "tariff.why.line"},
        {"a status nobody voted for", aged(40, Home::inside, "retired"), 1200, "Plein tarif", "tariff.why.line"},
        {"a senior", aged(65), 800, "Aînés", "tariff.why.line"},
        {"a senior from elsewhere pays the lowest", aged(80, Home::outside), 800, "Aînés", "tariff.why.line"},
        {"digital only", only_digital(40, Home::inside), 600, "Numérique seul", "tariff.why.line"},
        {"digital only from elsewhere", only_digital(40, Home::outside), 600, "Numérique seul", "tariff.why.line"},
        {"a free category", with_category("lecteur-consultant"), 0, "Lecteurs consultants", "tariff.why.line"},
        {"another category", with_category("abonne"), 1200, "Plein tarif", "tariff.why.line"},
    };
    for (auto const& row : table) {
        auto const found = price(grid, row.payer);
        EXPECT_EQ(found.amount.cents, row.cents) << row.who;
        EXPECT_EQ(found.label_fr, row.label) << row.who;
        EXPECT_EQ(found.reason, row.reason) << row.who;
        EXPECT_EQ(found.grid.value, "champagnole-2026-09-01");
    }
}

TEST(Prices, a_household_is_charged_once_where_it_was_voted_so)
{
    auto const grid = town_grid();
    auto adult = aged(40);
    adult.household = 4;
    auto child = aged(9);
    child.household = 4;
    EXPECT_EQ(cents_of_household(grid, {adult, adult, child, child}), (std::vector<std::int64_t>{1000, 0, 0, 0}));
    auto const found = prices(grid, std::vector{adult, adult});
    EXPECT_EQ(found[1].reason, "tariff.why.household");
    EXPECT_EQ(found[1].label_fr, "Familles");
    EXPECT_EQ(total(found).cents, 1000);
}

TEST(Prices, what_nobody_voted_for_is_free_and_says_so)
{
    auto grid = town_grid();
    grid.lines.resize(1);
    grid.lines.front().youngest = 18;
    auto const found = price(grid, aged(12));
    EXPECT_EQ(found.amount.cents, 0);
    EXPECT_EQ(found.reason, "tariff.why.not_voted");
    EXPECT_EQ(price({}, aged(40)).reason, "tariff.why.not_voted");
}

TEST(Prices, the_order_of_the_lines_changes_no_amount)
{
    auto grid = town_grid();
    std::vector<Payer> people;
    for (int age = 0; age <= 100; age += 7) {
        for (auto const home : {Home::inside, Home::outside}) {
            for (auto const* const status : {"", "student", "retired"}) {
                people.push_back(aged(age, home, status));
                people.push_back(only_digital(age, home));
                people.back().household = 1 + age % 3;
            }
        }
    }
    std::vector<std::int64_t> expected;
    for (auto const& one : people) {
        expected.push_back(price(grid, one).amount.cents);
    }
    for (std::size_t turn = 0; turn < grid.lines.size(); ++turn) {
        std::ranges::rotate(grid.lines, grid.lines.begin() + 1);
        for (std::size_t at = 0; at < people.size(); ++at) {
            EXPECT_EQ(price(grid, people[at]).amount.cents, expected[at]);
        }
    }
}

TEST(Prices, a_cheaper_line_never_makes_anybody_pay_more)
{
    auto const grid = town_grid();
    for (std::size_t at = 0; at < grid.lines.size(); ++at) {
        auto cheaper = grid;
        cheaper.lines[at].amount.cents /= 2;
        for (int age = 0; age < 100; ++age) {
            EXPECT_LE(price(cheaper, aged(age)).amount, price(grid, aged(age)).amount) << at << " " << age;
        }
    }
}

TEST(Prices, the_policy_decides_whether_the_grid_counts)
{
    Policy policy;
    policy.id = {"p"};
    policy.category_name = "Inscription provisoire gratuite";
    policy.mode = RegistrationMode::provisional;
    policy.resolution = {"Conseil", 2020y / 3 / 25, "2020-045", ""};
    auto const voted = town_grid();
    auto const free = price(grid_for(policy, voted), aged(40));
    EXPECT_EQ(free.amount.cents, 0);
    EXPECT_EQ(free.reason, "tariff.why.policy_free");
    EXPECT_EQ(free.label_fr, "Inscription provisoire gratuite");
    policy.mode = RegistrationMode::paid_online;
    EXPECT_EQ(grid_for(policy, voted), voted);
    policy.tariff = {900};
    auto const own = price(grid_for(policy, std::nullopt), aged(40));
    EXPECT_EQ(own.amount.cents, 900);
    EXPECT_EQ(own.reason, "tariff.why.policy");
}

TEST(Prices, every_reason_is_said_in_both_languages_with_the_vote)
{
    Price one;
    one.label_fr = "Étudiants";
    one.label_en = "Students";
    one.resolution = {"Conseil communautaire", 2026y / 6 / 25, "2026-071", ""};
    for (auto const* const reason : {"tariff.why.line", "tariff.why.household", "tariff.why.not_voted",
                                     "tariff.why.policy_free", "tariff.why.policy"}) {
        one.reason = reason;
        auto const french = support::shared_messages().text(text::Locale::fr, why(one, text::Locale::fr));
        EXPECT_NE(french.find("2026-071"), std::string::npos) << french;
        EXPECT_NE(french.find("25 juin 2026"), std::string::npos) << french;
        EXPECT_EQ(french.find('{'), std::string::npos) << french;
        auto unvoted = one;
        unvoted.resolution = {};
        auto const english = support::shared_messages().text(text::Locale::en, why(unvoted, text::Locale::en));
        EXPECT_FALSE(english.starts_with("tariff.")) << english;
        EXPECT_EQ(english.find('{'), std::string::npos) << english;
    }
}

TEST(TariffFaults, name_every_control)
{
    EXPECT_TRUE(faults_of(town_grid()).empty());
    auto grid = town_grid();
    grid.valid_from = Date{};
    grid.resolution.number.clear();
    grid.lines[0].label_fr.clear();
    grid.lines[1].amount = {50};
    grid.lines[2].oldest = -1;
    grid.lines[3].amount = {-1};
    std::vector<std::string> fields;
    for (auto const& fault : faults_of(grid)) {
        fields.push_back(fault.field);
    }
    for (auto const* const expected :
         {"valid_from", "resolution_number", "line_1_label_fr", "line_2_amount", "line_3_oldest", "line_4_amount"}) {
        EXPECT_NE(std::ranges::find(fields, expected), fields.end()) << expected;
    }
    EXPECT_EQ(faults_of(TariffGrid{}).front().field, "valid_from");
}

TEST(TariffFaults, a_price_nobody_would_pay_is_one)
{
    auto grid = town_grid();
    auto dear = priced("Habitants de loin", 3000);
    dear.home = Home::outside;
    grid.lines.push_back(dear);
    auto const faults = faults_of(grid);
    ASSERT_EQ(faults.size(), 1U);
    EXPECT_EQ(faults.front().field, "line_9_label_fr");
    EXPECT_EQ(faults.front().message.id, "tariff.error.shadowed");
    grid.lines.back() = grid.lines.front(); // twice the same: the second one is nobody's
    EXPECT_EQ(faults_of(grid).size(), 1U);
}

TEST(ParseMoney, reads_amounts_as_people_type_them)
{
    for (auto const* const typed : {"12,50", "12.5", "12,5 €", " 12,50€ ", "12.50"}) {
        EXPECT_EQ(parse_money(typed), Money{1250}) << typed;
    }
    EXPECT_EQ(parse_money("0"), Money{0});
    EXPECT_EQ(parse_money("7"), Money{700});
    for (auto const* const typed : {"", "douze", "-3", "1,234", "12,5,0", "1e3", "+4", ",5", "12345678901234567890"}) {
        EXPECT_EQ(parse_money(typed), std::nullopt) << typed;
    }
}

} // namespace guichet::people
