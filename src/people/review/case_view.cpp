// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/case_view.hpp"

#include "people/duplicates/duplicates.hpp"
#include "people/payments/store.hpp"

#include <algorithm>
#include <span>

namespace guichet::people {

bool CaseHistory::has_returned_mail() const
{
    if (mails.empty() || !mails.back().last_error.starts_with("returned")) {
        return false;
    }
    auto const sent = mails.back().created;
    return std::ranges::none_of(
        events, [&](ApplicationEvent const& event) { return event.action == "email_corrected" && event.at > sent; });
}

CaseHistory case_history(db::Session& session, ApplicationId const& id)
{
    return {Applications::history(session, id), mail::Outbox::sent_about(session, "application:" + id.value)};
}

CaseView case_view(db::Session& session, Application const& application, Date today)
{
    auto const& id = application.id;
    auto const debt = debt_of(id);
    auto const badges = Duplicates::badges(session, std::span{&id, 1});
    auto const badge = badges.find(id);
    return {.identity = IdentityMarks::of(session, id),
            .questions = Questions::of(session, id),
            .documents = Documents::of(session, id),
            .history = case_history(session, id),
            .answers = FormQuestions::answers_of(session, id),
            .fees = fees_of(session, debt),
            .cost = fee_total(session, debt),
            .due = outstanding(session, debt),
            .consents = Consents::of(session, id),
            .retention = Retention::clock(session, application, today),
            .is_compared = badge == badges.end() || badge->second.is_complete};
}

} // namespace guichet::people
