// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/ends.hpp"
#include "access/ils/koha_desk.hpp"
#include "support/child_process.hpp"
#include "support/machines_desk.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::MachinesDesk;

constexpr auto* emilies_card = "27193048561726"; // which tests/support/koha_server.mjs knows
constexpr auto* unknown_card = "27193048569999";

/// Closes the whole network for a week, and carries out what is asked.
struct ClosedWeek {
    ClosedWeek(db::Database& data, MachinesDesk& desk, people::MovedEndsListener& listener)
        : here(desk),
          outbox(desk.library.clock, desk.library.random, support::shared_messages(), support::shared_templates()),
          letters(data, outbox, desk.library.libraries, "https://guichet.example"),
          extensions(data, desk.library.clock, desk.library.random, desk.library.journal),
          closures(data, desk.library.clock, desk.library.random, desk.library.journal, desk.library.libraries,
                   extensions),
          runner(data, desk.library.clock, desk.library.journal, letters)
    {
        runner.tell(listener);
        people::Closure closure;
        closure.reach = people::Reach::network;
        closure.begins = here.in_days(1);
        closure.reopens = here.in_days(8);
        id = closures.declare(here.administrator, closure).value();
    }
    void run(people::RunKind kind)
    {
        EXPECT_TRUE(extensions.request(here.administrator, id, 1, kind));
        runner.work({});
        EXPECT_EQ(extensions.of(id).front().state, people::RunState::done);
    }

    MachinesDesk& here;
    mail::Outbox outbox;
    people::ExtensionLetters letters;
    people::Extensions extensions;
    people::Closures closures;
    people::ExtensionRunner runner;
    people::ClosureId id;
};

/// A library whose Koha is connected, in a process of its own.
class MovedEnds : public ::testing::Test {
protected:
    MovedEnds()
    {
        EXPECT_TRUE(support::listens(port, process));
        auto one = for_tests::KohaDesk::at("http://127.0.0.1:" + std::to_string(port));
        one.categories = categories_from("*=adulte");
        koha.connect(here.administrator, one);
    }
    void be(nlohmann::json const& mood) { server.post_body("/test/mood", mood.dump(), "application/json"); }
    nlohmann::json known_there() { return nlohmann::json::parse(server.get("/test/patrons").body).front(); }

    for_tests::MigratedMemory memory;
    db::Database& data = *memory;
    MachinesDesk here{data};
    net::CurlLineConnector lines;
    net::CurlHttpClient http;
    for_tests::KohaDesk koha{
        data, here.library.clock, here.library.random, here.library.journal, here.library.libraries, lines, http};
    std::uint16_t port = support::free_port();
    support::ChildProcess process{{"node", "tests/support/koha_server.mjs", std::to_string(port)}, {}, "/dev/null"};
    support::HttpClient server{port};
    IlsEndsOutbox outbox{here.library.clock};
    ClosedWeek week{data, here, outbox};
    IlsEndsSending ends{data,         here.library.clock,  week.extensions, here.library.libraries, koha.connectors,
                        koha.systems, here.library.journal};
};

} // namespace

TEST_F(MovedEnds, what_a_closure_moves_is_told_to_koha_and_taken_back)
{
    here.import_member(emilies_card, here.in_days(30));
    here.import_member(unknown_card, here.in_days(30));
    auto const before = known_there();
    week.run(people::RunKind::preview);
    EXPECT_EQ(ends.run({}), 0) << "counting moves nobody";
    week.run(people::RunKind::apply);
    be({{"status", 503}});
    EXPECT_EQ(ends.run({}), 0);
    be(nlohmann::json::object());
    EXPECT_EQ(ends.run({}), 0) << "not again at once";
    here.library.clock.advance(2min);
    EXPECT_EQ(ends.run({}), 1) << "whom Koha does not know is passed over";
    auto expected = before;
    expected["expiry_date"] = to_iso(here.in_days(37));
    EXPECT_EQ(known_there(), expected) << "the end, and nothing else";
    EXPECT_EQ(ends.run({}), 0);
    week.run(people::RunKind::undo);
    EXPECT_EQ(ends.run({}), 1);
    EXPECT_EQ(known_there().at("expiry_date"), to_iso(here.in_days(30)));
}

TEST_F(MovedEnds, what_ends_with_a_reopening_is_told_as_well)
{
    auto const patron = here.import_member(emilies_card, here.in_days(30));
    here.library.run([&](db::Session& session) {
        people::Policy policy;
        policy.intercommunality = {"haut-jura"};
        policy.mode = people::RegistrationMode::provisional;
        policy.valid_from = here.in_days(-1);
        policy.validity_days = 30;
        policy.until_reopening_of = week.id.value;
        policy.resolution.date = here.in_days(-1);
        auto bound = people::Subscriptions::of(session, patron).front();
        bound.reason = "subscription.reason.reopening";
        bound.policy = people::Policies::record(session, policy, here.library.clock.now()).value;
        EXPECT_TRUE(people::Subscriptions::update(session, bound));
    });
    auto corrected = week.closures.find(here.administrator, week.id).value();
    corrected.reopens = here.in_days(12);
    ASSERT_TRUE(week.closures.change(here.administrator, corrected));
    week.runner.work({});
    EXPECT_EQ(ends.run({}), 1);
    EXPECT_EQ(known_there().at("expiry_date"), to_iso(here.in_days(12)));
}

TEST_F(MovedEnds, a_koha_that_is_gone_for_good_is_told_nothing_more_after_a_week)
{
    here.import_member(emilies_card, here.in_days(30));
    week.run(people::RunKind::apply);
    be({{"status", 503}});
    EXPECT_EQ(ends.run({}), 0);
    here.library.clock.advance(24h * 8);
    EXPECT_EQ(ends.run({}), 0);
    be(nlohmann::json::object());
    here.library.clock.advance(24h);
    EXPECT_EQ(ends.run({}), 0);
    EXPECT_EQ(data.read([](db::Session& session) {
        return session.count("SELECT COUNT(*) FROM network_journal WHERE action = 'ils.ends_given_up'");
    }),
              1);
}

} // namespace guichet::access
