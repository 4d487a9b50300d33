// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/typing_pages.hpp"
#include "support/open_door.hpp"
#include "support/registration_site.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using for_tests::Desk;
using for_tests::filled;
using support::FormFields;
using support::HttpClient;
using support::Reply;

std::string const page_address = "/gestion/demandes/nouvelle";

class TypingPagesTest : public ::testing::Test {
protected:
    support::TestDatabase opened{support::Kind::sqlite_memory};
    Desk desk{*opened};
    support::WebFixture site;
    support::OpenDoor door{{network::ActorKind::staff, "claire", "Claire", network::Role::librarian,
                            IntercommunalityId{"haut-jura-saint-claude"}}};
    Tray tray{desk.random, desk.key};
    TypingPages pages{site.shell,        *opened, desk.office, [one = for_tests::small_territory()] { return one; },
                      desk.registration, tray,    desk.clock,  desk.random,
                      desk.key};

    void SetUp() override
    {
        pages.mount(door, site.router);
        site.start();
    }
    /// Jeanne, on paper: no e-mail.
    static FormFields on_paper()
    {
        return {{"first_names", "Jeanne Marie"},
                {"birth_name", "Durand"},
                {"birth_date", "17/03/1985"},
                {"street", "3 rue des Tilleuls"},
                {"postcode", "39170"},
                {"email", ""},
                {"language", "fr"},
                {"consent", "1"},
                {"action", "send"}};
    }
    static FormFields with(FormFields fields, std::string const& name, std::string const& value)
    {
        std::erase_if(fields, [&](auto const& field) { return field.first == name; });
        fields.emplace_back(name, value);
        return fields;
    }
    static Reply send(HttpClient& browser, Reply const& page, FormFields const& typed)
    {
        return browser.post(page_address, filled(page, typed));
    }
};

TEST_F(TypingPagesTest, somebody_without_email_is_typed_in_and_waits_at_the_desk)
{
    HttpClient browser{site.port()};
    auto const found = browser.get(page_address + "?q=st+lupicin");
    EXPECT_TRUE(found.contains("Coteaux du Lizon"));
    EXPECT_TRUE(found.contains("Saint-Lupicin"));
    auto const form = browser.get(page_address + "?commune=39491");
    EXPECT_EQ(form.status, 200);
    EXPECT_EQ(form.input("postcode"), "39170");
    EXPECT_FALSE(form.contains("given-name")); // the browser knows the librarian, not the person
    EXPECT_FALSE(form.contains(" checked"));
    EXPECT_FALSE(form.contains(">registration."));
    auto const sent = send(browser, form, on_paper());
    ASSERT_EQ(sent.status, 303) << sent.body;
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_application WHERE state = 'in_review' AND origin = 'staff'"), 1);
    EXPECT_EQ(desk.mails(), 0);
    auto const id = desk.database.read([](db::Session& session) {
        return session.first("SELECT id FROM people_application", {}, [](db::Row const& row) { return row.text(0); });
    });
    EXPECT_EQ(sent.location(), "/gestion/demandes/" + id.value_or(""));
    // The button pressed twice: the same case; other answers from the same page: asked once more.
    EXPECT_EQ(send(browser, form, on_paper()).location(), sent.location());
    EXPECT_EQ(send(browser, form, with(on_paper(), "first_names", "Paul")).status, 409);
    EXPECT_EQ(desk.applications(), 1);
}

TEST_F(TypingPagesTest, a_fault_keeps_what_was_typed_and_speaks_to_the_librarian)
{
    HttpClient browser{site.port()};
    auto typed = with(on_paper(), "birth_date", "31/02/1985");
    std::erase_if(typed, [](auto const& field) { return field.first == "consent"; });
    auto const back = send(browser, browser.get(page_address + "?commune=39491"), typed);
    EXPECT_EQ(back.status, 422);
    EXPECT_EQ(back.input("birth_date"), "31/02/1985");
    EXPECT_EQ(back.input("first_names"), "Jeanne Marie");
    EXPECT_EQ(back.input("street"), "3 rue des Tilleuls");
    EXPECT_TRUE(back.contains("href=\"#field-birth_date\""));
    EXPECT_TRUE(back.contains("accord de la personne"));
    EXPECT_FALSE(back.contains("href=\"#field-email\""));
    EXPECT_EQ(desk.applications(), 0);
    EXPECT_EQ(send(browser, back, on_paper()).status, 303);
}

TEST_F(TypingPagesTest, children_come_with_the_person)
{
    HttpClient browser{site.port()};
    auto const form = browser.get(page_address + "?commune=39491");
    auto const with_child = send(browser, form, with(on_paper(), "action", "add_child"));
    EXPECT_EQ(with_child.status, 200);
    EXPECT_EQ(with_child.input("children_count"), "1");
    EXPECT_EQ(with_child.input("birth_name"), "Durand");
    auto typed = on_paper();
    for (auto const& [name, value] : FormFields{
             {"child_1_first_names", "Léo"}, {"child_1_birth_name", "Durand"}, {"child_1_birth_date", "02/05/2012"}}) {
        typed.emplace_back(name, value);
    }
    EXPECT_EQ(send(browser, with_child, typed).status, 422);
    EXPECT_EQ(send(browser, with_child, with(typed, "guardian_consent", "1")).status, 303);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_applicant"), 2);
}

TEST_F(TypingPagesTest, somebody_from_outside_is_typed_in_where_the_policy_invites_them)
{
    auto invited = desk.office.eligibility("39491", {});
    invited.municipality = "39198";
    desk.office.invited = {invited};
    HttpClient browser{site.port()};
    auto const form = browser.get(page_address + "?commune=39198");
    ASSERT_EQ(form.status, 200);
    ASSERT_EQ(send(browser, form, on_paper()).status, 303);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_application WHERE municipality = '39198' AND library = "
                         "'haut-jura-saint-claude-mediatheque'"),
              1);
}

TEST_F(TypingPagesTest, another_members_town_is_refused_however_it_is_sent)
{
    HttpClient browser{site.port()};
    EXPECT_EQ(browser.get(page_address + "?commune=39300").status, 422); // Lons, of ECLA
    EXPECT_EQ(browser.get(page_address + "?commune=39198").status, 422); // Dole, of nobody here
    EXPECT_EQ(browser.get(page_address + "?commune=nonsense").status, 422);
    auto forged = filled(browser.get(page_address + "?commune=39491"), on_paper());
    std::ranges::find(forged, "commune", &FormFields::value_type::first)->second = "39300";
    auto const refused = browser.post(page_address, forged);
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.contains("Commune 39300"));
    // The service says the same to whoever finds another way in.
    auto submission = for_tests::good_submission();
    submission.municipality = "39300";
    EXPECT_FALSE(desk.registration.submit(door.actor, submission, "key"));
    EXPECT_EQ(desk.applications(), 0);
    door.actor.scope = IntercommunalityId{"ecla"};
    EXPECT_EQ(browser.get(page_address + "?commune=39300").status, 200);
}

TEST_F(TypingPagesTest, an_auditor_may_not)
{
    HttpClient browser{site.port()};
    auto const fields = filled(browser.get(page_address + "?commune=39491"), on_paper());
    door.actor.role = network::Role::auditor;
    EXPECT_EQ(browser.get(page_address).status, 403);
    EXPECT_EQ(browser.post(page_address, fields).status, 403);
    EXPECT_FALSE(desk.registration.submit(door.actor, for_tests::good_submission(), "key"));
    EXPECT_EQ(desk.applications(), 0);
}

/// A member of two libraries, of which the second asks something, and asked something else before.
class AskingOffice final : public for_tests::SmallOffice {
public:
    AskingOffice()
    {
        branch_ = *library({"haut-jura-saint-claude-mediatheque"});
        branch_.id = {"annexe"};
        branch_.name = "Annexe";
    }
    [[nodiscard]] std::optional<network::Library> library(LibraryId const& id) const override
    {
        return id == branch_.id ? branch_ : SmallOffice::library(id);
    }
    [[nodiscard]] std::vector<network::Library> libraries_of(IntercommunalityId const& id) const override
    {
        auto all = SmallOffice::libraries_of(id);
        if (id == branch_.intercommunality) {
            all.push_back(branch_);
        }
        return all;
    }
    [[nodiscard]] AddedQuestions added_questions(IntercommunalityId const& /*where*/,
                                                 std::optional<int> revision) const override
    {
        auto const number = revision.value_or(2);
        return {number,
                {{std::to_string(number),
                  FieldKind::line,
                  FieldNeed::required,
                  number == 1 ? "Question d’hier" : "Question d’aujourd’hui",
                  "",
                  {},
                  branch_.id}}};
    }

private:
    network::Library branch_;
};

class TypingForTwoLibraries : public ::testing::Test {
protected:
    support::TestDatabase opened{support::Kind::sqlite_memory};
    Desk desk{*opened};
    AskingOffice office;
    Registration registration{desk.database, desk.clock,     desk.random,    office,
                              desk.letters,  desk.documents, desk.automatic, desk.key};
    support::WebFixture site;
    support::OpenDoor door{{network::ActorKind::staff, "claire", "Claire", network::Role::librarian,
                            IntercommunalityId{"haut-jura-saint-claude"}}};
    Tray tray{desk.random, desk.key};
    TypingPages pages{site.shell,   *opened, office,     [one = for_tests::small_territory()] { return one; },
                      registration, tray,    desk.clock, desk.random,
                      desk.key};

    void SetUp() override
    {
        pages.mount(door, site.router);
        site.start();
    }
    static FormFields typed()
    {
        return {{"first_names", "Jeanne"}, {"birth_name", "Durand"}, {"birth_date", "17/03/1985"},
                {"street", "3 rue Basse"}, {"postcode", "39170"},    {"email", ""},
                {"language", "fr"},        {"library", "annexe"},    {"consent", "1"},
                {"action", "send"}};
    }
};

TEST_F(TypingForTwoLibraries, the_questions_of_the_library_chosen_are_on_the_page_that_comes_back)
{
    HttpClient browser{site.port()};
    auto const form = browser.get(page_address + "?commune=39491");
    EXPECT_FALSE(form.contains("Question d’aujourd’hui"));
    auto const back = browser.post(page_address, filled(form, typed()));
    EXPECT_EQ(back.status, 422);
    EXPECT_TRUE(back.contains("href=\"#field-question_2\""));
    EXPECT_TRUE(back.contains("id=\"field-question_2\""));
    auto answered = typed();
    answered.emplace_back("question_2", "oui");
    EXPECT_EQ(browser.post(page_address, filled(back, answered)).status, 303);
}

TEST_F(TypingForTwoLibraries, a_paper_is_judged_by_the_questions_that_stood_on_it)
{
    TrayEntry entry;
    entry.id = {"01hzzzzzzzzzzzzzzzzzzzzzzz"};
    entry.intercommunality = {"haut-jura-saint-claude"};
    entry.library = {"annexe"};
    entry.origin = ApplicationOrigin::pdf;
    entry.reason = "forms.reason.incomplete";
    entry.received = desk.clock.now();
    entry.known = for_tests::good_submission();
    entry.known.library = "annexe";
    entry.known.form_questions = 1;
    entry.known.answers = {{"1", "hier"}};
    ASSERT_TRUE((*opened).write([&](db::Session& session) -> Result<void> {
        EXPECT_TRUE(tray.add(session, entry, "key"));
        return {};
    }));
    HttpClient browser{site.port()};
    auto const form = browser.get(page_address + "?courrier=" + entry.id.value);
    EXPECT_TRUE(form.contains("Question d’hier"));
    EXPECT_FALSE(form.contains("Question d’aujourd’hui"));
    EXPECT_EQ(form.input("question_1"), "hier");
    auto answered = typed();
    answered.emplace_back("question_1", "hier");
    answered.emplace_back("courrier", entry.id.value);
    auto const sent = browser.post(page_address, filled(form, answered));
    EXPECT_EQ(sent.status, 303) << sent.body;
    auto const kept =
        (*opened).read([&](db::Session& session) { return FormQuestions::answers_of(session, entry.id); });
    EXPECT_EQ(kept, (std::vector<AnsweredQuestion>{{"1", "Question d’hier", "hier"}}));
}

} // namespace
} // namespace guichet::people
