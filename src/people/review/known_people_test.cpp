// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/case_places.hpp"
#include "people/review/known_people.hpp"
#include "support/answering.hpp"

#include <algorithm>
#include <stdexcept>

namespace guichet::people {
namespace {

class KnownPeopleTest : public for_tests::Answering {
protected:
    Duplicates duplicates{desk.database, desk.clock, desk.journal, desk.patrons, desk.key};
    KnownPeople known{duplicates};

    /// Somebody of that case in the index of duplicates.
    std::string person(ApplicationId const& id, int position, int pending)
    {
        auto const ref = id.value + "/" + std::to_string(position);
        desk.database.exclusive([&](db::Session& session) {
            session.execute(R"sql(
                INSERT INTO people_duplicate_person (person, intercommunality, application, filed_under, pending)
                VALUES (:person, 'ici', :application, 'x', :pending)
            )sql",
                            {{"person", ref}, {"application", id}, {"pending", pending}});
        });
        return ref;
    }
    void match(std::string const& left, std::string const& right)
    {
        desk.database.exclusive([&](db::Session& session) {
            session.execute(R"sql(
                INSERT INTO people_duplicate_match (left_person, right_person, score, verdict, reasons, found)
                VALUES (:left_person, :right_person, 90, 'possible', '[]', '')
            )sql",
                            {{"left_person", left}, {"right_person", right}});
        });
    }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, KnownPeopleTest, support::every_database(), support::database_name);

TEST_P(KnownPeopleTest, are_told_of_many_cases_as_of_each)
{
    std::vector<ApplicationId> ids;
    std::vector<std::string> people;
    for (std::size_t at = 0; at < case_places + 3; ++at) {
        ids.push_back({new_id(desk.clock.now(), desk.random)});
        people.push_back(person(ids.back(), 0, 0));
    }
    match(people[0], people[1]);
    match(people[0], "somebody");
    match("somebody", people[2]);
    (void)person(ids[3], 1, 2);
    match(person(ids[4], 1, 1), people[case_places]);
    ids.push_back({"unknown"});

    auto const findings = [&](std::span<ApplicationId const> some) {
        return desk.database.read([&](db::Session& session) { return known.findings(session, some); });
    };
    auto const found = findings(ids);
    for (auto const& id : ids) {
        auto const all = found.contains(id) ? found.at(id) : Findings{};
        auto const alone = findings(std::span{&id, 1})[id];
        EXPECT_EQ(all.candidates, alone.candidates) << id.value;
        EXPECT_EQ(all.is_complete, alone.is_complete) << id.value;
    }
    EXPECT_EQ(found.at(ids[0]).candidates, 2);
    EXPECT_EQ(found.at(ids[2]).candidates, 1);
    EXPECT_FALSE(found.at(ids[3]).is_complete);
    EXPECT_EQ(found.at(ids[case_places]).candidates, 1);
    EXPECT_TRUE(findings({}).empty());
}

TEST(CasePlaces, hold_a_page_and_no_more)
{
    std::vector<ApplicationId> const full(case_places, ApplicationId{"x"});
    auto const some = in_places(std::span{full}.first(2));
    EXPECT_EQ(some.size(), case_places);
    EXPECT_EQ(some[0].name, "c1");
    EXPECT_EQ(some[1].value, db::Value{std::string{"x"}});
    EXPECT_EQ(some[2].value, db::Value{std::string{}});
    EXPECT_EQ(some.back().name, "c50");
    EXPECT_EQ(in_places(full).back().value, db::Value{std::string{"x"}});
    std::vector<ApplicationId> const more(case_places + 1);
    EXPECT_THROW((void)in_places(more), std::length_error);
}

} // namespace
} // namespace guichet::people
