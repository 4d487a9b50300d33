// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/network.hpp"
#include "people/campaigns/pages.hpp"
#include "people/closures/notices.hpp"
#include "people/documents/pages.hpp"
#include "people/forms/pages.hpp"
#include "people/forms/question_pages.hpp"
#include "people/forms/tray_pages.hpp"
#include "people/registration/address_desk.hpp"
#include "people/registration/api.hpp"
#include "people/registration/pages.hpp"
#include "people/registration/street_pages.hpp"
#include "people/registration/typing_pages.hpp"
#include "usage/events/events.hpp"

namespace guichet::app {

/// What every slice that touches applications shares: where people may register, what is written to them, their proofs
/// and the questions asked. Made before the desk, which decides with it.
struct ApplicationsPart {
    ApplicationsPart(Foundation& foundation, NetworkPart& network, people::Policies const& policies,
                     people::Tariffs const& tariffs);

    people::TerritorySource territory;
    people::FormQuestions form_questions;
    people::OfficeOfPolicies office;
    people::RegistrationLetters letters;
    people::Documents documents;
    people::Questions questions;
};

/// How many of those a campaign brought have opened an account, and how many have entered a platform.
class OutcomesFromAccounts final : public people::CampaignOutcomes {
public:
    explicit OutcomesFromAccounts(usage::Events const& events) : events_(events) {}
    [[nodiscard]] std::int64_t accounts(db::Session& session, std::string_view campaign) const override;
    [[nodiscard]] std::optional<std::int64_t>
    first_accesses(db::Session& session, std::vector<people::PatronId> const& patrons) const override;

private:
    usage::Events const& events_;
};

/// Registering from afar: the public pages, the API, campaigns, the proofs shown to staff. Made after the desk, whose
/// automatic decision it calls.
struct RegistrationPart {
    RegistrationPart(Foundation& foundation, NetworkPart& network, ApplicationsPart& applications,
                     people::AutomaticDecision& automatic, usage::Events const& events,
                     people::ClosureNotices const& closures);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    NetworkPart& network;
    people::Registration registration;
    people::EmailConfirmation confirmation;
    people::ApiKeys api_keys;
    OutcomesFromAccounts outcomes;
    people::Campaigns campaigns;
    people::LetterBudget letter_budget;
    people::FormGuard guard;
    people::KeptFiles kept_files;
    people::Tray tray;
    people::PaperDesk paper_desk;
    people::FindLibraryPages find_pages;
    people::ApplicationFormPages form_pages;
    people::ApplicationFollowUpPages follow_up_pages;
    people::AddressDesk address_desk;
    people::TypingPages typing_pages;
    people::StreetPages street_pages;
    people::RegistrationApi api;
    people::CampaignPages campaign_pages;
    people::DocumentPages document_pages;
    people::PaperFormPages paper_form_pages;
    people::TrayPages tray_pages;
    people::FormQuestionPages question_pages;
};

} // namespace guichet::app
