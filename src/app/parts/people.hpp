// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/indexed_imports.hpp"
#include "app/parts/cards.hpp"
#include "app/parts/closures.hpp"
#include "app/parts/doors.hpp"
#include "app/parts/duplicates.hpp"
#include "app/parts/payments.hpp"
#include "app/parts/registration.hpp"
#include "app/parts/renewals.hpp"
#include "app/parts/review.hpp"
#include "people/import/pages.hpp"
#include "people/policies/pages.hpp"
#include "people/policies/policies.hpp"
#include "people/tariffs/pages.hpp"

namespace guichet::app {

/// Members of other systems: the files sent to the desk, and the job that takes them in.
struct ImportPart {
    ImportPart(Foundation& foundation, NetworkPart& network, people::Policies const& policies,
               AccountsPart const& accounts, DuplicatesPart& duplicates);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    NetworkPart& network;
    IndexedImports listener;
    people::Subscriptions subscriptions;
    people::MemberFiles files;
    people::BackgroundImport background;
    people::ImportPages pages;
};

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
    RenewalsPart renewals;
    PaymentsPart payments;
    RenewalPagesPart renewal_pages;
    ImportPart imports;
};

} // namespace guichet::app
