// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/sender.hpp"

#include "base/text.hpp"
#include "mail/impl/mime.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace guichet::mail {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int batch_size = 10;
constexpr minutes lease_length{5};
constexpr int erased_at_once = 500;

/// The outbox's own writes have no expected failure: the job runner logs it, the lease runs out.
template <class T>
T expect(Result<T> result, std::string_view what)
{
    if (!result) {
        throw std::runtime_error(
            fmt::format("mail: {}: {} {}", what, result.error().message.id, result.error().detail));
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

/// Uniform in [0, 1).
double fraction(Random& random)
{
    constexpr std::uint64_t steps = 1U << 20U;
    return static_cast<double>(random.below(steps)) / static_cast<double>(steps);
}

/// Content and address go with the last mail to somebody who is forgotten, once it needs no further attempt.
void erase_if_last(db::Session& session, std::string const& id, Instant now)
{
    session.execute(R"sql(
        UPDATE mail_outbox
        SET to_address = '', to_name = '', reply_to = '', subject = '', text_body = '', html_body = '',
            erased_at = :now
        WHERE id = :id AND erase_once_sent = 1 AND state IN ('sent', 'failed') AND erased_at IS NULL
    )sql",
                    {{"id", id}, {"now", now}});
}

} // namespace

milliseconds back_off(std::int64_t attempts, double jitter)
{
    constexpr milliseconds first = minutes{1};
    constexpr milliseconds longest = std::chrono::hours{4};
    constexpr std::int64_t enough = 8; // 2^8 minutes are more than four hours
    auto const doublings = std::clamp<std::int64_t>(attempts - 1, 0, enough);
    auto const delay = std::min(first * (std::int64_t{1} << doublings), longest);
    return milliseconds{std::llround(static_cast<double>(delay.count()) * (0.8 + 0.4 * jitter))};
}

Sender::Sender(db::Database& database, Clock const& clock, Random& random, Transport& transport, Options options,
               SecretKey trace_key)
    : database_(database), clock_(clock), random_(random), transport_(transport), options_(std::move(options)),
      trace_key_(trace_key)
{
}

Sender::Tally Sender::drain(std::stop_token const& stop)
{
    Tally tally;
    while (!stop.stop_requested() && clock_.now() >= server_rests_until_ && anything_due()) {
        auto const lease = random_.token(16);
        auto const until = clock_.now() + lease_length;
        auto const batch = claim(lease, until);
        if (batch.empty() || send_batch(batch, lease, until, tally, stop) == Next::leave_server_alone) {
            break;
        }
    }
    return tally;
}

bool Sender::anything_due() const
{
    return database_.read([&](db::Session& session) {
        return session.count(R"sql(
            SELECT COUNT(*) FROM (
                SELECT id FROM mail_outbox
                WHERE (state = 'queued' AND next_attempt_at <= :now) OR (state = 'sending' AND leased_until <= :now)
                LIMIT 1) AS due
        )sql",
                             {{"now", clock_.now()}}) > 0;
    });
}

std::vector<Sender::Claimed> Sender::claim(std::string const& lease, Instant until)
{
    auto claimed = database_.write([&](db::Session& session) -> Result<std::vector<Claimed>> {
        // The condition is there twice on purpose: PostgreSQL checks the outer one again after waiting for another
        // node's claim of the same row.
        return session.list(R"sql(
            UPDATE mail_outbox
            SET state = 'sending', attempts = attempts + 1, lease = :lease, leased_until = :until,
                last_attempt_at = :now
            WHERE id IN (
                    SELECT id FROM mail_outbox
                    WHERE (state = 'queued' AND next_attempt_at <= :now) OR (state = 'sending' AND leased_until <= :now)
                    ORDER BY next_attempt_at, id LIMIT :batch)
                AND ((state = 'queued' AND next_attempt_at <= :now) OR (state = 'sending' AND leased_until <= :now))
            RETURNING id, to_address, to_name, reply_to, subject, text_body, html_body, attempts, created_at, give_up_at,
                      in_reply_to, auto_submitted
        )sql",
                            {{"lease", lease}, {"until", until}, {"now", clock_.now()}, {"batch", batch_size}},
                            [](db::Row const& row) {
                                Claimed mail;
                                mail.id = row.text(0);
                                mail.message.to = row.text(1);
                                mail.message.to_name = row.text(2);
                                mail.message.reply_to = row.text(3);
                                mail.message.subject = row.text(4);
                                mail.message.text = row.text(5);
                                mail.message.html = row.text(6);
                                mail.attempts = row.integer(7);
                                mail.created = row.instant(8);
                                mail.give_up = row.instant(9);
                                mail.in_reply_to = row.text(10);
                                mail.auto_submitted = row.text(11);
                                return mail;
                            });
    });
    auto batch = expect(std::move(claimed), "claim");
    std::ranges::sort(batch, {}, &Claimed::id); // ids sort by age; RETURNING promises no order
    return batch;
}

Sender::Next Sender::send_batch(std::vector<Claimed> const& batch, std::string const& lease, Instant until,
                                Tally& tally, std::stop_token const& stop)
{
    for (auto const& mail : batch) {
        if (stop.stop_requested() || clock_.now() + options_.send_timeout >= until) {
            release(lease); // the rest, for whoever comes next
            return Next::go_on;
        }
        auto const outcome = send_one(mail);
        if (outcome) {
            record_sent(mail, lease);
            server_failures_ = 0;
            ++tally.sent;
            continue;
        }
        record_failure(mail, lease, outcome.error(), tally);
        if (outcome.error().message.id == "mail.server") {
            release(lease);
            leave_server_alone();
            return Next::leave_server_alone;
        }
    }
    return Next::go_on;
}

Result<void> Sender::send_one(Claimed const& mail)
{
    auto const domain = std::string_view{options_.from}.substr(options_.from.find('@') + 1);
    auto const bytes =
        impl::to_mime(mail.message, {options_.from, options_.from_name, fmt::format("{}@{}", mail.id, domain),
                                     mail.created, mail.auto_submitted, mail.in_reply_to});
    if (!bytes) {
        return std::unexpected(bytes.error());
    }
    return transport_.send({mail.id, options_.from, mail.message.to}, *bytes);
}

void Sender::record_sent(Claimed const& mail, std::string const& lease)
{
    expect(database_.write([&](db::Session& session) -> Result<void> {
        session.execute(R"sql(
            UPDATE mail_outbox
            SET state = 'sent', sent_at = :now, last_error = '', lease = NULL, leased_until = NULL
            WHERE id = :id AND lease = :lease
        )sql",
                        {{"id", mail.id}, {"lease", lease}, {"now", clock_.now()}});
        erase_if_last(session, mail.id, clock_.now());
        return {};
    }),
           "record");
}

void Sender::record_failure(Claimed const& mail, std::string const& lease, Error const& error, Tally& tally)
{
    auto const next = clock_.now() + back_off(mail.attempts, fraction(random_));
    auto const again = error.kind == ErrorKind::unavailable && next <= mail.give_up;
    ++(again ? tally.postponed : tally.failed);
    spdlog::warn("mail {} attempt {} {}: {}", mail.id, mail.attempts, again ? "postponed" : "given up", error.detail);
    expect(database_.write([&](db::Session& session) -> Result<void> {
        session.execute(R"sql(
            UPDATE mail_outbox
            SET state = :state, next_attempt_at = :next, last_error = :error, lease = NULL, leased_until = NULL
            WHERE id = :id AND lease = :lease
        )sql",
                        {{"id", mail.id},
                         {"lease", lease},
                         {"state", code(again ? State::queued : State::failed)},
                         {"next", next},
                         {"error", error.detail}});
        erase_if_last(session, mail.id, clock_.now());
        return {};
    }),
           "record");
}

void Sender::release(std::string const& lease)
{
    expect(database_.write([&](db::Session& session) -> Result<void> {
        session.execute(R"sql(
            UPDATE mail_outbox
            SET state = 'queued', attempts = attempts - 1, lease = NULL, leased_until = NULL
            WHERE lease = :lease AND state = 'sending'
        )sql",
                        {{"lease", lease}});
        return {};
    }),
           "release");
}

void Sender::leave_server_alone()
{
    constexpr seconds first{10};
    constexpr seconds longest = minutes{5};
    constexpr int enough = 5;
    auto const pause = std::min(first * (1 << std::min(server_failures_, enough)), longest);
    ++server_failures_;
    server_rests_until_ = clock_.now() + pause;
}

std::string Sender::trace_of(std::string_view address) const
{
    return base64url(hmac_sha256(trace_key_.view(), to_lower(address)));
}

std::int64_t Sender::erase_old()
{
    auto const now = clock_.now();
    auto const before = now - options_.keep_content;
    std::int64_t erased = 0;
    for (std::int64_t step = erased_at_once; step == erased_at_once;) {
        step = expect(database_.write([&](db::Session& session) -> Result<std::int64_t> {
            auto const old = session.list(R"sql(
                SELECT id, to_address FROM mail_outbox
                WHERE created_at < :before AND erased_at IS NULL AND state IN ('sent', 'failed')
                ORDER BY created_at LIMIT :most
            )sql",
                                          {{"before", before}, {"most", erased_at_once}},
                                          [](db::Row const& row) { return std::pair{row.text(0), row.text(1)}; });
            for (auto const& [id, address] : old) {
                session.execute(R"sql(
                    UPDATE mail_outbox
                    SET to_hash = :hash, to_address = '', to_name = '', reply_to = '', subject = '', text_body = '',
                        html_body = '', in_reply_to = '', erased_at = :now
                    WHERE id = :id
                )sql",
                                {{"id", id}, {"hash", trace_of(address)}, {"now", now}});
            }
            return static_cast<std::int64_t>(old.size());
        }),
                      "erase");
        erased += step;
    }
    return erased;
}

} // namespace guichet::mail
