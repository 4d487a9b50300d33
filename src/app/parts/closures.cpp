// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/closures.hpp"

#include <fmt/format.h>

namespace guichet::app {

namespace {

using namespace std::chrono_literals;

constexpr auto extension_job = "closures.extend";

} // namespace

ClosuresPart::ClosuresPart(Foundation& f, NetworkPart& n, people::Policies const& policies,
                           people::Tariffs const& tariffs)
    : network(n), extensions(f.database, f.clock, f.random, n.journal),
      closures(f.database, f.clock, f.random, n.journal, n.intercommunalities, extensions),
      notices(f.shell, f.clock, closures, n.intercommunalities),
      letters(f.database, f.mailing.outbox(), n.intercommunalities, f.configuration.public_url()),
      runner(f.database, f.clock, n.journal, letters),
      expiry_notices(f.database, f.clock, f.mailing.outbox(), n.intercommunalities,
                     {static_cast<int>(f.configuration.integer("subscriptions.notice_days")),
                      f.configuration.public_url(),
                      [&policies, &f](network::IntercommunalityId const& where) {
                          auto const policy = policies.in_force(where, civil_date(f.clock.now()));
                          return policy && policy->renewal.place == people::RenewalPlace::online;
                      }}),
      closure_pages(f.shell, f.clock, closures, policies, tariffs, n.intercommunalities),
      extension_pages(f.shell, f.clock, closures, extensions, policies, n.intercommunalities)
{
}

void ClosuresPart::mount(web::Router& router)
{
    closure_pages.mount(network.door, router);
    extension_pages.mount(network.door, router);
}

void ClosuresPart::add_jobs(jobs::Scheduler& scheduler)
{
    // On every node: a run that a dead one left is taken up at once, and of two at the same run one gives way.
    scheduler.add({.name = extension_job,
                   .interval = 1min,
                   .work = [this](std::stop_token const& stop) { return runner.work(stop); },
                   .nodes = jobs::Nodes::every});
    scheduler.add({"subscriptions.expiry", 24h,
                   [this](std::stop_token const& stop) { return fmt::format("{} mails", expiry_notices.send(stop)); }});
    // A tenth of a second lets the wish be committed.
    extensions.when_requested([&scheduler] { scheduler.wake(extension_job, 100ms); });
}

} // namespace guichet::app
