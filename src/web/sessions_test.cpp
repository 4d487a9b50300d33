// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/databases.hpp"
#include "web/challenge.hpp"
#include "web/rate_limit.hpp"
#include "web/sessions.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace guichet::web {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class SessionsTest : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        support::migrate(database());
        sessions = std::make_unique<Sessions>(database(), clock, random);
    }
    /// Signs `subject` in and gives back the browser's next request.
    Request signed_in(std::string_view subject, Audience audience = Audience::patron, Request const& before = {}) const
    {
        Response response;
        sessions->start(before, response, audience, subject);
        Request next;
        next.cookies[response.cookies.at(0).name] = response.cookies.at(0).value;
        return next;
    }
    [[nodiscard]] bool alive(Request const& request, Audience audience = Audience::patron) const
    {
        return sessions->find(request, audience).has_value();
    }

    ManualClock clock{*parse_instant("2020-04-01T08:00:00Z")};
    SystemRandom random;
    std::unique_ptr<Sessions> sessions;
};
INSTANTIATE_TEST_SUITE_P(Databases, SessionsTest, support::every_database(), support::database_name);

TEST_P(SessionsTest, know_who_signed_in_and_only_where)
{
    auto const browser = signed_in("p1");
    ASSERT_TRUE(alive(browser));
    EXPECT_EQ(sessions->find(browser, Audience::patron)->subject, "p1");
    EXPECT_FALSE(alive(browser, Audience::staff));
    Request staff_cookie;
    staff_cookie.cookies["guichet_staff"] = browser.cookies.begin()->second;
    EXPECT_FALSE(alive(staff_cookie, Audience::staff)) << "a patron's token is no staff token";
    EXPECT_FALSE(alive({}));
}

TEST_P(SessionsTest, get_a_new_token_at_each_sign_in)
{
    Request planted;
    planted.cookies["guichet_patron"] = "chosen-by-the-attacker";
    auto const browser = signed_in("p1", Audience::patron, planted);
    EXPECT_FALSE(alive(planted));
    auto const again = signed_in("p1", Audience::patron, browser);
    EXPECT_NE(again.cookies, browser.cookies);
    EXPECT_FALSE(alive(browser)) << "the earlier session of this browser is over";
    EXPECT_TRUE(alive(again));
}

TEST_P(SessionsTest, store_nothing_that_opens_a_session)
{
    auto const browser = signed_in("p1");
    auto const token = browser.cookies.begin()->second;
    database().read([&](db::Session& session) {
        session.query("SELECT token_hash FROM web_session", {}, [&](db::Row const& row) {
            EXPECT_NE(row.text(0), token);
            EXPECT_EQ(row.text(0).size(), 64U);
        });
    });
}

TEST_P(SessionsTest, end_when_told_and_can_be_revoked_from_elsewhere)
{
    auto const telephone = signed_in("p1");
    auto const computer = signed_in("p1");
    auto const other = signed_in("p2");
    ASSERT_TRUE(alive(telephone) && alive(computer) && alive(other));
    auto const id = sessions->find(telephone, Audience::patron)->id;
    EXPECT_EQ(sessions->of(Audience::patron, "p1").size(), 2U);
    EXPECT_FALSE(sessions->revoke(Audience::patron, "p2", id)) << "not theirs";
    EXPECT_TRUE(sessions->revoke(Audience::patron, "p1", id));
    EXPECT_FALSE(alive(telephone));
    EXPECT_TRUE(alive(computer));
    Response response;
    sessions->end(computer, response, Audience::patron);
    EXPECT_FALSE(alive(computer));
    EXPECT_EQ(response.cookies.at(0).max_age_seconds, 0);
    EXPECT_TRUE(alive(other));
}

TEST_P(SessionsTest, can_all_be_revoked_but_one)
{
    auto const kept = signed_in("p1");
    auto const lost = signed_in("p1");
    ASSERT_TRUE(alive(kept) && alive(lost));
    sessions->revoke_all(Audience::patron, "p1", sessions->find(kept, Audience::patron)->id);
    EXPECT_TRUE(alive(kept));
    EXPECT_FALSE(alive(lost));
}

TEST_P(SessionsTest, expire_when_idle_and_when_old)
{
    auto const idle = signed_in("p1");
    auto const busy = signed_in("p2");
    auto const staff = signed_in("s1", Audience::staff);
    for (int i = 0; i < 2; ++i) {
        clock.advance(minutes{31});
        EXPECT_TRUE(alive(busy));
    }
    EXPECT_FALSE(alive(idle));
    EXPECT_FALSE(alive(staff, Audience::staff));
    for (int i = 0; i < 30 && alive(busy); ++i) {
        clock.advance(minutes{30});
    }
    EXPECT_FALSE(alive(busy));
    EXPECT_LE(clock.now(), *parse_instant("2020-04-01T08:00:00Z") + hours{12} + minutes{32});
}

TEST_P(SessionsTest, are_kept_for_weeks_where_the_person_asked_for_it)
{
    Response response;
    sessions->start({}, response, Audience::patron, "p1", SessionLife::kept);
    EXPECT_EQ(response.cookies.at(0).life, CookieLife::persistent);
    EXPECT_EQ(response.cookies.at(0).max_age_seconds, 30 * 24 * 3600);
    Request browser;
    browser.cookies[response.cookies.at(0).name] = response.cookies.at(0).value;
    int days = 0;
    for (; days < 60 && alive(browser); days += 10) {
        clock.advance(hours{240});
    }
    EXPECT_EQ(days, 40) << "thirty days, used or not";
    EXPECT_EQ(sessions->purge(), 1);
    sessions->start({}, response, Audience::patron, "p1", SessionLife::kept);
    browser.cookies[response.cookies.back().name] = response.cookies.back().value;
    ASSERT_TRUE(alive(browser));
    EXPECT_EQ(sessions->purge(), 0);
    clock.advance(hours{24 * 14 + 1});
    EXPECT_FALSE(alive(browser)) << "nobody has come back";
}

TEST_P(SessionsTest, survive_a_restart_and_remember_that_they_were_used)
{
    auto const browser = signed_in("p1");
    clock.advance(minutes{50});
    ASSERT_TRUE(alive(browser));
    sessions = std::make_unique<Sessions>(database(), clock, random);
    clock.advance(minutes{50});
    EXPECT_TRUE(alive(browser));
    clock.advance(minutes{70});
    EXPECT_EQ(sessions->purge(), 1);
}

TEST_P(SessionsTest, learn_of_an_end_on_another_node_within_a_minute)
{
    Sessions other_node{database(), clock, random};
    auto const browser = signed_in("p1");
    ASSERT_TRUE(alive(browser));
    other_node.revoke_all(Audience::patron, "p1");
    clock.advance(seconds{60});
    EXPECT_FALSE(alive(browser));
}

TEST_P(SessionsTest, name_the_device_coarsely)
{
    Request request;
    request.headers["user-agent"] = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0";
    signed_in("p1", Audience::patron, request);
    EXPECT_EQ(sessions->of(Audience::patron, "p1").at(0).device, "Firefox, Android");
}

TEST(RateLimiter, spends_a_budget_by_purpose_key_and_window)
{
    ManualClock clock{*parse_instant("2020-04-01T08:00:00Z")};
    auto const store = db::make_memory_store(clock);
    RateLimiter limiter{*store};
    Budget const budget{"registration.address", 2, hours{1}};
    EXPECT_EQ(limiter.pressure(budget, "a"), 0.0);
    EXPECT_TRUE(limiter.spend(budget, "a"));
    EXPECT_EQ(limiter.pressure(budget, "a"), 0.5);
    EXPECT_TRUE(limiter.spend(budget, "a"));
    EXPECT_EQ(limiter.spend(budget, "a").error().kind, ErrorKind::throttled);
    EXPECT_TRUE(limiter.spend(budget, "b"));
    EXPECT_TRUE(limiter.spend({"other", 2, hours{1}}, "a"));
    clock.advance(hours{1} + seconds{1});
    EXPECT_TRUE(limiter.spend(budget, "a"));
}

TEST(RateLimiter, counts_an_ipv6_network_as_one)
{
    ManualClock const clock{*parse_instant("2020-04-01T08:00:00Z")};
    auto const store = db::make_memory_store(clock);
    RateLimiter limiter{*store};
    Budget const budget{"x", 1, hours{1}};
    EXPECT_TRUE(limiter.spend(budget, "2001:db8:0:1::1"));
    EXPECT_FALSE(limiter.spend(budget, "2001:db8:0:1:ffff::2"));
    EXPECT_TRUE(limiter.spend(budget, "2001:db8:0:2::1"));
    EXPECT_TRUE(limiter.spend(budget, "192.0.2.1"));
    EXPECT_TRUE(limiter.spend(budget, "192.0.2.2"));
}

class ChallengeTest : public ::testing::Test {
protected:
    /// Does the browser's work.
    static nlohmann::json solved(nlohmann::json challenge)
    {
        auto const salt = challenge.at("salt").get<std::string>();
        for (int number = 0;; ++number) {
            if (hex(sha256(salt + std::to_string(number))) == challenge.at("challenge").get<std::string>()) {
                challenge["number"] = number;
                return challenge;
            }
        }
    }
    [[nodiscard]] std::string outcome(nlohmann::json const& answer)
    {
        auto const result = challenge.verify(base64(answer.dump()));
        return result ? "accepted" : result.error().message.id;
    }

    ManualClock clock{*parse_instant("2020-04-01T08:00:00Z")};
    SystemRandom random;
    std::unique_ptr<db::ShortLivedStore> store = db::make_memory_store(clock);
    Challenge challenge{*SecretKey::from(std::string(32, 'k')), clock, random, *store, {.hardest = 200}};
};

TEST_F(ChallengeTest, accepts_work_done_once)
{
    auto const answer = solved(nlohmann::json::parse(challenge.issue()));
    EXPECT_EQ(outcome(answer), "accepted");
    EXPECT_EQ(outcome(answer), "web.challenge.failed");
}

TEST_F(ChallengeTest, refuses_forged_late_and_absent_work)
{
    auto const answer = solved(nlohmann::json::parse(challenge.issue()));
    auto other_number = answer;
    other_number["number"] = answer["number"].get<int>() + 1;
    EXPECT_EQ(outcome(other_number), "web.challenge.failed");
    auto own_challenge = answer;
    own_challenge["number"] = 1;
    own_challenge["challenge"] = hex(sha256(answer["salt"].get<std::string>() + "1"));
    EXPECT_EQ(outcome(own_challenge), "web.challenge.failed");
    auto longer_salt = answer;
    longer_salt["salt"] = "x?expires=99999999999&";
    EXPECT_EQ(outcome(longer_salt), "web.challenge.failed");
    EXPECT_EQ(challenge.verify("").error().message.id, "web.challenge.missing");
    EXPECT_EQ(challenge.verify("%%%").error().message.id, "web.challenge.failed");
    EXPECT_EQ(challenge.verify(base64("[1]")).error().message.id, "web.challenge.failed");
    EXPECT_EQ(challenge.verify(base64("{\"algorithm\":7,\"number\":\"x\"}")).error().message.id,
              "web.challenge.failed");
    clock.advance(minutes{11});
    EXPECT_EQ(outcome(answer), "web.challenge.expired");
}

} // namespace
} // namespace guichet::web
