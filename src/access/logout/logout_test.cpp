// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/logout/logout_notices.hpp"
#include "db/reads.hpp"
#include "support/databases.hpp"
#include "support/digital_library.hpp"

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using for_tests::DigitalLibrary;

class PlainSpeaker final : public LogoutSpeaker {
public:
    [[nodiscard]] Result<std::optional<net::HttpRequest>> notice(Participation const& left) const override
    {
        if (is_speechless) {
            return fail(ErrorKind::unavailable, "error.unavailable", "no key");
        }
        if (left.detail == unreadable) {
            throw std::runtime_error{"the detail cannot be read"};
        }
        return net::HttpRequest{"POST", "https://vendor.example/logout", {}, left.detail};
    }
    bool is_speechless = false;
    std::string unreadable = "-";
};

/// Of platforms whose services stand on servers of their own: the detail is the address.
class SpeakerByAddress final : public LogoutSpeaker {
public:
    [[nodiscard]] Result<std::optional<net::HttpRequest>> notice(Participation const& left) const override
    {
        return net::HttpRequest{"POST", left.detail, {}, {}};
    }
};

/// Answers each address as it was told to, 200 the others; 0 is no answer.
class ServersByAddress final : public net::HttpClient {
public:
    [[nodiscard]] Result<net::HttpReply> send(net::HttpRequest const& request,
                                              net::HttpLimits const& /*limits*/) const override
    {
        heard.push_back(request.url);
        auto const said = answers.find(request.url);
        net::HttpReply reply;
        reply.status = said == answers.end() ? 200 : said->second;
        return reply.status == 0 ? Result<net::HttpReply>{fail(ErrorKind::unavailable, "error.unavailable", "timeout")}
                                 : reply;
    }
    std::map<std::string, int> answers;
    mutable std::vector<std::string> heard;
};

} // namespace

class LoggingOut : public ::testing::Test {
protected:
    LoggingOut()
    {
        notices.add("cas", speaker);
        library.run([&](db::Session& session) {
            session.execute(R"(
                INSERT INTO web_session (id, token_hash, audience, subject, created, last_seen, device)
                VALUES ('s1', 'hash', 'patron', :patron, :now, :now, ''))",
                            {{"patron", anne}, {"now", library.clock.now()}});
        });
    }
    void take_part(std::string const& platform, std::string const& detail)
    {
        ASSERT_TRUE(participations.add({{}, "s1", anne, {platform}, "cas", detail}));
    }
    void end_session()
    {
        library.run([&](db::Session& session) { session.execute("DELETE FROM web_session"); });
    }
    int collect() { return participations.collect(library.entrance, library.catalogue); }
    LogoutNotices::Tally send() { return notices.send({}); }

    db::Database database{{":memory:"}};
    DigitalLibrary library{database};
    people::PatronId anne = library.add_patron("Girod", *parse_date("2020-06-30"));
    Participations& participations = library.participations;
    PlainSpeaker speaker;
    LogoutNotices notices{library.participations, library.vendor};
};

TEST_F(LoggingOut, tells_nobody_while_the_person_is_in)
{
    take_part("presse", "ST-1");
    EXPECT_EQ(collect(), 0);
    EXPECT_EQ(send().told, 0);
    EXPECT_EQ(participations.of("s1").size(), 1U);
}

TEST_F(LoggingOut, tells_each_platform_once_when_the_session_is_gone)
{
    take_part("presse", "ST-1");
    take_part("presse", "ST-1");
    take_part("video", "ST-2");
    end_session();
    EXPECT_EQ(collect(), 2);
    EXPECT_EQ(send().told, 2);
    EXPECT_EQ(library.vendor.heard.size(), 2U);
    EXPECT_NE(library.vendor.heard[0].body, library.vendor.heard[1].body);
    EXPECT_EQ(collect(), 0);
    EXPECT_EQ(send().told, 0);
}

TEST_F(LoggingOut, counts_a_card_that_lapses_as_leaving)
{
    take_part("presse", "ST-1");
    library.run([&](db::Session& session) {
        for (auto const& card : people::Cards::of(session, anne)) {
            ASSERT_TRUE(people::Cards::revoke(session, card.number));
        }
    });
    EXPECT_EQ(collect(), 1);
    EXPECT_EQ(send().told, 1);
}

TEST_F(LoggingOut, looks_at_everybody_together)
{
    auto const paul = library.add_patron("Vuillet", *parse_date("2020-06-30"));
    for (auto const* platform : {"presse", "video"}) {
        take_part(platform, "ST-1");
        ASSERT_TRUE(participations.add({{}, "s1", paul, {platform}, "cas", "ST-2"}));
    }
    EXPECT_EQ(collect(), 0); // the catalogue is known from here on
    auto const before = db::reads_so_far();
    EXPECT_EQ(collect(), 0);
    EXPECT_LE(db::reads_so_far() - before, 3U) << "the sessions that are gone, who is in, their standing";
}

TEST_F(LoggingOut, ends_no_visit_because_the_licence_has_filled_up_meanwhile)
{
    take_part("presse", "ST-1");
    auto press = *library.catalogue.find({"presse"});
    press.agreement = platforms::Agreement{platforms::Counted::simultaneous, *parse_date("2020-01-01"),
                                           *parse_date("2020-12-31"), 1, platforms::Enforcement::refuse};
    library.run([&](db::Session& session) { library.catalogue.put(session, press); });
    library.licences.now = LicenceState::reached;
    library.clock.advance(31min);
    EXPECT_EQ(collect(), 0) << "who is in is in";
    EXPECT_EQ(library.admissions.admit({anne, library.clock.now()}, press).error().message.id,
              "access.refused.licence_full")
        << "and who comes finds it full";
}

TEST_F(LoggingOut, follows_the_person_through_a_merge)
{
    take_part("presse", "ST-1");
    auto const twin = library.add_patron("Girod", *parse_date("2020-06-30"));
    library.visitors.closed.insert(anne.value);
    library.run([&](db::Session& session) { ASSERT_TRUE(participations.reassign(session, anne, twin)); });
    EXPECT_EQ(collect(), 0) << "the session goes on";
    EXPECT_EQ(participations.of("s1").front().patron, twin);
}

TEST_F(LoggingOut, tries_again_what_could_not_be_said)
{
    take_part("presse", "ST-1");
    end_session();
    EXPECT_EQ(collect(), 1);
    speaker.is_speechless = true;
    EXPECT_EQ(send().not_reached, 1);
    speaker.is_speechless = false;
    library.clock.advance(11s);
    EXPECT_EQ(send().told, 1);
}

TEST_F(LoggingOut, one_notice_that_cannot_be_made_keeps_no_other_from_being_told)
{
    speaker.unreadable = "ST-1";
    for (auto const* ticket : {"ST-1", "ST-2", "ST-3"}) {
        take_part("presse", ticket);
    }
    end_session();
    EXPECT_EQ(collect(), 3);
    auto const tally = send();
    EXPECT_EQ(tally.told, 2);
    EXPECT_EQ(tally.not_reached, 1);
    EXPECT_EQ(send().not_reached, 0) << "not before some seconds";
    library.clock.advance(11s);
    speaker.unreadable.clear();
    EXPECT_EQ(send().told, 1);
}

TEST_F(LoggingOut, does_not_tell_of_who_has_come_back_meanwhile_and_tells_of_their_real_leaving)
{
    take_part("presse", "_session");
    library.visitors.closed.insert(anne.value);
    EXPECT_EQ(collect(), 1);
    library.vendor.status = 503;
    EXPECT_EQ(send().not_reached, 1);
    EXPECT_TRUE(participations.of("s1").empty());
    library.visitors.closed.clear();
    take_part("presse", "_session"); // the same session here is the same there, by SAML and OpenID Connect
    EXPECT_EQ(participations.of("s1").size(), 1U);
    library.clock.advance(1h);
    library.vendor.status = 200;
    EXPECT_EQ(collect(), 0);
    EXPECT_EQ(send().told, 0);
    end_session();
    EXPECT_EQ(collect(), 1);
    EXPECT_EQ(send().told, 1);
}

TEST_F(LoggingOut, tells_again_a_platform_that_did_not_hear_and_waits_for_it_once_a_round)
{
    take_part("presse", "ST-1");
    take_part("presse", "ST-2");
    end_session();
    EXPECT_EQ(collect(), 2);
    library.vendor.status = 0;
    EXPECT_EQ(send().not_reached, 2);
    EXPECT_EQ(library.vendor.heard.size(), 1U);
    EXPECT_EQ(send().not_reached, 0) << "not before some seconds";
    library.clock.advance(11s);
    library.vendor.status = 200;
    EXPECT_EQ(send().told, 2);
}

TEST_F(LoggingOut, tells_again_a_platform_that_asks_to_come_back_or_points_elsewhere)
{
    take_part("presse", "ST-1");
    end_session();
    EXPECT_EQ(collect(), 1);
    for (auto const status : {302, 408, 425, 429}) {
        library.vendor.status = status;
        EXPECT_EQ(send().not_reached, 1) << status;
        library.clock.advance(5min);
    }
    library.vendor.status = 404;
    EXPECT_EQ(send().told, 1) << "it knows nothing of that session any more";
}

TEST_F(LoggingOut, one_session_a_platform_stumbles_over_keeps_no_other_from_being_told)
{
    SpeakerByAddress const by_address;
    ServersByAddress servers;
    LogoutNotices told{participations, servers};
    told.add("cas", by_address);
    servers.answers["https://a.example/1"] = 500;
    for (auto const* address : {"https://a.example/1", "https://a.example/2", "https://a.example/3"}) {
        take_part("presse", address);
    }
    end_session();
    EXPECT_EQ(collect(), 3);
    auto const tally = told.send({});
    EXPECT_EQ(tally.told, 2) << "in the first minute, whatever the order";
    EXPECT_EQ(tally.not_reached, 1);
    library.clock.advance(11s);
    servers.answers.clear();
    EXPECT_EQ(told.send({}).told, 1);
}

TEST_F(LoggingOut, a_server_that_does_not_answer_silences_no_other_server_of_its_platform)
{
    SpeakerByAddress const by_address;
    ServersByAddress servers;
    LogoutNotices told{participations, servers};
    told.add("cas", by_address);
    for (auto const* address : {"https://dead.example/1", "https://dead.example/2"}) {
        take_part("presse", address);
        servers.answers[address] = 0;
    }
    take_part("presse", "https://alive.example/sso?x=1");
    end_session();
    EXPECT_EQ(collect(), 3);
    EXPECT_EQ(told.send({}).told, 1);
    EXPECT_EQ(servers.heard.size(), 2U) << "and it is waited for once";
}

TEST_F(LoggingOut, gives_up_a_platform_that_never_answers)
{
    take_part("presse", "ST-1");
    end_session();
    EXPECT_EQ(collect(), 1);
    library.vendor.status = 503;
    int tries = 0;
    while (!participations.due(1).empty() && tries < 100) {
        EXPECT_EQ(send().not_reached, 1);
        library.clock.advance(1h);
        ++tries;
    }
    EXPECT_EQ(tries, 32);
}

} // namespace guichet::access
