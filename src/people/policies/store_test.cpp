// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/policies/store.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

class PolicyStore : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        support::migrate(database());
        database().exclusive([&](db::Session& session) {
            network::Intercommunalities::put(session, {haut_jura, "Haut-Jura Saint-Claude", "200026573", "", "", ""});
        });
    }
    PolicyId add(Policy const& policy)
    {
        PolicyId id;
        database().exclusive([&](db::Session& session) { id = add_policy(session, policy, now, "staff-1"); });
        return id;
    }
    std::vector<Policy> all()
    {
        return database().read([&](db::Session& session) { return policies_of(session, haut_jura); });
    }
    [[nodiscard]] Policy policy(Date from) const
    {
        Policy one;
        one.intercommunality = haut_jura;
        one.mode = RegistrationMode::provisional;
        one.category = "lecteur-consultant";
        one.category_name = "Lecteurs consultants";
        one.tariff = {1250};
        one.territory = {"200026573", "39478"};
        one.proof = Proof::residence;
        one.review = Review::automatic;
        one.validity_days = 120;
        one.until_reopening_of = "fermeture-2020";
        one.valid_from = from;
        one.resolution = {"Conseil communautaire", 2020y / 3 / 25, "2020-031", "https://example.org/d.pdf"};
        one.explanation_fr = "Œuvre d’été";
        one.explanation_en = "Summer";
        return one;
    }
    IntercommunalityId const haut_jura{"haut-jura-saint-claude"};
    Instant const now = *parse_instant("2020-04-01T08:00:00Z");
};

} // namespace

TEST_P(PolicyStore, gives_back_what_was_voted)
{
    auto expected = policy(2020y / 4 / 1);
    expected.id = add(expected);
    EXPECT_EQ(expected.id.value, "haut-jura-saint-claude-2020-04-01");
    auto const stored = all();
    ASSERT_EQ(stored.size(), 1U);
    EXPECT_EQ(stored[0], expected);
}

TEST_P(PolicyStore, a_policy_ends_on_the_eve_of_the_next)
{
    add(policy(2020y / 6 / 1));
    add(policy(2020y / 4 / 1));
    auto last = policy(2020y / 9 / 1);
    last.valid_until = 2020y / 12 / 31;
    add(last);
    auto const stored = all();
    ASSERT_EQ(stored.size(), 3U);
    EXPECT_EQ(stored[0].valid_until, Date{2020y / 5 / 31});
    EXPECT_EQ(stored[1].valid_until, Date{2020y / 8 / 31});
    EXPECT_EQ(stored[2].valid_until, Date{2020y / 12 / 31});
    for (auto day = Date{2020y / 3 / 25}; day < Date{2021y / 1 / 10}; day = add_days(day, 1)) {
        auto const in_force = std::ranges::count_if(stored, [&](Policy const& one) { return one.in_force(day); });
        EXPECT_EQ(in_force, day >= Date{2020y / 4 / 1} && day <= Date{2020y / 12 / 31} ? 1 : 0) << to_iso(day);
    }
}

TEST_P(PolicyStore, of_two_revisions_of_a_day_the_last_counts)
{
    add(policy(2020y / 6 / 1));
    auto corrected = policy(2020y / 6 / 1);
    corrected.tariff = {};
    EXPECT_EQ(add(corrected).value, "haut-jura-saint-claude-2020-06-01-2");
    auto const stored = all();
    EXPECT_TRUE(stored[0].never_in_force());
    EXPECT_FALSE(stored[0].in_force(2020y / 6 / 1));
    EXPECT_TRUE(stored[1].in_force(2020y / 6 / 1));
}

TEST_P(PolicyStore, whoever_asks_sees_the_last_word_at_once)
{
    ManualClock const clock{now};
    network::Journal const journal{database(), clock};
    network::Intercommunalities const members{database()};
    Policies const policies{database(), clock, journal, members};
    EXPECT_FALSE(policies.in_force(haut_jura, 2020y / 4 / 2));
    auto const id = add(policy(2020y / 4 / 1));
    EXPECT_EQ(policies.in_force(haut_jura, 2020y / 4 / 2)->id, id);
    EXPECT_EQ(policies.find(id)->tariff.cents, 1250);
    EXPECT_FALSE(policies.find({"none"}));
    add(policy(2020y / 6 / 1));
    EXPECT_EQ(policies.find(id)->valid_until, Date{2020y / 5 / 31}) << "a copy that knows of the next one";
    EXPECT_EQ(policies.history(haut_jura).front().valid_from, Date{2020y / 6 / 1});
    EXPECT_TRUE(policies.libraries_of(haut_jura).empty());
    network::Library library;
    library.id = {"saint-claude"};
    library.intercommunality = haut_jura;
    library.name = "Médiathèque";
    database().exclusive([&](db::Session& session) { network::Intercommunalities::put(session, library); });
    EXPECT_EQ(policies.library({"saint-claude"})->name, "Médiathèque");
    library.name = "Bibliothèque";
    database().exclusive([&](db::Session& session) { network::Intercommunalities::put(session, library); });
    EXPECT_EQ(policies.libraries_of(haut_jura).at(0).name, "Bibliothèque");
    EXPECT_FALSE(policies.library({"nowhere"}));
}

TEST_P(PolicyStore, what_lasts_until_a_reopening_ends_on_its_eve_and_what_was_before_comes_back)
{
    auto before = policy(2020y / 1 / 1);
    before.until_reopening_of = "";
    auto const lasting = add(before);
    auto const bound = add(policy(2020y / 4 / 1));
    auto const on = [&](Date day) {
        std::string found;
        for (auto const& one : all()) {
            found += one.in_force(day) ? one.id.value : "";
        }
        return found;
    };
    auto const reopen = [&](std::optional<Date> day) {
        database().exclusive([&](db::Session& session) {
            session.execute("DELETE FROM people_closure");
            session.execute(R"sql(
                INSERT INTO people_closure (id, reach, intercommunality, library, extent, begins, reopens, reason_fr,
                                            reason_en, version, declared)
                VALUES ('fermeture-2020', 'network', '', '', 'desk', '2020-03-17', :reopens, '', '', 1, '')
            )sql",
                            {{"reopens", day}});
        });
    };
    reopen({});
    EXPECT_EQ(on(2020y / 5 / 12), bound.value);
    reopen(2020y / 5 / 12);
    EXPECT_EQ(on(2020y / 3 / 31), lasting.value);
    EXPECT_EQ(on(2020y / 5 / 11), bound.value);
    EXPECT_EQ(on(2020y / 5 / 12), lasting.value);
    reopen(2020y / 6 / 2);
    EXPECT_EQ(on(2020y / 5 / 12), bound.value) << "corrected: still closed";
    auto next = policy(2020y / 9 / 1);
    next.until_reopening_of = "";
    auto const last = add(next);
    for (auto day = Date{2020y / 1 / 1}; day < Date{2021y / 1 / 1}; day = add_days(day, 1)) {
        auto const expected = day < Date{2020y / 4 / 1}   ? lasting
                              : day < Date{2020y / 6 / 2} ? bound
                              : day < Date{2020y / 9 / 1} ? lasting
                                                          : last;
        ASSERT_EQ(on(day), expected.value) << to_iso(day);
    }
}

TEST_P(PolicyStore, the_database_itself_refuses_to_edit_history)
{
    add(policy(2020y / 4 / 1));
    auto const attempt = [&](char const* sql) {
        return database().write([&](db::Session& session) -> Result<std::int64_t> { return session.execute(sql); });
    };
    for (auto const* sql : {"UPDATE people_policy SET tariff_cents = 0", "DELETE FROM people_policy_territory",
                            "UPDATE people_policy_territory SET code = '39198'", "DELETE FROM people_policy"}) {
        EXPECT_FALSE(attempt(sql)) << sql;
    }
    EXPECT_EQ(all().at(0).tariff.cents, 1250);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, PolicyStore, support::every_database(), support::database_name);

} // namespace guichet::people
