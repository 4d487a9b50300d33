// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/cas/cas.hpp"

namespace guichet::access {

namespace {

using protocols::CasFailure;
using protocols::CasFailureCode;

std::unexpected<CasFailure> refuse(CasFailureCode code, std::string explanation)
{
    return std::unexpected(CasFailure{code, std::move(explanation)});
}

/// The standard three first (CAS 3.0 §2.5.7), then ours.
protocols::CasAttributes attributes_of(ServiceTicket const& ticket, Released const& released)
{
    protocols::CasAttributes all{
        {"authenticationDate", to_iso(ticket.signed_in)},
        {"longTermAuthenticationRequestTokenUsed", "false"},
        {"isFromNewLogin", ticket.sign_in == SignIn::just_now ? "true" : "false"},
    };
    all.insert(all.end(), released.begin(), released.end());
    return all;
}

} // namespace

Cas::Cas(platforms::Catalogue const& catalogue, Admissions& admissions, CasTickets& tickets)
    : catalogue_(catalogue), admissions_(admissions), tickets_(tickets)
{
}

Result<std::string> Cas::admit(Visitor const& visitor, platforms::RegisteredService const& service,
                               std::string_view asked, SignIn sign_in)
{
    auto const admitted = admissions_.admit(visitor, service.platform);
    if (!admitted) {
        return std::unexpected(admitted.error());
    }
    return tickets_.issue(
        {visitor.patron, service.platform.id, std::string{asked}, admitted->user, visitor.signed_in, sign_in});
}

std::expected<Cas::Validated, CasFailure> Cas::validate(Validation const& asked)
{
    if (asked.service.empty() || asked.ticket.empty()) {
        return refuse(CasFailureCode::invalid_request, "'service' and 'ticket' parameters are both required");
    }
    // Taken before anything is looked at: one attempt, whatever its result (§3.1.1).
    auto const ticket = tickets_.take(asked.ticket);
    if (!asked.ticket.starts_with("ST-")) {
        return refuse(CasFailureCode::invalid_ticket_spec, "this is not a service ticket");
    }
    if (!ticket) {
        return refuse(CasFailureCode::invalid_ticket, "ticket not recognized");
    }
    auto const registered = catalogue_.by_service(asked.service);
    if (ticket->service != asked.service || !registered || registered->platform.id != ticket->platform) {
        return refuse(CasFailureCode::invalid_service, "ticket was not issued for this service");
    }
    if (asked.wanted == SignIn::just_now && ticket->sign_in != SignIn::just_now) {
        return refuse(CasFailureCode::invalid_ticket, "ticket was not issued from an initial login");
    }
    auto const admitted = admissions_.admit_again(ticket->patron, registered->platform);
    if (!admitted) {
        return refuse(CasFailureCode::invalid_ticket, "access is no longer allowed");
    }
    auto const released = admissions_.release(*admitted, registered->platform);
    return Validated{{ticket->user, attributes_of(*ticket, released)}, registered->service, ticket->signed_in};
}

} // namespace guichet::access
