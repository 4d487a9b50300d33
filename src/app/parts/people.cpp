// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/people.hpp"

namespace guichet::app {

PeoplePart::PeoplePart(Foundation& f, NetworkPart& n, DoorsPart& doors, AccountsPart& accounts)
    : policies(f.database, f.clock, n.journal, n.intercommunalities),
      policy_pages(policies, n.intercommunalities, n.door, f.shell, f.clock), tariffs(f.database, f.clock, n.journal),
      tariff_pages(tariffs, n.intercommunalities, n.door, f.shell, f.clock), closures(f, n, policies), duplicates(f, n),
      applications(f, n, policies, tariffs), review(f, n, accounts, duplicates, applications),
      cards(f, n, review.cards), registration(f, n, applications, review.desk, doors.events, closures.notices),
      payments(f, n, applications, registration.registration, review.desk)
{
}

void PeoplePart::mount(web::Router& router)
{
    policy_pages.mount(router);
    tariff_pages.mount(router);
    closures.mount(router);
    duplicates.mount(router);
    review.mount(router);
    cards.mount(router);
    registration.mount(router);
    payments.mount(router);
}

void PeoplePart::add_jobs(jobs::Scheduler& scheduler)
{
    closures.add_jobs(scheduler);
    duplicates.add_jobs(scheduler);
    review.add_jobs(scheduler);
    cards.add_jobs(scheduler);
    registration.add_jobs(scheduler);
    payments.add_jobs(scheduler);
}

} // namespace guichet::app
