// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/admission.hpp"
#include "access/cas/tickets.hpp"
#include "access/logout/participations.hpp"
#include "protocols/cas/answers.hpp"

#include <array>
#include <expected>
#include <string>

/// What CAS means here: whom a ticket is given to, and what the platform that shows it back learns (CAS protocol 3.0.3;
/// R15, R17, R18). The bytes are protocols/cas's, the pages login_pages' and validation_pages', tickets in a person's
/// name proxies', the end of a session single_logout's.
namespace guichet::access {

/// Where the protocol is spoken; the versions are aliases that some clients want.
inline constexpr std::array<std::string_view, 4> cas_bases{"/cas", "/cas/v1", "/cas/v2", "/cas/v3"};

/// Gives tickets and takes them back.
class Cas {
public:
    Cas(platforms::Catalogue const& catalogue, Admissions& admissions, Participations& participations,
        CasTickets& tickets);

    /// How the person comes to the service.
    struct Way {
        SignIn sign_in = SignIn::earlier;
        std::vector<std::string> proxies{}; // callback addresses, the most recent first
    };
    /// A ticket for the service; errors of Admissions::admit.
    [[nodiscard]] Result<std::string> admit(Visitor const& visitor, platforms::RegisteredService const& service,
                                            std::string_view asked, Way const& way);

    /// Which tickets the address that was called is for (§2.5.4): /proxyValidate takes both.
    enum class Accepts { service_tickets, proxy_tickets_too };
    struct Validation {
        std::string service; // decoded once
        std::string ticket;
        SignIn wanted = SignIn::earlier; // just_now: renew=true
        Accepts accepts = Accepts::service_tickets;
    };
    struct Validated {
        protocols::CasSuccess success; // with every attribute: the version decides what is told
        platforms::RegisteredService service;
        Visitor visitor;
        Released released; // those of the attributes that say something of the person
    };
    /// Burns the ticket whatever comes of it, and decides anew: a card that has lapsed since is out.
    [[nodiscard]] std::expected<Validated, protocols::CasFailure> validate(Validation const& asked);
    /// The answer leaves with its attributes.
    void note(Validated const& told);

private:
    [[nodiscard]] std::expected<Validated, protocols::CasFailure> examine(Validation const& asked);

    platforms::Catalogue const& catalogue_;
    Admissions& admissions_;
    Participations& participations_;
    CasTickets& tickets_;
};

} // namespace guichet::access
