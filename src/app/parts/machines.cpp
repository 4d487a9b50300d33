// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/machines.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace guichet::app {

namespace {

access::Sip2Pages::Serving serving_of(Configuration const& configuration)
{
    return {static_cast<std::uint16_t>(configuration.integer("sip2.port")),
            !configuration.text("sip2.tls_certificate").empty()};
}

access::Patronapi::PinInAddress pin_in_address(Configuration const& configuration)
{
    using enum access::Patronapi::PinInAddress;
    return configuration.flag("patronapi.pin_in_address") ? taken : refused;
}

} // namespace

MachinesPart::MachinesPart(Foundation& f, NetworkPart& n, DoorsPart& doors, AccountsPart& accounts, PeoplePart& people)
    : foundation(f), network(n), http(f.http),
      ils_connectors(f.database, f.clock, f.random, f.key.derive("access.ils"), n.journal, n.intercommunalities),
      systems(lines, http, f.clock, ils_connectors, f.configuration.text("net.ca_file")),
      members(f.database, f.clock, f.random, accounts.patrons, n.journal),
      authority(f.database, n.intercommunalities, ils_connectors, systems, members, n.hasher, *f.short_lived,
                f.key.derive("access.ils.passwords")),
      sending(f.database, f.clock, ils_connectors, systems, n.journal), ends_outbox(f.clock),
      ends_sending(f.database, f.clock, people.closures.extensions, n.intercommunalities, ils_connectors, systems,
                   n.journal),
      self_test(ils_connectors, systems), connector_pages(f.shell, directory, n.intercommunalities),
      ils_pages(f.shell, ils_connectors, n.intercommunalities), sending_pages(f.shell, ils_connectors, sending),
      pins(f.database, f.random, accounts.accounts, *f.short_lived),
      verification(f.database, f.clock, doors.catalogue, doors.admissions, pins, accounts.guard, *f.short_lived),
      terminals(f.database, f.clock, f.random, n.journal, n.intercommunalities, doors.catalogue),
      desk{f.clock, terminals, verification, f.rate_limiter, f.messages, n.intercommunalities},
      sip2_pages(f.shell, terminals, doors.catalogue, n.intercommunalities, serving_of(f.configuration)),
      patronapi(terminals, people.registration.api_keys, verification, pin_in_address(f.configuration)),
      check_api(f.shell, people.registration.api_keys, n.intercommunalities, verification),
      sip2_from(f.configuration.list("sip2.allowed_addresses"))
{
    accounts.accounts.ask_first(authority);
    people.closures.runner.tell(ends_outbox);
    directory.add(self_test);
    auto const troubles = [this](access::IlsConnectorId const& id) { return sending.count_troubles(id); };
    ils_pages.count_troubles(troubles);
    self_test.count_troubles(troubles);
}

void MachinesPart::mount(web::Router& router)
{
    connector_pages.mount(network.door, router);
    ils_pages.mount(network.door, router);
    sending_pages.mount(network.door, router);
    sip2_pages.mount(network.door, router);
    patronapi.mount(router);
    check_api.mount(router);
}

void MachinesPart::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"ils.send", std::chrono::minutes{1}, [this](std::stop_token const& stop) {
                       return fmt::format("{} registrations sent", sending.run(stop));
                   }});
    scheduler.add({"ils.ends", std::chrono::minutes{1}, [this](std::stop_token const& stop) {
                       return fmt::format("{} ends told", ends_sending.run(stop));
                   }});
}

void MachinesPart::start()
{
    auto const& settings = foundation.configuration;
    if (settings.integer("sip2.port") == 0) {
        return;
    }
    net::LineServerOptions options;
    options.address = settings.text("sip2.address");
    options.port = static_cast<std::uint16_t>(settings.integer("sip2.port"));
    options.certificate_file = settings.text("sip2.tls_certificate");
    options.key_file = settings.text("sip2.tls_key");
    options.longest_line = protocols::sip2::longest_message;
    try {
        server.emplace(std::move(options), [this](std::string const& peer) -> std::unique_ptr<net::Conversation> {
            return sip2_from.empty() || sip2_from.contains(peer)
                       ? std::make_unique<access::Sip2Conversation>(desk, peer)
                       : nullptr;
        });
        spdlog::info("SIP2 on {} port {}", settings.text("sip2.address"), server->port());
    } catch (std::runtime_error const& error) {
        if (foundation.mode != Mode::demo) {
            throw;
        }
        spdlog::warn("the demo goes on without SIP2: {}", error.what());
    }
}

} // namespace guichet::app
