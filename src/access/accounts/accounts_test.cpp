// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"
#include "people/forms/definition.hpp"
#include "people/materialisation/store.hpp"
#include "people/payments/store.hpp"
#include "people/registration/store.hpp"
#include "people/renewals/store.hpp"
#include "support/accounts_desk.hpp"
#include "support/databases.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using support::better;
using support::good;
using support::marie_card;
using Desk = support::AccountsDesk;

class AccountsOnEveryDatabase : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        support::migrate(database());
        desk.emplace(database());
    }
    std::optional<Desk> desk;
};

TEST_P(AccountsOnEveryDatabase, are_opened_by_a_link_that_serves_once)
{
    auto const marie = desk->add_person("Marie", marie_card, "marie@example.org");
    EXPECT_FALSE(desk->accounts.check_password(marie_card, good));
    auto const token = desk->link_for(marie);
    EXPECT_EQ(desk->accounts.opened(token)->patron.id, marie);
    EXPECT_EQ(desk->accounts.choose_password(token, good, good), marie);
    EXPECT_EQ(desk->accounts.choose_password(token, better, better).error().message.id, "accounts.link.gone");
    EXPECT_EQ(desk->accounts.check_password("2719 3048 5617 26", good), marie);
    EXPECT_EQ(desk->accounts.check_password(" Marie@Example.org ", good).has_value(), true);
}

TEST_P(AccountsOnEveryDatabase, refuse_links_lapsed_replaced_forged_or_kept_for_something_else)
{
    auto const marie = desk->add_account("Marie", marie_card, "marie@example.org");
    auto const first = desk->link_for(marie);
    auto const second = desk->link_for(marie);
    EXPECT_FALSE(desk->accounts.opened(first)) << "a newer link replaces it";
    for (auto const& forged : {std::string{}, std::string{"x"}, second + "A", second.substr(1), hex(sha256(second))}) {
        EXPECT_FALSE(desk->accounts.opened(forged));
        EXPECT_FALSE(desk->accounts.choose_password(forged, better, better));
    }
    desk->clock.advance(std::chrono::hours{14 * 24} - std::chrono::milliseconds{1});
    EXPECT_TRUE(desk->accounts.opened(second));
    desk->clock.advance(std::chrono::milliseconds{1});
    EXPECT_FALSE(desk->accounts.opened(second));
    EXPECT_EQ(desk->accounts.purge(), 1);
    ASSERT_TRUE(desk->profile.ask_new_email(*desk->patrons.find(marie), "neuve@example.org", good));
    auto const confirm = desk->last_link().substr(std::string{"/compte/courriel/"}.size());
    EXPECT_TRUE(desk->profile.pending_email(confirm));
    EXPECT_FALSE(desk->accounts.opened(confirm)) << "a link that confirms an address chooses no password";
    EXPECT_FALSE(desk->accounts.choose_password(confirm, better, better));
}

TEST_P(AccountsOnEveryDatabase, tell_of_every_change_of_address_and_email)
{
    std::vector<std::string> told;
    desk->profile.when_changed([&](db::Session&, people::Patron const& patron) {
        told.push_back(patron.contact.email + " " + patron.address.street);
    });
    auto const marie = desk->add_account("Marie", marie_card, "marie@example.org");
    ASSERT_TRUE(desk->profile.change_contact(*desk->patrons.find(marie), {"", "fr", "5 rue Haute", ""}));
    ASSERT_TRUE(desk->profile.ask_new_email(*desk->patrons.find(marie), "neuve@example.org", good));
    ASSERT_TRUE(desk->profile.confirm_email(desk->last_link().substr(std::string{"/compte/courriel/"}.size())));
    EXPECT_EQ(told, (std::vector<std::string>{"marie@example.org 5 rue Haute", "neuve@example.org 5 rue Haute"}));
}

TEST_P(AccountsOnEveryDatabase, refuse_passwords_made_of_the_person)
{
    auto const token = desk->link_for(desk->add_person("Léopoldine", marie_card, "leopoldine.v@example.org"));
    for (auto const* own :
         {"Vuillermoz.Léopoldine", "vuillermoz14071984", marie_card, "2719 3048 5617 26", "leopoldine.v@example.org"}) {
        auto const refused = desk->accounts.choose_password(token, own, own);
        ASSERT_FALSE(refused) << own;
        EXPECT_EQ(refused.error().fields.at(0).message.id, "credentials.password_personal") << own;
    }
    EXPECT_EQ(desk->accounts.choose_password(token, "motdepasse2020", "motdepasse2020").error().fields.at(0).message.id,
              "credentials.password_common");
    EXPECT_EQ(desk->accounts.choose_password(token, good, better).error().fields.at(0).field, "again");
    EXPECT_TRUE(desk->accounts.opened(token)) << "a refused password spends nothing";
}

TEST_P(AccountsOnEveryDatabase, are_found_by_an_address_only_when_it_is_one_account_s)
{
    auto const marie = desk->add_account("Marie", marie_card, "famille@example.org", "h1");
    EXPECT_EQ(desk->accounts.known("famille@example.org"), marie);
    auto const paul = desk->add_person("Paul", "27193048561734", "famille@example.org");
    EXPECT_EQ(desk->accounts.known("famille@example.org"), marie) << "Paul has no account";
    EXPECT_TRUE(desk->accounts.choose_password(desk->link_for(paul), good, good));
    EXPECT_FALSE(desk->accounts.known("famille@example.org"));
    EXPECT_FALSE(desk->accounts.check_password("famille@example.org", good));
    EXPECT_EQ(desk->accounts.check_password("27193048561734", good), paul);
}

TEST_P(AccountsOnEveryDatabase, give_one_answer_to_every_wrong_try)
{
    desk->add_account("Marie", marie_card, "marie@example.org");
    desk->add_person("Sans", "27193048561734", "sans@example.org");
    for (auto const* identifier : {marie_card, "marie@example.org", "27193048561734", "sans@example.org", "999",
                                   "nobody@example.org", "", "' OR 1=1 --", "@", "%@%"}) {
        auto const answer = desk->accounts.check_password(identifier, better);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, ErrorKind::invalid);
        EXPECT_EQ(answer.error().message.id, "accounts.sign_in.wrong") << identifier;
        EXPECT_TRUE(answer.error().fields.empty());
    }
}

TEST_P(AccountsOnEveryDatabase, of_a_blocked_person_open_nothing)
{
    auto const marie = desk->add_account("Marie", marie_card, "marie@example.org");
    auto const token = desk->link_for(marie);
    desk->set_status(marie, people::PatronStatus::blocked);
    EXPECT_EQ(desk->accounts.check_password(marie_card, good).error().message.id, "accounts.blocked");
    EXPECT_EQ(desk->accounts.check_password(marie_card, better).error().message.id, "accounts.sign_in.wrong")
        << "only who knows the password is told";
    EXPECT_FALSE(desk->accounts.opened(token));
    EXPECT_TRUE(desk->accounts.forgotten(marie_card));
    EXPECT_TRUE(desk->mails().empty());
}

TEST_P(AccountsOnEveryDatabase, are_opened_with_card_birth_date_and_a_code_by_mail)
{
    auto const marie = desk->add_person("Marie", marie_card, "marie@example.org");
    auto const state = desk->activation.start(marie_card, parse_date("1984-07-14"));
    ASSERT_TRUE(state);
    ASSERT_EQ(desk->mails().size(), 1U);
    EXPECT_EQ(desk->mails()[0].to, "marie@example.org");
    auto const link = desk->activation.check(*state, desk->last_code());
    ASSERT_TRUE(link);
    EXPECT_EQ(desk->accounts.opened(*link)->patron.id, marie);
    EXPECT_EQ(desk->activation.check(*state, desk->last_code()).error().message.id, "accounts.code.spent");
}

TEST_P(AccountsOnEveryDatabase, give_the_same_answers_when_nothing_matches)
{
    desk->add_person("Marie", marie_card, "marie@example.org");
    desk->add_person("Paul", "27193048561734", "");
    for (auto const& [card, born] : {std::pair{marie_card, "1984-07-15"},
                                     {"27193048561734", "1984-07-14"},
                                     {"99999999999999", "1984-07-14"},
                                     {"", "1984-07-14"}}) {
        auto const state = desk->activation.start(card, parse_date(born));
        ASSERT_TRUE(state);
        EXPECT_EQ(desk->activation.check(*state, "000000").error().message.id, "accounts.code.wrong");
        EXPECT_EQ(desk->activation.check(*state, "000000").error().message.id, "accounts.code.wrong");
        EXPECT_EQ(desk->activation.check(*state, "000000").error().message.id, "accounts.code.spent");
        EXPECT_EQ(desk->activation.check(*state, "000000").error().message.id, "accounts.code.spent");
    }
    EXPECT_TRUE(desk->mails().empty());
}

TEST_P(AccountsOnEveryDatabase, take_three_tries_and_a_quarter_of_an_hour)
{
    desk->add_person("Marie", marie_card, "marie@example.org");
    auto const state = desk->activation.start(marie_card, parse_date("1984-07-14")).value();
    auto const code = desk->last_code();
    std::string const wrong = code == "000000" ? "000001" : "000000";
    EXPECT_EQ(desk->activation.check(state, wrong).error().message.id, "accounts.code.wrong");
    EXPECT_EQ(desk->activation.check(state, wrong).error().message.id, "accounts.code.wrong");
    EXPECT_EQ(desk->activation.check(state, wrong).error().message.id, "accounts.code.spent");
    EXPECT_FALSE(desk->activation.check(state, code)) << "even right";
    auto const late = desk->activation.start(marie_card, parse_date("1984-07-14")).value();
    desk->clock.advance(std::chrono::minutes{15});
    EXPECT_FALSE(desk->activation.check(late, desk->last_code()));
    EXPECT_FALSE(desk->activation.check("", code));
    EXPECT_FALSE(desk->activation.check("forged", code));
}

TEST_P(AccountsOnEveryDatabase, are_found_again_by_a_link_of_two_hours)
{
    desk->add_account("Marie", marie_card, "marie@example.org");
    EXPECT_TRUE(desk->accounts.forgotten("nobody@example.org"));
    EXPECT_TRUE(desk->accounts.forgotten("99999999999999"));
    EXPECT_TRUE(desk->mails().empty());
    ASSERT_TRUE(desk->accounts.forgotten("MARIE@example.org"));
    ASSERT_EQ(desk->mails().size(), 1U);
    auto const token = desk->last_link().substr(std::string{"/activation/"}.size());
    desk->clock.advance(std::chrono::minutes{119});
    ASSERT_TRUE(desk->accounts.choose_password(token, better, better));
    EXPECT_FALSE(desk->accounts.check_password(marie_card, good));
    EXPECT_TRUE(desk->accounts.check_password(marie_card, better));
    EXPECT_EQ(desk->mails().back().subject, "Votre mot de passe a changé");
}

TEST_P(AccountsOnEveryDatabase, change_address_once_the_new_one_has_answered)
{
    auto const marie = desk->add_account("Marie", marie_card, "marie@example.org");
    auto const patron = desk->patrons.find(marie).value();
    EXPECT_EQ(desk->profile.ask_new_email(patron, "neuve@example.org", better).error().fields.at(0).field, "current");
    EXPECT_EQ(desk->profile.ask_new_email(patron, "neuve", good).error().fields.at(0).field, "email");
    EXPECT_EQ(desk->profile.ask_new_email(patron, "marie@example.org", good).error().fields.at(0).field, "email");
    ASSERT_TRUE(desk->profile.ask_new_email(patron, "neuve@example.org", good));
    EXPECT_EQ(desk->patrons.find(marie)->contact.email, "marie@example.org");
    EXPECT_EQ(desk->mails().back().to, "neuve@example.org");
    auto const token = desk->last_link().substr(std::string{"/compte/courriel/"}.size());
    EXPECT_EQ(desk->profile.pending_email(token), "neuve@example.org");
    ASSERT_TRUE(desk->profile.confirm_email(token));
    EXPECT_EQ(desk->patrons.find(marie)->contact.email, "neuve@example.org");
    EXPECT_EQ(desk->mails().back().to, "marie@example.org") << "the old address is told";
    EXPECT_EQ(desk->mails().back().text.find("neuve@example.org"), std::string::npos) << "but not the new address";
    EXPECT_FALSE(desk->profile.confirm_email(token));
}

TEST_P(AccountsOnEveryDatabase, let_no_link_outlive_a_new_password_or_a_new_address)
{
    auto const marie = desk->add_account("Marie", marie_card, "marie@example.org");
    auto const ask_address = [&] {
        EXPECT_TRUE(desk->profile.ask_new_email(*desk->patrons.find(marie), "autre@example.org", good));
        return desk->last_link().substr(std::string{"/compte/courriel/"}.size());
    };
    auto const to_intruder = ask_address();
    ASSERT_TRUE(desk->accounts.choose_password(desk->link_for(marie), better, better));
    EXPECT_FALSE(desk->profile.confirm_email(to_intruder)) << "asked for by who knew the former password";
    ASSERT_TRUE(desk->accounts.change_password(marie, {better, good, good}));
    auto const pending = ask_address();
    ASSERT_TRUE(desk->accounts.change_password(marie, {good, better, better}));
    EXPECT_FALSE(desk->profile.pending_email(pending));
    ASSERT_TRUE(desk->accounts.change_password(marie, {better, good, good}));
    ASSERT_TRUE(desk->accounts.forgotten("marie@example.org"));
    auto const in_old_mailbox = desk->last_link().substr(std::string{"/activation/"}.size());
    EXPECT_TRUE(desk->accounts.opened(in_old_mailbox));
    ASSERT_TRUE(desk->profile.confirm_email(ask_address()));
    EXPECT_FALSE(desk->accounts.opened(in_old_mailbox));
}

TEST_P(AccountsOnEveryDatabase, of_minors_are_opened_by_an_adult_of_the_household)
{
    auto const marie = desk->add_account("Marie", marie_card, "marie@example.org", "h1");
    auto const child = desk->add_person("Zoé", "27193048561734", "marie@example.org", *parse_date("2010-05-01"), "h1");
    auto const adult = desk->add_person("Paul", "27193048561742", "marie@example.org", *parse_date("1980-05-01"), "h1");
    auto const other = desk->add_person("Léo", "27193048561759", "leo@example.org", *parse_date("2010-05-01"), "h2");
    auto const guardian = desk->patrons.find(marie).value();
    EXPECT_EQ(desk->accounts.household_of(guardian).size(), 2U);
    EXPECT_FALSE(desk->accounts.open_for_minor(guardian, adult));
    EXPECT_FALSE(desk->accounts.open_for_minor(guardian, other));
    EXPECT_FALSE(desk->accounts.open_for_minor(guardian, marie));
    EXPECT_FALSE(desk->accounts.open_for_minor(*desk->patrons.find(child), child));
    auto const token = desk->accounts.open_for_minor(guardian, child);
    ASSERT_TRUE(token);
    EXPECT_EQ(desk->accounts.choose_password(*token, better, better), child);
    EXPECT_FALSE(desk->accounts.open_for_minor(guardian, child)) << "the account is the child's now";
}

TEST_P(AccountsOnEveryDatabase, are_erased_with_the_person_by_the_staff_of_their_place_only)
{
    auto const marie = desk->add_account("Marie", marie_card, "marie@example.org");
    auto const patron = desk->patrons.find(marie).value();
    ASSERT_TRUE(desk->profile.ask(patron, RequestKind::erasure, ""));
    ASSERT_TRUE(desk->profile.ask(patron, RequestKind::erasure, ""));
    ASSERT_EQ(desk->profile.asked(marie).size(), 1U) << "asking twice is asking once";
    network::Actor const elsewhere{network::ActorKind::staff, "s2", "Paul", network::Role::manager,
                                   network::IntercommunalityId{"hjsc"}};
    network::Actor here = elsewhere;
    here.scope = network::IntercommunalityId{"bhs"};
    EXPECT_TRUE(desk->profile.open_requests(elsewhere).empty());
    auto const request = desk->profile.open_requests(here).at(0).request.id;
    EXPECT_EQ(desk->profile.erase(elsewhere, request).error().kind, ErrorKind::not_found);
    EXPECT_EQ(desk->profile.close(elsewhere, request).error().kind, ErrorKind::not_found);
    auto const proof = desk->profile.erase(here, request);
    ASSERT_TRUE(proof);
    EXPECT_TRUE(desk->mails().back().text.contains(proof->id));
    EXPECT_EQ(desk->mails().back().subject, "Vos données sont effacées");
    EXPECT_FALSE(desk->accounts.check_password(marie_card, good));
    EXPECT_EQ(desk->patrons.find(marie)->status, people::PatronStatus::erased);
    EXPECT_EQ(desk->patrons.find(marie)->person.first_names, "");
    EXPECT_EQ(desk->journal.verify().first_broken, 0);
}

/// A card exchanged, a renewal paid for, a message to the library, a portal that vouches for her.
void keep_what_the_desk_notes(support::AccountsDesk& desk, people::PatronId const& marie)
{
    EXPECT_TRUE(desk.profile.ask(*desk.patrons.find(marie), RequestKind::correction, "Mon nom s’écrit Vuillermoz"));
    EXPECT_TRUE(desk.database.write([&](db::Session& session) -> Result<void> {
        auto const now = desk.clock.now();
        people::MaterialisationStore::add(session, {"exchange",
                                                    {"bhs"},
                                                    marie_card,
                                                    "27193048569992",
                                                    people::IdentityProof::passport,
                                                    "agent",
                                                    now,
                                                    {1250},
                                                    false});
        people::Renewal renewal;
        renewal.id = {"renewal"};
        renewal.request = renewal.reference = "RNW-1";
        renewal.intercommunality = {"bhs"};
        renewal.library = {"bhs-lons"};
        renewal.state = people::RenewalState::done;
        renewal.asked = now;
        renewal.actor_id = marie.value;
        auto const before = *parse_date("2020-06-30");
        renewal.lines.push_back({0, marie, "s", "", before, 0, before, *parse_date("2021-06-30"), ""});
        people::RenewalStore::add(session, renewal);
        people::Fee fee;
        fee.price.amount = {900};
        fee.declared_status = "student";
        people::DebtId const debt{renewal.id.value};
        people::add_fees(session, debt, {fee});
        people::Payment payment;
        payment.id = {"payment"};
        payment.debt = debt;
        payment.intercommunality = {"bhs"};
        payment.reference = "RENEWAL1";
        payment.amount = {900};
        payment.created = now;
        people::PaymentStore::add(session, payment);
        session.execute(R"sql(
            INSERT INTO access_portal (id, name, kind, intercommunality, address, client_id, sealed_secret, active)
            VALUES ('portail', 'Le portail', 'oidc', '', 'https://portail.example', '', '', 1)
        )sql");
        session.execute(R"sql(
            INSERT INTO access_portal_link (portal, subject, patron, level, linked)
            VALUES ('portail', 'marie@portail', :patron, '', :now)
        )sql",
                        {{"patron", marie}, {"now", now}});
        return {};
    }));
}

TEST_P(AccountsOnEveryDatabase, hand_over_a_copy_of_everything)
{
    auto const marie = desk->add_account("Marie", marie_card, "marie@example.org");
    EXPECT_TRUE(database().write([&](db::Session& session) -> Result<void> {
        people::Application application;
        application.id = {"a1"};
        application.reference = "BHS-1111-2222";
        application.intercommunality = {"bhs"};
        application.message = "Bonjour, et merci";
        application.consent_version = people::consent_version;
        application.submitted = desk->clock.now();
        application.applicants = {{0, desk->patrons.find(marie)->person, marie}};
        EXPECT_TRUE(people::Applications::add(session, application, {"k", "d"}, {},
                                              {network::Actor::system(), desk->clock.now(), "submitted", "", ""}));
        people::Consents::keep_texts(session, support::shared_messages(), desk->clock.now());
        people::Consents::give(session, desk->random, application, people::ConsentKind::registration);
        return {};
    }));
    keep_what_the_desk_notes(*desk, marie);
    auto const patron = *desk->patrons.find(marie);
    auto const copy = desk->copy.json(patron, text::Locale::fr);
    EXPECT_EQ(copy.at("prenoms"), "Marie");
    EXPECT_EQ(copy.at("cartes").at(0).at("numero"), marie_card);
    EXPECT_EQ(copy.at("abonnements").size(), 1U);
    EXPECT_EQ(copy.at("compte").at("ouvert_le"), "2020-04-01T08:00:00.000Z");
    EXPECT_EQ(copy.at("demandes").at(0).at("message"), "Bonjour, et merci");
    EXPECT_TRUE(copy.at("accords").at(0).at("texte").get<std::string>().contains("bibliothèque"));
    EXPECT_EQ(copy.at("acces_aux_ressources").at(0).at("plateforme"), "Mediatoile");
    EXPECT_EQ(copy.at("messages_du_compte").at(0).at("message"), "Mon nom s’écrit Vuillermoz");
    EXPECT_EQ(copy.at("echanges_de_carte").at(0).at("piece_vue"), "passport");
    EXPECT_EQ(copy.at("echanges_de_carte").at(0).at("montant_en_centimes"), 1250);
    EXPECT_EQ(copy.at("portails").at(0).at("identifiant_sur_le_portail"), "marie@portail");
    auto const renewal = copy.at("renouvellements").at(0);
    EXPECT_EQ(renewal.at("dernier_jour"), "2021-06-30");
    EXPECT_EQ(renewal.at("tarifs").at(0).at("situation_declaree"), "student");
    EXPECT_EQ(renewal.at("paiements").at(0).at("reference"), "RENEWAL1");
    EXPECT_EQ(copy.at("ce_que_recoivent_les_plateformes").at(0).at("article_du_contrat"), "article 4");
    EXPECT_EQ(copy.dump().find("argon2"), std::string::npos);

    auto const pdf = desk->copy.pdf(patron, text::Locale::fr);
    ASSERT_TRUE(pdf);
    EXPECT_TRUE(pdf->starts_with("%PDF-"));
}

TEST_P(AccountsOnEveryDatabase, hand_over_a_copy_whose_every_key_has_words)
{
    auto const marie = desk->add_account("Marie", marie_card, "marie@example.org");
    std::function<void(nlohmann::json const&)> const look = [&](nlohmann::json const& value) {
        for (auto const& [key, item] : value.items()) {
            for (auto const locale : {text::Locale::fr, text::Locale::en}) {
                EXPECT_TRUE(value.is_array() || support::shared_messages().find(locale, "copy.key." + key)) << key;
            }
            if (item.is_structured()) {
                look(item);
            }
        }
    };
    keep_what_the_desk_notes(*desk, marie);
    look(desk->copy.json(*desk->patrons.find(marie), text::Locale::fr));
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, AccountsOnEveryDatabase, support::every_database(), support::database_name);

} // namespace

} // namespace guichet::access
