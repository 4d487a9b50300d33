// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/releases/releases.hpp"
#include "support/digital_library.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

using platforms::Attribute;

class ReleaseRecordsOf : public support::OnEveryDatabase {
protected:
    std::vector<ReleaseRecord> of(people::PatronId const& patron)
    {
        return database().read([&](db::Session& session) { return ReleaseRecords::of(session, patron); });
    }
};

} // namespace

TEST_P(ReleaseRecordsOf, a_person_begin_and_go_on_with_each_attribute)
{
    for_tests::DigitalLibrary library{database()};
    auto const anne = library.add_patron("Girod", *parse_date("2020-06-30"));
    auto const press = *library.catalogue.find({"presse"});
    auto const enter = [&] {
        auto const admitted = library.admissions.admit_again(anne, press).value();
        library.admissions.note(anne, press, admitted.released);
    };
    enter();
    auto const writes = database().counters().transactions;
    enter();
    EXPECT_EQ(database().counters().transactions, writes) << "once a day";
    library.clock.advance(std::chrono::days{2});
    enter();
    auto const records = of(anne);
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].attribute, "age_class");
    EXPECT_EQ(records[0].contract_article, "Art. 7.2");
    EXPECT_EQ(records[1].attribute, "email");
    EXPECT_EQ(records[1].first_day, parse_date("2020-04-15"));
    EXPECT_EQ(records[1].last_day, parse_date("2020-04-17"));

    Releases const shown{database(), library.clock, support::shared_messages(), library.catalogue};
    auto const patron = database().read([&](db::Session& session) { return people::Patrons::find(session, anne); });
    auto const list = shown.of(*patron, text::Locale::fr);
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list.front().sent.at(1), "Votre adresse e-mail (du 15 avril 2020 au 17 avril 2020 ; contrat : Art. 8)");
}

TEST_P(ReleaseRecordsOf, what_was_not_told_are_none)
{
    for_tests::DigitalLibrary library{database()};
    auto const anne = library.add_patron("Girod", *parse_date("2020-06-30"));
    auto press = *library.catalogue.find({"presse"});
    press.released = {{Attribute::age_class, "Art. 7.2", parse_date("2020-04-14")}};
    auto const admitted = library.admissions.admit_again(anne, press).value();
    library.admissions.note(anne, press, admitted.released);
    EXPECT_TRUE(of(anne).empty());
}

TEST_P(ReleaseRecordsOf, an_article_whose_number_begins_anothers_is_shown_too)
{
    for_tests::DigitalLibrary library{database()};
    auto const anne = library.add_patron("Girod", *parse_date("2020-06-30"));
    auto press = *library.catalogue.find({"presse"});
    press.released = {{Attribute::age_class, "Art. 7.2"}, {Attribute::email, "Art. 7"}, {Attribute::library, "Art. 7"}};
    library.run([&](db::Session& session) { library.catalogue.put(session, press); });
    ASSERT_TRUE(library.admissions.admit_again(anne, press));
    Releases const shown{database(), library.clock, support::shared_messages(), library.catalogue};
    auto const patron = database().read([&](db::Session& session) { return people::Patrons::find(session, anne); });
    auto const list = shown.of(*patron, text::Locale::fr);
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list.front().article, "Art. 7.2, Art. 7");
}

TEST_P(ReleaseRecordsOf, two_records_of_one_person_become_one_and_are_erased_with_them)
{
    support::migrate(database());
    ManualClock clock{*parse_instant("2020-04-15T10:00:00Z")};
    ReleaseRecords records{database(), clock};
    records.note({"01a"}, {"presse"}, {{Attribute::age_class, "Art. 7"}});
    clock.advance(std::chrono::days{3});
    records.note({"01b"}, {"presse"}, {{Attribute::age_class, "Art. 9"}});
    records.note({"01a"}, {"video"}, {{Attribute::email, "Art. 1"}});
    auto const run = [&](auto work) { ASSERT_TRUE(database().write(work)); };
    run([&](db::Session& session) { return records.reassign(session, {"01a"}, {"01b"}); });
    EXPECT_TRUE(of({"01a"}).empty());
    auto const kept = of({"01b"});
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[0].first_day, parse_date("2020-04-15"));
    EXPECT_EQ(kept[0].last_day, parse_date("2020-04-18"));
    EXPECT_EQ(kept[0].contract_article, "Art. 9") << "the article of the last day";
    run([&](db::Session& session) -> Result<void> {
        people::ErasureSubject subject;
        subject.patron.emplace();
        subject.patron->id = {"01b"};
        people::ErasureCounts counts;
        records.erase(session, subject, counts);
        EXPECT_EQ(counts["releases"], 2);
        return {};
    });
    EXPECT_TRUE(of({"01b"}).empty());
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, ReleaseRecordsOf, support::every_database(), support::database_name);

} // namespace guichet::access
