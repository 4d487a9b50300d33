// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/accounts.hpp"
#include "app/parts/people.hpp"
#include "app/register.hpp"
#include "app/statements.hpp"
#include "people/consents/pages.hpp"
#include "people/intake/keeper.hpp"
#include "people/majority/pages.hpp"
#include "people/payments/erasure.hpp"
#include "people/retention/pages.hpp"

namespace guichet::app {

/// Durations that are not the network's to choose, as they are set here.
[[nodiscard]] std::vector<people::FixedPeriod> fixed_periods(Configuration const& configuration);

/// How long what is kept, and the end of it. Made last: it erases what every other part keeps.
struct LifePart {
    LifePart(Foundation& foundation, NetworkPart& network, DoorsPart& doors, AccountsPart& accounts,
             PeoplePart& people);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    Foundation& foundation;
    NetworkPart& network;
    people::PaymentsKeeper payments;
    people::ReceivedMailKeeper received_mail;
    people::Documents const& documents;
    people::Retention retention;
    people::RetentionPages retention_pages;
    people::Majority majority;
    people::MajorityPages majority_pages;
    people::Consents consents;
    people::ConsentPages consent_pages;
    ProcessingRegister processing_register;
    PublicStatements statements;
};

} // namespace guichet::app
