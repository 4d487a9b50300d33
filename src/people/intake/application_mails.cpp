// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/intake/mails.hpp"

namespace guichet::people {

std::vector<KnownMail> Mails::of_application(db::Session& session, ApplicationId const& application) const
{
    auto const ids = session.list(R"(
        SELECT id, received
        FROM people_mail
        WHERE about = :about AND about <> '' AND erased IS NULL
        UNION
        SELECT m.id, m.received
        FROM people_mail_outcome o
        JOIN people_mail m ON m.id = o.mail
        WHERE o.application = :application AND m.erased IS NULL
        ORDER BY received, id)",
                                  {{"about", "application:" + application.value}, {"application", application}},
                                  [](db::Row const& row) { return MailId{row.text(0)}; });
    std::vector<KnownMail> mails;
    for (auto const& id : ids) {
        if (auto mail = find(session, id)) {
            mails.push_back(std::move(*mail));
        }
    }
    return mails;
}

} // namespace guichet::people
