// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/guard.hpp"

#include "people/registration/letter_budget.hpp"

#include <algorithm>

namespace guichet::people {

namespace {

/// A library's public computers, or a village behind one address, register many people in an hour.
constexpr web::Budget by_address{"registration.address", 40, std::chrono::hours{1}};
constexpr web::Budget by_everybody{"registration.everybody", 1200, std::chrono::minutes{10}};
constexpr web::Budget by_application{"registration.send_again", 5, std::chrono::hours{24}};
constexpr web::Budget files_by_address{"registration.kept_files", 60, std::chrono::hours{1}};
constexpr double high_pressure = 0.5;

} // namespace

bool FormGuard::looks_like_a_robot(web::Request const& request, FormTicket const& ticket) const
{
    return !request.field("website").empty() || clock_.now() - ticket.shown < shortest_reading;
}

FormGuard::Verdict FormGuard::admit(web::Request const& request, FormTicket const& ticket)
{
    if (is_under_pressure(request) && !has_proof(request, ticket)) {
        return Verdict::wait;
    }
    auto const everybody = limiter_.spend(by_everybody, "all"); // counts, so that pressure shows; refuses nobody
    auto const address = limiter_.spend(by_address, request.client_address);
    static_cast<void>(everybody);
    return address ? Verdict::pass : Verdict::throttled;
}

bool FormGuard::may_write_to(std::string_view email)
{
    return LetterBudget{limiter_}.spend(email);
}

bool FormGuard::is_under_pressure(web::Request const& request) const
{
    return std::max(limiter_.pressure(by_address, request.client_address), limiter_.pressure(by_everybody, "all")) >
           high_pressure;
}

bool FormGuard::may_keep_files(web::Request const& request)
{
    return limiter_.spend(files_by_address, request.client_address).has_value();
}

bool FormGuard::may_send_again(std::string_view application)
{
    return limiter_.spend(by_application, application).has_value();
}

bool FormGuard::has_proof(web::Request const& request, FormTicket const& ticket)
{
    auto const waited = ticket.kind == FormTicket::Kind::waiting && clock_.now() - ticket.shown >= patient_wait;
    return waited || challenge_.verify(request.field("challenge"));
}

} // namespace guichet::people
