// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/identity/identity.hpp"
#include "support/review_pages.hpp"

#include <fstream>

namespace guichet::people {
namespace {

using for_tests::BusyDesk;
using for_tests::good_submission;
using web::Method;

class ReviewPagesTest : public for_tests::ReviewPages {};

TEST_F(ReviewPagesTest, one_screen_decides_and_the_next_case_comes)
{
    auto const first = desk.waiting();
    auto const second = desk.waiting();
    auto const page = get("/gestion/demandes/" + first.value);
    EXPECT_EQ(page.status, 200);
    EXPECT_TRUE(has(page, "Jeanne Marie Durand"));
    EXPECT_TRUE(has(page, "fait partie du territoire"));
    EXPECT_TRUE(has(page, "17/03/1985"));
    EXPECT_FALSE(has(page, ">review.") || has(page, " review.")); // every message has its words
    auto const accepted = decide(first, "accepter");
    EXPECT_EQ(accepted.status, 303);
    EXPECT_EQ(location(accepted), "/gestion/demandes/" + second.value);
    auto const after = get(location(accepted));
    EXPECT_TRUE(has(after, "/gestion/demandes/" + first.value + "/annuler"));
    EXPECT_EQ(location(decide(second, "refuser", {{"reason", "Réservé aux habitants."}})), "/gestion/demandes");
    EXPECT_TRUE(has(get("/gestion/demandes/" + second.value), "Réservé aux habitants."));
}

TEST_F(ReviewPagesTest, a_case_tells_an_identity_that_was_verified)
{
    auto const id = desk.waiting();
    EXPECT_FALSE(has(get("/gestion/demandes/" + id.value), "identité vérifiée"));
    ASSERT_TRUE(desk.database.write([&](db::Session& session) -> Result<void> {
        IdentityMarks::add(session, id, {"franceconnect", "eidas1", desk.clock.now()});
        return {};
    }));
    auto const page = get("/gestion/demandes/" + id.value);
    EXPECT_TRUE(has(page, "identité vérifiée"));
    EXPECT_TRUE(has(page, "FranceConnect, niveau eidas1, faible"));
    EXPECT_TRUE(has(page, "Le domicile se prouve autrement"));
}

TEST_F(ReviewPagesTest, a_refusal_without_words_keeps_the_page_and_says_so)
{
    auto const id = desk.waiting();
    auto const page = decide(id, "refuser", {{"reason", " "}});
    EXPECT_EQ(page.status, 422);
    EXPECT_TRUE(has(page, "id=\"reason-error\""));
}

TEST_F(ReviewPagesTest, who_comes_second_sees_what_the_other_did_and_keeps_their_words)
{
    auto const id = desk.waiting();
    web::Fields const form{{"version", std::to_string(desk.application(id).version)}, {"reason", "Mes mots à moi"}};
    ASSERT_TRUE(desk.review.refuse(BusyDesk::librarian("marc"), desk.seen(id), "Hors du territoire"));
    auto const page = post("/gestion/demandes/" + id.value + "/refuser", form);
    EXPECT_EQ(page.status, 409);
    EXPECT_TRUE(has(page, "Agent marc"));
    EXPECT_TRUE(has(page, "Hors du territoire"));
    EXPECT_TRUE(has(page, "Mes mots à moi"));
}

TEST_F(ReviewPagesTest, the_answer_to_a_question_is_on_the_screen_to_decide)
{
    auto const id = desk.waiting();
    (void)decide(id, "demander", {{"question", "Au 3 ou au 3 bis ?"}});
    EXPECT_TRUE(has(get("/gestion/demandes/" + id.value), "pas encore de réponse"));
    ASSERT_TRUE(desk.questions.answer(desk.token_mailed("reponse"), {"Au 3 bis, <au fond>.", {}}));
    EXPECT_TRUE(has(get("/gestion/demandes/" + id.value), "Au 3 bis, &lt;au fond&gt;."));
}

TEST_F(ReviewPagesTest, a_reason_can_be_chosen_without_javascript)
{
    auto const id = desk.waiting();
    auto const page = get("/gestion/demandes/" + id.value);
    EXPECT_TRUE(has(page, "?motif=outside-territory#refuser"));
    auto const chosen = get("/gestion/demandes/" + id.value + "?motif=outside-territory");
    EXPECT_TRUE(has(chosen, "habitants de notre territoire. La bibliothèque de votre commune peut vous inscrire : "
                            "demandez-lui.</textarea>"));
}

TEST_F(ReviewPagesTest, the_file_of_a_patron_tells_what_the_staff_did_here_and_not_elsewhere)
{
    auto const id = desk.waiting();
    (void)decide(id, "accepter");
    auto const patron = desk.application(id).applicants.front().patron->value;
    desk.database.exclusive([&](db::Session& session) {
        desk.journal.append(session, BusyDesk::librarian("eve", "bresse-haute-seille"), {"bresse-haute-seille"},
                            "account.activated", "patron:" + patron, {});
    });
    auto const file = get("/gestion/usagers/" + patron);
    EXPECT_TRUE(has(file, "Ce que l’équipe a fait"));
    EXPECT_TRUE(has(file, "Demande acceptée"));
    EXPECT_FALSE(has(file, "Compte ouvert"));
}

TEST_F(ReviewPagesTest, undo_works_from_the_banner)
{
    auto const id = desk.waiting();
    (void)decide(id, "accepter");
    auto const shown = desk.review.undoable(BusyDesk::librarian())->id;
    EXPECT_TRUE(has(get("/gestion/demandes"), "name=\"decision\" value=\"" + shown + "\""));
    (void)post("/gestion/demandes/" + id.value + "/annuler", {{"decision", "another"}});
    EXPECT_EQ(desk.application(id).state, ApplicationState::accepted) << "a colleague's, perhaps";
    auto const undone = post("/gestion/demandes/" + id.value + "/annuler", {{"decision", shown}});
    EXPECT_EQ(undone.status, 303);
    EXPECT_EQ(desk.application(id).state, ApplicationState::in_review);
}

TEST_F(ReviewPagesTest, somebody_without_email_is_to_be_called_or_written_to)
{
    auto submission = good_submission();
    submission.email.clear();
    submission.phone = "03 84 45 12 34";
    auto const id = desk.registration.submit(BusyDesk::librarian(), submission, "desk:1")->application;
    auto const next = desk.waiting();
    EXPECT_TRUE(has(get("/gestion/demandes/" + id.value), "Noter la question, puis appeler ou imprimer"));
    auto const asked = decide(id, "demander", {{"question", "Au 3 ou au 3 bis ?"}});
    auto const after = get(location(asked));
    EXPECT_EQ(location(asked), "/gestion/demandes/" + next.value);
    EXPECT_TRUE(has(after, "rien ne lui a été envoyé"));
    EXPECT_TRUE(has(after, "+33384451234"));
    EXPECT_TRUE(has(after, "/gestion/demandes/" + id.value + "/lettre.pdf"));
    EXPECT_TRUE(has(get("/gestion/demandes"), "?etat=lettres"));
    auto const list = get("/gestion/demandes?etat=lettres");
    EXPECT_TRUE(has(list, id.value));
    EXPECT_FALSE(has(list, next.value));
    auto const pdf = post("/gestion/demandes/lettres.pdf", {{"demande", id.value + ":1"}});
    EXPECT_TRUE(pdf.body.starts_with("%PDF-"));
    EXPECT_FALSE(has(get("/gestion/demandes?etat=lettres"), "data-case=\"/gestion/demandes/" + id.value));
    EXPECT_EQ(decide(id, "dit").status, 303);
}

TEST_F(ReviewPagesTest, who_is_whom_is_said_for_each_person_and_accepted_once)
{
    auto submission = good_submission();
    submission.children = {{"Durand", "", "Léo", "02/05/2012"}};
    submission.guardian_consent = consent_version;
    auto const id = desk.waiting(submission);
    auto const application = desk.application(id);
    std::vector<PatronId> known;
    desk.database.exclusive([&](db::Session& session) {
        for (auto const& applicant : application.applicants) {
            Patron patron;
            patron.intercommunality = application.intercommunality;
            patron.library = application.library;
            patron.person = applicant.person;
            patron.address = application.address;
            patron.contact = application.contact;
            patron.id = desk.patrons.add(session, patron);
            duplicates.note_patron(session, patron);
            known.push_back(patron.id);
        }
        duplicates.note_application(session, application);
    });
    auto const page = get("/gestion/demandes/" + id.value); // compares what nobody compared yet
    EXPECT_TRUE(has(page, "name=\"link_0\" value=\"" + known[0].value + "\""));
    EXPECT_TRUE(has(page, "name=\"link_1\" value=\"" + known[1].value + "\""));
    auto const twice = decide(id, "accepter", {{"link_0", known[0].value}, {"link_1", known[0].value}});
    EXPECT_EQ(twice.status, 409);
    EXPECT_TRUE(has(twice, "value=\"" + known[0].value + "\" checked"));
    EXPECT_EQ(decide(id, "accepter", {{"link_0", known[0].value}, {"link_1", known[1].value}}).status, 303);
    EXPECT_EQ(desk.application(id).state, ApplicationState::linked);
}

TEST_F(ReviewPagesTest, cases_documents_letters_and_patrons_of_others_are_not_found)
{
    auto const id = desk.waiting();
    (void)decide(id, "accepter");
    auto const patron = desk.application(id).applicants.front().patron->value;
    EXPECT_EQ(get("/gestion/usagers/" + patron).status, 200);
    door.actor = BusyDesk::librarian("eve", "bresse-haute-seille");
    for (auto const& target : {"/gestion/demandes/" + id.value, "/gestion/demandes/" + id.value + "/lettre.pdf",
                               "/gestion/usagers/" + patron, std::string{"/gestion/demandes/x"}}) {
        EXPECT_EQ(get(target).status, 404) << target;
    }
    EXPECT_FALSE(has(get("/gestion/demandes?etat=toutes"), id.value));
    EXPECT_FALSE(has(post("/gestion/usagers", {{"q", "durand"}}), patron));
}

TEST_F(ReviewPagesTest, the_letter_is_a_pdf)
{
    auto const id = desk.waiting();
    (void)decide(id, "accepter");
    auto const address = "/gestion/demandes/" + id.value + "/lettre.pdf";
    auto const links = desk.links.made.size();
    EXPECT_FALSE(get(address).body.starts_with("%PDF-")) << "looking makes no new links and kills none";
    EXPECT_EQ(desk.links.made.size(), links);
    EXPECT_EQ(desk.history(id).back().action, "accepted");
    auto const letter = post(address, {});
    EXPECT_EQ(letter.status, 200);
    EXPECT_TRUE(letter.body.starts_with("%PDF-"));
    EXPECT_EQ(desk.history(id).back().action, "letter_printed");
}

TEST_F(ReviewPagesTest, reasons_are_seeded_and_each_member_edits_its_own)
{
    auto const page = get("/gestion/motifs");
    EXPECT_TRUE(has(page, "Hors du territoire"));
    EXPECT_EQ(post("/gestion/motifs", {{"title", "T"}, {"text_fr", ""}, {"text_en", "x"}}).status, 422);
    EXPECT_EQ(post("/gestion/motifs", {{"title", "Fermé"}, {"text_fr", "Nous"}, {"text_en", "We"}}).status, 303);
    ASSERT_EQ(reasons.editable(door.actor).size(), 1U);
    auto const id = reasons.editable(door.actor).front().id;
    EXPECT_EQ(post("/gestion/motifs/outside-territory/supprimer", {}).status, 404);
    EXPECT_EQ(post("/gestion/motifs/" + id + "/supprimer", {}).status, 303);
    EXPECT_EQ(desk.journalled("refusal_reason.added") + desk.journalled("refusal_reason.removed"), 2);
}

TEST_F(ReviewPagesTest, a_patron_is_found_by_card_name_or_birth_date_and_a_card_revoked_with_a_reason)
{
    auto const id = desk.waiting();
    (void)decide(id, "accepter");
    auto const patron = *desk.application(id).applicants.front().patron;
    auto const number =
        desk.database.read([&](db::Session& session) { return Cards::of(session, patron); }).front().number;
    for (auto const& typed : {number, number.substr(0, 4) + " " + number.substr(4), std::string{"DURÀND jeanne"},
                              std::string{"17/03/1985"}, std::string{"durand 17/03/1985"}}) {
        EXPECT_TRUE(has(post("/gestion/usagers", {{"q", typed}}), patron.value)) << typed;
    }
    EXPECT_FALSE(has(post("/gestion/usagers", {{"q", "durand 18/03/1985"}}), patron.value));
    auto const file = get("/gestion/usagers/" + patron.value);
    EXPECT_TRUE(has(file, number));
    auto const address = "/gestion/usagers/" + patron.value + "/cartes/annuler";
    EXPECT_EQ(post(address, {{"carte", number}, {"reason", ""}}).status, 422);
    auto const set = [&](std::string_view sql) {
        desk.database.exclusive([&](db::Session& session) { session.execute(sql, {{"number", number}}); });
    };
    set("UPDATE people_card SET status = 'replaced' WHERE number = :number");
    EXPECT_EQ(post(address, {{"carte", number}, {"reason", "Perdue"}}).status, 409) << "undoing gives it back";
    set("UPDATE people_card SET status = 'active' WHERE number = :number AND status = 'replaced'");
    EXPECT_EQ(post(address, {{"carte", number}, {"reason", "Perdue"}}).status, 303);
    EXPECT_EQ(post(address, {{"carte", number}, {"reason", "Perdue"}}).status, 409);
    EXPECT_EQ(desk.journalled("card.revoked"), 1);
}

} // namespace
} // namespace guichet::people
