// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/life.hpp"

#include "people/import/member_files.hpp"
#include "usage/events/retention.hpp"

#include <fmt/format.h>

namespace guichet::app {

namespace {

using namespace std::chrono_literals;

/// Erased or told in one run of the job; the next run goes on.
constexpr std::size_t retention_batch = 200;
constexpr int documents_batch = 500;

people::RetentionRuns runs(Configuration const& configuration)
{
    return configuration.integer("retention.run") == 1 ? people::RetentionRuns::by_itself
                                                       : people::RetentionRuns::on_command;
}

} // namespace

std::vector<people::FixedPeriod> fixed_periods(Configuration const& configuration)
{
    return {{"documents", ""},
            {"sent_mail", std::to_string(mail_options(configuration).keep_content.count())},
            {"accesses", std::to_string(usage::detailed_for.count())},
            {"sessions", std::to_string(web::Sessions::limits(web::Audience::patron).total.count())},
            {"imports", std::to_string(people::content_kept_for.count())},
            {"journal", ""}};
}

LifePart::LifePart(Foundation& f, NetworkPart& n, DoorsPart& doors, AccountsPart& accounts, PeoplePart& people)
    : foundation(f), network(n), received_mail(f.clock), documents(people.applications.documents),
      retention(f.database, f.clock, f.random, n.journal, f.mailing.outbox(), accounts.erasure,
                f.configuration.public_url()),
      retention_pages(f.shell, f.database, retention, fixed_periods(f.configuration), runs(f.configuration)),
      majority(f.database, f.clock, n.journal, f.mailing.outbox(), people.duplicates.duplicates,
               f.configuration.public_url()),
      majority_pages(f.shell, f.database, majority, n.intercommunalities, people.policies),
      consent_pages(f.shell, f.database), processing_register(f, n, doors.catalogue, people.payments.offices),
      statements(f, n)
{
    auto const kept = f.database.write([&f](db::Session& session) -> Result<void> {
        people::Consents::keep_texts(session, f.messages, f.clock.now());
        return {};
    });
    if (!kept) {
        throw std::runtime_error{kept.error().message.id};
    }
    accounts.erasure.add_listener(consents);
    accounts.erasure.add_listener(majority);
    retention.add_keeper(payments);
    retention.add_keeper(received_mail);
    accounts.erasure.add_listener(retention);
}

void LifePart::mount(web::Router& router)
{
    retention_pages.mount(network.door, router);
    majority_pages.mount(network.door, router);
    consent_pages.mount(router);
    processing_register.mount(router);
    statements.mount(router);
}

void LifePart::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"people.birthdays", 6h, [this](std::stop_token const& stop) {
                       auto const report = majority.run(stop);
                       return fmt::format("{} turned fifteen, {} eighteen, {} mails", report.turned_fifteen,
                                          report.turned_eighteen, report.mails);
                   }});
    scheduler.add({"documents.destroy", 1h, [this](std::stop_token const& /*stop*/) {
                       auto const destroyed =
                           foundation.database.write([this](db::Session& session) -> Result<std::int64_t> {
                               return documents.destroy_unconfirmed(session, documents_batch);
                           });
                       return fmt::format("{} destroyed", destroyed.value_or(0));
                   }});
    if (runs(foundation.configuration) == people::RetentionRuns::on_command) {
        return;
    }
    scheduler.add({"retention.run", 1h, [this](std::stop_token const& stop) {
                       auto const report = retention.run(retention_batch, stop);
                       std::int64_t erased = 0;
                       for (auto const& [rule, count] : report.erased) {
                           erased += count;
                       }
                       return fmt::format("{} erased, {} told", erased, report.warned + report.warned_without_mail);
                   }});
}

} // namespace guichet::app
