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

Cas::Cas(db::Database& database, Clock const& clock, platforms::Catalogue const& catalogue, Entrance const& entrance,
         Pseudonyms& pseudonyms, CasTickets& tickets)
    : database_(database), clock_(clock), catalogue_(catalogue), entrance_(entrance), pseudonyms_(pseudonyms),
      tickets_(tickets)
{
}

Result<Cas::Admission> Cas::admit(Visitor const& visitor, platforms::RegisteredService const& service,
                                  std::string_view asked, SignIn sign_in)
{
    auto const answer = entrance_.examine(visitor, service.platform);
    if (!answer.decision.allowed()) {
        entrance_.record(answer, service.platform);
        return Admission{answer.decision, {}};
    }
    auto const user = pseudonyms_.obtain(visitor.patron, service.platform.id);
    if (!user) {
        return std::unexpected(user.error());
    }
    auto ticket =
        tickets_.issue({visitor.patron, service.platform.id, std::string{asked}, *user, visitor.signed_in, sign_in});
    entrance_.record(answer, service.platform);
    return Admission{answer.decision, std::move(ticket)};
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
    auto const& platform = registered->platform;
    auto const answer = entrance_.examine_again(ticket->patron, platform);
    if (!answer.decision.allowed() || !answer.standing) {
        entrance_.record(answer, platform);
        return refuse(CasFailureCode::invalid_ticket, "access is no longer allowed");
    }
    auto const today = civil_date(clock_.now());
    std::optional<people::Patron> patron;
    if (needs_patron(platform, today)) {
        patron = database_.read([&](db::Session& session) { return people::Patrons::find(session, ticket->patron); });
    }
    auto const released = released_to(platform, *answer.standing, patron, today);
    return Validated{{ticket->user, attributes_of(*ticket, released)}, registered->service, ticket->signed_in};
}

} // namespace guichet::access
