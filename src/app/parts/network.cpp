// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/network.hpp"

namespace guichet::app {

NetworkPart::NetworkPart(Foundation& f)
    : journal(f.database, f.clock), intercommunalities(f.database),
      territory(f.database, f.configuration.text("network.department")), hasher(network::PasswordHasher::Options{}),
      members(f.database, f.clock, f.random, journal, f.mailing.outbox(), f.configuration.public_url()),
      sign_in(f.database, f.clock, f.random, hasher, journal, f.key, f.rate_limiter),
      guard(f.rate_limiter, f.key.derive("staff.guard"), f.random, network::Realm::staff),
      door(f.sessions, members, f.shell), home(door, f.shell),
      sign_in_pages(sign_in, door, guard, f.rate_limiter, f.sessions, *f.short_lived, f.random, f.shell),
      account_pages(sign_in, door, f.sessions, *f.short_lived, f.random, f.shell),
      members_pages(members, intercommunalities, door, f.sessions, f.shell), journal_pages(journal, door, f.shell),
      proconnect(f.database, f.clock, f.random, journal, f.key),
      proconnect_caller(f.http, f.clock, f.configuration.public_url()),
      proconnect_pages(proconnect, proconnect_caller, sign_in_pages, *f.short_lived, f.random, f.shell),
      proconnect_settings_pages(proconnect, proconnect_caller, intercommunalities, door, f.shell)
{
    sign_in_pages.offer(
        [this](web::Request const& request, std::string_view next) { return proconnect_pages.ways(request, next); });
    sign_in_pages.set_farewell([this](web::Request const& request) { return proconnect_pages.farewell(request); });
}

void NetworkPart::mount(web::Router& router)
{
    home.mount(router);
    sign_in_pages.mount(router);
    account_pages.mount(router);
    members_pages.mount(router);
    journal_pages.mount(router);
    proconnect_pages.mount(router);
    proconnect_settings_pages.mount(router);
}

std::function<std::string(std::string_view staff_id)> NetworkPart::staff_name() const
{
    return [this](std::string_view staff_id) {
        auto const member = members.find(network::StaffId{std::string{staff_id}});
        return member ? member->name : std::string{};
    };
}

void NetworkPart::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"territory.refresh", std::chrono::minutes{1},
                   [this](std::stop_token const& /*stop*/) {
                       return std::string{territory.refresh() ? "a new edition" : "the same edition"};
                   },
                   jobs::Nodes::every});
}

} // namespace guichet::app
