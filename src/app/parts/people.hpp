// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/cards.hpp"
#include "app/parts/closures.hpp"
#include "app/parts/doors.hpp"
#include "app/parts/duplicates.hpp"
#include "app/parts/payments.hpp"
#include "app/parts/registration.hpp"
#include "app/parts/review.hpp"
#include "people/policies/pages.hpp"
#include "people/policies/policies.hpp"
#include "people/tariffs/pages.hpp"

namespace guichet::app {

/// Who may register, who does, who decides, and what they get.
struct PeoplePart {
    PeoplePart(Foundation& foundation, NetworkPart& network, DoorsPart& doors, AccountsPart& accounts);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    people::Policies policies;
    people::PolicyPages policy_pages;
    people::Tariffs tariffs;
    people::TariffPages tariff_pages;
    ClosuresPart closures;
    DuplicatesPart duplicates;
    ApplicationsPart applications;
    ReviewPart review;
    CardsPart cards;
    RegistrationPart registration;
    PaymentsPart payments;
};

} // namespace guichet::app
