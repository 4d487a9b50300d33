// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/answers.hpp"

#include "mail/impl/header_field.hpp"

#include <stdexcept>

namespace guichet::mail {

std::string enqueue_answer(db::Session& session, Outbox const& outbox, Message const& message,
                           std::string_view in_reply_to)
{
    if (!impl::is_one_clean_line(in_reply_to)) {
        throw std::invalid_argument("mail: control character in in_reply_to");
    }
    auto id = outbox.enqueue(session, message);
    session.execute(R"sql(
        UPDATE mail_outbox SET in_reply_to = :in_reply_to, auto_submitted = 'auto-replied' WHERE id = :id
    )sql",
                    {{"in_reply_to", in_reply_to}, {"id", id}});
    return id;
}

std::optional<std::string> mark_returned(db::Session& session, std::string_view outbox_id, std::string_view code)
{
    return session.first(R"sql(
        UPDATE mail_outbox SET state = 'failed', last_error = :code
        WHERE id = :id AND state = 'sent' AND last_error = ''
        RETURNING about
    )sql",
                         {{"id", outbox_id}, {"code", code}}, [](db::Row const& row) { return row.text(0); });
}

} // namespace guichet::mail
