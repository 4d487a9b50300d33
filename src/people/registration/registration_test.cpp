// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/registration.hpp"
#include "support/registration_desk.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>

namespace guichet::people {

namespace {

using for_tests::Desk;
using for_tests::good_submission;
using namespace std::chrono_literals;

} // namespace

class Registrations : public support::OnEveryDatabase {};

TEST_P(Registrations, an_application_is_one_application_with_its_history_and_its_mail)
{
    Desk desk{database()};
    auto submission = good_submission();
    submission.children = {{"Durand", "", "Zoé", "01/01/2012"}, {"Durand", "Petit", "Tom", "2015-06-30"}};
    submission.guardian_consent = consent_version;
    submission.campaign = "journal";
    auto const receipt = desk.registration.submit(Desk::applicant(), submission, "key");
    ASSERT_TRUE(receipt) << receipt.error().message.id;
    auto const application = desk.application(receipt->application);
    EXPECT_EQ(application.reference, receipt->reference);
    EXPECT_EQ(application.state, ApplicationState::submitted);
    EXPECT_EQ(application.origin, ApplicationOrigin::web);
    EXPECT_EQ(application.library.value, "haut-jura-saint-claude-mediatheque");
    EXPECT_EQ(application.eligibility_rule, "territory.inside");
    EXPECT_EQ(application.address.municipality_name, "Commune 39491");
    EXPECT_EQ(application.campaign, "journal");
    ASSERT_EQ(application.applicants.size(), 3U);
    EXPECT_EQ(application.applicants[2].person, (Person{"Durand", "Petit", "Tom", {2015y / 6 / 30}}));
    EXPECT_TRUE(application.guardian_consent);
    auto const history =
        desk.database.read([&](db::Session& session) { return Applications::history(session, application.id); });
    ASSERT_EQ(history.size(), 1U);
    EXPECT_EQ(history[0].action, "submitted");
    EXPECT_FALSE(history[0].sent.empty());
    EXPECT_EQ(desk.mails(), 1);
}

TEST_P(Registrations, the_same_request_again_gives_the_same_receipt)
{
    Desk desk{database()};
    auto const first = desk.registration.submit(Desk::applicant(), good_submission(), "key");
    auto const second = desk.registration.submit(Desk::applicant(), good_submission(), "key");
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->application, second->application);
    EXPECT_EQ(first->reference, second->reference);
    EXPECT_EQ(second->repetition, Repetition::repeated);
    EXPECT_EQ(desk.applications(), 1);
    EXPECT_EQ(desk.mails(), 1);
}

TEST_P(Registrations, what_was_acknowledged_stays_so_when_the_policy_has_ended)
{
    Desk desk{database()};
    auto const first = desk.registration.submit(Desk::applicant(), good_submission(), "key");
    desk.office.is_closed = true;
    auto const again = desk.registration.submit(Desk::applicant(), good_submission(), "key");
    ASSERT_TRUE(first && again);
    EXPECT_EQ(first->application, again->application);
    EXPECT_FALSE(desk.registration.submit(Desk::applicant(), good_submission(), "other"));
}

TEST_P(Registrations, another_request_under_the_same_key_is_refused)
{
    Desk desk{database()};
    ASSERT_TRUE(desk.registration.submit(Desk::applicant(), good_submission(), "key"));
    auto other = good_submission();
    other.adult.first_names = "Paul";
    auto const refused = desk.registration.submit(Desk::applicant(), other, "key");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_EQ(refused.error().message.id, "registration.request_reused");
    EXPECT_EQ(desk.applications(), 1);
}

TEST_P(Registrations, one_portal_cannot_take_the_keys_of_another)
{
    Desk desk{database()};
    network::Actor const one{network::ActorKind::portal, "portal-1", "One"};
    network::Actor const two{network::ActorKind::portal, "portal-2", "Two"};
    auto const first = desk.registration.submit(one, good_submission(), "key");
    auto const second = desk.registration.submit(two, good_submission(), "key");
    ASSERT_TRUE(first && second);
    EXPECT_NE(first->application, second->application);
}

TEST_P(Registrations, eight_threads_with_one_key_make_one_application)
{
    Desk desk{database()};
    std::vector<std::string> references(8);
    {
        std::vector<std::jthread> threads;
        for (auto& reference : references) {
            threads.emplace_back([&] {
                auto const receipt = desk.registration.submit(Desk::applicant(), good_submission(), "key");
                reference = receipt ? receipt->reference : receipt.error().message.id;
            });
        }
    }
    EXPECT_EQ(std::set(references.begin(), references.end()).size(), 1U) << references[0] << " " << references[1];
    EXPECT_EQ(desk.applications(), 1);
    EXPECT_EQ(desk.mails(), 1);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_application_event"), 1);
}

TEST_P(Registrations, the_answer_is_the_same_for_a_known_person_and_address)
{
    Desk desk{database()};
    auto const first = desk.registration.submit(Desk::applicant(), good_submission(), "key one");
    auto const again = desk.registration.submit(Desk::applicant(), good_submission(), "key two");
    ASSERT_TRUE(first && again);
    EXPECT_EQ(again->repetition, Repetition::first);
    EXPECT_EQ(first->reference.size(), again->reference.size());
}

TEST_P(Registrations, only_an_eligible_commune_with_a_policy_from_afar_is_taken)
{
    Desk desk{database()};
    std::pair<char const*, char const*> const cases[] = {
        {"39368", "registration.error.at_the_desk"},
        {"39198", "registration.error.not_here"},
        {"99999", "registration.error.municipality_unknown"},
        {"", "registration.error.municipality_unknown"},
        {"39491' OR '1'='1", "registration.error.municipality_unknown"}};
    for (auto const& [insee, message] : cases) {
        auto submission = good_submission();
        submission.municipality = insee;
        auto const refused = desk.registration.submit(Desk::applicant(), submission, insee);
        ASSERT_FALSE(refused) << insee;
        EXPECT_EQ(refused.error().fields, (std::vector<FieldError>{{"municipality", {message}}})) << insee;
    }
    EXPECT_EQ(desk.applications(), 0);
}

TEST_P(Registrations, a_library_of_another_intercommunality_is_ignored)
{
    Desk desk{database()};
    auto submission = good_submission();
    submission.library = "ecla-mediatheque";
    auto const receipt = desk.registration.submit(Desk::applicant(), submission, "key");
    ASSERT_TRUE(receipt);
    EXPECT_EQ(desk.application(receipt->application).library.value, "haut-jura-saint-claude-mediatheque");
}

TEST_P(Registrations, hostile_words_are_kept_as_words)
{
    Desk desk{database()};
    auto submission = good_submission();
    submission.message = "<script>alert('x')</script>'); DROP TABLE people_application;--";
    submission.street = "3 \"rue\" <b>des</b> Tilleuls'; --";
    auto const receipt =
        desk.registration.submit(Desk::applicant(), submission, "'; DELETE FROM people_application; --");
    ASSERT_TRUE(receipt);
    EXPECT_EQ(desk.application(receipt->application).message, submission.message);
    EXPECT_EQ(desk.application(receipt->application).address.street, submission.street);
}

TEST_P(Registrations, the_mail_to_an_unconfirmed_address_says_nothing_that_was_typed)
{
    Desk desk{database()};
    auto submission = good_submission();
    submission.adult.first_names = "Gagnez Mille Euros";
    submission.message = "https://spam.example";
    ASSERT_TRUE(desk.registration.submit(Desk::applicant(), submission, "key"));
    EXPECT_EQ(
        desk.count("SELECT COUNT(*) FROM mail_outbox WHERE text_body LIKE '%Mille%' OR text_body LIKE '%spam%' OR "
                   "to_name <> '' OR html_body LIKE '%Mille%' OR text_body LIKE '%MARKER%'"),
        0);
}

TEST_P(Registrations, staff_type_in_people_without_email_straight_into_the_review)
{
    Desk desk{database()};
    network::Actor const staff{network::ActorKind::staff, "staff-1", "A", network::Role::librarian,
                               IntercommunalityId{"haut-jura-saint-claude"}};
    auto submission = good_submission();
    submission.email = "";
    auto const receipt = desk.registration.submit(staff, submission, "key");
    ASSERT_TRUE(receipt);
    EXPECT_EQ(desk.application(receipt->application).state, ApplicationState::in_review);
    EXPECT_EQ(desk.application(receipt->application).origin, ApplicationOrigin::staff);
    EXPECT_EQ(desk.mails(), 0);
    EXPECT_FALSE(desk.registration.submit(Desk::applicant(), submission, "key"));
}

TEST_P(Registrations, a_proof_that_is_asked_for_is_needed_sealed_and_destroyed)
{
    Desk desk{database()};
    auto submission = good_submission();
    submission.municipality = "39470";
    auto const refused = desk.registration.submit(Desk::applicant(), submission, "key");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields[0].field, "document_identity");
    submission.documents = {{DocumentKind::identity, "<svg onload=alert(1)>"}};
    EXPECT_EQ(desk.registration.submit(Desk::applicant(), submission, "key").error().fields[0].message.id,
              "registration.error.document_type");
    submission.documents = {{DocumentKind::identity, "%PDF-" + std::string(largest_document, 'x')}};
    EXPECT_EQ(desk.registration.submit(Desk::applicant(), submission, "key").error().fields[0].message.id,
              "registration.error.document_large");
    submission.documents = {{DocumentKind::identity, for_tests::small_pdf()}};
    auto const receipt = desk.registration.submit(Desk::applicant(), submission, "key");
    ASSERT_TRUE(receipt);
    EXPECT_EQ(desk.count("SELECT COUNT(*) FROM people_document_content WHERE sealed LIKE '%PDF-1.%'"), 0);
    desk.database.read([&](db::Session& session) {
        auto const kept = Documents::of(session, receipt->application);
        ASSERT_EQ(kept.size(), 1U);
        EXPECT_EQ(kept[0].type, FileType::pdf);
        EXPECT_EQ(desk.documents.content(session, kept[0].id), for_tests::small_pdf());
        Documents const other{desk.clock, desk.random, *SecretKey::from(std::string(32, 'x'))};
        EXPECT_EQ(other.content(session, kept[0].id), std::nullopt);
    });
    ASSERT_TRUE(desk.database.write([&](db::Session& session) -> Result<void> {
        EXPECT_EQ(desk.documents.destroy_for(session, receipt->application), 1);
        EXPECT_EQ(desk.documents.destroy_for(session, receipt->application), 0);
        return {};
    }));
    desk.database.read([&](db::Session& session) {
        auto const kept = Documents::of(session, receipt->application);
        ASSERT_EQ(kept.size(), 1U) << "that it was sent stays known";
        EXPECT_TRUE(kept[0].destroyed);
        EXPECT_EQ(desk.documents.content(session, kept[0].id), std::nullopt);
    });
}

TEST_P(Registrations, a_state_changes_by_the_table_and_for_one_person_at_a_time)
{
    Desk desk{database()};
    auto const receipt = desk.registration.submit(Desk::applicant(), good_submission(), "key");
    ASSERT_TRUE(receipt);
    auto mine = desk.application(receipt->application);
    auto theirs = mine;
    auto const actor = network::Actor::system();
    auto const move = [&](Application& application, ApplicationState to) {
        return desk.database.write([&](db::Session& session) {
            return Applications::move(session, application, to, {actor, desk.clock.now(), "test", "because"});
        });
    };
    EXPECT_EQ(move(mine, ApplicationState::accepted).error().message.id, "registration.impossible_state");
    ASSERT_TRUE(move(mine, ApplicationState::in_review));
    EXPECT_EQ(mine.version, 2);
    EXPECT_EQ(move(theirs, ApplicationState::in_review).error().message.id, "registration.changed_meanwhile");
    ASSERT_TRUE(move(mine, ApplicationState::refused));
    EXPECT_EQ(desk.application(mine.id).decided, desk.clock.now());
    ASSERT_TRUE(move(mine, ApplicationState::in_review));
    EXPECT_EQ(desk.application(mine.id).decided, std::nullopt);
    auto const history =
        desk.database.read([&](db::Session& session) { return Applications::history(session, mine.id); });
    ASSERT_EQ(history.size(), 4U);
    EXPECT_EQ(history[2].from, ApplicationState::in_review);
    EXPECT_EQ(history[2].to, ApplicationState::refused);
    EXPECT_EQ(history[2].reason, "because");
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, Registrations, support::every_database(), support::database_name);

} // namespace guichet::people
