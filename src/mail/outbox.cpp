// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/outbox.hpp"

#include "base/ids.hpp"
#include "base/text.hpp"
#include "mail/impl/header_field.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace guichet::mail {

namespace {

/// How long a mail that does not get through is tried again.
constexpr std::chrono::hours patience{72};
constexpr std::array<std::string_view, 4> state_codes{"queued", "sending", "sent", "failed"};

State state_from(std::string_view code)
{
    for (std::size_t index = 0; index < state_codes.size(); ++index) {
        if (state_codes.at(index) == code) {
            return static_cast<State>(index);
        }
    }
    throw std::runtime_error(fmt::format("mail_outbox: unknown state {}", code));
}

void refuse_control_characters(Message const& message)
{
    std::pair<std::string_view, std::string const&> const fields[] = {
        {"to", message.to},           {"to_name", message.to_name}, {"reply_to", message.reply_to},
        {"subject", message.subject}, {"about", message.about},     {"subject_id", message.subject_id}};
    for (auto const& [name, value] : fields) {
        if (!impl::is_one_clean_line(value)) {
            throw std::invalid_argument(fmt::format("mail: control character in {}", name));
        }
    }
}

/// The texts and numbers of the model a subject may name.
std::map<std::string, std::string> placeholders(nlohmann::json const& model)
{
    std::map<std::string, std::string> values;
    if (!model.is_object()) {
        return values;
    }
    for (auto const& [key, value] : model.items()) {
        if (value.is_string()) {
            values.emplace(key, value.get<std::string>());
        } else if (value.is_number()) {
            values.emplace(key, value.dump());
        }
    }
    return values;
}

/// id, subject, subject_id, state, created_at, sent_at, last_error
SentMail trace_from(db::Row const& row)
{
    return {row.text(0),    row.text(1),          row.text(2), state_from(row.text(3)),
            row.instant(4), row.maybe_instant(5), row.text(6)};
}

/// The same, then to_address, to_name, reply_to, text_body, html_body, about
StoredMail stored_from(db::Row const& row)
{
    auto trace = trace_from(row);
    Message message{row.text(7),  row.text(8),  row.text(9),  trace.subject,
                    row.text(10), row.text(11), row.text(12), trace.subject_id};
    return {std::move(trace), std::move(message)};
}

} // namespace

std::string_view code(State state)
{
    return state_codes.at(static_cast<std::size_t>(state));
}

Outbox::Outbox(Clock const& clock, Random& random, text::Messages const& messages, text::Templates const& templates)
    : clock_(clock), random_(random), messages_(messages), templates_(templates)
{
}

std::string Outbox::enqueue(db::Session& session, Message const& message) const
{
    return enqueue_held(session, message, std::chrono::seconds{0});
}

std::string Outbox::enqueue_held(db::Session& session, Message const& message, std::chrono::seconds hold) const
{
    if (message.to.empty()) {
        return {};
    }
    refuse_control_characters(message);
    auto const now = clock_.now();
    auto id = new_id(now, random_);
    session.execute(R"sql(
        INSERT INTO mail_outbox (id, about, to_address, to_name, reply_to, subject, subject_id, text_body, html_body,
                                 state, attempts, created_at, give_up_at, next_attempt_at, last_error, erase_once_sent)
        VALUES (:id, :about, :to_address, :to_name, :reply_to, :subject, :subject_id, :text_body, :html_body,
                'queued', 0, :now, :give_up_at, :not_before, '', :erase_once_sent)
    )sql",
                    {{"id", id},
                     {"about", message.about},
                     {"to_address", message.to},
                     {"to_name", message.to_name},
                     {"reply_to", message.reply_to},
                     {"subject", message.subject},
                     {"subject_id", message.subject_id},
                     {"text_body", message.text},
                     {"html_body", message.html},
                     {"now", now},
                     {"not_before", now + hold},
                     {"erase_once_sent", message.afterwards == Afterwards::erased},
                     {"give_up_at", now + hold + patience}});
    if (notify_) {
        notify_();
    }
    return id;
}

bool Outbox::withdraw(db::Session& session, std::string_view id)
{
    return session.execute("DELETE FROM mail_outbox WHERE id = :id AND state = 'queued' AND attempts = 0",
                           {{"id", id}}) == 1;
}

Message Outbox::compose(text::Locale locale, std::string_view name, std::string const& subject_id,
                        nlohmann::json const& model) const
{
    Message message;
    message.subject_id = subject_id;
    message.subject = tidy(messages_.text(locale, guichet::Message{subject_id, placeholders(model)}));
    message.text = templates_.render(fmt::format("{}.txt", name), locale, model);
    message.text += "\n" + templates_.render("mail/footer.txt", locale, model);
    auto const html_name = fmt::format("{}.html", name);
    if (templates_.contains(html_name)) {
        message.html = templates_.render("mail/layout.html", locale,
                                         {{"locale", text::code(locale)},
                                          {"subject", message.subject},
                                          {"content", templates_.render(html_name, locale, model)}});
    }
    return message;
}

std::vector<SentMail> Outbox::sent_about(db::Session& session, std::string_view about)
{
    return session.list(R"sql(
        SELECT id, subject, subject_id, state, created_at, sent_at, last_error
        FROM mail_outbox WHERE about = :about ORDER BY created_at, id
    )sql",
                        {{"about", about}}, trace_from);
}

std::vector<StoredMail> Outbox::recent(db::Session& session, int most)
{
    return session.list(R"sql(
        SELECT id, subject, subject_id, state, created_at, sent_at, last_error, to_address, to_name, reply_to,
               text_body, html_body, about
        FROM mail_outbox ORDER BY created_at DESC, id DESC LIMIT :most
    )sql",
                        {{"most", most}}, stored_from);
}

std::optional<StoredMail> Outbox::find(db::Session& session, std::string_view id)
{
    return session.first(R"sql(
        SELECT id, subject, subject_id, state, created_at, sent_at, last_error, to_address, to_name, reply_to,
               text_body, html_body, about
        FROM mail_outbox WHERE id = :id
    )sql",
                         {{"id", id}}, stored_from);
}

std::int64_t Outbox::erase_about(db::Session& session, std::string_view about) const
{
    session.execute("UPDATE mail_outbox SET to_hash = NULL WHERE about = :about AND to_hash IS NOT NULL",
                    {{"about", about}});
    return session.execute(R"sql(
        UPDATE mail_outbox
        SET to_address = '', to_name = '', reply_to = '', subject = '', text_body = '', html_body = '',
            in_reply_to = '', last_error = CASE WHEN state = 'sent' THEN last_error ELSE 'erased' END,
            state = CASE WHEN state = 'sent' THEN 'sent' ELSE 'failed' END,
            lease = NULL, leased_until = NULL, erased_at = :now
        WHERE about = :about AND erased_at IS NULL
    )sql",
                           {{"about", about}, {"now", clock_.now()}});
}

std::int64_t Outbox::erase_naming(db::Session& session, std::string_view about, std::string_view name) const
{
    // Only the beginning and the end of the pattern are wildcards: ! escapes those of the name.
    std::string pattern{"%"};
    for (auto const letter : name) {
        pattern += letter == '%' || letter == '_' || letter == '!' ? "!" : "";
        pattern += letter;
    }
    return session.execute(R"sql(
        UPDATE mail_outbox
        SET to_address = '', to_name = '', to_hash = NULL, reply_to = '', subject = '', text_body = '', html_body = '',
            last_error = CASE WHEN state = 'sent' THEN last_error ELSE 'erased' END,
            state = CASE WHEN state = 'sent' THEN 'sent' ELSE 'failed' END,
            lease = NULL, leased_until = NULL, erased_at = :now
        WHERE about = :about AND erased_at IS NULL AND (text_body LIKE :pattern ESCAPE '!' OR to_name = :name)
    )sql",
                           {{"about", about}, {"pattern", pattern + "%"}, {"name", name}, {"now", clock_.now()}});
}

Backlog Outbox::backlog(db::Session& session)
{
    Backlog backlog;
    session.query(R"sql(
        SELECT state, COUNT(*), MIN(created_at) FROM mail_outbox
        WHERE state IN ('queued', 'sending', 'failed') AND erased_at IS NULL GROUP BY state
    )sql",
                  {}, [&](db::Row const& row) {
                      if (row.text(0) == code(State::failed)) {
                          backlog.failed = row.integer(1);
                          return;
                      }
                      backlog.queued += row.integer(1);
                      auto const oldest = row.instant(2);
                      backlog.oldest_queued = backlog.oldest_queued ? std::min(*backlog.oldest_queued, oldest) : oldest;
                  });
    return backlog;
}

} // namespace guichet::mail
