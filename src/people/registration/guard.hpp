// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/form_ticket.hpp"
#include "web/challenge.hpp"
#include "web/http.hpp"
#include "web/rate_limit.hpp"

namespace guichet::people {

/// What keeps robots off the form without keeping anybody out: a field people never see, a form sent faster than it can
/// be read, a budget by address, and, only while many applications come in at once, a proof of work the
/// browser does by itself. Whoever has no JavaScript then waits a minute, with everything typed kept. Nothing here
/// needs eyes or ears.
class FormGuard {
public:
    FormGuard(web::RateLimiter& limiter, web::Challenge& challenge, Clock const& clock)
        : limiter_(limiter), challenge_(challenge), clock_(clock)
    {
    }

    /// The same form once more, nothing said to be wrong: a person sends it again, a robot does the same thing again.
    [[nodiscard]] bool looks_like_a_robot(web::Request const& request, FormTicket const& ticket) const;

    enum class Verdict {
        pass,
        wait, // under pressure and without a proof of work: the form once more, with a waiting ticket
        throttled,
    };
    /// For an application without faults: correcting a form costs no budget.
    [[nodiscard]] Verdict admit(web::Request const& request, FormTicket const& ticket);
    /// An application's letters go to that address from now on: it counts like a first letter (LetterBudget).
    [[nodiscard]] bool may_write_to(std::string_view email);
    /// True while the form should carry the proof of work.
    [[nodiscard]] bool is_under_pressure(web::Request const& request) const;
    /// A file kept for the next sending.
    [[nodiscard]] bool may_keep_files(web::Request const& request);
    /// A mail asked for once more, or to another address.
    [[nodiscard]] bool may_send_again(std::string_view application);

private:
    [[nodiscard]] bool has_proof(web::Request const& request, FormTicket const& ticket);

    web::RateLimiter& limiter_;
    web::Challenge& challenge_;
    Clock const& clock_;
};

} // namespace guichet::people
