// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/intake/mails.hpp"

#include "base/ids.hpp"
#include "base/text.hpp"
#include "base/words.hpp"
#include "db/stored_word.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace guichet::people {

namespace {

using nlohmann::json;
using Way = mail::Delivery::Way;
using Extent = mail::Delivery::Extent;

constexpr Words<MailState, 5> mail_state_words{{{MailState::received, "received"},
                                                {MailState::taken_in, "taken_in"},
                                                {MailState::quarantined, "quarantined"},
                                                {MailState::ignored, "ignored"},
                                                {MailState::dismissed, "dismissed"}}};
constexpr Words<Way, 3> way_words{{{Way::imap, "imap"}, {Way::maildir, "maildir"}, {Way::file, "file"}}};
constexpr Words<Extent, 2> extent_words{{{Extent::whole, "whole"}, {Extent::headers, "headers"}}};
constexpr std::chrono::hours between_answers{1};
constexpr std::chrono::hours between_same_answers{24};

} // namespace

std::string_view to_text(MailState state)
{
    return word_of(mail_state_words, state);
}

Mails::Mails(Random& random, SecretKey const& master_key) : random_(random), key_(master_key.derive("mail.intake")) {}

std::string Mails::hash_of(std::string_view address) const
{
    return base64url(hmac_sha256(key_.view(), "sender " + to_lower(address)));
}

Mails::Sealed Mails::seal(mail::Delivery const& delivery, Instant now) const
{
    return {{new_id(now, random_)},
            hex(hmac_sha256(key_.view(), "mail " + mail::mail_identity(delivery.bytes))),
            base64(guichet::seal(key_, delivery.bytes, random_)),
            delivery.way,
            delivery.extent,
            static_cast<std::int64_t>(delivery.bytes.size())};
}

bool Mails::add(db::Session& session, Sealed const& mail, Instant now)
{
    auto const added = session.execute(R"(
        INSERT INTO people_mail (id, identity, way, extent, received, size, state, reason, attempts, intercommunality,
                                 about, summary, sender_hash, answer, closed_by)
        VALUES (:id, :identity, :way, :extent, :received, :size, 'received', '', 0, '', '', '', '', '', '')
        ON CONFLICT (identity) DO NOTHING)",
                                       {{"id", mail.id},
                                        {"identity", mail.identity},
                                        {"way", word_of(way_words, mail.way)},
                                        {"extent", word_of(extent_words, mail.extent)},
                                        {"received", now},
                                        {"size", mail.size}});
    if (added > 0) {
        session.execute("INSERT INTO people_mail_content (mail, sealed) VALUES (:mail, :sealed)",
                        {{"mail", mail.id}, {"sealed", mail.content}});
    }
    return added > 0;
}

KnownMail Mails::mail_from(db::Row const& row) const
{
    KnownMail out;
    out.id = {row.text(0)};
    out.state = db::stored_word(value_of(mail_state_words, row.text(1)), "people_mail");
    out.reason = row.text(2);
    out.extent = db::stored_word(value_of(extent_words, row.text(3)), "people_mail");
    out.received = row.instant(4);
    out.size = row.integer(5);
    out.attempts = static_cast<int>(row.integer(6));
    out.intercommunality = {row.text(7)};
    out.about = row.text(8);
    out.answer = row.text(9);
    out.note = row.text(11);
    auto const sealed = from_base64(row.text(10));
    auto const plain = sealed && !sealed->empty() ? open_sealed(key_, *sealed) : std::nullopt;
    if (plain) {
        auto const summary = json::parse(*plain);
        out.sender = summary.value("sender", "");
        out.author = summary.value("author", "");
        out.subject = summary.value("subject", "");
        out.excerpt = summary.value("excerpt", "");
    }
    return out;
}

std::optional<KnownMail> Mails::find(db::Session& session, MailId const& id) const
{
    auto found = session.first(R"(
        SELECT id, state, reason, extent, received, size, attempts, intercommunality, about, answer, summary,
               note
        FROM people_mail
        WHERE id = :id)",
                               {{"id", id}}, [this](db::Row const& row) { return mail_from(row); });
    if (found) {
        found->outcomes =
            session.list("SELECT application FROM people_mail_outcome WHERE mail = :mail ORDER BY position",
                         {{"mail", id}}, [](db::Row const& row) { return ApplicationId{row.text(0)}; });
    }
    return found;
}

std::optional<std::string> Mails::content(db::Session& session, MailId const& id) const
{
    auto const text = session.first("SELECT sealed FROM people_mail_content WHERE mail = :mail", {{"mail", id}},
                                    [](db::Row const& row) { return row.text(0); });
    auto const sealed = text ? from_base64(*text) : std::nullopt;
    return sealed ? open_sealed(key_, *sealed) : std::nullopt;
}

std::vector<KnownMail> Mails::list(db::Session& session, Filter const& filter, int limit) const
{
    return session.list(R"(
        SELECT id, state, reason, extent, received, size, attempts, intercommunality, about, answer, summary,
               note
        FROM people_mail
        WHERE (:all = 1 OR state = 'quarantined') AND (:everywhere = 1 OR intercommunality = :intercommunality)
        ORDER BY received DESC, id DESC
        LIMIT :most)",
                        {{"all", filter.which == Filter::Which::everything},
                         {"everywhere", !filter.scope.has_value()},
                         {"intercommunality", filter.scope.value_or(IntercommunalityId{}).value},
                         {"most", limit}},
                        [this](db::Row const& row) { return mail_from(row); });
}

std::int64_t Mails::count_quarantined(db::Session& session, std::optional<IntercommunalityId> const& scope)
{
    return session.count(
        R"(
        SELECT COUNT(*)
        FROM people_mail
        WHERE state = 'quarantined' AND (:everywhere = 1 OR intercommunality = :intercommunality))",
        {{"everywhere", !scope.has_value()}, {"intercommunality", scope.value_or(IntercommunalityId{}).value}});
}

std::vector<MailId> Mails::waiting(db::Session& session, int limit)
{
    return session.list(R"(
        SELECT id
        FROM people_mail
        WHERE state = 'received'
        ORDER BY attempts, received, id
        LIMIT :most)",
                        {{"most", limit}}, [](db::Row const& row) { return MailId{row.text(0)}; });
}

void Mails::begin(db::Session& session, MailId const& id)
{
    session.execute("UPDATE people_mail SET attempts = attempts + 1 WHERE id = :id", {{"id", id}});
}

void Mails::settle(db::Session& session, KnownMail const& mail, Instant now) const
{
    json const summary{
        {"sender", mail.sender}, {"author", mail.author}, {"subject", mail.subject}, {"excerpt", mail.excerpt}};
    auto const sealed =
        base64(guichet::seal(key_, summary.dump(-1, ' ', false, json::error_handler_t::replace), random_));
    session.execute(R"(
        UPDATE people_mail
        SET state = :state, reason = :reason, intercommunality = :intercommunality, about = :about,
            summary = :summary, closed = :closed
        WHERE id = :id)",
                    {{"state", to_text(mail.state)},
                     {"reason", mail.reason},
                     {"intercommunality", mail.intercommunality},
                     {"about", mail.about},
                     {"summary", sealed},
                     {"closed", mail.state == MailState::quarantined ? std::nullopt : std::optional{now}},
                     {"id", mail.id}});
    for (auto const& outcome : mail.outcomes) {
        add_outcome(session, mail.id, outcome);
    }
}

void Mails::add_outcome(db::Session& session, MailId const& id, ApplicationId const& application)
{
    session.execute(R"(
        INSERT INTO people_mail_outcome (mail, position, application)
        SELECT :mail, COALESCE(MAX(position), 0) + 1, :application
        FROM people_mail_outcome
        WHERE mail = :mail)",
                    {{"mail", id}, {"application", application}});
}

bool Mails::is_outcome(db::Session& session, ApplicationId const& application)
{
    return session.count("SELECT COUNT(*) FROM people_mail_outcome WHERE application = :application",
                         {{"application", application}}) > 0;
}

Result<void> Mails::close(db::Session& session, MailId const& id, MailState state, std::string_view by, Instant now,
                          std::string_view note)
{
    auto const closed =
        session.execute(R"(
        UPDATE people_mail
        SET state = :state, closed = :now, closed_by = :by, note = :note
        WHERE id = :id AND state = 'quarantined')",
                        {{"state", to_text(state)}, {"now", now}, {"by", by}, {"note", note}, {"id", id}});
    return closed > 0 ? Result<void>{} : fail(ErrorKind::conflict, "intake.gone");
}

void Mails::attribute(db::Session& session, MailId const& id, IntercommunalityId const& where)
{
    session.execute("UPDATE people_mail SET intercommunality = :where WHERE id = :id", {{"where", where}, {"id", id}});
}

bool Mails::may_answer(db::Session& session, std::string_view sender, std::string_view answer, Instant now) const
{
    return session.count(R"(
        SELECT COUNT(*)
        FROM people_mail
        WHERE sender_hash = :sender AND (answered > :hour OR (answered > :day AND answer = :answer)))",
                         {{"sender", hash_of(sender)},
                          {"hour", now - between_answers},
                          {"day", now - between_same_answers},
                          {"answer", answer}}) == 0;
}

void Mails::answered(db::Session& session, MailId const& id, std::string_view sender, std::string_view answer,
                     Instant now) const
{
    session.execute(R"(
        UPDATE people_mail
        SET sender_hash = :sender, answer = :answer, answered = :now
        WHERE id = :id)",
                    {{"sender", hash_of(sender)}, {"answer", answer}, {"now", now}, {"id", id}});
}

void Mails::erase(db::Session& session, MailId const& id, Instant now)
{
    session.execute("DELETE FROM people_mail_content WHERE mail = :mail", {{"mail", id}});
    session.execute("UPDATE people_mail SET summary = '', erased = :now WHERE id = :id", {{"now", now}, {"id", id}});
}

std::int64_t Mails::erase_about(db::Session& session, ApplicationId const& application, Instant now)
{
    auto const mails = session.list(R"(
        SELECT id FROM people_mail WHERE about = :about AND about <> ''
        UNION
        SELECT mail FROM people_mail_outcome WHERE application = :application)",
                                    {{"about", "application:" + application.value}, {"application", application}},
                                    [](db::Row const& row) { return MailId{row.text(0)}; });
    for (auto const& mail : mails) {
        static_cast<void>(close(session, mail, MailState::dismissed, "erasure", now)); // only of those that wait
        erase(session, mail, now);
        session.execute("UPDATE people_mail SET note = '' WHERE id = :id", {{"id", mail}});
    }
    return static_cast<std::int64_t>(mails.size());
}

Result<mail::Kept> MailKeeping::keep(mail::Delivery const& delivery)
{
    auto const now = clock_.now();
    auto const sealed = mails_.seal(delivery, now);
    return database_.write([&](db::Session& session) -> Result<mail::Kept> {
        return Mails::add(session, sealed, now) ? mail::Kept::now : mail::Kept::before;
    });
}

std::vector<MailId> Mails::old(db::Session& session, Instant before, int limit)
{
    return session.list(R"(
        SELECT id
        FROM people_mail
        WHERE received < :before AND erased IS NULL AND state <> 'received'
        ORDER BY received
        LIMIT :most)",
                        {{"before", before}, {"most", limit}}, [](db::Row const& row) { return MailId{row.text(0)}; });
}

void Mails::forget_notes(db::Session& session, Instant before)
{
    session.execute("UPDATE people_mail SET note = '' WHERE received < :before AND note <> ''", {{"before", before}});
}

std::int64_t Mails::count_old(db::Session& session, IntercommunalityId const& where, Instant before)
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_mail
        WHERE received < :before AND erased IS NULL AND state <> 'received'
          AND (:where = '' OR intercommunality = :where)
    )sql",
                         {{"where", where}, {"before", before}});
}

} // namespace guichet::people
