// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/intake/mails.hpp"

namespace guichet::people {

std::vector<KnownMail> Mails::of_application(db::Session& session, ApplicationId const& application) const
{
    auto const ids = session.list(R"(
        SELECT m.id
        FROM people_mail m
        WHERE m.erased IS NULL
          AND (m.about = :about
               OR EXISTS (SELECT 1 FROM people_mail_outcome o WHERE o.mail = m.id AND o.application = :application))
        ORDER BY m.received, m.id)",
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
