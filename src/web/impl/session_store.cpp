// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/session_store.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace guichet::web::impl {

namespace {

SessionRecord record_of(db::Row const& row, Audience audience)
{
    return {row.text(0),
            audience,
            row.text(1),
            row.instant(2),
            row.instant(3),
            row.text(4),
            {row.text(5), row.maybe_instant(6)},
            row.boolean(7) ? SessionLife::kept : SessionLife::visit};
}

} // namespace

std::string_view audience_name(Audience audience)
{
    switch (audience) {
    case Audience::patron:
        return "patron";
    case Audience::staff:
        return "staff";
    case Audience::everyone:
    case Audience::machine:
        break;
    }
    throw std::logic_error("only patrons and staff have sessions");
}

void SessionStore::insert(SessionRecord const& record, std::string const& token_hash, std::string const& replaced_hash)
{
    auto const done = database_.write([&](db::Session& session) -> Result<void> {
        session.execute("DELETE FROM web_session WHERE token_hash = :replaced", {{"replaced", replaced_hash}});
        session.execute(R"(
            INSERT INTO web_session (id, token_hash, audience, subject, created, last_seen, device, means, proved, kept)
            VALUES (:id, :token_hash, :audience, :subject, :created, :last_seen, :device, :means, :proved, :kept))",
                        {{"id", record.id},
                         {"token_hash", token_hash},
                         {"audience", audience_name(record.audience)},
                         {"subject", record.subject},
                         {"created", record.created},
                         {"last_seen", record.last_seen},
                         {"device", record.device},
                         {"means", record.proof.means},
                         {"proved", record.proof.at},
                         {"kept", record.life == SessionLife::kept}});
        return {};
    });
    if (!done) {
        throw std::runtime_error(fmt::format("a session was not written: {}", done.error().detail));
    }
}

std::optional<SessionRecord> SessionStore::find(std::string const& token_hash, Audience audience) const
{
    return database_.read([&](db::Session& session) {
        return session.first(R"(
            SELECT id, subject, created, last_seen, device, means, proved, kept
            FROM web_session
            WHERE token_hash = :token_hash AND audience = :audience)",
                             {{"token_hash", token_hash}, {"audience", audience_name(audience)}},
                             [&](db::Row const& row) { return record_of(row, audience); });
    });
}

std::vector<SessionRecord> SessionStore::of(Audience audience, std::string_view subject) const
{
    return database_.read([&](db::Session& session) {
        return session.list(R"(
            SELECT id, subject, created, last_seen, device, means, proved, kept
            FROM web_session
            WHERE audience = :audience AND subject = :subject
            ORDER BY last_seen DESC, id)",
                            {{"audience", audience_name(audience)}, {"subject", subject}},
                            [&](db::Row const& row) { return record_of(row, audience); });
    });
}

void SessionStore::touch(std::string const& id, Instant last_seen)
{
    change("UPDATE web_session SET last_seen = :last_seen WHERE id = :id AND last_seen < :last_seen",
           {{"id", id}, {"last_seen", last_seen}});
}

void SessionStore::remove_token(std::string const& token_hash)
{
    change("DELETE FROM web_session WHERE token_hash = :token_hash", {{"token_hash", token_hash}});
}

bool SessionStore::remove(Audience audience, std::string_view subject, std::string_view id)
{
    return change("DELETE FROM web_session WHERE id = :id AND audience = :audience AND subject = :subject",
                  {{"id", id}, {"audience", audience_name(audience)}, {"subject", subject}}) > 0;
}

void SessionStore::remove_all(Audience audience, std::string_view subject, std::string_view keep)
{
    change("DELETE FROM web_session WHERE audience = :audience AND subject = :subject AND id <> :keep",
           {{"audience", audience_name(audience)}, {"subject", subject}, {"keep", keep}});
}

void SessionStore::remove_all(db::Session& session, Audience audience, std::string_view subject)
{
    session.execute("DELETE FROM web_session WHERE audience = :audience AND subject = :subject",
                    {{"audience", audience_name(audience)}, {"subject", subject}});
}

void SessionStore::reassign(db::Session& session, Audience audience, std::string_view from, std::string_view to)
{
    session.execute("UPDATE web_session SET subject = :to WHERE audience = :audience AND subject = :from",
                    {{"audience", audience_name(audience)}, {"from", from}, {"to", to}});
}

int SessionStore::remove_older(Audience audience, SessionLife life, Instant seen_before, Instant created_before)
{
    return static_cast<int>(change(
        R"(
        DELETE FROM web_session
        WHERE audience = :audience AND kept = :kept AND (last_seen < :seen_before OR created < :created_before))",
        {{"audience", audience_name(audience)},
         {"kept", life == SessionLife::kept},
         {"seen_before", seen_before},
         {"created_before", created_before}}));
}

std::int64_t SessionStore::change(std::string_view sql, db::Arguments const& arguments)
{
    auto const changed =
        database_.write([&](db::Session& session) -> Result<std::int64_t> { return session.execute(sql, arguments); });
    if (!changed) {
        throw std::runtime_error(fmt::format("sessions were not changed: {}", changed.error().detail));
    }
    return *changed;
}

} // namespace guichet::web::impl
