// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/cards.hpp"
#include "people/duplicates/duplicates.hpp"
#include "people/duplicates/index.hpp"
#include "people/registration/store.hpp"
#include "people/subscriptions/subscriptions.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

namespace guichet::people {
namespace {

using network::Actor;

Actor librarian(std::string const& where)
{
    return {.kind = network::ActorKind::staff,
            .id = "staff-" + where,
            .name = "Une bibliothécaire",
            .role = network::Role::librarian,
            .scope = IntercommunalityId{where}};
}

Person born(std::string first, std::string family, std::string_view date)
{
    return {.birth_name = std::move(family),
            .usage_name = "",
            .first_names = std::move(first),
            .birth_date = *parse_date(date)};
}

class DuplicatesStore : public support::OnEveryDatabase {
protected:
    void SetUp() override { support::migrate(database()); }

    PatronId patron(Person const& person, std::string const& where = "jura-nord", std::string email = {})
    {
        Patron patron{.id = {},
                      .intercommunality = {where},
                      .library = {where + "-mediatheque"},
                      .person = person,
                      .address = {"3 rue des Tilleuls", "", "39200", "39478", "Saint-Claude"},
                      .contact = {std::move(email), "", "fr"},
                      .category = "adulte",
                      .household = "",
                      .external_id = "",
                      .status = PatronStatus::active,
                      .created = {},
                      .last_activity = {}};
        (void)database().write([&](db::Session& session) -> Result<void> {
            patron.id = patrons().add(session, patron);
            duplicates().note_patron(session, patron);
            return {};
        });
        return patron.id;
    }

    ApplicationId application(std::vector<Person> const& people, std::string const& where = "jura-nord")
    {
        Application made;
        made.id = {new_id(clock_.now(), random_)};
        made.reference = make_reference({where}, random_);
        made.state = ApplicationState::in_review;
        made.intercommunality = {where};
        made.library = {where + "-mediatheque"};
        made.policy = {"policy"};
        made.address = {"3 rue des Tilleuls", "", "39200", "39478", "Saint-Claude"};
        for (auto const& person : people) {
            made.applicants.push_back({static_cast<int>(made.applicants.size()), person, std::nullopt});
        }
        made.submitted = clock_.now();
        (void)database().write([&](db::Session& session) -> Result<void> {
            (void)Applications::add(session, made, {"web:" + made.id.value, "digest"}, {},
                                    {Actor::system(), clock_.now(), "submitted"});
            duplicates().note_application(session, made);
            return {};
        });
        return made.id;
    }

    std::vector<Match> found(ApplicationId const& application, std::string const& where = "jura-nord")
    {
        auto matches = duplicates().candidates(librarian(where), application);
        return matches ? *matches : std::vector<Match>{};
    }

    Patrons& patrons()
    {
        if (!patrons_) {
            patrons_.emplace(database(), clock_, random_, journal());
        }
        return *patrons_;
    }
    network::Journal& journal()
    {
        if (!journal_) {
            journal_.emplace(database(), clock_);
        }
        return *journal_;
    }
    Duplicates& duplicates()
    {
        if (!duplicates_) {
            duplicates_ = std::make_unique<Duplicates>(database(), clock_, journal(), patrons(), SecretKey{});
        }
        return *duplicates_;
    }

    ManualClock clock_{*parse_instant("2026-03-02T09:00:00Z")};
    SeededRandom random_{7};

private:
    std::optional<network::Journal> journal_;
    std::optional<Patrons> patrons_;
    std::unique_ptr<Duplicates> duplicates_;
};

} // namespace

TEST_P(DuplicatesStore, an_application_of_a_known_patron_is_found_with_its_reasons)
{
    auto const known = patron(born("Philomène", "Vuillermoz", "1980-05-12"));
    (void)patron(born("Célestin", "Grenier", "1971-01-30"));
    auto const asked = application({born("PHILOMENE", "VUILLERMOZ", "1980-12-05")});
    duplicates().check(asked);

    auto const matches = found(asked);
    ASSERT_EQ(matches.size(), 1U);
    EXPECT_EQ(matches[0].other.ref, PersonRef::of(known));
    ASSERT_TRUE(matches[0].other.details);
    EXPECT_EQ(matches[0].other.details->birth_name, "Vuillermoz");
    EXPECT_TRUE(std::ranges::any_of(matches[0].likeness.reasons, [](Reason const& reason) {
        return reason.message == "duplicates.reason.birth_day_and_month_swapped";
    }));
    auto const badges =
        database().read([&](db::Session& session) { return Duplicates::badges(session, std::vector{asked}); });
    EXPECT_EQ(badges.at(asked).candidates, 1);
}

TEST_P(DuplicatesStore, another_application_is_found_but_not_the_household_of_the_same_one)
{
    auto const first = application({born("Claire", "Bouvet", "1988-02-03"), born("Tom", "Bouvet", "2016-07-08")});
    auto const second = application({born("Claire", "Bouvet", "1988-02-03")});
    EXPECT_EQ(duplicates().check_changed(10), 3);
    EXPECT_EQ(duplicates().check_changed(10), 0);
    ASSERT_EQ(found(second).size(), 1U);
    EXPECT_EQ(found(second)[0].other.application, first);
    ASSERT_EQ(found(first).size(), 1U);
    EXPECT_EQ(found(first)[0].subject, PersonRef::of(first, 0));
}

TEST_P(DuplicatesStore, another_library_s_patron_is_known_without_details)
{
    auto const known = patron(born("Philomène", "Vuillermoz", "1980-05-12"), "haut-jura");
    auto const asked = application({born("Philomène", "Vuillermoz", "1980-05-12")});
    duplicates().check(asked);
    auto const matches = found(asked);
    ASSERT_EQ(matches.size(), 1U);
    EXPECT_FALSE(matches[0].other.details);
    EXPECT_EQ(matches[0].other.municipality_name, "");
    EXPECT_EQ(matches[0].other.ref, PersonRef::of(known));
    EXPECT_FALSE(duplicates().candidates(librarian("haut-jura"), asked));
}

TEST_P(DuplicatesStore, not_the_same_person_is_remembered_even_after_a_new_comparison)
{
    auto const known = patron(born("Philomène", "Vuillermoz", "1980-05-12"));
    auto const asked = application({born("Philomène", "Vuillermoz", "1980-05-12")});
    duplicates().check(asked);
    auto const who = PersonRef::of(asked, 0);
    EXPECT_FALSE(duplicates().not_the_same(librarian("haut-jura"), who, PersonRef::of(known)));
    ASSERT_TRUE(duplicates().not_the_same(librarian("jura-nord"), who, PersonRef::of(known)));
    duplicates().check(asked);
    EXPECT_TRUE(found(asked).empty());

    // The applicant becomes a patron: still not the same.
    auto const made = patron(born("Philomène", "Vuillermoz", "1980-05-12"));
    (void)database().write([&](db::Session& session) -> Result<void> {
        Duplicates::became_patron(session, who, made);
        return {};
    });
    while (duplicates().check_changed(10) > 0) {
    }
    auto const pairs = duplicates().pairs(librarian("jura-nord"), 10, 0);
    ASSERT_TRUE(pairs);
    EXPECT_TRUE(pairs->pairs.empty());
}

TEST_P(DuplicatesStore, a_corrected_record_is_compared_again)
{
    auto const known = patron(born("Philomène", "Vuillermoz", "1980-05-12"));
    auto const twice = patron(born("Odile", "Marchand", "1955-10-10"));
    while (duplicates().check_changed(10) > 0) {
    }
    EXPECT_EQ(duplicates().pairs(librarian("jura-nord"), 10, 0)->total, 0);
    (void)database().write([&](db::Session& session) -> Result<void> {
        auto corrected = *Patrons::find(session, twice);
        corrected.person = born("Philomène", "Vuillermoz", "1980-05-12");
        Patrons::update(session, corrected);
        duplicates().note_patron(session, corrected);
        return {};
    });
    EXPECT_EQ(duplicates().check_changed(10), 1);
    auto const pairs = duplicates().pairs(librarian("jura-nord"), 10, 0);
    ASSERT_EQ(pairs->pairs.size(), 1U);
    EXPECT_EQ(pairs->pairs[0].likeness.verdict, Verdict::same);
    EXPECT_EQ(pairs->pairs[0].left.ref, PersonRef::of(std::min(known, twice)));
    EXPECT_EQ(duplicates().pairs(librarian("haut-jura"), 10, 0)->total, 0);
}

TEST_P(DuplicatesStore, a_merge_keeps_cards_subscriptions_and_applications)
{
    struct Listener final : MergeListener {
        Result<void> reassign(db::Session& /*session*/, PatronId const& from, PatronId const& to) override
        {
            seen = from.value + ">" + to.value;
            return {};
        }
        std::string seen;
    } listener;
    duplicates().add_merge_listener(listener);
    auto const keep = patron(born("Philomène", "Vuillermoz", "1980-05-12"));
    auto const other = patron(born("Philomene", "Vuillermoz", "1980-05-12"), "jura-nord", "philo@example.org");
    Subscriptions const subscriptions{clock_, random_};
    (void)database().write([&](db::Session& session) -> Result<void> {
        auto const day = *parse_date("2026-01-01");
        (void)subscriptions.add(
            session, {"", other, "adulte", day, *parse_date("2026-12-31"), "subscription.reason.imported", ""});
        return Cards::take_in(session, {"23900000000017",
                                        other,
                                        {"jura-nord-mediatheque"},
                                        CardKind::permanent,
                                        CardStatus::active,
                                        day,
                                        std::nullopt,
                                        clock_.now()});
    });
    EXPECT_FALSE(duplicates().merge(librarian("haut-jura"), keep, other));
    EXPECT_FALSE(duplicates().merge(librarian("jura-nord"), keep, keep));
    ASSERT_TRUE(duplicates().merge(librarian("jura-nord"), keep, other));
    EXPECT_EQ(listener.seen, other.value + ">" + keep.value);

    database().read([&](db::Session& session) {
        EXPECT_EQ(Cards::find(session, "23900000000017")->patron, keep);
        EXPECT_EQ(Cards::find(session, "23900000000017")->status, CardStatus::active);
        EXPECT_EQ(Subscriptions::of(session, keep).size(), 1U);
        EXPECT_EQ(Patrons::find(session, keep)->contact.email, "philo@example.org");
        EXPECT_EQ(Patrons::find(session, other)->status, PatronStatus::erased);
        EXPECT_FALSE(DuplicateIndex::find(session, PersonRef::of(other)));
    });
    EXPECT_FALSE(duplicates().merge(librarian("jura-nord"), keep, other)); // twice changes nothing
}

TEST_P(DuplicatesStore, an_erased_person_leaves_nothing_in_the_index)
{
    auto const known = patron(born("Philomène", "Vuillermoz", "1980-05-12"));
    (void)patron(born("Philomène", "Vuillermoz", "1980-05-12"));
    while (duplicates().check_changed(10) > 0) {
    }
    (void)database().write([&](db::Session& session) -> Result<void> {
        Duplicates::forget(session, PersonRef::of(known));
        return {};
    });
    database().read([&](db::Session& session) {
        EXPECT_EQ(
            session.count("SELECT COUNT(*) FROM people_duplicate_key WHERE person = :person", {{"person", known}}), 0);
        EXPECT_EQ(session.count("SELECT COUNT(*) FROM people_duplicate_match"), 0);
        EXPECT_EQ(session.count("SELECT COUNT(*) FROM people_duplicate_person"), 1);
    });
}

TEST_P(DuplicatesStore, the_index_holds_no_name_in_clear)
{
    (void)patron(born("Philomène", "Vuillermoz", "1980-05-12"), "jura-nord", "philo@example.org");
    database().read([&](db::Session& session) {
        session.query("SELECT person, filed_under FROM people_duplicate_person", {}, [](db::Row const& row) {
            EXPECT_EQ(row.text(1).find_first_not_of("0123456789abcdef "), std::string::npos);
            EXPECT_EQ(row.text(1).find("1980"), std::string::npos);
        });
    });
}

TEST_P(DuplicatesStore, names_are_counted_and_rare_ones_not_kept)
{
    for (int i = 0; i < 6; ++i) {
        (void)patron(born("Anthelme", i < 4 ? "Rarissime" : "Courant", "1950-02-0" + std::to_string(i + 1)));
    }
    duplicates().refresh_frequencies();
    database().read([&](db::Session& session) {
        EXPECT_EQ(session.count("SELECT COUNT(*) FROM people_duplicate_name WHERE name = 'rarissime'"), 0);
        EXPECT_EQ(session.count("SELECT people FROM people_duplicate_name WHERE kind = 'first' AND name = 'anthelme'"),
                  6);
        EXPECT_EQ(session.count("SELECT people FROM people_duplicate_name WHERE kind = 'family' AND name = ''"), 6);
    });
}

TEST_P(DuplicatesStore, applications_come_before_the_members_of_an_import)
{
    for (auto const* name : {"Grenier", "Marchand", "Bouvet"}) {
        (void)patron(born("Odile", name, "1955-10-10"));
    }
    auto const asked = application({born("Philomène", "Vuillermoz", "1980-05-12")});
    auto const badge = [&] {
        auto const badges =
            database().read([&](db::Session& session) { return Duplicates::badges(session, std::vector{asked}); });
        return badges.contains(asked) ? badges.at(asked) : DuplicateBadge{};
    };
    EXPECT_FALSE(badge().is_complete) << "nobody found may only mean: not looked for yet";
    EXPECT_EQ(duplicates().check_changed(1), 1);
    EXPECT_TRUE(badge().is_complete);
}

TEST_P(DuplicatesStore, somebody_who_cannot_be_compared_keeps_nobody_waiting)
{
    auto const damaged = patron(born("Odile", "Marchand", "1955-10-10"));
    database().exclusive([&](db::Session& session) { // nobody's neighbour: only their own comparison fails
        auto alone = *Patrons::find(session, damaged);
        alone.address = {};
        Patrons::update(session, alone);
        duplicates().note_patron(session, alone);
    });
    (void)patron(born("Philomène", "Vuillermoz", "1980-05-12"));
    (void)patron(born("Philomène", "Vuillermoz", "1980-05-12"));
    auto const birth_date = [&](std::string_view text) {
        database().exclusive([&](db::Session& session) {
            session.execute("UPDATE people_patron SET birth_date = :text WHERE id = :id",
                            {{"text", text}, {"id", damaged}});
        });
    };
    birth_date("no date");
    int turns = 0;
    while (duplicates().check_changed(1) > 0 && turns < 50) {
        ++turns;
    }
    EXPECT_LT(turns, 50) << "the job comes to an end";
    EXPECT_EQ(duplicates().pairs(librarian("jura-nord"), 10, 0)->total, 1);
    EXPECT_GT(database().read(
                  [&](db::Session& session) { return DuplicateIndex::find(session, PersonRef::of(damaged))->pending; }),
              0);
    birth_date("1980-05-12");
    database().exclusive([&](db::Session& session) {
        auto repaired = *Patrons::find(session, damaged);
        repaired.person = born("Philomène", "Vuillermoz", "1980-05-12");
        Patrons::update(session, repaired);
        duplicates().note_patron(session, repaired);
    });
    EXPECT_EQ(duplicates().check_changed(10), 1) << "what changes is tried again";
    EXPECT_EQ(duplicates().pairs(librarian("jura-nord"), 10, 0)->total, 3);
}

TEST_P(DuplicatesStore, an_address_that_ends_like_another_is_another) // PMB: LIKE '%mail%'
{
    (void)patron(born("Marta", "Bernard", "1990-01-02"), "jura-nord", "marta@b.fr");
    auto const known = patron(born("Odile", "Marchand", "1955-10-10"), "jura-nord", "a@b.fr");
    auto const found_for = [&](std::string first_names, std::string name, std::string email) {
        return duplicates().look_up(
            librarian("jura-nord"),
            record_of(born(std::move(first_names), std::move(name), "1971-01-30"), {}, {std::move(email), "", "fr"}),
            5);
    };
    EXPECT_TRUE(found_for("Célestin", "Grenier", "ta@b.fr").empty());
    EXPECT_TRUE(found_for("Célestin", "Grenier", "a@b.fr").empty()) << "a shared mailbox alone makes nobody the same";
    auto const same = duplicates().look_up(
        librarian("jura-nord"), record_of(born("Odile", "Marchand", "1955-10-10"), {}, {"a@b.fr", "", "fr"}), 5);
    ASSERT_EQ(same.size(), 1U);
    EXPECT_EQ(same[0].other.ref, PersonRef::of(known));
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, DuplicatesStore, support::every_database(), support::database_name);

} // namespace guichet::people
