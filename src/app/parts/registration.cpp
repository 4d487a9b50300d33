// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/registration.hpp"

#include "access/accounts/store.hpp"

#include <fmt/format.h>

namespace guichet::app {

namespace {

/// At most so many applications are withdrawn in one run; the next one goes on.
constexpr int expiry_batch = 500;

} // namespace

ApplicationsPart::ApplicationsPart(Foundation& f, NetworkPart& n, people::Policies const& policies,
                                   people::Tariffs const& tariffs)
    : territory([&n] { return n.territory.now(); }), form_questions(f.database, f.clock, n.journal),
      office(policies, tariffs, form_questions, territory),
      letters(f.mailing.outbox(), office, f.configuration.public_url()), documents(f.clock, f.random, f.key),
      questions(f.database, f.clock, f.random, letters, documents)
{
}

std::int64_t OutcomesFromAccounts::accounts(db::Session& session, std::string_view campaign) const
{
    return access::AccountStore::count_of_campaign(session, campaign);
}

std::optional<std::int64_t> OutcomesFromAccounts::first_accesses(db::Session& session,
                                                                 std::vector<people::PatronId> const& patrons) const
{
    std::vector<std::string> ids;
    for (auto const& patron : patrons) {
        ids.push_back(patron.value);
    }
    return events_.count_entered(session, ids);
}

RegistrationPart::RegistrationPart(Foundation& f, NetworkPart& n, ApplicationsPart& a,
                                   people::AutomaticDecision& automatic, usage::Events const& events,
                                   people::ClosureNotices const& closures)
    : network(n), registration(f.database, f.clock, f.random, a.office, a.letters, a.documents, automatic, f.key),
      confirmation(f.database, f.clock, a.letters, registration, automatic, f.key),
      api_keys(f.database, f.clock, f.random, n.journal), outcomes(events),
      campaigns(f.database, f.clock, n.journal, outcomes), letter_budget(f.rate_limiter),
      guard(f.rate_limiter, f.challenge, f.clock), kept_files(f.database, f.clock, f.random, f.key),
      tray(f.random, f.key),
      paper_desk(f.database, f.clock, f.random, a.office, a.territory, registration, a.documents, tray, f.key),
      find_pages(f.shell, a.office, a.territory, f.clock,
                 [&closures](web::Request const& request, network::Library const& library) {
                     return closures.at(request, library);
                 }),
      form_pages(f.shell, a.office, a.territory, registration, guard, kept_files, campaigns, f.clock, f.random, f.key),
      follow_up_pages(f.shell, f.database, a.office, confirmation, a.questions, guard, kept_files, f.clock, f.key),
      address_desk(f.shell, f.database, f.clock, confirmation, a.questions, automatic, n.journal, registration,
                   a.letters),
      typing_pages(f.shell, f.database, a.office, a.territory, registration, tray, f.clock, f.random, f.key),
      street_pages(f.database), api(f.shell, registration, api_keys),
      campaign_pages(f.shell, campaigns, n.intercommunalities, f.configuration.public_url(),
                     std::string{f.configuration.text("network.name")}),
      document_pages(f.shell, f.database, a.documents, n.journal),
      paper_form_pages(f.shell, a.office, n.intercommunalities, a.territory, campaigns, f.clock,
                       f.configuration.public_url(), std::string{f.configuration.text("network.name")},
                       f.configuration.text("intake.address")),
      tray_pages(f.shell, f.database, tray, paper_desk, a.office, a.documents, n.journal, f.clock, f.random),
      question_pages(f.shell, a.form_questions, n.intercommunalities)
{
    registration.limit_letters(letter_budget);
}

void RegistrationPart::mount(web::Router& router)
{
    find_pages.mount(router);
    form_pages.mount(router);
    follow_up_pages.mount(router);
    address_desk.mount(network.door, router);
    typing_pages.mount(network.door, router);
    street_pages.mount(router);
    api.mount(router);
    campaign_pages.mount(router, network.door);
    document_pages.mount(router, network.door);
    paper_form_pages.mount(router);
    tray_pages.mount(network.door, router);
    question_pages.mount(network.door, router);
}

void RegistrationPart::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"registration.expire", std::chrono::hours{1}, [this](std::stop_token const& /*stop*/) {
                       auto const withdrawn = confirmation.expire_unconfirmed(expiry_batch);
                       return fmt::format("{} withdrawn", withdrawn.value_or(0));
                   }});
    scheduler.add({"registration.forget_files", std::chrono::minutes{10}, [this](std::stop_token const& /*stop*/) {
                       return fmt::format("{} forgotten", kept_files.forget(expiry_batch));
                   }});
}

} // namespace guichet::app
