// SPDX-License-Identifier: AGPL-3.0-or-later
// Somebody of whom everything is kept that can be kept is erased; then every column of every table is searched.
#include "access/accounts/store.hpp"
#include "app/parts/accounts.hpp"
#include "app/parts/doors.hpp"
#include "app/parts/people.hpp"
#include "app/parts/portals.hpp"
#include "base/text.hpp"
#include "people/identity/identity.hpp"
#include "people/materialisation/store.hpp"
#include "people/patrons/blocks.hpp"
#include "people/payments/store.hpp"
#include "people/registration/store.hpp"
#include "people/review/decision_store.hpp"
#include "support/postgres.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <set>

namespace guichet::app {
namespace {

using people::ApplicationId;
using people::PatronId;

/// The whole application but its server, on one database.
struct WholeHouse {
    explicit WholeHouse(db::Engine engine) : foundation{configured(engine, folder.path()), Mode::production}
    {
        accounts.erasure.add_listener(doors.pseudonyms);
        accounts.erasure.add_listener(doors.release_records);
        accounts.erasure.add_listener(doors.retention);
        accounts.erasure.add_listener(accounts.erasure_listener);
        foundation.database.exclusive([](db::Session& session) {
            network::Intercommunalities::put(session,
                                             network::Intercommunality{{"ici"}, "Ici", "243900001", "", "", ""});
            network::Library library;
            library.id = {"ici-mediatheque"};
            library.intercommunality = {"ici"};
            library.name = "Médiathèque d’Ici";
            network::Intercommunalities::put(session, library);
        });
        foundation.add_jobs(scheduler);
    }
    static Configuration configured(db::Engine engine, std::filesystem::path const& folder)
    {
        std::map<std::string, std::string> settings{{"data", folder.string()}};
        if (engine == db::Engine::postgresql) {
            settings["database"] = support::fresh_postgres_database();
        }
        return *Configuration::load(std::nullopt, {}, settings);
    }
    template <class Work>
    void run(Work work)
    {
        auto const done = foundation.database.write([&](db::Session& session) -> Result<void> {
            work(session);
            return {};
        });
        ASSERT_TRUE(done) << done.error().message.id << " " << done.error().detail;
    }

    support::TemporaryDirectory folder;
    Foundation foundation;
    NetworkPart network{foundation};
    DoorsPart doors{foundation, network};
    AccountsPart accounts{foundation, network, doors.releases, doors.accesses};
    PortalsPart portals{foundation, network, doors, accounts};
    PeoplePart people{foundation, network, doors, accounts};
    jobs::Scheduler scheduler{foundation.database, foundation.clock, foundation.random};
};

struct Somebody {
    people::Person person;
    std::string card;
    std::string permanent;
    PatronId id{};
};

class ErasureEverywhere : public ::testing::TestWithParam<db::Engine> {
protected:
    /// A patron with cards, a subscription, an account, a session, pseudonyms, accesses, duplicates filed.
    void settle(db::Session& session, Somebody& one, std::string const& household)
    {
        people::Patron patron;
        patron.intercommunality = {"ici"};
        patron.library = {"ici-mediatheque"};
        patron.person = one.person;
        patron.address = {"12 impasse du Hérisson", "bâtiment Gribouille", "39200", "39478", "Saint-Claude"};
        patron.contact = {"zephyrine.q@example.org", "+33684001122", "fr"};
        patron.category = "adulte";
        patron.household = household;
        patron.external_id = "ILS-" + one.card;
        one.id = patron.id = house.accounts.patrons.add(session, patron);
        auto const today = civil_date(now());
        for (auto const& number : {one.card, one.permanent}) {
            auto const kind = number == one.card ? people::CardKind::provisional : people::CardKind::permanent;
            ASSERT_TRUE(
                people::Cards::take_in(session, {number, one.id, patron.library, kind, people::CardStatus::active,
                                                 today, add_days(today, 9), now()}));
        }
        people::MaterialisationStore::add(session, {new_id(now(), house.foundation.random),
                                                    {"ici"},
                                                    one.card,
                                                    one.permanent,
                                                    people::IdentityProof::passport,
                                                    "agent",
                                                    now(),
                                                    {},
                                                    false});
        session.execute("INSERT INTO people_card_notice (number, ends, days, at) VALUES (:n, '2020-05-05', 3, :at)",
                        {{"n", one.card}, {"at", now()}});
        static_cast<void>(house.people.imports.subscriptions.add(
            session, {"", one.id, "adulte", today, add_days(today, 9), "subscription.reason.policy", "p"}));
        house.people.duplicates.duplicates.note_patron(session, patron);
        access::AccountStore::put(session, one.id, "hash of " + one.person.first_names, now());
        static_cast<void>(house.accounts.accounts.create(session, one.id, now()));
        static_cast<void>(house.doors.pseudonyms.obtain(session, one.id, {"presse"}));
        session.execute(R"sql(
            INSERT INTO web_session (id, token_hash, audience, subject, created, last_seen, device)
            VALUES (:id, :id, 'patron', :subject, :now, :now, 'Firefox')
        )sql",
                        {{"id", "session of " + one.id.value}, {"subject", one.id}, {"now", now()}});
        people::Blocks::add(session, one.id,
                            {people::PatronStatus::blocked, "vu avec " + one.person.first_names, now(), "agent"});
        mail::Message const mail{"zephyrine.q@example.org",
                                 one.person.full_name(),
                                 "",
                                 "Bonjour " + one.person.first_names,
                                 "Vous, " + one.person.full_name() + ", …" + one.card,
                                 "",
                                 object_of(one.id),
                                 "x"};
        house.foundation.mailing.outbox().enqueue(session, mail);
    }
    /// The application that brought them: words, questions, answers, a document, a decision, a payment made at the
    /// desk.
    ApplicationId apply(db::Session& session, std::vector<Somebody> const& all)
    {
        people::Application application;
        application.id = {new_id(now(), house.foundation.random)};
        application.reference = "ICI-" + application.id.value.substr(20, 4);
        application.state = people::ApplicationState::accepted;
        application.intercommunality = {"ici"};
        application.library = {"ici-mediatheque"};
        application.address = {"12 impasse du Hérisson", "bâtiment Gribouille", "39200", "39478", "Saint-Claude"};
        application.contact = {"zephyrine.q@example.org", "+33684001122", "fr"};
        application.message = "Mon chat s’appelle Gribouille";
        application.submitted = now();
        application.decided = now();
        for (auto const& one : all) {
            application.applicants.push_back({static_cast<int>(application.applicants.size()), one.person, one.id});
        }
        EXPECT_TRUE(people::Applications::add(session, application, {"key of gribouille", "digest of zephyrine"}, {},
                                              {network::Actor::system(), now(), "accepted", "dit Gribouille", ""}));
        db::Arguments const that{{"application", application.id}, {"now", now()}};
        session.execute(R"sql(
            INSERT INTO people_application_question (application, sequence, question, link_hash, asked, expires, answer)
            VALUES (:application, 1, 'Zéphyrine ?', 'link', :now, :now, 'Oui, Quirinale')
        )sql",
                        that);
        session.execute(R"sql(
            INSERT INTO people_application_answer (application, position, question, text, answer)
            VALUES (:application, 1, 'q', 'Votre chat ?', 'Gribouille')
        )sql",
                        {{"application", application.id}});
        people::IdentityMarks::add(session, application.id, {"franceconnect", "eidas1, dit Gribouille", now()});
        auto const& documents = house.people.applications.documents;
        static_cast<void>(documents.add(session, application.id,
                                        *documents.seal(people::DocumentKind::identity, "%PDF-1.7\n%%EOF\n")));
        people::Decision decision;
        decision.id = "decision";
        decision.application = application.id;
        decision.actor = "agent";
        decision.at = decision.undo_until = now();
        decision.undo.made.cards = {all.front().card};
        people::Decisions::add(session, decision);
        people::Payment payment;
        payment.id = {"payment"};
        payment.debt = people::debt_of(application.id);
        payment.intercommunality = {"ici"};
        payment.reference = "ACCOUNTS1";
        payment.amount = {1200};
        payment.mode = people::PaymentMode::cheque;
        payment.state = people::PaymentState::paid;
        payment.note = "chèque de Mme Quirinale";
        payment.created = now();
        people::PaymentStore::add(session, payment);
        network::Actor const agent{network::ActorKind::staff, "agent", "Agent"};
        people::PaymentStore::note(session, payment.id, agent, now(), "taken", "vu avec Zéphyrine");
        mail::Message mail{"zephyrine.q@example.org",
                           all.front().person.full_name(),
                           "",
                           "Vos cartes",
                           "",
                           "",
                           "application:" + application.id.value,
                           "x"};
        for (auto const& one : all) {
            mail.text += one.person.full_name() + "\n";
        }
        house.foundation.mailing.outbox().enqueue(session, mail);
        return application.id;
    }
    void come_by_a_portal(Somebody const& one)
    {
        network::Actor const administrator{network::ActorKind::staff, "a", "A", network::Role::administrator, {}};
        auto const patron = house.accounts.patrons.find(one.id).value();
        auto& portals = house.portals.portals;
        ASSERT_TRUE(portals.save(administrator,
                                 {"portail", "Portail", access::PortalKind::cas, {}, "https://portail.example/cas"}));
        ASSERT_TRUE(portals.link(network::Actor::system(), patron, *portals.find("portail"), "gribouille-39", ""));
        ASSERT_TRUE(portals.visits().begin({"session", one.id, "portail", "gribouille-39", "ST-1", ""}));
    }
    void enter_a_platform(Somebody const& one)
    {
        usage::AccessEvent event;
        event.at = now();
        event.platform = "presse";
        event.door = "cas";
        house.doors.events.record(event, one.id.value);
    }
    Result<people::ErasureProof> erase(Somebody const& one)
    {
        return house.foundation.database.write([&](db::Session& session) {
            return house.accounts.erasure.erase(session, network::Actor::system(), one.id, people::ErasureCause::asked);
        });
    }
    void send_mails()
    {
        house.scheduler.wake("mail.send");
        house.scheduler.run_due();
    }
    [[nodiscard]] Instant now() const { return house.foundation.clock.now(); }

    /// "table.column" wherever one of these texts is, in whatever case and with or without accents.
    std::set<std::string> places_of(std::vector<std::string> const& needles)
    {
        std::set<std::string> found;
        house.foundation.database.read([&](db::Session& session) {
            for (auto const& [table, column] : columns(session)) {
                auto const sql = fmt::format("SELECT CAST({} AS TEXT) FROM {}", column, table);
                session.query(sql, {}, [&](db::Row const& row) {
                    auto const text = row.text(0);
                    for (auto const& needle : needles) {
                        if (text.contains(needle) || fold(text).contains(fold(needle))) {
                            found.insert(fmt::format("{}.{}", table, column));
                        }
                    }
                });
            }
        });
        return found;
    }
    static std::vector<std::pair<std::string, std::string>> columns(db::Session& session)
    {
        auto const pair = [](db::Row const& row) { return std::pair{row.text(0), row.text(1)}; };
        return GetParam() == db::Engine::postgresql
                   ? session.list("SELECT table_name, column_name FROM information_schema.columns "
                                  "WHERE table_schema = 'public' ORDER BY table_name",
                                  {}, pair)
                   : session.list("SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c "
                                  "WHERE m.type = 'table' ORDER BY m.name",
                                  {}, pair);
    }

    WholeHouse house{GetParam()};
    Somebody zephyrine{
        {"Vuillermozet", "Quirinale", "Zéphyrine", *parse_date("1985-03-17")}, "27193048561726", "27193048569992"};
    Somebody ondine{{"Quirinale", "", "Ondine", *parse_date("2012-09-30")}, "27193048561734", "27193048569984"};
    std::vector<std::string> const of_the_adult{
        "Vuillermozet", "Zéphyrine",  "zephyrine.q@example.org", "684001122",      "impasse du Hérisson",
        "Gribouille",   "1985-03-17", "27193048561726",          "27193048569992", "ILS-27193048561726"};
    std::vector<std::string> const of_the_child{"Ondine", "2012-09-30", "27193048561734", "27193048569984"};
};
INSTANTIATE_TEST_SUITE_P(EveryEngine, ErasureEverywhere, ::testing::Values(db::Engine::sqlite, db::Engine::postgresql),
                         [](auto const& engine) {
                             return engine.param == db::Engine::sqlite ? "sqlite" : "postgresql";
                         });

TEST_P(ErasureEverywhere, leaves_nothing_of_the_person_in_any_table)
{
    house.run([&](db::Session& session) {
        settle(session, zephyrine, "");
        apply(session, {zephyrine});
    });
    enter_a_platform(zephyrine);
    come_by_a_portal(zephyrine);
    ASSERT_GE(places_of(of_the_adult).size(), 20U) << "the search itself must find what is there";
    auto const proof = erase(zephyrine);
    ASSERT_TRUE(proof) << proof.error().message.id;
    EXPECT_EQ(proof->counts.at("mails"), 2);
    for (auto const* kind : {"accounts", "pseudonyms", "accesses", "subscriptions", "files", "documents", "answers",
                             "payment_notes", "applications", "portals"}) {
        EXPECT_GE(proof->counts.at(kind), 1) << kind;
    }
    EXPECT_EQ(proof->counts.at("cards"), 2);

    // The last mail carries the proof, and its address goes with it.
    EXPECT_TRUE(places_of({proof->id}).contains("mail_outbox.text_body"));
    send_mails();
    EXPECT_EQ(places_of(of_the_adult), (std::set<std::string>{"people_card.number", "people_card.numeric_value"}))
        << "the number stays reserved for ever, without the person";
    EXPECT_EQ(places_of({proof->id}), (std::set<std::string>{"network_journal.detail", "people_erasure.proof"}));
    EXPECT_EQ(places_of({zephyrine.id.value}),
              (std::set<std::string>{"network_journal.object", "people_patron.id", "mail_outbox.about"}));
    house.foundation.database.read([&](db::Session& session) {
        EXPECT_EQ(session.count("SELECT COUNT(*) FROM people_card WHERE patron IS NULL"), 2);
        EXPECT_EQ(session.count("SELECT COUNT(*) FROM people_payment WHERE reference = 'ACCOUNTS1' AND cents = 1200"),
                  1);
        EXPECT_EQ(people::Erasure::find(session, " " + fold(proof->id) + " ")->counts, proof->counts);
    });
    EXPECT_EQ(house.doors.events.people_since("presse", now() - std::chrono::hours{1}), 1) << "still one person";
    EXPECT_EQ(house.network.journal.verify().first_broken, 0);
    EXPECT_EQ(erase(zephyrine).error().kind, ErrorKind::not_found) << "once is enough";
}

TEST_P(ErasureEverywhere, of_one_of_a_household_leaves_the_others_alone)
{
    house.run([&](db::Session& session) {
        settle(session, zephyrine, "foyer");
        settle(session, ondine, "foyer");
        apply(session, {zephyrine, ondine});
    });
    ASSERT_TRUE(erase(ondine));
    send_mails();
    EXPECT_EQ(places_of(of_the_child), (std::set<std::string>{"people_card.number", "people_card.numeric_value"}));
    EXPECT_TRUE(places_of({"Zéphyrine"}).contains("people_applicant.first_names"));
    EXPECT_TRUE(places_of({"Gribouille"}).contains("people_application.message"));
    ASSERT_TRUE(erase(zephyrine));
    send_mails();
    EXPECT_EQ(places_of(of_the_adult), (std::set<std::string>{"people_card.number", "people_card.numeric_value"}));
    house.foundation.database.read([](db::Session& session) {
        EXPECT_EQ(session.count("SELECT COUNT(*) FROM people_application WHERE erased IS NOT NULL"), 1);
    });
}

TEST_P(ErasureEverywhere, waits_for_the_accounts_and_says_why)
{
    ApplicationId application;
    house.run([&](db::Session& session) {
        settle(session, zephyrine, "");
        application = apply(session, {zephyrine});
        session.execute("UPDATE people_payment SET state = 'open', mode = 'online'");
    });
    auto const refused = erase(zephyrine);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::conflict);
    EXPECT_EQ(refused.error().message.id, "erasure.obstacle.payment_pending");
    house.run([&](db::Session& session) { session.execute("UPDATE people_payment SET state = 'surplus'"); });
    EXPECT_EQ(erase(zephyrine).error().message.id, "erasure.obstacle.to_refund");
    house.run([&](db::Session& session) {
        session.execute("UPDATE people_payment SET state = 'abandoned'");
        session.execute(R"sql(
            INSERT INTO people_fee (debt, position, cents, reason, label_fr, label_en, declared_status, offer,
                                    grid, resolution_assembly, resolution_number, resolution_document)
            VALUES (:application, 0, 1200, 'r', '', '', '', '', '', '', '', '')
        )sql",
                        {{"application", application}});
    });
    EXPECT_EQ(erase(zephyrine).error().message.id, "erasure.obstacle.debt");
    EXPECT_TRUE(places_of({"Zéphyrine"}).contains("people_patron.first_names")) << "a refusal erases nothing";
}

TEST_P(ErasureEverywhere, by_a_job_never_touches_a_member)
{
    house.run([&](db::Session& session) { settle(session, zephyrine, ""); });
    auto const refused = house.foundation.database.write([&](db::Session& session) {
        return house.accounts.erasure.erase(session, network::Actor::system(), zephyrine.id,
                                            people::ErasureCause::inactive);
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.id, "erasure.in_force");
}

} // namespace
} // namespace guichet::app
