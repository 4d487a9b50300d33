// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/logout/participations.hpp"

#include "base/ids.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

/// 10 s, 20 s, 40 s… an hour at the most: about a day in all.
constexpr std::int64_t most_attempts = 32;
constexpr auto first_delay = 10s;
constexpr std::chrono::seconds longest_delay = 1h;
constexpr std::int64_t doublings_to_an_hour = 9;
/// A snapshot is short, and not one for each person.
constexpr std::size_t looked_at_together = 200;

Participation participation_of(db::Row const& row)
{
    return {row.text(0), row.text(1), {row.text(2)}, {row.text(3)}, row.text(4), row.text(5), row.integer(6)};
}

void end(db::Session& session, std::string_view id, Instant now)
{
    session.execute(R"(
        UPDATE access_participation SET ended = :now, next_attempt_at = :now
        WHERE id = :id AND ended IS NULL)",
                    {{"id", id}, {"now", now}});
}

template <class Work>
void change(db::Database& database, Work work)
{
    auto const done = database.write([&](db::Session& session) -> Result<void> {
        work(session);
        return {};
    });
    if (!done) {
        throw std::runtime_error{"participations were not changed: " + done.error().detail};
    }
}

} // namespace

bool session_lives(db::Session& session, std::string_view id)
{
    return id.empty() || session.count("SELECT COUNT(*) FROM web_session_v WHERE id = :id", {{"id", id}}) > 0;
}

Participations::Participations(db::Database& database, Clock const& clock, Random& random)
    : database_(database), clock_(clock), random_(random)
{
}

Result<void> Participations::add(Participation const& participation)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        session.execute(R"(
            INSERT INTO access_participation (id, session, patron, platform, door, detail, since, attempts)
            VALUES (:id, :session, :patron, :platform, :door, :detail, :since, 0)
            ON CONFLICT (session, platform, door, detail) DO UPDATE SET
                ended = NULL, next_attempt_at = NULL, attempts = 0
            WHERE access_participation.ended IS NOT NULL)",
                        {{"id", new_id(clock_.now(), random_)},
                         {"session", participation.session},
                         {"patron", participation.patron},
                         {"platform", participation.platform},
                         {"door", participation.door},
                         {"detail", participation.detail},
                         {"since", clock_.now()}});
        return {};
    });
}

std::vector<Participation> Participations::of(std::string_view session_id) const
{
    return database_.read([&](db::Session& session) {
        return session.list(R"(
            SELECT id, session, patron, platform, door, detail, attempts FROM access_participation
            WHERE session = :session AND ended IS NULL
            ORDER BY id)",
                            {{"session", session_id}}, participation_of);
    });
}

Result<void> Participations::forget(std::string_view id)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        session.execute("DELETE FROM access_participation WHERE id = :id", {{"id", id}});
        return {};
    });
}

Result<void> Participations::reassign(db::Session& session, people::PatronId const& from, people::PatronId const& to)
{
    session.execute("UPDATE access_participation SET patron = :to WHERE patron = :from", {{"from", from}, {"to", to}});
    return {};
}

std::vector<Participation> Participations::living() const
{
    return database_.read([&](db::Session& session) {
        return session.list(R"(
            SELECT id, session, patron, platform, door, detail, attempts FROM access_participation
            WHERE ended IS NULL
            ORDER BY patron, platform)",
                            {}, participation_of);
    });
}

std::vector<std::string> Participations::shut_out(std::span<Participation const> some, Entrance const& entrance,
                                                  platforms::Catalogue const& catalogue) const
{
    std::map<platforms::PlatformId, std::shared_ptr<platforms::Platform const>> known;
    for (auto const& one : some) {
        if (!known.contains(one.platform)) {
            known.emplace(one.platform, catalogue.find(one.platform));
        }
    }
    return database_.read([&](db::Session& /*session*/) {
        std::vector<std::string> out;
        Participation last;
        bool is_out = false;
        for (auto const& one : some) {
            if (one.patron != last.patron || one.platform != last.platform) {
                auto const& platform = known.at(one.platform);
                is_out = !platform || !entrance.examine_again(one.patron, *platform).decision.allowed();
                last = one;
            }
            if (is_out) {
                out.push_back(one.id);
            }
        }
        return out;
    });
}

int Participations::collect(Entrance const& entrance, platforms::Catalogue const& catalogue)
{
    auto ended = database_.read([&](db::Session& session) {
        return session.list(R"(
            SELECT p.id FROM access_participation p
            LEFT JOIN web_session_v s ON s.id = p.session
            WHERE p.ended IS NULL AND s.id IS NULL)",
                            {}, [](db::Row const& row) { return row.text(0); });
    });
    // Whoever is still signed in.
    auto const all = living();
    for (std::span rest{all}; !rest.empty(); rest = rest.subspan(std::min(looked_at_together, rest.size()))) {
        auto const out = shut_out(rest.first(std::min(looked_at_together, rest.size())), entrance, catalogue);
        ended.insert(ended.end(), out.begin(), out.end());
    }
    std::ranges::sort(ended);
    auto const twice = std::ranges::unique(ended);
    ended.erase(twice.begin(), twice.end());
    if (!ended.empty()) {
        change(database_, [&](db::Session& session) {
            for (auto const& id : ended) {
                end(session, id, clock_.now());
            }
        });
    }
    return static_cast<int>(ended.size());
}

std::vector<Participation> Participations::due(int most) const
{
    return database_.read([&](db::Session& session) {
        return session.list(R"(
            SELECT id, session, patron, platform, door, detail, attempts FROM access_participation
            WHERE ended IS NOT NULL AND next_attempt_at <= :now
            ORDER BY next_attempt_at, id
            LIMIT :most)",
                            {{"now", clock_.now()}, {"most", most}}, participation_of);
    });
}

void Participations::told(Participation const& participation)
{
    change(database_, [&](db::Session& session) {
        // Unless the person has come back meanwhile.
        session.execute("DELETE FROM access_participation WHERE id = :id AND ended IS NOT NULL",
                        {{"id", participation.id}});
    });
}

void Participations::not_reached(Participation const& participation)
{
    auto const attempts = participation.attempts + 1;
    if (attempts >= most_attempts) {
        told(participation);
        return;
    }
    auto const doublings = std::min(participation.attempts, doublings_to_an_hour);
    auto const delay = std::min<std::chrono::seconds>(first_delay * (std::int64_t{1} << doublings), longest_delay);
    change(database_, [&](db::Session& session) {
        session.execute(R"(
            UPDATE access_participation SET attempts = :attempts, next_attempt_at = :next
            WHERE id = :id AND ended IS NOT NULL)",
                        {{"id", participation.id}, {"attempts", attempts}, {"next", clock_.now() + delay}});
    });
}

} // namespace guichet::access
