// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/review.hpp"

#include "people/cards/practice.hpp"
#include "people/registration/store.hpp"

#include <fmt/format.h>

namespace guichet::app {

namespace {

using namespace std::chrono_literals;

/// Answers made final in one run of the job; the next run goes on.
constexpr int final_batch = 200;

} // namespace

ReviewPart::ReviewPart(Foundation& f, NetworkPart& n, AccountsPart& accounts, DuplicatesPart& duplicates,
                       ApplicationsPart& a)
    : database(f.database), network(n), cards(f.database, f.clock, f.random), subscriptions(f.clock, f.random),
      known_people(duplicates.duplicates),
      acceptance(f.clock, f.random, a.office, accounts.patrons, cards, subscriptions, accounts.accounts, known_people),
      letters(f.mailing.outbox(), a.office, f.messages,
              {f.configuration.public_url(), f.configuration.text("network.name"),
               [&f](network::LibraryId const& library) {
                   return f.database
                       .read([&](db::Session& session) { return people::CardPractices::of(session, library); })
                       .symbology;
               }}),
      desk(f.database, f.clock, f.random, acceptance, letters, a.letters, a.questions, a.documents, a.office,
           known_people, f.mailing.outbox(), n.journal),
      queue(f.database, desk, known_people), reasons(f.database, f.clock, f.random, n.journal),
      patron_desk(f.database, f.clock, n.journal),
      sources{f.database,
              f.clock,
              f.random,
              desk,
              queue,
              reasons,
              duplicates.duplicates,
              a.office,
              n.intercommunalities,
              n.staff_name(),
              static_cast<int>(f.configuration.integer("review.target_days"))},
      queue_pages(f.shell, sources), bulk_pages(f.shell, sources), case_pages(f.shell, sources),
      reason_pages(f.shell, sources), patron_pages(f.shell, patron_desk, f.clock, n.intercommunalities),
      patron_changes(f.database, f.clock, n.journal, a.territory, duplicates.duplicates, accounts.accounts, letters),
      patron_change_pages(f.shell, patron_changes)
{
    accounts.profile.when_changed([&known = duplicates.duplicates](db::Session& session, people::Patron const& patron) {
        known.note_patron(session, patron);
    });
}

void ReviewPart::mount(web::Router& router)
{
    queue_pages.mount(network.door, router);
    bulk_pages.mount(network.door, router);
    case_pages.mount(network.door, router);
    reason_pages.mount(network.door, router);
    patron_pages.mount(network.door, router);
    patron_change_pages.mount(network.door, router);
}

void ReviewPart::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"review.find_by_words", 60s, [this](std::stop_token const& /*stop*/) {
                       auto const done = database.write([](db::Session& session) -> Result<int> {
                           return people::Applications::add_missing_words(session, final_batch);
                       });
                       return fmt::format("{} cases", done.value_or(0));
                   }});
    scheduler.add({"review.make_final", 10s, [this](std::stop_token const& /*stop*/) {
                       return fmt::format("{} made final", desk.make_final(final_batch));
                   }});
}

} // namespace guichet::app
