// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/answers.hpp"
#include "mail/outbox.hpp"
#include "mail/sender.hpp"
#include "support/databases.hpp"
#include "support/smtp_server.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <thread>

namespace guichet::mail {

namespace {

using namespace std::chrono_literals;

Options outbox_options(support::SmtpServer const& server)
{
    Options options;
    options.smtp_url = server.url();
    options.security = Security::none;
    options.from = "guichet@mdj.example.org";
    options.from_name = "MDJ";
    return options;
}

/// Ends the run between the server's "250" and the record, as a power cut would.
class DyingTransport final : public Transport {
public:
    explicit DyingTransport(Transport& real) : real_(real) {}
    Result<void> send(Envelope const& envelope, std::string const& bytes) override
    {
        EXPECT_TRUE(real_.send(envelope, bytes));
        throw std::runtime_error("power cut");
    }
    Result<void> check() override { return real_.check(); }

private:
    Transport& real_;
};

} // namespace

class Mail : public support::OnEveryDatabase {
protected:
    void SetUp() override { support::migrate(database()); }

    std::string queue(Message message)
    {
        return *database().write(
            [&](db::Session& session) -> Result<std::string> { return outbox.enqueue(session, message); });
    }
    std::string queue(std::string to = "zoe@example.org")
    {
        return queue({std::move(to), "Zoé", "", "Votre carte", "Bonjour", "", "application:1", "card.subject"});
    }
    SentMail only_mail()
    {
        auto const all =
            database().read([](db::Session& session) { return Outbox::sent_about(session, "application:1"); });
        EXPECT_EQ(all.size(), 1U);
        return all.at(0);
    }
    Backlog backlog()
    {
        return database().read([](db::Session& session) { return Outbox::backlog(session); });
    }
    Sender sender(Transport& transport, Options const& options)
    {
        return {database(), clock, random, transport, options, key};
    }
    std::string stored(std::string_view id, std::string_view sql)
    {
        return *database().read([&](db::Session& session) {
            return session.first(sql, {{"id", id}}, [](db::Row const& row) { return row.text(0); });
        });
    }

    ManualClock clock{*parse_instant("2026-03-01T08:00:00Z")};
    SystemRandom random;
    SecretKey key = SecretKey::generate(random);
    text::Messages messages;
    text::Templates templates{messages};
    Outbox outbox{clock, random, messages, templates};
};

TEST_P(Mail, leaves_once_and_its_history_says_so)
{
    support::SmtpServer server;
    auto const options = outbox_options(server);
    SmtpTransport transport{options};
    auto sending = sender(transport, options);
    auto const id = queue();
    EXPECT_EQ(only_mail().state, State::queued);
    clock.advance(1s);
    EXPECT_EQ(sending.drain().sent, 1);
    EXPECT_EQ(sending.drain().sent, 0);
    auto const mail = only_mail();
    EXPECT_EQ(mail.id, id);
    EXPECT_EQ(mail.subject, "Votre carte");
    EXPECT_EQ(mail.state, State::sent);
    EXPECT_EQ(mail.sent, clock.now());
    EXPECT_EQ(mail.created, clock.now() - 1s);
    auto const received = server.received();
    ASSERT_EQ(received.size(), 1U);
    EXPECT_EQ(received[0]["messageId"], "<" + id + "@mdj.example.org>");
    EXPECT_EQ(received[0]["date"], "2026-03-01T08:00:00.000Z"); // when it was written, not when it left
}

TEST_P(Mail, that_answers_another_says_so_and_one_that_comes_back_has_failed)
{
    support::SmtpServer server;
    auto const options = outbox_options(server);
    SmtpTransport transport{options};
    auto sending = sender(transport, options);
    auto const id = *database().write([&](db::Session& session) -> Result<std::string> {
        return enqueue_answer(session, outbox, {"zoe@example.org", "", "", "s", "t", "", "mail:1"}, "abc@example.org");
    });
    auto const mark = [&] {
        return *database().write([&](db::Session& session) -> Result<std::optional<std::string>> {
            return mark_returned(session, id, "returned.5.1.1");
        });
    };
    EXPECT_EQ(mark(), std::nullopt); // it has not left
    EXPECT_EQ(sending.drain().sent, 1);
    EXPECT_EQ(mark(), "mail:1");
    EXPECT_EQ(mark(), std::nullopt); // known already
    EXPECT_EQ(stored(id, "SELECT state || ' ' || last_error FROM mail_outbox WHERE id = :id"), "failed returned.5.1.1");
    auto const received = server.received();
    ASSERT_EQ(received.size(), 1U);
    EXPECT_EQ(received[0]["autoSubmitted"], "auto-replied");
    EXPECT_EQ(received[0]["inReplyTo"], "<abc@example.org>");
}

TEST_P(Mail, is_not_queued_when_its_transaction_fails_or_nobody_is_named)
{
    auto const undone = database().write([&](db::Session& session) -> Result<void> {
        EXPECT_FALSE(outbox.enqueue(session, {"zoe@example.org", "", "", "s", "t", "", "application:1"}).empty());
        return fail(ErrorKind::invalid, "error.form");
    });
    EXPECT_FALSE(undone);
    EXPECT_EQ(queue(""), "");
    EXPECT_EQ(backlog().queued, 0);
}

TEST_P(Mail, held_back_waits_its_time_and_can_be_taken_back_until_it_leaves)
{
    support::SmtpServer server;
    auto const options = outbox_options(server);
    SmtpTransport transport{options};
    auto sending = sender(transport, options);
    auto const hold = [&] {
        return *database().write([&](db::Session& session) -> Result<std::string> {
            return outbox.enqueue_held(session,
                                       {"zoe@example.org", "", "", "Votre carte", "Bonjour", "", "application:1"}, 60s);
        });
    };
    auto const withdrawn = [&](std::string const& id) {
        return *database().write([&](db::Session& session) -> Result<bool> { return Outbox::withdraw(session, id); });
    };
    auto const first = hold();
    clock.advance(59s);
    EXPECT_EQ(sending.drain().sent, 0);
    EXPECT_TRUE(withdrawn(first));
    EXPECT_FALSE(withdrawn(first));
    auto const second = hold();
    clock.advance(60s);
    EXPECT_EQ(sending.drain().sent, 1);
    EXPECT_FALSE(withdrawn(second));
    EXPECT_EQ(server.received().size(), 1U);
}

TEST_P(Mail, with_a_line_end_in_a_header_is_refused)
{
    for (auto const field : {&Message::to, &Message::to_name, &Message::reply_to, &Message::subject, &Message::about}) {
        Message message{"zoe@example.org", "Zoé", "", "Votre carte", "Bonjour", "", "application:1"};
        message.*field = "x\r\nBcc: eve@example.org";
        EXPECT_THROW(queue(message), std::invalid_argument);
    }
    EXPECT_EQ(backlog().queued, 0);
}

TEST_P(Mail, refused_for_now_is_tried_again_after_a_while)
{
    support::SmtpServer server{{"answers=451"}};
    auto const options = outbox_options(server);
    SmtpTransport transport{options};
    auto sending = sender(transport, options);
    queue();
    EXPECT_EQ(sending.drain().postponed, 1);
    EXPECT_EQ(only_mail().state, State::queued);
    EXPECT_EQ(only_mail().last_error, "smtp.451");
    EXPECT_EQ(sending.drain().sent, 0);
    clock.advance(2min);
    EXPECT_EQ(sending.drain().sent, 1);
    EXPECT_EQ(only_mail().state, State::sent);
    EXPECT_EQ(only_mail().last_error, "");
    EXPECT_EQ(server.received().size(), 1U);
}

TEST_P(Mail, refused_for_good_is_visible_and_not_tried_again)
{
    support::SmtpServer const server{{"answers=550"}};
    auto const options = outbox_options(server);
    SmtpTransport transport{options};
    auto sending = sender(transport, options);
    queue();
    EXPECT_EQ(sending.drain().failed, 1);
    EXPECT_EQ(only_mail().state, State::failed);
    EXPECT_EQ(only_mail().last_error, "smtp.550");
    EXPECT_EQ(backlog().failed, 1);
    clock.advance(24h);
    EXPECT_EQ(sending.drain().sent, 0);
}

TEST_P(Mail, one_bad_address_does_not_hold_up_the_others)
{
    support::SmtpServer const server;
    auto const options = outbox_options(server);
    SmtpTransport transport{options};
    auto sending = sender(transport, options);
    queue("not an address");
    queue("zoe@example.org");
    auto const tally = sending.drain();
    EXPECT_EQ(tally.failed, 1);
    EXPECT_EQ(tally.sent, 1);
}

TEST_P(Mail, waits_for_a_server_that_is_away_and_gives_up_after_three_days)
{
    support::SmtpServer gone;
    auto const options = outbox_options(gone);
    ASSERT_TRUE(gone.received().empty());
    SmtpTransport transport{options};
    auto sending = sender(transport, options);
    queue();
    auto const in_three_days = clock.now() + 72h;
    EXPECT_EQ(sending.drain().postponed, 1);
    EXPECT_EQ(sending.drain().postponed, 0); // the server is left alone for a while
    EXPECT_EQ(only_mail().last_error, "net.connect");
    int attempts = 1;
    while (only_mail().state == State::queued && clock.now() < in_three_days) {
        clock.advance(10min);
        auto const tally = sending.drain();
        attempts += tally.postponed + tally.failed;
    }
    EXPECT_EQ(only_mail().state, State::failed);
    EXPECT_GT(attempts, 15);
    EXPECT_LT(attempts, 40);
}

TEST_P(Mail, a_server_that_is_away_does_not_use_up_the_attempts_of_every_mail)
{
    support::SmtpServer gone;
    auto const options = outbox_options(gone);
    ASSERT_TRUE(gone.received().empty());
    SmtpTransport transport{options};
    auto sending = sender(transport, options);
    queue();
    clock.advance(1ms);
    auto const second = queue();
    EXPECT_EQ(sending.drain().postponed, 1);
    EXPECT_EQ(stored(second, "SELECT attempts FROM mail_outbox WHERE id = :id"), "0");
    EXPECT_EQ(backlog().queued, 2);
    EXPECT_EQ(backlog().oldest_queued, clock.now() - 1ms);
}

TEST_P(Mail, sent_but_not_recorded_leaves_again_recognisable)
{
    support::SmtpServer server;
    auto const options = outbox_options(server);
    SmtpTransport transport{options};
    DyingTransport dying{transport};
    auto before = sender(dying, options);
    auto after = sender(transport, options);
    queue();
    EXPECT_THROW(before.drain(), std::runtime_error);
    EXPECT_EQ(only_mail().state, State::sending);
    EXPECT_EQ(after.drain().sent, 0); // still leased to the one that died
    clock.advance(5min);
    EXPECT_EQ(after.drain().sent, 1);
    auto const received = server.received();
    ASSERT_EQ(received.size(), 2U);
    EXPECT_EQ(received[0]["messageId"], received[1]["messageId"]);
    EXPECT_EQ(received[0]["date"], received[1]["date"]);
}

TEST_P(Mail, two_senders_never_send_the_same_one)
{
    support::SmtpServer server;
    auto const options = outbox_options(server);
    constexpr std::size_t many = 60;
    for (std::size_t number = 0; number < many; ++number) {
        queue();
    }
    SmtpTransport one{options};
    SmtpTransport other{options};
    auto first = sender(one, options);
    auto second = sender(other, options);
    int sent_by_first = 0;
    int sent_by_second = 0;
    {
        std::jthread const a{[&] { sent_by_first = first.drain().sent; }};
        std::jthread const b{[&] { sent_by_second = second.drain().sent; }};
    }
    EXPECT_EQ(sent_by_first + sent_by_second, static_cast<int>(many));
    std::set<std::string> ids;
    auto const received = server.received();
    for (auto const& mail : received) {
        ids.insert(mail["messageId"]);
    }
    EXPECT_EQ(received.size(), many);
    EXPECT_EQ(ids.size(), many);
}

TEST_P(Mail, asked_to_stop_goes_back_to_the_queue)
{
    support::SmtpServer const server;
    auto const options = outbox_options(server);
    SmtpTransport transport{options};
    auto sending = sender(transport, options);
    queue();
    std::stop_source const stop;
    stop.request_stop();
    EXPECT_EQ(sending.drain(stop.get_token()).sent, 0);
    EXPECT_EQ(only_mail().state, State::queued);
    EXPECT_EQ(sending.drain().sent, 1);
}

TEST_P(Mail, keeps_only_a_trace_after_thirty_days)
{
    support::SmtpServer const server;
    auto const options = outbox_options(server);
    SmtpTransport transport{options};
    auto sending = sender(transport, options);
    auto const id = queue("Zoe@example.org");
    sending.drain();
    clock.advance(24h);
    auto const waiting = queue();
    clock.advance(29 * 24h);
    EXPECT_EQ(sending.erase_old(), 0);
    clock.advance(1s);
    EXPECT_EQ(sending.erase_old(), 1);
    EXPECT_EQ(sending.erase_old(), 0);
    EXPECT_EQ(stored(id, R"sql(SELECT to_address || to_name || reply_to || subject || text_body || html_body
                               FROM mail_outbox WHERE id = :id)sql"),
              "");
    EXPECT_EQ(stored(id, "SELECT to_hash FROM mail_outbox WHERE id = :id"), sending.trace_of("zoe@example.org"));
    auto const history =
        database().read([](db::Session& session) { return Outbox::sent_about(session, "application:1"); });
    ASSERT_EQ(history.size(), 2U);
    EXPECT_EQ(history[0].subject_id, "card.subject");
    EXPECT_EQ(history[0].state, State::sent);
    EXPECT_EQ(history[1].id, waiting);
    EXPECT_EQ(history[1].subject, "Votre carte");
}

TEST_P(Mail, about_somebody_erased_is_blank_and_no_longer_leaves)
{
    support::SmtpServer server;
    auto const options = outbox_options(server);
    SmtpTransport transport{options};
    auto sending = sender(transport, options);
    auto const id = queue();
    auto const erased = database().write(
        [&](db::Session& session) -> Result<std::int64_t> { return outbox.erase_about(session, "application:1"); });
    EXPECT_EQ(*erased, 1);
    EXPECT_EQ(sending.drain().sent, 0);
    EXPECT_EQ(only_mail().subject, "");
    EXPECT_EQ(stored(id, "SELECT to_address || text_body FROM mail_outbox WHERE id = :id"), "");
    EXPECT_TRUE(server.received().empty());
}

TEST_P(Mail, tells_the_job_when_something_was_queued)
{
    int told = 0;
    outbox.when_queued([&] { ++told; });
    queue();
    queue("");
    EXPECT_EQ(told, 1);
}

INSTANTIATE_TEST_SUITE_P(EveryEngine, Mail, testing::Values(support::Kind::sqlite_memory, support::Kind::postgresql),
                         support::database_name);

} // namespace guichet::mail
