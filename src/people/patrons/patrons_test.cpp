// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/cards.hpp"
#include "people/patrons/patrons.hpp"
#include "people/patrons/standing.hpp"
#include "people/subscriptions/subscriptions.hpp"
#include "support/people_tables.hpp"

#include <gtest/gtest.h>

namespace guichet::people {
namespace {

class PatronsTest : public support::WithPatrons {
protected:
    Subscriptions subscriptions{clock, random};

    PatronId named(std::string birth_name, std::string usage_name, std::string first_names,
                   std::string intercommunality = "haut-jura-saint-claude")
    {
        auto patron = support::some_patron(std::move(birth_name), std::move(first_names));
        patron.person.usage_name = std::move(usage_name);
        patron.intercommunality = {std::move(intercommunality)};
        return add_patron(patron);
    }
    std::vector<PatronId> found(std::string_view name, std::optional<Date> born = {},
                                std::optional<IntercommunalityId> scope = {}, int limit = 20)
    {
        return database().read([&](db::Session& session) {
            std::vector<PatronId> ids;
            for (auto const& patron : Patrons::search(session, name, born, scope, limit)) {
                ids.push_back(patron.id);
            }
            return ids;
        });
    }
    void give_card(PatronId const& patron, std::string number, CardKind kind, Date from, std::optional<Date> until,
                   CardStatus status = CardStatus::active)
    {
        change([&](db::Session& session) {
            ASSERT_TRUE(Cards::take_in(
                session, Card{std::move(number), patron, {"mediatheque"}, kind, status, from, until, clock.now()}));
        });
        clock.advance(std::chrono::seconds{1});
    }
    std::optional<Standing> standing_on(PatronId const& patron, Date day)
    {
        return database().read([&](db::Session& session) { return standing(session, patron, day); });
    }
    using Ids = std::vector<PatronId>;
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, PatronsTest, support::every_database(), support::database_name);

TEST_P(PatronsTest, are_read_back_as_they_were_written)
{
    auto patron = support::some_patron("d'Été-Œuf", "Zoé", Date{std::chrono::year{2004} / 2 / 29});
    patron.household = "foyer";
    patron.external_id = "ILS-1";
    auto const id = add_patron(patron);
    auto const read = patrons.find(id);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->person, patron.person);
    EXPECT_EQ(read->address, patron.address);
    EXPECT_EQ(read->contact, patron.contact);
    EXPECT_EQ(read->created, clock.now());
    EXPECT_FALSE(patrons.find({"nobody"}));

    patron = *read;
    patron.person.usage_name = "Durand";
    change([&](db::Session& session) { Patrons::update(session, patron); });
    EXPECT_EQ(patrons.find(id)->person.usage_name, "Durand");
    EXPECT_EQ(found("durand zoe"), Ids{id});
    EXPECT_EQ(found("ete oeuf"), (Ids{}));
    EXPECT_EQ(found("d ete"), Ids{id});
}

TEST_P(PatronsTest, are_found_by_the_beginning_of_a_name_whatever_accents_case_and_order)
{
    auto const helene = named("Prévôt", "", "Hélène Marie");
    auto const usage = named("Prevost", "Le Goff", "Anne");
    auto const li = named("Li", "", "Mei");
    named("Linares", "", "Paul");
    EXPECT_EQ(found("prevot"), Ids{helene});
    EXPECT_EQ(found("PRÉV"), (Ids{helene, usage}));
    EXPECT_EQ(found("helene prevot"), Ids{helene});
    EXPECT_EQ(found("le goff"), Ids{usage});
    EXPECT_EQ(found("anne le goff"), Ids{usage});
    EXPECT_EQ(found("li"), Ids{li});
    EXPECT_EQ(found("%"), Ids{});
    EXPECT_EQ(found(""), Ids{});
    EXPECT_EQ(found("pre", Date{std::chrono::year{1980} / 5 / 17}).size(), 2U);
    EXPECT_EQ(found("pre", Date{std::chrono::year{1981} / 5 / 17}), Ids{});
    EXPECT_EQ(found("", Date{std::chrono::year{1980} / 5 / 17}).size(), 4U);
}

TEST_P(PatronsTest, are_searched_inside_the_scope_only)
{
    named("Martin", "", "Luc", "haut-jura-saint-claude");
    auto const elsewhere = named("Martin", "", "Luc", "bresse-haute-seille");
    EXPECT_EQ(found("martin", {}, IntercommunalityId{"bresse-haute-seille"}), Ids{elsewhere});
    EXPECT_EQ(found("martin", {}, IntercommunalityId{"jura-nord"}), Ids{});
    EXPECT_EQ(found("martin").size(), 2U);
    EXPECT_EQ(found("martin", {}, {}, 1).size(), 1U);
}

TEST_P(PatronsTest, have_one_row_for_one_external_id_of_an_intercommunality)
{
    auto patron = support::some_patron();
    patron.external_id = "4711";
    auto const id = add_patron(patron);
    auto const twin =
        database().write([&](db::Session& session) -> Result<PatronId> { return patrons.add(session, patron); });
    ASSERT_FALSE(twin);
    EXPECT_EQ(twin.error().kind, ErrorKind::conflict);
    patron.intercommunality = {"bresse-haute-seille"};
    add_patron(patron);
    database().read([&](db::Session& session) {
        EXPECT_EQ(Patrons::by_external_id(session, {"haut-jura-saint-claude"}, "4711")->id, id);
        EXPECT_FALSE(Patrons::by_external_id(session, {"jura-nord"}, "4711"));
        EXPECT_FALSE(Patrons::by_external_id(session, {"jura-nord"}, ""));
    });
}

TEST_P(PatronsTest, once_erased_leave_nothing_of_the_person_and_their_numbers_taken)
{
    auto const id = add_patron();
    give_card(id, "23900001000016", CardKind::permanent, today, {});
    change([&](db::Session& session) {
        (void)subscriptions.add(session,
                                {"", id, "adulte", today, add_days(today, 365), "subscription.reason.imported", ""});
    });
    auto const erased =
        database().write([&](db::Session& session) { return patrons.erase(session, network::Actor::system(), id); });
    ASSERT_TRUE(erased);
    auto const left = patrons.find(id);
    ASSERT_TRUE(left);
    EXPECT_EQ(left->status, PatronStatus::erased);
    EXPECT_EQ(left->person.birth_name + left->person.first_names + left->contact.email + left->address.street, "");
    EXPECT_EQ(found("martin"), Ids{});
    auto const stands = standing_on(id, today);
    EXPECT_FALSE(stands->card || stands->subscription);
    database().read([&](db::Session& session) {
        EXPECT_EQ(Cards::find(session, "23900001000016")->status, CardStatus::revoked);
        EXPECT_EQ(session.count("SELECT COUNT(*) FROM network_journal WHERE action = 'patron.erased'"), 1);
    });
}

TEST_P(PatronsTest, stand_by_the_card_in_force_before_the_lapsed_and_the_permanent_before_the_provisional)
{
    auto const id = add_patron();
    EXPECT_FALSE(standing_on(id, today)->card);
    give_card(id, "1", CardKind::permanent, today, today);
    give_card(id, "2", CardKind::provisional, today, add_days(today, 90));
    EXPECT_EQ(standing_on(id, today)->card->number, "1");
    EXPECT_EQ(standing_on(id, add_days(today, 1))->card->number, "2");
    give_card(id, "3", CardKind::permanent, today, {}, CardStatus::revoked);
    EXPECT_EQ(standing_on(id, add_days(today, 1))->card->number, "2");
    EXPECT_EQ(standing_on(id, add_days(today, 91))->card->number, "1");
    EXPECT_FALSE(standing_on({"nobody"}, today));
}

TEST_P(PatronsTest, stand_by_the_subscription_that_covers_the_day_else_the_one_that_ends_last)
{
    auto const id = add_patron();
    auto const add = [&](std::string category, int from, int to) {
        change([&](db::Session& session) {
            (void)subscriptions.add(session, {"", id, category, add_days(today, from), add_days(today, to), "", ""});
        });
    };
    add("jeune", -700, -400);
    add("adulte", -365, -1);
    EXPECT_EQ(standing_on(id, today)->subscription->category, "adulte");
    add("abonne", -1, 10);
    add("futur", 20, 30);
    EXPECT_EQ(standing_on(id, today)->subscription->category, "abonne");
    EXPECT_EQ(standing_on(id, add_days(today, 10))->subscription->category, "abonne"); // the last day is covered
    EXPECT_EQ(standing_on(id, add_days(today, 11))->subscription->category, "futur");
    database().read([&](db::Session& session) {
        EXPECT_EQ(Subscriptions::current(session, id, today)->category, "abonne");
        EXPECT_EQ(Subscriptions::current(session, id, add_days(today, -500))->category, "jeune");
        EXPECT_EQ(Subscriptions::of(session, id).front().category, "futur");
    });
}

TEST_P(PatronsTest, update_of_an_unknown_subscription_is_not_found)
{
    auto const updated = database().write([&](db::Session& session) {
        return Subscriptions::update(session, {"nope", {"x"}, "adulte", today, today, "", ""});
    });
    ASSERT_FALSE(updated);
    EXPECT_EQ(updated.error().kind, ErrorKind::not_found);
}

} // namespace
} // namespace guichet::people
