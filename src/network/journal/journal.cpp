// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/journal/journal.hpp"

#include "base/crypto.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace guichet::network {

namespace {

std::string_view code(ActorKind kind)
{
    switch (kind) {
    case ActorKind::staff:
        return "staff";
    case ActorKind::patron:
        return "patron";
    case ActorKind::applicant:
        return "applicant";
    case ActorKind::portal:
        return "portal";
    case ActorKind::system:
        return "system";
    }
    return "";
}

/// The next link: what stood before, then every field of this entry in one unambiguous text.
std::string chained(std::string const& previous, JournalEntry const& entry)
{
    auto const link =
        nlohmann::json::array({previous, entry.sequence, to_iso(entry.at), entry.actor_kind, entry.actor_id,
                               entry.intercommunality, entry.action, entry.object, entry.detail});
    return hex(sha256(link.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
}

struct Head {
    std::int64_t sequence = 0;
    std::string hash;
};

/// Takes the next number. The UPDATE locks the row until the end of the transaction: on PostgreSQL another node waits
/// here and then reads the hash this one has written.
Head advance(db::Session& session)
{
    auto head = session.first(R"sql(
        UPDATE network_journal_head SET sequence = sequence + 1 WHERE id = 1 RETURNING sequence, hash
    )sql",
                              {}, [](db::Row const& row) { return Head{row.integer(0), row.text(1)}; });
    if (!head) {
        throw std::runtime_error("the journal has lost its head row");
    }
    return *head;
}

JournalEntry read_entry(db::Row const& row)
{
    JournalEntry entry;
    entry.sequence = row.integer(0);
    entry.at = row.instant(1);
    entry.actor_kind = row.text(2);
    entry.actor_id = row.text(3);
    entry.intercommunality = row.text(4);
    entry.action = row.text(5);
    entry.object = row.text(6);
    entry.detail = row.text(7);
    entry.hash = row.text(8);
    return entry;
}

JournalEntry named_entry(db::Row const& row)
{
    auto entry = read_entry(row);
    entry.actor_name = row.text(9);
    return entry;
}

void without(db::Arguments& arguments, std::string_view name)
{
    std::erase_if(arguments, [&](db::Argument const& one) { return one.name == name; });
}

db::Arguments narrowing(Actor const& actor, Journal::Filter const& filter)
{
    return {{"scope", actor.scope ? actor.scope->value : std::string{}},
            {"action", filter.action},
            {"family", filter.action + "."},
            {"object", filter.object}};
}

/// By the primary key, from the newest: the page is full long before the table ends.
std::vector<JournalEntry> newest(db::Session& session, db::Arguments asked)
{
    without(asked, "object");
    return session.list(R"sql(
        SELECT j.sequence, j.at, j.actor_kind, j.actor_id, j.intercommunality, j.action, j.object, j.detail, j.hash,
               s.name
        FROM network_journal j
        LEFT JOIN network_staff s ON j.actor_kind = 'staff' AND s.id = j.actor_id
        WHERE (:before = 0 OR j.sequence < :before)
          AND (:scope = '' OR j.intercommunality = :scope)
          AND (:action = '' OR j.action = :action OR SUBSTR(j.action, 1, LENGTH(:family)) = :family)
        ORDER BY j.sequence DESC LIMIT :most
    )sql",
                        asked, named_entry);
}

/// By the index on objects: of one there are few.
std::vector<JournalEntry> newest_of_object(db::Session& session, db::Arguments const& asked)
{
    return session.list(R"sql(
        SELECT j.sequence, j.at, j.actor_kind, j.actor_id, j.intercommunality, j.action, j.object, j.detail, j.hash,
               s.name
        FROM network_journal j
        LEFT JOIN network_staff s ON j.actor_kind = 'staff' AND s.id = j.actor_id
        WHERE j.object = :object
          AND (:before = 0 OR j.sequence < :before)
          AND (:scope = '' OR j.intercommunality = :scope)
          AND (:action = '' OR j.action = :action OR SUBSTR(j.action, 1, LENGTH(:family)) = :family)
        ORDER BY j.sequence DESC LIMIT :most
    )sql",
                        asked, named_entry);
}

/// The sequence has no gap: its head is how many there are.
std::int64_t written(db::Session& session)
{
    return session.count("SELECT sequence FROM network_journal_head WHERE id = 1");
}

std::int64_t counted_of_object(db::Session& session, db::Arguments const& narrowed)
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM network_journal j
        WHERE j.object = :object
          AND (:scope = '' OR j.intercommunality = :scope)
          AND (:action = '' OR j.action = :action OR SUBSTR(j.action, 1, LENGTH(:family)) = :family)
    )sql",
                         narrowed);
}

/// There are some hundred actions, each found by one step in their index; only those that match are counted, there too.
std::int64_t counted(db::Session& session, db::Arguments narrowed)
{
    without(narrowed, "object");
    return session.count(R"sql(
        WITH RECURSIVE known (action) AS (
            SELECT MIN(action) FROM network_journal
            UNION ALL
            SELECT (SELECT MIN(j.action) FROM network_journal j WHERE j.action > k.action)
            FROM known k
            WHERE k.action IS NOT NULL)
        SELECT COUNT(*)
        FROM network_journal j
        WHERE j.action IN (SELECT k.action
                           FROM known k
                           WHERE k.action IS NOT NULL
                             AND (:action = '' OR k.action = :action
                                  OR SUBSTR(k.action, 1, LENGTH(:family)) = :family))
          AND (:scope = '' OR j.intercommunality = :scope)
    )sql",
                         narrowed);
}

} // namespace

void Journal::append(db::Session& session, Actor const& actor, IntercommunalityId const& where, std::string_view action,
                     std::string_view object, nlohmann::json const& detail) const
{
    Head const head = advance(session);
    JournalEntry entry;
    entry.sequence = head.sequence;
    entry.at = clock_.now();
    entry.actor_kind = code(actor.kind);
    entry.actor_id = actor.id;
    entry.intercommunality = where.value;
    entry.action = action;
    entry.object = object;
    entry.detail = detail.is_null() ? "{}" : detail.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    entry.hash = chained(head.hash, entry);
    session.execute(R"sql(
        INSERT INTO network_journal (sequence, at, actor_kind, actor_id, intercommunality, action, object, detail, hash)
        VALUES (:sequence, :at, :actor_kind, :actor_id, :intercommunality, :action, :object, :detail, :hash)
    )sql",
                    {{"sequence", entry.sequence},
                     {"at", entry.at},
                     {"actor_kind", entry.actor_kind},
                     {"actor_id", entry.actor_id},
                     {"intercommunality", entry.intercommunality},
                     {"action", entry.action},
                     {"object", entry.object},
                     {"detail", entry.detail},
                     {"hash", entry.hash}});
    session.execute("UPDATE network_journal_head SET hash = :hash WHERE id = 1", {{"hash", entry.hash}});
}

Journal::Page Journal::list(Actor const& actor, std::int64_t before, int limit, Filter const& filter) const
{
    if (!may_anywhere(actor, Permission::read_journal)) {
        return {};
    }
    auto const narrowed = narrowing(actor, filter);
    db::Arguments asked = narrowed;
    asked.emplace_back("before", before);
    asked.emplace_back("most", limit);
    bool const everything = !actor.scope && filter.action.empty() && filter.object.empty();
    return database_.read([&](db::Session& session) {
        return Page{.entries = filter.object.empty() ? newest(session, asked) : newest_of_object(session, asked),
                    .total = everything               ? written(session)
                             : !filter.object.empty() ? counted_of_object(session, narrowed)
                                                      : counted(session, narrowed)};
    });
}

std::vector<JournalEntry> Journal::about(db::Session& session, Actor const& actor, std::string_view object, int limit)
{
    return session.list(
        R"sql(
        SELECT j.sequence, j.at, j.actor_kind, j.actor_id, j.intercommunality, j.action, j.object, j.detail, j.hash,
               s.name
        FROM network_journal j
        LEFT JOIN network_staff s ON j.actor_kind = 'staff' AND s.id = j.actor_id
        WHERE j.object = :object AND (:scope = '' OR j.intercommunality = :scope)
        ORDER BY j.sequence DESC LIMIT :most
    )sql",
        {{"object", object}, {"scope", actor.scope ? actor.scope->value : std::string{}}, {"most", limit}},
        named_entry);
}

Journal::Verdict Journal::verify() const
{
    return database_.read([](db::Session& session) {
        Verdict verdict;
        std::string previous;
        session.query(R"sql(
            SELECT sequence, at, actor_kind, actor_id, intercommunality, action, object, detail, hash
            FROM network_journal
            ORDER BY sequence
        )sql",
                      {}, [&](db::Row const& row) {
                          JournalEntry const entry = read_entry(row);
                          ++verdict.entries;
                          bool const whole =
                              entry.sequence == verdict.entries && entry.hash == chained(previous, entry);
                          if (!whole && verdict.first_broken == 0) {
                              verdict.first_broken = std::min(entry.sequence, verdict.entries);
                          }
                          previous = entry.hash;
                      });
        auto const head = session.first("SELECT sequence, hash FROM network_journal_head WHERE id = 1", {},
                                        [](db::Row const& row) { return Head{row.integer(0), row.text(1)}; });
        bool const ends_there = head && head->sequence == verdict.entries && head->hash == previous;
        if (!ends_there && verdict.first_broken == 0) {
            verdict.first_broken = verdict.entries + 1;
        }
        verdict.head = previous;
        return verdict;
    });
}

} // namespace guichet::network
