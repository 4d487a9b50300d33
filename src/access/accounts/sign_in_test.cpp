// SPDX-License-Identifier: AGPL-3.0-or-later
// What the sign-in form is told by who sends people there, and what it is asked to keep.
#include "access/accounts/account_pages.hpp"
#include "access/accounts/sign_in_pages.hpp"
#include "support/accounts_desk.hpp"
#include "support/databases.hpp"
#include "support/http_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using support::good;
using support::marie_card;

} // namespace

class SignInForm : public ::testing::Test {
protected:
    SignInForm()
    {
        sign_in_pages.mount(site.router);
        account_pages.mount(site.router);
        site.start();
        desk.add_account("Marie", marie_card, "marie@example.org");
    }
    support::Reply enter(support::HttpClient& client, std::string const& keep)
    {
        return client.submit("/connexion", "/connexion",
                             {{"identifier", marie_card}, {"password", good}, {"keep", keep}});
    }

    struct MigratedDatabase {
        MigratedDatabase() { support::migrate(*made); }
        support::TestDatabase made{support::Kind::sqlite_memory};
        db::Database& operator*() const { return *made; }
    };
    MigratedDatabase data;
    support::AccountsDesk desk{*data};
    support::WebFixture site;
    web::RateLimiter limiter{*desk.short_lived};
    web::Sessions sessions{*data, desk.clock, desk.random};
    network::SignInGuard guard{limiter, *SecretKey::from(std::string(32, 'k')), desk.random, network::Realm::patron};
    network::Intercommunalities intercommunalities{*data};
    PatronDoor door{sessions, desk.patrons};
    PatronSignInPages sign_in_pages{desk.accounts, desk.activation, door, guard, limiter, sessions, site.shell};
    AccountPages account_pages{*data, desk.clock, desk.accounts, door, intercommunalities, sessions, site.shell};
};

TEST_F(SignInForm, is_filled_in_with_who_is_expected_from_what_is_kept_and_not_from_the_address)
{
    sign_in_pages.set_expected([](std::string_view next) {
        return next == "/acces/suite/abc" ? std::string{"marie@example.org"} : std::string{};
    });
    support::HttpClient client{site.port()};
    EXPECT_EQ(client.get("/connexion?suite=%2Facces%2Fsuite%2Fabc").input("identifier"), "marie@example.org");
    EXPECT_EQ(client.get("/connexion").input("identifier"), "");
    EXPECT_EQ(client.get("/connexion?identifiant=paul").input("identifier"), "");
}

TEST_F(SignInForm, keeps_a_browser_signed_in_for_weeks_only_when_asked)
{
    auto const lasts = [](support::Reply const& reply) {
        auto const [begin, end] = reply.headers.equal_range("set-cookie");
        return std::any_of(begin, end, [](auto const& line) {
            return line.second.starts_with("guichet_patron=") && line.second.contains("Max-Age=2592000");
        });
    };
    support::HttpClient visit{site.port()};
    EXPECT_FALSE(lasts(enter(visit, "")));
    support::HttpClient own{site.port()};
    EXPECT_TRUE(lasts(enter(own, "yes")));
    desk.clock.advance(24h * 3);
    EXPECT_EQ(visit.get("/compte").status, 303) << "an evening is over";
    EXPECT_EQ(own.get("/compte").status, 200);
    support::HttpClient other{site.port()};
    ASSERT_EQ(enter(other, "").status, 303);
    EXPECT_EQ(other.submit("/compte/sessions", "/compte/sessions", {{"others", "1"}}).status, 303);
    EXPECT_EQ(own.get("/compte").status, 303) << "ended from another browser";
}

TEST_F(SignInForm, counts_every_spelling_of_a_card_or_an_address_as_one)
{
    for (auto const* card : {"2719.3048.5617.26", "2719-3048-5617-26", "2719\u00a03048\t5617 26", " 27193048561726"}) {
        EXPECT_EQ(counted_identifier(card), marie_card) << card;
    }
    EXPECT_EQ(counted_identifier("d039 a"), counted_identifier("D039A"));
    EXPECT_EQ(counted_identifier(" Marie@Example.ORG "), counted_identifier("marie@example.org"));
    EXPECT_EQ(counted_identifier("no one@"), counted_identifier(" No  One@ "));
    EXPECT_NE(counted_identifier("marie@example.org"), counted_identifier("marc@example.org"));
    support::HttpClient guesser{site.port()};
    auto const guess = [&](std::string const& card) {
        return guesser.submit("/connexion", "/connexion", {{"identifier", card}, {"password", support::better}}).status;
    };
    for (std::size_t at = 1; at <= 8; ++at) {
        auto card = std::string{marie_card};
        EXPECT_EQ(guess(card.insert(at, ".")), 422);
    }
    EXPECT_EQ(guess(marie_card), 429);
}

} // namespace guichet::access
