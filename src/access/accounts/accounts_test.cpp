// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/account_pages.hpp"
#include "access/accounts/data_pages.hpp"
#include "access/accounts/requests_pages.hpp"
#include "access/accounts/sign_in_pages.hpp"
#include "people/cards/cards.hpp"
#include "people/subscriptions/subscriptions.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"
#include "support/web_fixture.hpp"

#include <nlohmann/json.hpp>

#include <regex>

namespace guichet::access {

namespace {

using support::HttpClient;
using support::Reply;

constexpr auto* good = "cheval agrafe batterie pile";
constexpr auto* better = "tournesol carafe vélo ardoise";
constexpr auto* marie_card = "27193048561726";

/// Staff of the tests: whoever says so in a cookie. The real door has its own tests.
class OpenDoor final : public network::StaffDoor {
public:
    void get(web::Router& router, std::string pattern, network::Permission, Handler handler) override
    {
        router.get(std::move(pattern), web::Audience::staff,
                   [handler](web::Request const& request) { return handler(request, actor(request)); });
    }
    void post(web::Router& router, std::string pattern, network::Permission, Handler handler) override
    {
        router.post(std::move(pattern), web::Audience::staff,
                    [handler](web::Request const& request) { return handler(request, actor(request)); });
    }

private:
    static network::Actor actor(web::Request const& request)
    {
        return {network::ActorKind::staff, "s1", "Agnès", network::Role::librarian,
                network::IntercommunalityId{std::string{request.cookie("test_scope")}}};
    }
};

class OneRelease final : public ReleaseRegister {
    std::vector<Release> of(people::Patron const&, text::Locale) const override
    {
        return {{"Mediatoile", {"un identifiant propre à ce site"}, "article 4"}};
    }
};

/// A millisecond later each time, so that mails have an order.
class TickingClock final : public Clock {
public:
    explicit TickingClock(Clock const& real) : real_(real) {}
    [[nodiscard]] Instant now() const override { return real_.now() + std::chrono::milliseconds{++ticks_}; }

private:
    Clock const& real_;
    mutable int ticks_ = 0;
};

/// Everything of the slice on one database.
struct Desk {
    explicit Desk(db::Database& database_) : database(database_) {}

    people::PatronId add_person(std::string const& first_names, std::string const& card, std::string const& email,
                                Date born = Date{std::chrono::year{1984} / 7 / 14}, std::string const& household = "")
    {
        people::Patron patron;
        patron.intercommunality = {"bhs"};
        patron.library = {"bhs-lons"};
        patron.person = {"Vuillermoz", "", first_names, born};
        patron.address = {"3 rue des Tilleuls", "", "39000", "39300", "Lons-le-Saunier"};
        patron.contact = {email, "", "fr"};
        patron.category = "adulte";
        patron.household = household;
        people::PatronId id;
        EXPECT_TRUE(database.write([&](db::Session& session) -> Result<void> {
            id = patrons.add(session, patron);
            auto const today = civil_date(clock.now());
            (void)subscriptions.add(session,
                                    {"", id, "adulte", today, add_days(today, 90), "subscription.reason.policy", ""});
            return people::Cards::take_in(session, {card,
                                                    id,
                                                    {"bhs-lons"},
                                                    people::CardKind::provisional,
                                                    people::CardStatus::active,
                                                    today,
                                                    add_days(today, 90),
                                                    clock.now()});
        }));
        return id;
    }
    std::string link_for(people::PatronId const& id)
    {
        return database
            .write(
                [&](db::Session& session) -> Result<std::string> { return accounts.create(session, id, clock.now()); })
            .value();
    }
    people::PatronId add_account(std::string const& first_names, std::string const& card, std::string const& email,
                                 std::string const& household = "")
    {
        auto const id = add_person(first_names, card, email, Date{std::chrono::year{1984} / 7 / 14}, household);
        EXPECT_TRUE(accounts.choose_password(link_for(id), good, good));
        return id;
    }
    void set_status(people::PatronId const& id, people::PatronStatus status)
    {
        EXPECT_TRUE(database.write([&](db::Session& session) -> Result<void> {
            auto patron = people::Patrons::find(session, id).value();
            patron.status = status;
            people::Patrons::update(session, patron);
            return {};
        }));
    }
    struct Sent {
        std::string to;
        std::string subject;
        std::string text;
    };
    std::vector<Sent> mails()
    {
        return database.read([](db::Session& session) {
            return session.list("SELECT to_address, subject, text_body FROM mail_outbox ORDER BY id", {},
                                [](db::Row const& row) { return Sent{row.text(0), row.text(1), row.text(2)}; });
        });
    }
    static std::string found(std::string const& text, char const* pattern)
    {
        std::smatch match;
        return std::regex_search(text, match, std::regex{pattern}) ? std::string{match[1]} : std::string{};
    }
    std::string last_link() { return found(mails().back().text, "http://127\\.0\\.0\\.1(/[^ \n]+)"); }
    std::string last_code() { return found(mails().back().text, "\n *([0-9]{6})\n"); }

    db::Database& database;
    ManualClock clock{parse_instant("2020-04-01T08:00:00.000Z").value()};
    SystemRandom random;
    std::unique_ptr<db::ShortLivedStore> short_lived = db::make_memory_store(clock);
    network::PasswordHasher hasher{network::PasswordHasher::weakest()};
    network::Journal journal{database, clock};
    TickingClock ticking{clock};
    mail::Outbox outbox{ticking, random, support::shared_messages(), support::shared_templates()};
    people::Patrons patrons{database, clock, random, journal};
    people::Subscriptions subscriptions{clock, random};
    AccountLetters letters{outbox, support::shared_messages(), "http://127.0.0.1"};
    Accounts accounts{database, clock, random, hasher, journal, letters};
    ActivationByCode activation{database, clock, random, *short_lived, accounts, letters};
    Profile profile{database, clock, random, journal, patrons, accounts, letters};
};

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
    network::Actor elsewhere{network::ActorKind::staff, "s2", "Paul", network::Role::manager,
                             network::IntercommunalityId{"hjsc"}};
    network::Actor here = elsewhere;
    here.scope = network::IntercommunalityId{"bhs"};
    EXPECT_TRUE(desk->profile.open_requests(elsewhere).empty());
    auto const request = desk->profile.open_requests(here).at(0).request.id;
    EXPECT_EQ(desk->profile.erase(elsewhere, request).error().kind, ErrorKind::not_found);
    EXPECT_EQ(desk->profile.close(elsewhere, request).error().kind, ErrorKind::not_found);
    EXPECT_EQ(desk->profile.erase(here, request), marie);
    EXPECT_EQ(desk->mails().back().subject, "Vos données sont effacées");
    EXPECT_FALSE(desk->accounts.check_password(marie_card, good));
    EXPECT_EQ(desk->patrons.find(marie)->status, people::PatronStatus::erased);
    EXPECT_EQ(desk->patrons.find(marie)->person.first_names, "");
    EXPECT_EQ(desk->journal.verify().first_broken, 0);
}

TEST_P(AccountsOnEveryDatabase, hand_over_a_copy_of_everything)
{
    auto const marie = desk->add_account("Marie", marie_card, "marie@example.org");
    auto const copy = desk->profile.copy(*desk->patrons.find(marie));
    EXPECT_EQ(copy.at("prenoms"), "Marie");
    EXPECT_EQ(copy.at("cartes").at(0).at("numero"), marie_card);
    EXPECT_EQ(copy.at("abonnements").size(), 1U);
    EXPECT_EQ(copy.at("compte").at("ouvert_le"), "2020-04-01T08:00:00.000Z");
    EXPECT_EQ(copy.dump().find("argon2"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, AccountsOnEveryDatabase, support::every_database(), support::database_name);

/// The same page for two tries: without its token, and without what was typed.
std::string shape(Reply const& reply, std::string const& typed)
{
    auto page = std::regex_replace(reply.body, std::regex{"name=\"csrf\" value=\"[^\"]*\""}, "");
    for (auto at = page.find(typed); !typed.empty() && at != std::string::npos; at = page.find(typed)) {
        page.erase(at, typed.size());
    }
    return std::to_string(reply.status) + reply.location() + page;
}

class AccountPagesTest : public ::testing::Test {
protected:
    AccountPagesTest()
    {
        sign_in_pages.mount(site.router);
        account_pages.mount(site.router);
        data_pages.mount(site.router);
        requests_pages.mount(site.router);
        site.router.get("/", web::Audience::everyone, [](auto const&) { return web::Response::text("home"); });
        site.shell.set_navigation(
            [&](web::Request const& request, web::Frame) { return account_pages.navigation(request); });
        site.start();
        marie = desk.add_account("Marie", marie_card, "marie@example.org");
    }

    HttpClient stranger() { return HttpClient{site.port()}; }
    static Reply enter(HttpClient& client, std::string const& identifier, std::string const& password,
                       std::string const& next = "")
    {
        return client.submit("/connexion", "/connexion",
                             {{"identifier", identifier}, {"password", password}, {"suite", next}});
    }
    HttpClient signed_in()
    {
        auto client = stranger();
        EXPECT_EQ(enter(client, marie_card, good).status, 303);
        return client;
    }

    /// Migrated before anything is built on it.
    struct MigratedDatabase {
        MigratedDatabase() { support::migrate(*made); }
        support::TestDatabase made{support::Kind::sqlite_memory};
        db::Database& operator*() const { return *made; }
    };
    MigratedDatabase data;
    Desk desk{*data};
    support::WebFixture site;
    web::RateLimiter limiter{*desk.short_lived};
    web::Sessions sessions{*data, desk.clock, desk.random};
    network::SignInGuard guard{limiter, *SecretKey::from(std::string(32, 'k')), desk.random, network::Realm::patron};
    network::Intercommunalities intercommunalities{*data};
    PatronDoor door{sessions, desk.patrons};
    OpenDoor staff_door;
    OneRelease releases;
    PatronSignInPages sign_in_pages{desk.accounts, desk.activation, door, guard, limiter, sessions, site.shell};
    AccountPages account_pages{*data, desk.clock,         desk.accounts, desk.profile,
                               door,  intercommunalities, sessions,      site.shell};
    AccountDataPages data_pages{desk.profile, door, releases, site.shell};
    PatronRequestsPages requests_pages{desk.profile, staff_door, sessions, site.shell};
    PatronId marie;
};

TEST_F(AccountPagesTest, send_strangers_to_the_log_in_and_back)
{
    for (auto const& route : site.router.routes()) {
        if (route.audience == web::Audience::patron) {
            auto client = stranger();
            auto const reply = route.method == web::Method::get ? client.get(route.pattern)
                                                                : client.submit("/connexion", route.pattern, {});
            EXPECT_EQ(reply.status, 303) << route.pattern;
            EXPECT_TRUE(reply.location().starts_with("/connexion?suite=%2Fcompte")) << reply.location();
        }
    }
    auto client = stranger();
    auto const form = client.get(client.get("/compte/donnees?x=1").location());
    EXPECT_EQ(enter(client, marie_card, good, form.input("suite")).location(), "/compte/donnees?x=1");
    EXPECT_TRUE(client.get("/compte/donnees").contains("Mediatoile"));
}

TEST_F(AccountPagesTest, never_lead_to_another_site)
{
    for (auto const* evil : {"//evil.example", "/\\evil.example", "https://evil.example", "/%5Cevil.example/../..",
                             "\t//evil.example", "javascript:alert(1)"}) {
        auto client = stranger();
        EXPECT_EQ(enter(client, marie_card, good, evil).location(), "/compte") << evil;
        auto const again = client.get("/connexion?suite=" + web::url_encode(evil));
        EXPECT_EQ(again.location(), "/compte") << evil;
    }
    auto client = stranger();
    EXPECT_EQ(client.get("/connexion?suite=%2F%2Fevil.example").input("suite"), "/compte");
    EXPECT_EQ(client.get("/connexion?suite=%252F%252Fevil.example").input("suite"), "/compte");
}

TEST_F(AccountPagesTest, show_the_same_page_for_known_and_unknown_people)
{
    desk.add_person("Sans", "27193048561734", "sans@example.org");
    std::vector<std::string> pages;
    for (auto const* identifier : {marie_card, "27193048561734", "99999999999999", "marie@example.org",
                                   "sans@example.org", "nobody@example.org"}) {
        auto client = stranger();
        pages.push_back(shape(enter(client, identifier, better), identifier));
    }
    for (auto const& page : pages) {
        EXPECT_EQ(page, pages.front());
    }
    EXPECT_TRUE(pages.front().starts_with("422"));
}

TEST_F(AccountPagesTest, say_the_same_to_who_forgot_whoever_they_are)
{
    std::vector<std::string> pages;
    for (auto const* identifier : {marie_card, "99999999999999", "marie@example.org", "nobody@example.org"}) {
        auto client = stranger();
        auto const sent = client.submit("/mot-de-passe-oublie", "/mot-de-passe-oublie", {{"identifier", identifier}});
        pages.push_back(shape(sent, identifier) + shape(client.get(sent.location()), identifier));
    }
    for (auto const& page : pages) {
        EXPECT_EQ(page, pages.front());
    }
    EXPECT_EQ(desk.mails().size(), 2U);
}

TEST_F(AccountPagesTest, say_the_same_to_who_activates_whoever_they_are)
{
    desk.add_person("Sans", "27193048561734", "sans@example.org");
    std::vector<std::string> pages;
    for (auto const* card : {"27193048561734", "99999999999999", marie_card}) {
        for (auto const* born : {"14/07/1984", "15/07/1984"}) {
            auto client = stranger();
            auto const sent = client.submit("/activation", "/activation", {{"card", card}, {"birth_date", born}});
            auto const wrong = client.submit("/activation/code", "/activation/code", {{"code", "abcdef"}});
            pages.push_back(shape(sent, card) + shape(client.get("/activation/code"), card) + shape(wrong, card));
        }
    }
    for (auto const& page : pages) {
        EXPECT_EQ(page, pages.front());
    }
}

TEST_F(AccountPagesTest, walk_from_the_card_to_the_open_account)
{
    desk.add_person("Zoé", "27193048561734", "zoe@example.org");
    auto client = stranger();
    EXPECT_EQ(client.submit("/activation", "/activation", {{"card", ""}, {"birth_date", "demain"}}).status, 422);
    client.submit("/activation", "/activation", {{"card", "2719 3048 5617 34"}, {"birth_date", "14/07/1984"}});
    auto const code = desk.last_code();
    ASSERT_EQ(code.size(), 6U);
    auto const to_password =
        client.submit("/activation/code", "/activation/code", {{"code", code.substr(0, 3) + " " + code.substr(3)}});
    ASSERT_TRUE(to_password.location().starts_with("/activation/"));
    auto const link = to_password.location();
    EXPECT_TRUE(client.get(link).contains("Bonjour Zoé"));
    EXPECT_EQ(client.get(link).header("referrer-policy"), "no-referrer");
    EXPECT_EQ(client.submit(link, link, {{"password", "court"}, {"again", "court"}}).status, 422);
    EXPECT_EQ(client.submit(link, link, {{"password", better}, {"again", better}}).location(), "/compte");
    auto const account = client.get("/compte");
    EXPECT_TRUE(account.contains("2719 3048 5617 34"));
    EXPECT_TRUE(account.contains("Fin fixée par la décision de la collectivité"));
    EXPECT_EQ(client.get(link).status, 404);
    EXPECT_TRUE(client.get("/compte/carte/0").contains("<svg"));
    EXPECT_EQ(client.get("/compte/carte/1").status, 404);
    EXPECT_EQ(client.get("/compte/carte/x").status, 404);
}

TEST_F(AccountPagesTest, slow_down_guessing_but_let_a_known_browser_in)
{
    auto own = signed_in();
    own.submit("/compte", "/deconnexion", {});
    auto guesser = stranger();
    auto prober = stranger();
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(enter(guesser, i % 2 == 0 ? marie_card : "2719 3048 5617 26", better).status, 422);
        EXPECT_EQ(enter(prober, "99999999999999", better).status, 422);
    }
    auto const known = enter(guesser, marie_card, good);
    auto const unknown = enter(prober, "99999999999999", good);
    EXPECT_EQ(known.status, 429);
    EXPECT_EQ(shape(known, marie_card), shape(unknown, "99999999999999"));
    EXPECT_EQ(enter(own, marie_card, good).status, 303) << "the owner passes";
    desk.clock.advance(std::chrono::minutes{15});
    EXPECT_EQ(enter(guesser, marie_card, good).status, 303);
}

TEST_F(AccountPagesTest, do_not_believe_a_forged_mark_of_the_browser)
{
    auto own = signed_in();
    auto guesser = stranger();
    guesser.cookies["guichet_patron_device"] = "AAAA.BBBB~" + marie.value + "." + marie.value;
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(enter(guesser, marie_card, better).status, 422);
    }
    EXPECT_EQ(enter(guesser, marie_card, better).status, 429);
}

TEST_F(AccountPagesTest, put_a_blocked_person_out_at_once)
{
    auto client = signed_in();
    EXPECT_EQ(client.get("/compte").status, 200);
    desk.set_status(marie, people::PatronStatus::blocked);
    EXPECT_EQ(client.get("/compte").status, 303);
    auto again = stranger();
    EXPECT_EQ(enter(again, marie_card, good).status, 403);
}

TEST_F(AccountPagesTest, end_other_sessions_when_the_password_changes)
{
    auto here = signed_in();
    auto there = signed_in();
    EXPECT_EQ(here.submit("/compte/mot-de-passe", "/compte/mot-de-passe",
                          {{"current", better}, {"password", better}, {"again", better}})
                  .status,
              422);
    EXPECT_EQ(here.submit("/compte/mot-de-passe", "/compte/mot-de-passe",
                          {{"current", good}, {"password", better}, {"again", better}})
                  .location(),
              "/compte");
    EXPECT_EQ(here.get("/compte").status, 200);
    EXPECT_EQ(there.get("/compte").status, 303);
}

TEST_F(AccountPagesTest, end_sessions_one_by_one_or_all_others)
{
    auto here = signed_in();
    auto there = signed_in();
    auto const page = here.get("/compte/sessions");
    auto const session = Desk::found(page.body, "name=\"session\" value=\"([^\"]+)\"");
    ASSERT_FALSE(session.empty());
    EXPECT_EQ(here.submit("/compte/sessions", "/compte/sessions", {{"session", "of-somebody-else"}}).status, 404);
    EXPECT_EQ(here.submit("/compte/sessions", "/compte/sessions", {{"others", "1"}}).status, 303);
    EXPECT_EQ(there.get("/compte").status, 303);
    EXPECT_EQ(here.get("/compte").status, 200);
}

TEST_F(AccountPagesTest, let_people_correct_take_away_and_ask_for_erasure)
{
    auto client = signed_in();
    auto const refused = client.submit("/compte/coordonnees", "/compte/coordonnees",
                                       {{"phone", "12"}, {"language", "fr"}, {"street", "<i>5</i> rue"}});
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.input("street"), "<i>5</i> rue");
    EXPECT_EQ(client
                  .submit("/compte/coordonnees", "/compte/coordonnees",
                          {{"phone", "03 84 12 34 56"}, {"language", "en"}, {"street", "5 rue Neuve"}})
                  .status,
              303);
    EXPECT_EQ(desk.patrons.find(marie)->contact.phone, "+33384123456");
    auto const copy = client.get("/compte/donnees/copie.json");
    EXPECT_EQ(nlohmann::json::parse(copy.body).at("adresse").at("voie"), "5 rue Neuve");
    EXPECT_TRUE(copy.header("content-disposition").starts_with("attachment"));
    EXPECT_EQ(copy.header("cache-control"), "no-store");
    EXPECT_EQ(client.submit("/compte/message", "/compte/message", {{"message", "J’ai déménagé"}}).status, 303);
    EXPECT_EQ(client.submit("/compte/effacement", "/compte/effacement", {}).status, 422);
    EXPECT_EQ(client.submit("/compte/effacement", "/compte/effacement", {{"sure", "1"}}).status, 303);

    auto staff = stranger();
    staff.cookies["test_scope"] = "bhs";
    auto const requests = staff.get("/gestion/demandes-usagers");
    EXPECT_TRUE(requests.contains("J’ai déménagé"));
    auto elsewhere = stranger();
    elsewhere.cookies["test_scope"] = "hjsc";
    EXPECT_FALSE(elsewhere.get("/gestion/demandes-usagers").contains("Marie"));
    for (auto const& request : desk.profile.asked(marie)) {
        auto const path = "/gestion/demandes-usagers/" + request.id;
        EXPECT_EQ(elsewhere.submit("/connexion", path, {{"action", "erase"}}).status, 404);
        if (request.kind == RequestKind::erasure) {
            EXPECT_EQ(staff.submit("/gestion/demandes-usagers", path, {{"action", "erase"}}).status, 303);
        }
    }
    EXPECT_EQ(client.get("/compte").status, 303) << "out at once";
}

TEST_F(AccountPagesTest, confirm_a_new_address_by_post_from_any_browser)
{
    auto client = signed_in();
    EXPECT_EQ(client.submit("/compte/courriel", "/compte/courriel", {{"email", "neuve@example.org"}, {"current", good}})
                  .status,
              303);
    auto const link = desk.last_link();
    auto telephone = stranger();
    EXPECT_TRUE(telephone.get(link).contains("neuve@example.org"));
    EXPECT_EQ(desk.patrons.find(marie)->contact.email, "marie@example.org") << "looking changes nothing";
    EXPECT_EQ(telephone.submit(link, link, {}).status, 303);
    EXPECT_EQ(desk.patrons.find(marie)->contact.email, "neuve@example.org");
    EXPECT_EQ(telephone.get(link).status, 404);
}

} // namespace

} // namespace guichet::access
