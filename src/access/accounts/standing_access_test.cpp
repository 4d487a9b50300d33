// SPDX-License-Identifier: AGPL-3.0-or-later
// What ends with a password, with the button that signs out everywhere, and one by one.
#include "access/accounts/account_pages.hpp"
#include "access/accounts/sign_in_pages.hpp"
#include "support/accounts_desk.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"

namespace guichet::access {

namespace {

using support::better;
using support::good;
using support::marie_card;

/// One platform allowed, by whoever is asked about.
class OnePermission final : public StandingPermissions {
public:
    [[nodiscard]] std::vector<Permission> of(PatronId const& /*patron*/) const override
    {
        return is_given ? std::vector<Permission>{{"livres", "Les livres <numériques>",
                                                   parse_instant("2020-03-20T08:00:00.000Z").value()}}
                        : std::vector<Permission>{};
    }
    [[nodiscard]] Result<void> end(PatronId const& /*patron*/, std::string_view id) override
    {
        if (!is_given || id != "livres") {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        is_given = false;
        return {};
    }
    void end_all(db::Session& /*session*/, PatronId const& /*patron*/) override
    {
        if (is_broken) {
            throw std::runtime_error{"the machine stops here"};
        }
        is_given = false;
    }
    bool is_given = true;
    bool is_broken = false;
};

/// Migrated before anything is built on it.
struct StandingData {
    StandingData() { support::migrate(*made); }
    support::TestDatabase made{support::Kind::sqlite_memory};
    db::Database& operator*() const { return *made; }
};

} // namespace

class StandingAccessTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        marie = desk.add_account("Marie", marie_card, "marie@example.org");
        desk.accounts.end_with_password(open_sessions);
        desk.accounts.end_with_password(permission);
        account_pages.show_permissions(permission);
        sign_in_pages.mount(site.router);
        account_pages.mount(site.router);
        site.start();
    }
    support::HttpClient signed_in()
    {
        support::HttpClient client{site.port()};
        EXPECT_EQ(client.submit("/connexion", "/connexion", {{"identifier", marie_card}, {"password", good}}).status,
                  303);
        return client;
    }
    std::size_t browsers() { return sessions.of(web::Audience::patron, marie.value).size(); }

    StandingData data;
    support::AccountsDesk desk{*data};
    support::WebFixture site;
    web::RateLimiter limiter{*desk.short_lived};
    web::Sessions sessions{*data, desk.clock, desk.random};
    network::SignInGuard guard{limiter, *SecretKey::from(std::string(32, 'k')), desk.random, network::Realm::patron};
    network::Intercommunalities intercommunalities{*data};
    PatronDoor door{sessions, desk.patrons};
    OpenSessions open_sessions{sessions};
    OnePermission permission;
    PatronSignInPages sign_in_pages{desk.accounts, desk.activation, door, guard, limiter, sessions, site.shell};
    AccountPages account_pages{*data, desk.clock, desk.accounts, door, intercommunalities, sessions, site.shell};
    PatronId marie;
};

TEST_F(StandingAccessTest, ends_with_a_changed_password_whatever_happens_next)
{
    auto const intruder = signed_in();
    ASSERT_TRUE(desk.accounts.change_password(marie, {good, better, better}));
    EXPECT_EQ(browsers(), 0U) << "no page was there to see to it";
    EXPECT_FALSE(permission.is_given);
}

TEST_F(StandingAccessTest, ends_with_a_password_chosen_by_a_link)
{
    auto const intruder = signed_in();
    ASSERT_TRUE(desk.accounts.choose_password(desk.link_for(marie), better, better));
    EXPECT_EQ(browsers(), 0U);
    EXPECT_FALSE(permission.is_given);
}

TEST_F(StandingAccessTest, keeps_the_former_password_when_it_cannot_be_ended)
{
    auto const here = signed_in();
    auto const link = desk.link_for(marie);
    permission.is_broken = true;
    EXPECT_ANY_THROW(static_cast<void>(desk.accounts.change_password(marie, {good, better, better})));
    EXPECT_ANY_THROW(static_cast<void>(desk.accounts.choose_password(link, better, better)));
    EXPECT_TRUE(desk.accounts.check_password(marie_card, good)) << "all or nothing";
    EXPECT_TRUE(desk.accounts.opened(link)) << "to be tried again";
    EXPECT_EQ(browsers(), 1U);
}

TEST_F(StandingAccessTest, is_shown_beside_the_sessions_and_taken_back)
{
    auto here = signed_in();
    auto const page = here.get("/compte/sessions");
    EXPECT_TRUE(page.contains("Les livres &lt;numériques&gt;")) << page.body;
    EXPECT_TRUE(page.contains("20 mars 2020"));
    auto const end = [&](char const* id) {
        return here.submit("/compte/sessions", "/compte/sessions", {{"permission", id}});
    };
    EXPECT_EQ(end("of-another").status, 404);
    EXPECT_TRUE(permission.is_given);
    EXPECT_EQ(end("livres").location(), "/compte/sessions");
    EXPECT_FALSE(permission.is_given);
    EXPECT_FALSE(here.get("/compte/sessions").contains("Les livres"));
    EXPECT_EQ(browsers(), 1U);
}

TEST_F(StandingAccessTest, ends_with_the_other_sessions)
{
    auto here = signed_in();
    auto there = signed_in();
    EXPECT_EQ(here.submit("/compte/sessions", "/compte/sessions", {{"others", "1"}}).status, 303);
    EXPECT_FALSE(permission.is_given);
    EXPECT_EQ(there.get("/compte").status, 303);
    EXPECT_EQ(here.get("/compte").status, 200);
}

} // namespace guichet::access
