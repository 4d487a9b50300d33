// SPDX-License-Identifier: AGPL-3.0-or-later
// What a form keeps from one sending to the next, and what it no longer shows afterwards.
#include "support/registration_site.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using for_tests::filled;
using for_tests::good_fields;
using for_tests::Site;
using support::File;
using support::FormFields;
using support::HttpClient;

std::string const proof_form = "/inscription/bresse-haute-seille-mediatheque";

class KeptPages : public ::testing::Test {
protected:
    Site site;
    HttpClient browser{site.port()};

    support::Reply open()
    {
        auto const page = browser.get(proof_form + "?commune=39470");
        site.desk.clock.advance(std::chrono::minutes{1});
        return page;
    }
    static File card(std::string name = "ma carte.pdf")
    {
        return {"document_identity", std::move(name), "application/pdf", for_tests::small_pdf()};
    }
    static FormFields without(FormFields fields, std::string_view name)
    {
        std::erase_if(fields, [&](auto const& field) { return field.first == name; });
        return fields;
    }
    /// The page behind the link of a question the library asked.
    std::string asked()
    {
        (void)browser.post_files(proof_form, filled(open(), good_fields()), {card()});
        ApplicationId const id{site.desk.database
                                   .read([](db::Session& session) {
                                       return session.first("SELECT id FROM people_application", {},
                                                            [](db::Row const& row) { return row.text(0); });
                                   })
                                   .value()};
        EXPECT_TRUE(site.desk.confirmation.confirm(site.desk.token_mailed("confirmation")));
        site.desk.clock.advance(std::chrono::minutes{1});
        network::Actor const librarian{network::ActorKind::staff, "claire", "Claire", network::Role::librarian,
                                       IntercommunalityId{"bresse-haute-seille"}};
        EXPECT_TRUE((*site.opened).write([&](db::Session& session) -> Result<void> {
            auto application = Applications::find(session, id);
            return site.desk.questions.ask(session, librarian, *application, "Un justificatif ?");
        }));
        return "/inscription/reponse/" + site.desk.token_mailed("reponse");
    }
    /// The child that was added is not registered after all.
    static FormFields adult_alone()
    {
        auto fields = good_fields();
        fields.emplace_back("children_count", "0");
        return fields;
    }
    [[nodiscard]] std::int64_t documents() const
    {
        return site.desk.count("SELECT COUNT(*) FROM people_document WHERE kind = 'identity'");
    }
};

} // namespace

TEST_F(KeptPages, a_file_chosen_before_a_fault_elsewhere_is_there_at_the_next_sending)
{
    auto const page = open();
    auto const back = browser.post_files(proof_form, filled(page, without(good_fields(), "street")), {card()});
    EXPECT_EQ(back.status, 422);
    EXPECT_TRUE(back.contains("Fichier gardé"));
    EXPECT_TRUE(back.contains("ma carte.pdf"));
    EXPECT_FALSE(back.contains("href=\"#field-document_identity\""));
    auto const sent = browser.post_files(proof_form, filled(back, good_fields()), {});
    EXPECT_EQ(sent.status, 303) << sent.body;
    EXPECT_EQ(documents(), 1);
    // Sent twice at once, the second without its file: still one application, and the same answer.
    EXPECT_EQ(browser.post_files(proof_form, filled(back, good_fields()), {}).status, 303);
    EXPECT_EQ(site.desk.applications(), 1);
}

TEST_F(KeptPages, adding_a_child_loses_no_file)
{
    auto const page = open();
    auto const back = browser.post_files(proof_form, filled(page, {{"action", "add_child"}}), {card()});
    EXPECT_EQ(back.status, 200);
    EXPECT_TRUE(back.contains("ma carte.pdf"));
    auto const sent = browser.post_files(proof_form, filled(back, adult_alone()), {});
    EXPECT_EQ(sent.status, 303) << sent.body;
    EXPECT_EQ(documents(), 1);
}

TEST_F(KeptPages, the_form_opened_anew_finds_its_file_as_soon_as_the_same_person_is_typed)
{
    (void)browser.post_files(proof_form, filled(open(), without(good_fields(), "street")), {card()});
    auto const reloaded = open();
    EXPECT_FALSE(reloaded.contains("ma carte.pdf"));
    auto const back = browser.post_files(proof_form, filled(reloaded, without(good_fields(), "postcode")), {});
    EXPECT_TRUE(back.contains("ma carte.pdf"));
    // A slip in the name is corrected on the page itself.
    auto corrected = without(good_fields(), "birth_name");
    corrected.emplace_back("birth_name", "Durant");
    EXPECT_EQ(browser.post_files(proof_form, filled(back, corrected), {}).status, 303);
    EXPECT_EQ(documents(), 1);
}

TEST_F(KeptPages, the_next_reader_of_a_shared_computer_neither_sees_nor_sends_it)
{
    (void)browser.post_files(proof_form, filled(open(), without(good_fields(), "street")), {card()});
    auto const page = open();
    EXPECT_FALSE(page.contains("ma carte.pdf"));
    auto theirs = without(without(good_fields(), "first_names"), "birth_name");
    theirs.emplace_back("first_names", "Paul");
    theirs.emplace_back("birth_name", "Martin");
    auto const back = browser.post_files(proof_form, filled(page, theirs), {});
    EXPECT_EQ(back.status, 422);
    EXPECT_FALSE(back.contains("ma carte.pdf"));
    EXPECT_TRUE(back.contains("href=\"#field-document_identity\""));
    EXPECT_EQ(site.desk.applications(), 0);
}

TEST_F(KeptPages, a_file_that_is_not_mine_is_removed_at_once)
{
    auto const back =
        browser.post_files(proof_form, filled(open(), without(good_fields(), "street")), {card("autre.pdf")});
    EXPECT_TRUE(back.contains("forget_identity"));
    auto pressed = without(good_fields(), "action");
    pressed.emplace_back("action", "forget_identity");
    auto const removed = browser.post_files(proof_form, filled(back, pressed), {});
    EXPECT_EQ(removed.status, 200);
    EXPECT_FALSE(removed.contains("autre.pdf"));
    EXPECT_EQ(removed.input("street"), "3 rue des Tilleuls");
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_kept_file"), 0);
}

TEST_F(KeptPages, starting_again_begins_with_nothing)
{
    auto const back = browser.post_files(proof_form, filled(open(), without(good_fields(), "street")), {card()});
    auto pressed = without(good_fields(), "action");
    pressed.emplace_back("action", "restart");
    auto const empty = browser.follow(browser.post_files(proof_form, filled(back, pressed), {}));
    EXPECT_EQ(empty.status, 200);
    EXPECT_EQ(empty.input("birth_name"), "");
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_kept_file"), 0);
    site.desk.clock.advance(std::chrono::minutes{1});
    EXPECT_EQ(browser.post_files(proof_form, filled(empty, good_fields()), {}).status, 422);
}

TEST_F(KeptPages, a_form_sent_leaves_no_file_to_the_next_one)
{
    auto const back = browser.post_files(proof_form, filled(open(), without(good_fields(), "street")), {card()});
    ASSERT_EQ(browser.post_files(proof_form, filled(back, good_fields()), {}).status, 303);
    auto const next = browser.post_files(proof_form, filled(open(), without(good_fields(), "street")), {});
    EXPECT_EQ(next.status, 422);
    EXPECT_FALSE(next.contains("ma carte.pdf"));
}

TEST_F(KeptPages, a_form_whose_policy_has_just_closed_shows_what_was_typed)
{
    auto const page = open();
    site.desk.office.is_closed = true;
    auto const refused = browser.post_files(proof_form, filled(page, good_fields()), {card()});
    EXPECT_EQ(refused.status, 409);
    EXPECT_TRUE(refused.contains("3 rue des Tilleuls"));
    EXPECT_TRUE(refused.contains("Jeanne Marie"));
    EXPECT_TRUE(refused.contains("Médiathèque bresse-haute-seille"));
    EXPECT_EQ(site.desk.applications(), 0);
}

TEST_F(KeptPages, a_form_received_before_its_policy_closed_has_its_receipt)
{
    auto const page = open();
    ASSERT_EQ(browser.post_files(proof_form, filled(page, good_fields()), {card()}).status, 303);
    site.desk.office.is_closed = true;
    auto const again = browser.post_files(proof_form, filled(page, good_fields()), {card()});
    EXPECT_EQ(again.status, 303);
    EXPECT_TRUE(again.location().starts_with("/inscription/merci/"));
}

TEST_F(KeptPages, a_kept_file_is_replaced_by_a_newer_one_and_never_by_a_wrong_one)
{
    auto const page = open();
    auto back = browser.post_files(proof_form, filled(page, without(good_fields(), "street")), {card()});
    back = browser.post_files(proof_form, filled(back, without(good_fields(), "street")), {card("plus nette.pdf")});
    EXPECT_TRUE(back.contains("plus nette.pdf"));
    EXPECT_FALSE(back.contains("ma carte.pdf"));
    back = browser.post_files(proof_form, filled(back, good_fields()),
                              {{"document_identity", "photo.jpg", "image/jpeg", "<html>no picture"}});
    EXPECT_EQ(back.status, 422);
    EXPECT_TRUE(back.contains("plus nette.pdf"));
    EXPECT_EQ(site.desk.applications(), 0);
}

TEST_F(KeptPages, nobody_else_sees_or_sends_a_kept_file)
{
    auto const page = open();
    (void)browser.post_files(proof_form, filled(page, without(good_fields(), "street")), {card("<b>Zoé</b>.pdf")});
    HttpClient neighbour{site.port()};
    EXPECT_FALSE(neighbour.get(proof_form + "?commune=39470").contains("Fichier gardé"));
    EXPECT_FALSE(browser.get(proof_form + "?commune=39470").contains("<b>Zoé"));
    // A forged ticket opens nobody's files.
    auto forged = filled(page, good_fields());
    for (auto& [name, value] : forged) {
        if (name == "ticket") {
            value.insert(0, "x");
        }
    }
    EXPECT_EQ(browser.post_files(proof_form, forged, {}).status, 422);
    EXPECT_EQ(site.desk.applications(), 0);
}

TEST_F(KeptPages, a_receipt_is_for_two_hours_then_the_next_reader_finds_nothing)
{
    auto const page = open();
    auto const sent = browser.post_files(proof_form, filled(page, good_fields()), {card()});
    ASSERT_EQ(sent.status, 303);
    auto const receipt = browser.get(sent.location());
    EXPECT_TRUE(receipt.contains("BHS-")) << receipt.body;
    HttpClient neighbour{site.port()};
    EXPECT_FALSE(neighbour.get(sent.location()).contains("BHS-"));
    site.desk.clock.advance(std::chrono::hours{2});
    auto const later = browser.get(sent.location());
    EXPECT_EQ(later.status, 200);
    EXPECT_FALSE(later.contains("BHS-"));
    auto const mails = site.desk.mails();
    (void)browser.post(sent.location(),
                       {{"csrf", receipt.csrf()}, {"action", "correct"}, {"email", "eve@example.org"}});
    (void)browser.post(sent.location(), {{"csrf", receipt.csrf()}, {"action", "again"}});
    EXPECT_EQ(site.desk.mails(), mails);
}

TEST_F(KeptPages, two_large_photos_go_through_and_one_too_large_loses_nothing_that_was_typed)
{
    auto const photo = [](std::string kind, std::size_t size) {
        return File{"document_" + std::move(kind), "photo.jpg", "image/jpeg", "\xFF\xD8\xFF" + std::string(size, 'x')};
    };
    constexpr std::size_t megabyte = std::size_t{1024} * 1024;
    auto const page = open();
    auto const back = browser.post_files(proof_form, filled(page, good_fields()), {photo("identity", 20 * megabyte)});
    EXPECT_EQ(back.status, 422);
    EXPECT_TRUE(back.contains("href=\"#field-document_identity\""));
    EXPECT_TRUE(back.contains("Ce fichier est trop gros"));
    EXPECT_EQ(back.input("street"), "3 rue des Tilleuls");
    EXPECT_EQ(documents(), 0);
    auto const sent =
        browser.post_files(proof_form, filled(back, good_fields()),
                           {photo("identity", 79 * megabyte / 10), photo("residence", 79 * megabyte / 10)});
    EXPECT_EQ(sent.status, 303) << sent.body;
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_document"), 2);
}

TEST_F(KeptPages, a_reply_that_is_too_long_keeps_its_file)
{
    auto const address = asked();
    auto const page = browser.get(address);
    File const proof{"document", "loyer.pdf", "application/pdf", for_tests::small_pdf()};
    auto const back = browser.post_files(address, {{"csrf", page.csrf()}, {"answer", std::string(5000, 'x')}}, {proof});
    EXPECT_EQ(back.status, 422);
    EXPECT_TRUE(back.contains("loyer.pdf"));
    std::string picture = "\xFF\xD8\xFF";
    picture.resize(20'000'000, 'x');
    File const huge{"document", "loyer.jpg", "image/jpeg", std::move(picture)};
    auto const refused = browser.post_files(address, {{"csrf", back.csrf()}, {"answer", "Le voici."}}, {huge});
    EXPECT_EQ(refused.status, 422);
    EXPECT_TRUE(refused.contains("Ce fichier est trop gros"));
    EXPECT_TRUE(refused.contains("Le voici."));
    EXPECT_EQ(browser.post_files(address, {{"csrf", back.csrf()}, {"answer", "Voici."}}, {}).status, 303);
    EXPECT_EQ(site.desk.count("SELECT COUNT(*) FROM people_document WHERE kind = 'other'"), 1);
}

TEST_F(KeptPages, a_reply_to_a_question_that_has_ended_is_shown_once_more)
{
    auto const address = asked();
    auto const page = browser.get(address);
    auto const first = FormFields{{"csrf", page.csrf()}, {"answer", "Le voici."}};
    EXPECT_EQ(browser.post_files(address, first, {}).status, 303);
    EXPECT_EQ(browser.post_files(address, first, {}).status, 303) << "pressed twice";
    auto const other = browser.post_files(address, {{"csrf", page.csrf()}, {"answer", "Ou plutôt demain."}}, {});
    EXPECT_EQ(other.status, 409);
    EXPECT_TRUE(other.contains("Ou plutôt demain."));
    EXPECT_TRUE(other.contains("pas été envoyé"));
    EXPECT_FALSE(browser.get(address).contains("pas été envoyé"));
}

TEST_F(KeptPages, a_reply_that_comes_too_late_is_shown_once_more)
{
    auto const address = asked();
    auto const page = browser.get(address);
    site.desk.clock.advance(std::chrono::days{31});
    auto const late = browser.post_files(address, {{"csrf", page.csrf()}, {"answer", "Le voici."}}, {});
    EXPECT_EQ(late.status, 409);
    EXPECT_TRUE(late.contains("Le voici."));
}

} // namespace guichet::people
