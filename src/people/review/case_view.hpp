// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/outbox.hpp"
#include "people/consents/consents.hpp"
#include "people/documents/documents.hpp"
#include "people/forms/questions.hpp"
#include "people/identity/identity.hpp"
#include "people/registration/questions.hpp"
#include "people/registration/store.hpp"
#include "people/retention/retention.hpp"
#include "people/tariffs/store.hpp"

#include <optional>
#include <vector>

namespace guichet::people {

/// What happened to a case, and the mails that left for it.
struct CaseHistory {
    std::vector<ApplicationEvent> events; // oldest first, as the mails
    std::vector<mail::SentMail> mails;

    /// The last mail came back, and the address is the one it went to still.
    [[nodiscard]] bool has_returned_mail() const;
};
[[nodiscard]] CaseHistory case_history(db::Session& session, ApplicationId const& id);

/// What the screen to decide shows beside the case itself, all as of one moment.
struct CaseView {
    std::optional<IdentityMark> identity;
    std::vector<Question> questions;
    std::vector<Document> documents;
    CaseHistory history;
    std::vector<AnsweredQuestion> answers;
    std::vector<Fee> fees;
    Money cost;
    Money due;
    std::vector<Consent> consents;
    std::optional<RetentionClock> retention;
    bool is_compared = true; // with everybody known
};
[[nodiscard]] CaseView case_view(db::Session& session, Application const& application, Date today);

} // namespace guichet::people
