// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/sip2/terminals.hpp"
#include "access/verification/verification.hpp"
#include "people/registration/api_keys.hpp"
#include "web/router.hpp"

#include <optional>
#include <string>

/// PATRONAPI, as Sierra has it and platforms still ask for it, made safe: who asks is known (a SIP2 terminal's login as
/// Basic authentication or its address, or a portal's API key), guesses are slowed down, a card that is lapsed or
/// revoked is none, nothing of the person is told without agreement. The password is best sent in a POST. Owns no
/// table.
namespace guichet::access {

class Patronapi {
public:
    /// Whether a card number or a password may stand in the address, where proxies write it into their logs: only when
    /// asked for.
    enum class PinInAddress { refused, taken };

    Patronapi(Sip2Terminals const& terminals, people::ApiKeys const& keys, Verification& verification,
              PinInAddress pin_in_address);

    /// GET /PATRONAPI/{number}/dump, GET /PATRONAPI/{number}/{pin}/pintest, POST /PATRONAPI/dump and /PATRONAPI/pintest
    /// (number, pin).
    void mount(web::Router& router);

private:
    [[nodiscard]] std::optional<Machine> machine(web::Request const& request) const;
    [[nodiscard]] web::Response dump(web::Request const& request, std::string_view number);
    [[nodiscard]] web::Response pintest(web::Request const& request, std::string_view number, std::string_view pin);

    Sip2Terminals const& terminals_;
    people::ApiKeys const& keys_;
    Verification& verification_;
    PinInAddress pin_in_address_;
};

} // namespace guichet::access
