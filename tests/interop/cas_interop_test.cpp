// SPDX-License-Identifier: AGPL-3.0-or-later
// Real CAS clients against the real binary: Debian's mod_auth_cas (CAS 2.0 and SAML 1.1) and php-cas (CAS 3.0) each
// protect a page; a person signs in, enters, and the page tells whom it knows.
#include "access/accounts/store.hpp"
#include "access/pseudonyms/pseudonyms.hpp"
#include "base/crypto.hpp"
#include "interop/apache.hpp"
#include "network/credentials/password_hasher.hpp"
#include "people/cards/cards.hpp"
#include "people/subscriptions/subscriptions.hpp"
#include "support/http_client.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <regex>
#include <thread>

namespace guichet::interop {

namespace {

using support::HttpClient;
using support::Reply;

constexpr auto password = "une longue phrase de passe";
constexpr auto member_card = "29000000000012";
constexpr auto lapsed_card = "29000000000020";

/// The path and query of an address of `port`; "" for another host.
std::string path_at(std::uint16_t port, std::string const& address)
{
    auto const origin = fmt::format("http://127.0.0.1:{}", port);
    return address.starts_with(origin) ? address.substr(origin.size()) : "";
}

/// A small library with two readers, one of whom came with a card that lapsed yesterday.
class Seed {
public:
    explicit Seed(std::string const& file) : database_{{"sqlite://" + file}} {}

    void write(std::vector<std::uint16_t> const& vendors)
    {
        auto const hash = network::PasswordHasher{network::PasswordHasher::Options{}}.hash(password).value();
        auto const done = database_.write([&](db::Session& session) -> Result<void> {
            network::Intercommunalities::put(
                session, network::Intercommunality{{"haut-jura"}, "Haut-Jura", "200026573", "", "", ""});
            network::Library library;
            library.id = {"haut-jura-mediatheque"};
            library.intercommunality = {"haut-jura"};
            library.name = "Médiathèque du Haut-Jura";
            network::Intercommunalities::put(session, library);
            member = add_reader(session, member_card, add_days(today_, 30), hash);
            static_cast<void>(add_reader(session, lapsed_card, add_days(today_, -1), hash));
            for (auto const port : vendors) {
                add_platform(session, port);
            }
            return {};
        });
        ASSERT_TRUE(done) << done.error().detail;
    }
    std::string pseudonym(std::uint16_t vendor)
    {
        return database_.read([&](db::Session& session) {
            return access::Pseudonyms::find(session, member, {"vendor-" + std::to_string(vendor)}).value_or("none");
        });
    }
    /// They are counted some milliseconds after the answer, in another process.
    bool has_entries(std::int64_t expected)
    {
        for (int i = 0; i < 200 && entries() < expected; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
        return entries() == expected;
    }
    std::int64_t entries()
    {
        return database_.read([](db::Session& session) {
            return session.count("SELECT COUNT(*) FROM usage_access_event WHERE outcome = 'entered'");
        });
    }

    people::PatronId member;

private:
    people::PatronId add_reader(db::Session& session, std::string const& number, Date until, std::string const& hash)
    {
        people::Patron patron;
        patron.intercommunality = {"haut-jura"};
        patron.library = {"haut-jura-mediatheque"};
        patron.person = {"Girod", "", "Anne", *parse_date("1980-05-05")};
        patron.contact.email = number + "@example.org";
        patron.category = "adulte";
        patron.created = patron.last_activity = clock_.now();
        auto const id = people::Patrons{database_, clock_, random_, journal_}.add(session, patron);
        auto const from = add_days(until, -60);
        people::Card const card{
            number, id,    patron.library, people::CardKind::provisional, people::CardStatus::active,
            from,   until, clock_.now()};
        EXPECT_TRUE(people::Cards::take_in(session, card));
        people::Subscription const subscription{"", id, "adulte", from, until, "subscription.reason.policy", ""};
        static_cast<void>(people::Subscriptions{clock_, random_}.add(session, subscription));
        access::AccountStore::put(session, id, hash, clock_.now());
        return id;
    }
    void add_platform(db::Session& session, std::uint16_t port)
    {
        auto const address = fmt::format("http://127.0.0.1:{}", port);
        platforms::Platform platform;
        platform.id = {"vendor-" + std::to_string(port)};
        platform.name = "Plateforme " + std::to_string(port);
        platform.description_fr = platform.description_en = "x";
        platform.door = platforms::Door::cas;
        platform.entry_url = address + "/";
        platform.rules = {{{}, {}, "adulte"}};
        platform.services = {{address, true}};
        platform.released = {{platforms::Attribute::age_class, "Art. 7"}};
        catalogue_.put(session, platform);
    }

    db::Database database_;
    SystemClock clock_;
    SystemRandom random_;
    network::Journal journal_{database_, clock_};
    platforms::Catalogue catalogue_{database_, clock_, random_, journal_};
    Date today_ = civil_date(clock_.now());
};

/// `guichet serve` on a free port, its data in a folder of its own.
class Guichet {
public:
    Guichet()
    {
        support::ChildProcess migrate{{GUICHET_BINARY, "migrate"}, environment(), log()};
        if (migrate.wait() != 0) {
            throw std::runtime_error{"guichet migrate failed:\n" + output()};
        }
    }
    void start()
    {
        process_ = std::make_unique<support::ChildProcess>(std::vector<std::string>{GUICHET_BINARY, "serve"},
                                                           environment(), log());
        ASSERT_TRUE(support::listens(port, *process_)) << output();
    }
    [[nodiscard]] std::string database() const { return data_ / "guichet.db"; }
    [[nodiscard]] std::string output() const
    {
        std::ifstream file{log()};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    std::uint16_t const port = support::free_port();

private:
    [[nodiscard]] std::string log() const { return data_ / "output.log"; }
    [[nodiscard]] support::ChildProcess::Environment environment() const
    {
        return {{"GUICHET_DATA", data_.path().string()},
                {"GUICHET_PORT", std::to_string(port)},
                {"GUICHET_INSTALLATION_KEY", base64(std::string(32, 'k'))}, // people are put in before it is served
                {"GUICHET_HTTP_PUBLIC_URL", fmt::format("http://127.0.0.1:{}", port)}};
    }
    support::TemporaryDirectory data_;
    std::unique_ptr<support::ChildProcess> process_;
};

} // namespace

class CasInterop : public ::testing::Test {
protected:
    static void SetUpTestSuite()
    {
        guichet = std::make_unique<Guichet>();
        apache = std::make_unique<Apache>(guichet->port);
        seed = std::make_unique<Seed>(guichet->database());
        seed->write({apache->cas2_port(), apache->saml_port(), apache->php_port()});
        guichet->start();
        ASSERT_TRUE(apache->is_ready()) << apache->error_log();
    }
    static void TearDownTestSuite()
    {
        apache.reset();
        guichet.reset();
        seed.reset();
    }

    /// Where the vendor sends somebody it does not know: a path of ours.
    static std::string sent_away(HttpClient& at_vendor, std::string const& page = "/")
    {
        auto const reply = at_vendor.get(page);
        EXPECT_EQ(reply.status, 302) << reply.body << apache->error_log();
        auto const path = path_at(guichet->port, reply.location());
        EXPECT_TRUE(path.starts_with("/cas/login?service=")) << reply.location();
        return path;
    }
    /// The sign-in page reached by `path`, filled in.
    static Reply sign_in(HttpClient& browser, std::string const& path, std::string const& card,
                         std::string const& secret)
    {
        auto const page = browser.follow(browser.get(path));
        EXPECT_EQ(page.status, 200);
        return browser.post(
            "/connexion",
            {{"csrf", page.csrf()}, {"suite", page.input("suite")}, {"identifier", card}, {"password", secret}});
    }
    /// The address with the ticket, whether a redirect or a page brings it.
    static std::string way_back(Reply const& reply)
    {
        auto const refresh = reply.header("refresh");
        return refresh.empty() ? reply.location() : refresh.substr(refresh.find("url=") + 4);
    }
    static Reply enter(HttpClient& at_vendor, std::uint16_t port, std::string const& address)
    {
        auto reply = at_vendor.get(path_at(port, address));
        for (auto hops = 0; hops < 5 && reply.status / 100 == 3; ++hops) {
            auto const next = path_at(port, reply.location());
            if (next.empty()) {
                break; // sent away again
            }
            reply = at_vendor.get(next);
        }
        return reply;
    }
    /// The whole walk of somebody new on this browser; gives the protected page.
    static Reply walk(std::uint16_t port)
    {
        HttpClient at_vendor{port};
        HttpClient browser{guichet->port};
        auto const signed_in = sign_in(browser, sent_away(at_vendor), member_card, password);
        EXPECT_EQ(signed_in.status, 303) << signed_in.body;
        auto const address = way_back(browser.get(signed_in.location()));
        EXPECT_NE(address.find("ticket=ST-"), std::string::npos) << address;
        return enter(at_vendor, port, address);
    }

    static inline std::unique_ptr<Guichet> guichet;
    static inline std::unique_ptr<Apache> apache;
    static inline std::unique_ptr<Seed> seed;
};

TEST_F(CasInterop, mod_auth_cas_knows_the_person_by_the_pairwise_id_and_the_attributes)
{
    auto const page = walk(apache->cas2_port());
    ASSERT_EQ(page.status, 200) << apache->error_log();
    EXPECT_TRUE(page.contains("REMOTE_USER=" + seed->pseudonym(apache->cas2_port()) + "\n")) << page.body;
    EXPECT_TRUE(page.contains("HTTP_CAS_INTERCOMMUNALITY=haut-jura\n")) << page.body;
    EXPECT_TRUE(page.contains("HTTP_CAS_ENTITLEMENT=urn:mace:dir:entitlement:common-lib-terms\n"));
    EXPECT_TRUE(page.contains("HTTP_CAS_ISFROMNEWLOGIN=true\n"));
    EXPECT_FALSE(page.contains(member_card));
}

TEST_F(CasInterop, mod_auth_cas_reads_our_saml)
{
    auto const page = walk(apache->saml_port());
    ASSERT_EQ(page.status, 200) << apache->error_log();
    EXPECT_TRUE(page.contains("REMOTE_USER=" + seed->pseudonym(apache->saml_port()) + "\n")) << page.body;
    EXPECT_TRUE(page.contains("HTTP_CAS_AGECLASS=15-64\n")) << page.body;
    EXPECT_NE(seed->pseudonym(apache->saml_port()), seed->pseudonym(apache->cas2_port()));
}

TEST_F(CasInterop, php_cas_reads_version_3)
{
    auto const page = walk(apache->php_port());
    ASSERT_EQ(page.status, 200) << page.body << apache->error_log();
    EXPECT_TRUE(page.contains("user=" + seed->pseudonym(apache->php_port()) + "\n"))
        << page.body << apache->error_log();
    EXPECT_TRUE(page.contains("intercommunality=haut-jura\n"));
    EXPECT_TRUE(page.contains("ageClass=15-64\n"));
}

TEST_F(CasInterop, one_sign_in_opens_the_next_vendor_and_each_entry_is_counted)
{
    HttpClient first{apache->cas2_port()};
    HttpClient second{apache->saml_port()};
    HttpClient browser{guichet->port};
    auto const before = seed->entries();
    auto const signed_in = sign_in(browser, sent_away(first), member_card, password);
    auto const address = way_back(browser.get(signed_in.location()));
    EXPECT_EQ(enter(first, apache->cas2_port(), address).status, 200);
    auto const onward = browser.get(sent_away(second));
    EXPECT_EQ(onward.status, 303) << "no second sign-in";
    EXPECT_EQ(enter(second, apache->saml_port(), way_back(onward)).status, 200) << apache->error_log();
    EXPECT_TRUE(seed->has_entries(before + 2)) << seed->entries() - before;
}

TEST_F(CasInterop, a_wrong_password_opens_nothing)
{
    HttpClient at_vendor{apache->cas2_port()};
    HttpClient browser{guichet->port};
    auto const path = sent_away(at_vendor);
    auto const refused = sign_in(browser, path, member_card, "une autre phrase de passe");
    EXPECT_NE(refused.status, 303);
    EXPECT_TRUE(browser.get(path).location().starts_with("/connexion"));
}

TEST_F(CasInterop, a_lapsed_card_is_told_so_and_gets_no_ticket)
{
    HttpClient at_vendor{apache->cas2_port()};
    HttpClient browser{guichet->port};
    auto const signed_in = sign_in(browser, sent_away(at_vendor), lapsed_card, password);
    ASSERT_EQ(signed_in.status, 303) << signed_in.body;
    auto const page = browser.get(signed_in.location());
    EXPECT_EQ(page.status, 403);
    EXPECT_TRUE(page.contains("Votre carte provisoire n’est plus valable")) << page.body;
    EXPECT_FALSE(page.contains("ST-"));
}

TEST_F(CasInterop, a_ticket_shown_twice_lets_nobody_in)
{
    HttpClient at_vendor{apache->php_port()};
    HttpClient thief{apache->php_port()};
    HttpClient browser{guichet->port};
    auto const signed_in = sign_in(browser, sent_away(at_vendor), member_card, password);
    auto const address = way_back(browser.get(signed_in.location()));
    EXPECT_EQ(enter(at_vendor, apache->php_port(), address).status, 200);
    auto const replayed = enter(thief, apache->php_port(), address);
    EXPECT_FALSE(replayed.contains("user=")) << replayed.body;

    HttpClient other_thief{apache->cas2_port()};
    auto const elsewhere =
        enter(other_thief, apache->cas2_port(),
              fmt::format("http://127.0.0.1:{}/?{}", apache->cas2_port(), address.substr(address.find("ticket="))));
    EXPECT_FALSE(elsewhere.contains("REMOTE_USER")) << elsewhere.body;
}

} // namespace guichet::interop
