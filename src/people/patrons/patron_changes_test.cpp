// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/patrons/change_pages.hpp"
#include "people/patrons/standing.hpp"
#include "support/answering.hpp"
#include "support/open_door.hpp"
#include "support/registration_site.hpp"

namespace guichet::people {
namespace {

using for_tests::BusyDesk;
using web::Method;

class Changing : public for_tests::Answering {
protected:
    Duplicates duplicates{desk.database, desk.clock, desk.journal, desk.patrons, desk.key};
    TerritorySource territory = [one = for_tests::small_territory()] { return one; };
    PatronChanges changes{desk.database, desk.clock, desk.journal,         territory,
                          duplicates,    desk.links, desk.decision_letters};
    support::WebFixture site;
    support::OpenDoor door{BusyDesk::librarian()};
    PatronChangePages pages{site.shell, changes};

    void SetUp() override { pages.mount(door, site.router); }
    web::Response post(PatronId const& id, std::string const& what, web::Fields form)
    {
        return support::ask(site.router, Method::post, "/gestion/usagers/" + id.value + "/" + what, std::move(form));
    }
    web::Fields details(PatronId const& id)
    {
        auto form = PatronChanges::details_of(*desk.patrons.find(id));
        return {{"first_names", form.adult.first_names},
                {"birth_name", form.adult.birth_name},
                {"birth_date", form.adult.birth_date},
                {"street", form.street},
                {"postcode", form.postcode},
                {"municipality", form.municipality},
                {"email", form.email},
                {"language", "fr"}};
    }
    static void set(web::Fields& form, std::string const& name, std::string value)
    {
        std::erase_if(form, [&](auto const& one) { return one.first == name; });
        form.emplace_back(name, std::move(value));
    }
    void give_card(PatronId const& id)
    {
        desk.database.exclusive([&](db::Session& session) {
            ASSERT_TRUE(Cards::take_in(session, {"23900009999995",
                                                 id,
                                                 {"x"},
                                                 CardKind::permanent,
                                                 CardStatus::active,
                                                 add_days(today, -100),
                                                 {},
                                                 desk.clock.now()}));
        });
    }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, Changing, support::every_database(), support::database_name);

TEST_P(Changing, a_corrected_file_is_journalled_without_values_and_compared_again)
{
    auto const id = add_patron("jeanne@example.org");
    auto form = details(id);
    set(form, "birth_name", "Durant");
    set(form, "street", "3 rue des Tilleuls");
    set(form, "postcode", "39170");
    set(form, "municipality", "Saint-Lupicin"); // of old: Coteaux du Lizon
    set(form, "email", "j.durant@example.org");
    EXPECT_EQ(post(id, "modifier", form).status, 303);
    auto const patron = *desk.patrons.find(id);
    EXPECT_EQ(patron.person.birth_name, "Durant");
    EXPECT_EQ(patron.address.municipality, "39491");
    EXPECT_EQ(patron.contact.email, "j.durant@example.org");
    EXPECT_EQ(patron.person.birth_date, (Date{std::chrono::year{1985} / 3 / 17}));
    EXPECT_EQ(desk.links.made, std::vector{id}) << "a link mailed to the former address opens nothing";
    EXPECT_EQ(desk.journalled("patron.changed"), 1);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM network_journal WHERE detail LIKE '%urant%'"), 0);
    EXPECT_EQ(desk.count("SELECT pending FROM people_duplicate_person"), 1);
    EXPECT_EQ(post(id, "modifier", details(id)).status, 303);
    EXPECT_EQ(desk.journalled("patron.changed"), 1) << "nothing changed, nothing is noted";
}

TEST_P(Changing, faults_keep_what_was_typed_and_what_was_lacking_before_is_no_fault)
{
    auto const id = add_patron(""); // without street, postcode and town, as a library system may send it
    auto form = details(id);
    set(form, "phone", "03 84 45 12 34");
    EXPECT_EQ(post(id, "modifier", form).status, 303);
    EXPECT_EQ(desk.patrons.find(id)->contact.phone, "+33384451234");
    set(form, "email", "jeanne@");
    set(form, "birth_date", "31/02/1985");
    auto const page = post(id, "modifier", form);
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(page.body.contains("31/02/1985") && page.body.contains("jeanne@"));
    form = details(id);
    set(form, "municipality", "Nulle-Part");
    EXPECT_EQ(post(id, "modifier", form).status, 422);
}

TEST_P(Changing, who_saves_second_sees_what_the_first_changed_and_overwrites_nothing)
{
    auto const id = add_patron("jeanne@example.org");
    auto const seen = PatronChanges::fingerprint(*desk.patrons.find(id));
    EXPECT_TRUE(support::ask(site.router, Method::get, "/gestion/usagers/" + id.value + "/modifier")
                    .body.contains("name=\"seen\" value=\"" + seen + "\""));
    auto mine = details(id);
    set(mine, "seen", seen);
    set(mine, "phone", "03 84 45 12 34");
    auto theirs = details(id);
    set(theirs, "seen", seen);
    set(theirs, "street", "3 rue des Tilleuls");
    EXPECT_EQ(post(id, "modifier", theirs).status, 303);
    auto const page = post(id, "modifier", mine);
    EXPECT_EQ(page.status, 409);
    EXPECT_TRUE(page.body.contains("Quelqu’un a modifié cette fiche entre-temps"));
    EXPECT_TRUE(page.body.contains("La fiche dit maintenant : 3 rue des Tilleuls"));
    EXPECT_TRUE(page.body.contains("03 84 45 12 34")) << "what was typed stays";
    EXPECT_EQ(desk.patrons.find(id)->address.street, "3 rue des Tilleuls");
    EXPECT_EQ(desk.patrons.find(id)->contact.phone, "");
    set(mine, "street", "3 rue des Tilleuls");
    set(mine, "email", "jeanne@");
    EXPECT_EQ(post(id, "modifier", mine).status, 422) << "a fault first";
    set(mine, "email", "jeanne@example.org");
    EXPECT_EQ(post(id, "modifier", mine).status, 409) << "still what was shown at first";
    set(mine, "seen", PatronChanges::fingerprint(*desk.patrons.find(id)));
    EXPECT_EQ(post(id, "modifier", mine).status, 303);
    EXPECT_EQ(desk.patrons.find(id)->contact.phone, "+33384451234");
}

TEST_P(Changing, a_blocked_member_is_no_longer_active_until_unblocked_and_each_has_its_reason)
{
    auto const id = add_patron("");
    EXPECT_EQ(post(id, "bloquer", {{"to", "blocked"}, {"reason", " "}}).status, 422);
    EXPECT_EQ(post(id, "bloquer", {{"to", "blocked"}, {"reason", "Carte prêtée"}}).status, 303);
    EXPECT_EQ(desk.patrons.find(id)->status, PatronStatus::blocked);
    EXPECT_EQ(post(id, "bloquer", {{"to", "blocked"}, {"reason", "Encore"}}).status, 409);
    EXPECT_EQ(post(id, "lettre.pdf", {}).status, 409);
    EXPECT_EQ(post(id, "bloquer", {{"to", "active"}, {"reason", "Réglé"}}).status, 303);
    EXPECT_EQ(desk.patrons.find(id)->status, PatronStatus::active);
    auto const history = desk.database.read([&](db::Session& session) { return Blocks::of(session, id); });
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].reason, "Réglé");
    EXPECT_EQ(history[1].to, PatronStatus::blocked);
    EXPECT_EQ(desk.journalled("patron.blocked") + desk.journalled("patron.unblocked"), 2);
}

TEST_P(Changing, a_member_without_email_gets_a_letter_to_open_the_account)
{
    auto const id = add_patron("");
    EXPECT_EQ(post(id, "lettre.pdf", {}).status, 409) << "no card to print";
    give_card(id);
    EXPECT_TRUE(post(id, "lettre.pdf", {}).body.starts_with("%PDF-"));
    EXPECT_EQ(desk.links.made, std::vector{id});
    EXPECT_EQ(desk.journalled("patron.letter_printed"), 1);
}

TEST_P(Changing, members_of_others_do_not_exist)
{
    auto const id = add_patron("", "bresse-haute-seille");
    give_card(id);
    EXPECT_EQ(post(id, "modifier", details(id)).status, 404);
    EXPECT_EQ(post(id, "bloquer", {{"to", "blocked"}, {"reason", "Non"}}).status, 404);
    EXPECT_EQ(post(id, "lettre.pdf", {}).status, 404);
    EXPECT_EQ(support::ask(site.router, Method::get, "/gestion/usagers/" + id.value + "/modifier").status, 404);
    EXPECT_EQ(desk.patrons.find(id)->status, PatronStatus::active);
    EXPECT_TRUE(desk.links.made.empty());
}

} // namespace
} // namespace guichet::people
