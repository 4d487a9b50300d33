// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/renewals/store.hpp"

#include "base/words.hpp"
#include "db/stored_word.hpp"
#include "people/registration/application.hpp"

#include <algorithm>
#include <map>

namespace guichet::people {

namespace {

constexpr Words<RenewalState, 5> renewal_state_words{{{RenewalState::waiting, "waiting"},
                                                      {RenewalState::done, "done"},
                                                      {RenewalState::stuck, "stuck"},
                                                      {RenewalState::undone, "undone"},
                                                      {RenewalState::withdrawn, "withdrawn"}}};

Renewal renewal_from(db::Row const& row)
{
    return {.id = {row.text(0)},
            .request = row.text(1),
            .reference = row.text(2),
            .intercommunality = {row.text(3)},
            .library = {row.text(4)},
            .policy = {row.text(5)},
            .state = db::stored_word(renewal_state_from(row.text(6)), "people_renewal"),
            .asked = row.instant(7),
            .done = row.maybe_instant(8),
            .actor_kind = db::stored_word(actor_kind_from(row.text(9)), "people_renewal"),
            .actor_id = row.text(10),
            .mail = row.text(11),
            .lines = {}};
}

/// Columns: birth, usage and first names; NULL for somebody who is gone.
std::string renewed_name(db::Row const& row, std::size_t first)
{
    return Person{row.text(first), row.text(first + 1), row.text(first + 2), {}}.full_name();
}

RenewalLine renewal_line_from(db::Row const& row)
{
    return {.position = static_cast<int>(row.integer(0)),
            .patron = {row.text(1)},
            .subscription = row.text(2),
            .made = row.text(3),
            .before = row.date(4),
            .given = static_cast<int>(row.integer(5)),
            .first_day = row.date(6),
            .after = row.date(7),
            .reason = row.text(8),
            .name = renewed_name(row, 9)};
}

std::vector<RenewalLine> lines_of(db::Session& session, RenewalId const& id)
{
    return session.list(R"sql(
        SELECT l.position, l.patron, l.subscription, l.made, l.old_last_day, l.given_days, l.first_day, l.last_day,
               l.reason, p.birth_name, p.usage_name, p.first_names
        FROM people_renewal_line l
        LEFT JOIN people_patron p ON p.id = l.patron
        WHERE l.renewal = :renewal
        ORDER BY l.position
    )sql",
                        {{"renewal", id}}, renewal_line_from);
}

std::vector<Renewal> with_lines(db::Session& session, std::vector<Renewal> renewals)
{
    for (auto& renewal : renewals) {
        renewal.lines = lines_of(session, renewal.id);
    }
    return renewals;
}

std::optional<Renewal> with_lines(db::Session& session, std::optional<Renewal> renewal)
{
    if (renewal) {
        renewal->lines = lines_of(session, renewal->id);
    }
    return renewal;
}

} // namespace

std::string_view to_text(RenewalState state)
{
    return word_of(renewal_state_words, state);
}
std::optional<RenewalState> renewal_state_from(std::string_view text)
{
    return value_of(renewal_state_words, text);
}

void RenewalStore::add(db::Session& session, Renewal const& renewal)
{
    session.execute(R"sql(
        INSERT INTO people_renewal
            (id, request, reference, intercommunality, library, policy, state, asked, done, actor_kind, actor_id, mail)
        VALUES
            (:id, :request, :reference, :intercommunality, :library, :policy, :state, :asked, :done, :actor_kind,
             :actor_id, :mail)
    )sql",
                    {{"id", renewal.id},
                     {"request", renewal.request},
                     {"reference", renewal.reference},
                     {"intercommunality", renewal.intercommunality},
                     {"library", renewal.library},
                     {"policy", renewal.policy},
                     {"state", to_text(renewal.state)},
                     {"asked", renewal.asked},
                     {"done", renewal.done},
                     {"actor_kind", to_text(renewal.actor_kind)},
                     {"actor_id", renewal.actor_id},
                     {"mail", renewal.mail}});
    for (auto const& line : renewal.lines) {
        session.execute(R"sql(
            INSERT INTO people_renewal_line
                (renewal, position, patron, subscription, made, old_last_day, given_days, first_day, last_day,
                 reason)
            VALUES
                (:renewal, :position, :patron, :subscription, :made, :old_last_day, :given_days, :first_day, :last_day,
                 :reason)
        )sql",
                        {{"renewal", renewal.id},
                         {"position", line.position},
                         {"patron", line.patron},
                         {"subscription", line.subscription},
                         {"made", line.made},
                         {"old_last_day", line.before},
                         {"given_days", line.given},
                         {"first_day", line.first_day},
                         {"last_day", line.after},
                         {"reason", line.reason}});
    }
}

void RenewalStore::update(db::Session& session, Renewal const& renewal)
{
    session.execute(
        "UPDATE people_renewal SET state = :state, done = :done, mail = :mail WHERE id = :id",
        {{"id", renewal.id}, {"state", to_text(renewal.state)}, {"done", renewal.done}, {"mail", renewal.mail}});
    for (auto const& line : renewal.lines) {
        session.execute(R"sql(
            UPDATE people_renewal_line
            SET made = :made, old_last_day = :old_last_day, given_days = :given_days, first_day = :first_day,
                last_day = :last_day
            WHERE renewal = :renewal AND position = :position
        )sql",
                        {{"renewal", renewal.id},
                         {"position", line.position},
                         {"made", line.made},
                         {"old_last_day", line.before},
                         {"given_days", line.given},
                         {"first_day", line.first_day},
                         {"last_day", line.after}});
    }
}

std::optional<Renewal> RenewalStore::find(db::Session& session, RenewalId const& id)
{
    return with_lines(session, session.first(R"sql(
        SELECT id, request, reference, intercommunality, library, policy, state, asked, done, actor_kind, actor_id, mail
        FROM people_renewal
        WHERE id = :id
    )sql",
                                             {{"id", id}}, renewal_from));
}

std::optional<Renewal> RenewalStore::of_request(db::Session& session, std::string_view request)
{
    return with_lines(session, session.first(R"sql(
        SELECT id, request, reference, intercommunality, library, policy, state, asked, done, actor_kind, actor_id, mail
        FROM people_renewal
        WHERE request = :request
    )sql",
                                             {{"request", request}}, renewal_from));
}

std::vector<Renewal> RenewalStore::of(db::Session& session, PatronId const& patron)
{
    return with_lines(session, session.list(R"sql(
        SELECT r.id, r.request, r.reference, r.intercommunality, r.library, r.policy, r.state, r.asked, r.done,
               r.actor_kind, r.actor_id, r.mail
        FROM people_renewal r
        WHERE r.id IN (SELECT l.renewal FROM people_renewal_line l WHERE l.patron = :patron)
        ORDER BY r.asked DESC, r.id
    )sql",
                                            {{"patron", patron}}, renewal_from));
}

std::vector<Renewal> RenewalStore::waiting_of(db::Session& session, PatronId const& patron)
{
    return with_lines(session, session.list(R"sql(
        SELECT r.id, r.request, r.reference, r.intercommunality, r.library, r.policy, r.state, r.asked, r.done,
               r.actor_kind, r.actor_id, r.mail
        FROM people_renewal r
        WHERE r.state = 'waiting'
          AND r.id IN (SELECT l.renewal FROM people_renewal_line l WHERE l.patron = :patron)
        ORDER BY r.asked DESC, r.id
    )sql",
                                            {{"patron", patron}}, renewal_from));
}

std::vector<Renewal> RenewalStore::waiting_since(db::Session& session, Instant before, int limit)
{
    return with_lines(session, session.list(R"sql(
        SELECT id, request, reference, intercommunality, library, policy, state, asked, done, actor_kind, actor_id, mail
        FROM people_renewal
        WHERE state = 'waiting' AND asked < :before
        ORDER BY asked
        LIMIT :most
    )sql",
                                            {{"before", before}, {"most", limit}}, renewal_from));
}

std::vector<Renewal> RenewalStore::list(db::Session& session, IntercommunalityId const& where, Instant from, Instant to,
                                        std::int64_t limit, std::int64_t offset)
{
    db::Arguments const page{{"where", where}, {"from", from}, {"to", to}, {"most", limit}, {"offset", offset}};
    auto renewals = session.list(R"sql(
        SELECT id, request, reference, intercommunality, library, policy, state, asked, done, actor_kind, actor_id, mail
        FROM people_renewal
        WHERE (:where = '' OR intercommunality = :where) AND asked >= :from AND asked < :to
        ORDER BY asked DESC, id
        LIMIT :most OFFSET :offset
    )sql",
                                 page, renewal_from);
    std::map<std::string, std::vector<RenewalLine>> lines;
    session.query(R"sql(
        SELECT l.position, l.patron, l.subscription, l.made, l.old_last_day, l.given_days, l.first_day, l.last_day,
               l.reason, p.birth_name, p.usage_name, p.first_names, l.renewal
        FROM people_renewal_line l
        LEFT JOIN people_patron p ON p.id = l.patron
        WHERE l.renewal IN (SELECT id
                            FROM people_renewal
                            WHERE (:where = '' OR intercommunality = :where) AND asked >= :from AND asked < :to
                            ORDER BY asked DESC, id
                            LIMIT :most OFFSET :offset)
        ORDER BY l.renewal, l.position
    )sql",
                  page, [&](db::Row const& row) { lines[row.text(12)].push_back(renewal_line_from(row)); });
    for (auto& renewal : renewals) {
        renewal.lines = std::move(lines[renewal.id.value]);
    }
    return renewals;
}

std::vector<RenewedLine> RenewalStore::renewed(db::Session& session, network::Library const& library, Instant from,
                                               Instant to, std::optional<RenewedLine> const& last, int limit)
{
    auto const after = last.value_or(RenewedLine{{}, to, 0, "", "", "", {}, {}});
    return session.list(R"sql(
        SELECT r.id, r.asked, l.position, p.external_id, p.birth_name, p.usage_name, p.first_names, l.old_last_day,
               l.last_day,
               (SELECT c.number FROM people_card c
                WHERE c.patron = p.id AND c.status = 'active' AND c.kind = 'permanent'
                ORDER BY c.issued DESC, c.number
                LIMIT 1)
        FROM people_renewal r
        JOIN people_renewal_line l ON l.renewal = r.id
        JOIN people_patron p ON p.id = l.patron AND p.library = :library
        WHERE r.intercommunality = :where AND r.state = 'done' AND r.asked >= :from
          AND (r.asked < :asked
               OR (r.asked = :asked AND :renewal <> ''
                   AND (r.id > :renewal OR (r.id = :renewal AND l.position > :position))))
        ORDER BY r.asked DESC, r.id, l.position
        LIMIT :most
    )sql",
                        {{"library", library.id},
                         {"where", library.intercommunality},
                         {"from", from},
                         {"asked", after.asked},
                         {"renewal", after.renewal},
                         {"position", after.position},
                         {"most", limit}},
                        [](db::Row const& row) {
                            return RenewedLine{{row.text(0)}, row.instant(1), static_cast<int>(row.integer(2)),
                                               row.text(9),   row.text(3),    renewed_name(row, 4),
                                               row.date(7),   row.date(8)};
                        });
}

std::int64_t RenewalStore::count(db::Session& session, IntercommunalityId const& where, Instant from, Instant to)
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_renewal
        WHERE (:where = '' OR intercommunality = :where) AND asked >= :from AND asked < :to
    )sql",
                         {{"where", where}, {"from", from}, {"to", to}});
}

void RenewalStore::move(db::Session& session, PatronId const& from, PatronId const& to)
{
    session.execute("UPDATE people_renewal_line SET patron = :to_patron WHERE patron = :from_patron",
                    {{"to_patron", to}, {"from_patron", from}});
}

bool RenewalStore::had_end(db::Session& session, std::string_view subscription, Date end)
{
    auto const ends = session.list(R"sql(
        SELECT l.old_last_day, l.given_days
        FROM people_renewal_line l
        JOIN people_renewal r ON r.id = l.renewal
        WHERE l.subscription = :subscription AND r.state = 'done'
    )sql",
                                   {{"subscription", subscription}}, [](db::Row const& row) {
                                       return std::pair{row.date(0), static_cast<int>(row.integer(1))};
                                   });
    return std::ranges::any_of(
        ends, [&](auto const& one) { return one.first == end || add_days(one.first, -one.second) == end; });
}

} // namespace guichet::people
