// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/cas.hpp"

#include "access/cas/single_logout.hpp"
#include "base/waiting.hpp"

#include <spdlog/spdlog.h>

namespace guichet::access {

namespace {

using protocols::CasFailure;
using protocols::CasFailureCode;

/// The standard three first (CAS 3.0 §2.5.7), then ours.
protocols::CasAttributes attributes_of(ServiceTicket const& ticket, Released const& released)
{
    protocols::CasAttributes all{
        {"authenticationDate", to_iso(ticket.visitor.signed_in)},
        {"longTermAuthenticationRequestTokenUsed",
         ticket.visitor.is_remembered && ticket.sign_in == SignIn::earlier ? "true" : "false"},
        {"isFromNewLogin", ticket.sign_in == SignIn::just_now ? "true" : "false"},
    };
    all.insert(all.end(), released.begin(), released.end());
    return all;
}

std::unexpected<CasFailure> not_let_in(Error const& why)
{
    switch (why.kind) {
    case ErrorKind::forbidden:
        return protocols::cas_fail(CasFailureCode::invalid_ticket, "access is no longer allowed");
    case ErrorKind::not_found:
        return protocols::cas_fail(CasFailureCode::invalid_ticket, "the session has ended");
    default:
        return protocols::cas_fail(CasFailureCode::internal_error, "try again later");
    }
}

} // namespace

Cas::Cas(platforms::Catalogue const& catalogue, Admissions& admissions, Participations& participations,
         CasTickets& tickets)
    : catalogue_(catalogue), admissions_(admissions), participations_(participations), tickets_(tickets)
{
}

Result<std::string> Cas::admit(Visitor const& visitor, platforms::RegisteredService const& service,
                               std::string_view asked, Way const& way)
{
    if (service.service.single_logout) {
        about_to_wait(); // before the entry is counted: to note whom to tell is a durable write
    }
    auto const admitted = admissions_.admit(visitor, service.platform);
    if (!admitted) {
        return std::unexpected(admitted.error());
    }
    auto ticket =
        tickets_.issue({visitor, service.platform.id, std::string{asked}, admitted->user, way.sign_in, way.proxies});
    if (service.service.single_logout) {
        auto const noted = participations_.add(
            {{}, visitor.session, visitor.patron, service.platform.id, "cas", CasFarewell::detail(asked, ticket)});
        if (!noted) {
            return std::unexpected(noted.error());
        }
    }
    return ticket;
}

std::expected<Cas::Validated, CasFailure> Cas::validate(Validation const& asked)
{
    try {
        return examine(asked);
    } catch (std::exception const& fault) { // §2.5.3: clients look no further than an answer they can read
        spdlog::error("cas: a ticket could not be validated: {}", fault.what());
        return protocols::cas_fail(CasFailureCode::internal_error, "try again later");
    }
}

void Cas::note(Validated const& told)
{
    admissions_.note(told.visitor.patron, told.service.platform, told.released);
}

std::expected<Cas::Validated, CasFailure> Cas::examine(Validation const& asked)
{
    if (asked.service.empty() || asked.ticket.empty()) {
        return protocols::cas_fail(CasFailureCode::invalid_request,
                                   "'service' and 'ticket' parameters are both required");
    }
    // Taken before anything is looked at: one attempt, whatever its result (§3.1.1).
    auto const ticket = tickets_.take(asked.ticket);
    auto const is_proxied = asked.ticket.starts_with("PT-");
    if (!is_proxied && !asked.ticket.starts_with("ST-")) {
        return protocols::cas_fail(CasFailureCode::invalid_ticket_spec, "this is not a service ticket");
    }
    if (is_proxied && asked.accepts == Accepts::service_tickets) {
        return protocols::cas_fail(CasFailureCode::invalid_ticket_spec,
                                   "proxy tickets are validated by /proxyValidate");
    }
    if (!ticket) {
        return protocols::cas_fail(CasFailureCode::invalid_ticket, "ticket not recognized");
    }
    auto const registered = catalogue_.by_service(asked.service);
    if (ticket->service != asked.service || !registered || registered->platform.id != ticket->platform) {
        return protocols::cas_fail(CasFailureCode::invalid_service, "ticket was not issued for this service");
    }
    if (asked.wanted == SignIn::just_now && ticket->sign_in != SignIn::just_now) {
        return protocols::cas_fail(CasFailureCode::invalid_ticket, "ticket was not issued from an initial login");
    }
    // The end of the session was told to the platform, which did not know of it yet: it begins none afterwards.
    auto const& visitor = ticket->visitor;
    auto const admitted = admissions_.admit_again(
        [&](db::Session& session) {
            return session_lives(session, visitor.session) ? std::optional{visitor.patron} : std::nullopt;
        },
        registered->platform);
    if (!admitted) {
        return not_let_in(admitted.error());
    }
    return Validated{{ticket->user, attributes_of(*ticket, admitted->released), {}, ticket->proxies},
                     *registered,
                     ticket->visitor,
                     admitted->released};
}

} // namespace guichet::access
