// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/renewals.hpp"

#include <fmt/format.h>

namespace guichet::app {

namespace {

/// Renewals nobody paid, given up in one run of the job; the next run goes on.
constexpr int renewals_at_once = 200;

} // namespace

RenewalsPart::RenewalsPart(Foundation& f, NetworkPart& n, ApplicationsPart& a, people::Policies const& policies,
                           people::Tariffs const& tariffs, DuplicatesPart& duplicates)
    : subscriptions(f.clock, f.random), letters(f.mailing.outbox(), n.intercommunalities, f.configuration.public_url()),
      renewals({f.database, f.clock, f.random, policies, tariffs, a.territory, subscriptions, letters, n.journal}),
      debts(renewals)
{
    renewals.when_changed([&known = duplicates.duplicates](db::Session& session, people::Patron const& patron) {
        known.note_patron(session, patron);
    });
}

void RenewalsPart::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"renewals.expire", std::chrono::hours{1}, [this](std::stop_token const& /*stop*/) {
                       return fmt::format("{} given up", renewals.expire(renewals_at_once));
                   }});
}

RenewalPagesPart::RenewalPagesPart(Foundation& f, NetworkPart& n, AccountsPart& accounts, RenewalsPart& r,
                                   PaymentsPart& payments)
    : network(n),
      patron_pages(r.renewals, n.intercommunalities, accounts.door, f.rate_limiter, f.shell, f.random, f.key),
      desk_pages(f.shell,
                 {f.database, f.clock, f.random, r.renewals, payments.desk, n.intercommunalities, n.staff_name()})
{
}

void RenewalPagesPart::mount(web::Router& router)
{
    patron_pages.mount(router);
    desk_pages.mount(network.door, router);
}

} // namespace guichet::app
