// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/people.hpp"

#include <fmt/format.h>

namespace guichet::app {

ImportPart::ImportPart(Foundation& f, NetworkPart& n, people::Policies const& policies, AccountsPart const& accounts,
                       DuplicatesPart& duplicates)
    : network(n), listener(duplicates.duplicates), subscriptions(f.clock, f.random),
      files(f.database, f.clock, f.random, f.key, n.journal, n.intercommunalities, policies),
      background({.database = f.database,
                  .clock = f.clock,
                  .random = f.random,
                  .master_key = f.key,
                  .patrons = accounts.patrons,
                  .subscriptions = subscriptions,
                  .journal = n.journal,
                  .listener = &listener,
                  .territory = [&n] { return n.territory.now(); },
                  .staff = [&n](std::string const& id) -> std::optional<network::Actor> {
                      auto const member = n.members.find(network::StaffId{id});
                      return member && member->status == network::StaffStatus::active ? std::optional{member->actor()}
                                                                                      : std::nullopt;
                  },
                  .messages = f.messages}),
      pages(f.shell, files, n.intercommunalities)
{
}

void ImportPart::mount(web::Router& router)
{
    pages.mount(router, network.door);
}

void ImportPart::add_jobs(jobs::Scheduler& scheduler)
{
    using namespace std::chrono_literals;
    scheduler.add(
        {"import.run", 2s,
         [this](std::stop_token const& stop) { return fmt::format("{} files taken in", background.run(stop)); },
         jobs::Nodes::every});
    scheduler.add({"import.purge", 1h, [this](std::stop_token const& /*stop*/) {
                       return fmt::format("{} files destroyed", files.purge());
                   }});
}

PeoplePart::PeoplePart(Foundation& f, NetworkPart& n, DoorsPart& doors, AccountsPart& accounts)
    : policies(f.database, f.clock, n.journal, n.intercommunalities),
      policy_pages(policies, n.intercommunalities, n.door, f.shell, f.clock), tariffs(f.database, f.clock, n.journal),
      tariff_pages(tariffs, n.intercommunalities, n.door, f.shell, f.clock), closures(f, n, policies, tariffs),
      duplicates(f, n), applications(f, n, policies, tariffs), review(f, n, accounts, duplicates, applications),
      cards(f, n, review.cards), registration(f, n, applications, review.desk, doors.events, closures.notices),
      intake(f, n, registration), renewals(f, n, applications, policies, tariffs, duplicates),
      payments(f, n, applications, registration.registration, review.desk, renewals.debts),
      renewal_pages(f, n, accounts, renewals, payments), imports(f, n, policies, accounts, duplicates)
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
    intake.mount(router);
    payments.mount(router);
    renewal_pages.mount(router);
    imports.mount(router);
}

void PeoplePart::add_jobs(jobs::Scheduler& scheduler)
{
    closures.add_jobs(scheduler);
    duplicates.add_jobs(scheduler);
    review.add_jobs(scheduler);
    cards.add_jobs(scheduler);
    registration.add_jobs(scheduler);
    intake.add_jobs(scheduler);
    renewals.add_jobs(scheduler);
    payments.add_jobs(scheduler);
    imports.add_jobs(scheduler);
}

} // namespace guichet::app
