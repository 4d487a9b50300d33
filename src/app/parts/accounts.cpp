// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/accounts.hpp"

#include <fmt/format.h>

namespace guichet::app {

AccountsPart::AccountsPart(Foundation& f, NetworkPart& n, access::ReleaseRegister const& releases,
                           access::AccessesKept const& accesses)
    : patrons(f.database, f.clock, f.random, n.journal),
      letters(f.mailing.outbox(), f.messages, f.configuration.public_url()),
      accounts(f.database, f.clock, f.random, n.hasher, n.journal, letters, f.rate_limiter), open_sessions(f.sessions),
      activation(f.database, f.clock, f.random, *f.short_lived, accounts, letters),
      erasure(f.clock, f.random, n.journal, f.mailing.outbox(), f.key),
      profile(f.database, f.clock, f.random, n.journal, erasure, accounts, letters), door(f.sessions, patrons),
      after_merge(f.sessions), erasure_listener(f.sessions),
      guard(f.rate_limiter, f.key.derive("patron.guard"), f.random, network::Realm::patron),
      sign_in_pages(accounts, activation, door, guard, f.rate_limiter, f.sessions, f.shell),
      account_pages(f.database, f.clock, accounts, door, n.intercommunalities, f.sessions, f.shell),
      card_pages(f.database, f.clock, door, n.intercommunalities, f.shell, f.configuration.text("network.name")),
      mails(f.random, f.key),
      copy(f.database, f.clock, f.messages, mails, releases, accesses, f.configuration.text("network.name")),
      data_pages(profile, door, releases, copy, f.shell), own_consent_pages(accounts, door, f.shell),
      requests_pages(profile, n.door, f.shell), erasure_pages(f.shell, f.database, erasure), staff_door(n.door)
{
    accounts.end_with_password(open_sessions);
}

void AccountsPart::add(access::StandingPermissions& permissions)
{
    accounts.end_with_password(permissions);
    account_pages.show_permissions(permissions);
}

void AccountsPart::mount(web::Router& router)
{
    sign_in_pages.mount(router);
    account_pages.mount(router);
    card_pages.mount(router);
    data_pages.mount(router);
    own_consent_pages.mount(router);
    requests_pages.mount(router);
    erasure_pages.mount(staff_door, router);
}

void AccountsPart::add_jobs(jobs::Scheduler& scheduler)
{
    using namespace std::chrono_literals;
    scheduler.add({"accounts.purge", 1h, [this](std::stop_token const& /*stop*/) {
                       return fmt::format("{} links removed", accounts.purge());
                   }});
}

} // namespace guichet::app
