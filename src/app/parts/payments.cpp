// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/payments.hpp"

#include <fmt/format.h>

namespace guichet::app {

namespace {

using namespace std::chrono_literals;

/// Payments asked about in one run; the next run goes on.
constexpr int reconciliation_batch = 100;

} // namespace

PaymentsPart::PaymentsPart(Foundation& f, NetworkPart& n, ApplicationsPart& a, people::Registration const& registration,
                           people::AutomaticDecision& automatic, people::Debts& renewals)
    : network(n), http(f.http),
      gateway(http, {f.configuration.text("payfip.service_url"), f.configuration.text("payfip.page_url")}),
      offices(f.database, f.clock, gateway, n.journal),
      letters(f.mailing.outbox(), a.office, f.configuration.public_url(), f.key),
      application_debts(f.database, f.clock, registration, automatic), debts(application_debts, renewals),
      settlement(f.database, f.clock, letters, debts),
      online(f.database, f.clock, f.random, gateway, offices, debts, settlement, f.configuration.public_url(), f.key),
      desk(f.database, f.clock, f.random, debts, settlement, n.journal),
      sources{f.database,           f.clock,        online, desk, debts, offices, gateway, a.office,
              n.intercommunalities, n.staff_name(), f.key},
      payer_pages(f.shell, sources, f.rate_limiter), payment_pages(f.shell, sources), office_pages(f.shell, sources)
{
}

void PaymentsPart::mount(web::Router& router)
{
    payer_pages.mount(router);
    payment_pages.mount(network.door, router);
    office_pages.mount(network.door, router);
}

void PaymentsPart::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"payments.reconcile", 1min, [this](std::stop_token const& stop) {
                       return fmt::format("{} asked about", online.reconcile(reconciliation_batch, stop));
                   }});
    online.when_notified([&scheduler] { scheduler.wake("payments.reconcile", 100ms); });
}

} // namespace guichet::app
