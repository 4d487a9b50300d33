// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/renewal_pages.hpp"
#include "app/parts/accounts.hpp"
#include "app/parts/duplicates.hpp"
#include "app/parts/payments.hpp"
#include "people/renewals/pages.hpp"

namespace guichet::app {

/// Subscriptions that go on. Made before payments, which see what renewals owe.
struct RenewalsPart {
    RenewalsPart(Foundation& foundation, NetworkPart& network, ApplicationsPart& applications,
                 people::Policies const& policies, people::Tariffs const& tariffs, DuplicatesPart& duplicates);

    void add_jobs(jobs::Scheduler& scheduler);

    people::Subscriptions subscriptions;
    people::RenewalLetters letters;
    people::Renewals renewals;
    people::RenewalDebts debts;
};

/// Their pages: the person's, and the desk's, which takes money too.
struct RenewalPagesPart {
    RenewalPagesPart(Foundation& foundation, NetworkPart& network, AccountsPart& accounts, RenewalsPart& renewals,
                     PaymentsPart& payments);

    void mount(web::Router& router);

    NetworkPart& network;
    access::RenewalPages patron_pages;
    people::RenewalDeskPages desk_pages;
};

} // namespace guichet::app
