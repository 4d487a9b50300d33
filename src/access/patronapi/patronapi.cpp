// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/patronapi/patronapi.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

namespace guichet::access {

namespace {

using web::Request;
using web::Response;

constexpr int not_authorised = 401;
constexpr int too_many = 429;
constexpr int not_now = 503;

Response page(std::string const& lines, int status = 200)
{
    auto response = Response::html("<HTML><BODY>\n" + lines + "</BODY></HTML>\n", status);
    response.with_header("Cache-Control", "no-store");
    return response;
}

std::string fault(int number, std::string_view message)
{
    return fmt::format("ERRNUM={}<BR>\nERRMSG={}<BR>\n", number, message);
}

Response not_found()
{
    return page(fault(1, "Requested record not found"));
}

Response wrong_pin()
{
    return page("RETCOD=1<BR>\n" + fault(4, "Invalid patron PIN"));
}

Response failed(Error const& error)
{
    return error.kind == ErrorKind::throttled ? page(fault(5, "Too many attempts"), too_many)
                                              : page(fault(6, "Temporarily unavailable"), not_now);
}

/// "12-31-26", as the vendors' parsers have it.
std::string sierra_date(Date date)
{
    constexpr int century = 100;
    return fmt::format("{:02}-{:02}-{:02}", static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       static_cast<int>(date.year()) % century);
}

/// Basic authentication's user and password.
std::optional<std::pair<std::string, std::string>> basic(Request const& request)
{
    constexpr std::string_view scheme = "basic "; // in any case (RFC 9110, 11.1)
    auto const header = request.header("authorization");
    auto const is_basic = to_lower(header.substr(0, scheme.size())) == scheme;
    auto const decoded = is_basic ? from_base64(header.substr(scheme.size())) : std::nullopt;
    auto const colon = decoded ? decoded->find(':') : std::string::npos;
    return colon == std::string::npos ? std::nullopt
                                      : std::optional{std::pair{decoded->substr(0, colon), decoded->substr(colon + 1)}};
}

/// Field names hold no markup, values must not either.
std::string line(std::string_view name, std::string_view value)
{
    std::string clean;
    for (auto const c : value) {
        clean += c == '<' || c == '>' || c == '&' ? ' ' : c;
    }
    return fmt::format("{}={}<BR>\n", name, clean);
}

} // namespace

Patronapi::Patronapi(Sip2Terminals const& terminals, people::ApiKeys const& keys, Verification& verification,
                     PinInAddress pin_in_address)
    : terminals_(terminals), keys_(keys), verification_(verification), pin_in_address_(pin_in_address)
{
}

void Patronapi::mount(web::Router& router)
{
    using web::Audience;
    router.get("/PATRONAPI/{number}/dump", Audience::machine, [this](Request const& request) {
        return pin_in_address_ == PinInAddress::taken ? dump(request, request.parameter("number"))
                                                      : page(fault(3, "Send number by POST to /PATRONAPI/dump"));
    });
    router.get("/PATRONAPI/{number}/{pin}/pintest", Audience::machine, [this](Request const& request) {
        return pin_in_address_ == PinInAddress::taken
                   ? pintest(request, request.parameter("number"), request.parameter("pin"))
                   : page(fault(3, "Send number and pin by POST to /PATRONAPI/pintest"));
    });
    router.post(
        "/PATRONAPI/dump", Audience::machine,
        [this](Request const& request) { return dump(request, request.field("number")); }, web::Csrf::exempt);
    router.post(
        "/PATRONAPI/pintest", Audience::machine,
        [this](Request const& request) { return pintest(request, request.field("number"), request.field("pin")); },
        web::Csrf::exempt);
}

std::optional<Machine> Patronapi::machine(Request const& request) const
{
    if (auto const login = basic(request)) {
        auto const terminal = terminals_.log_in(login->first, login->second, request.client_address);
        return terminal ? std::optional{machine_of(*terminal)} : std::nullopt;
    }
    if (auto const key = keys_.find(people::presented_key(request))) {
        return Machine{"api:" + key->id, std::nullopt, key->intercommunality};
    }
    auto const terminal = terminals_.at(request.client_address);
    return terminal ? std::optional{machine_of(*terminal)} : std::nullopt;
}

Response Patronapi::dump(Request const& request, std::string_view number)
{
    auto const asks = machine(request);
    if (!asks) {
        return page(fault(2, "Not authorised"), not_authorised);
    }
    auto const finding = verification_.verify(*asks, {std::string{number}, std::nullopt});
    if (!finding) {
        return failed(finding.error());
    }
    if (finding->state != PatronState::active || !finding->standing) {
        return not_found();
    }
    auto const& standing = *finding->standing;
    auto lines = finding->expires ? line("EXP DATE[p43]", sierra_date(*finding->expires)) : std::string{};
    if (!asks->platform) {
        lines += line("PATRN TYPE[p47]", category_of(standing)) + line("HOME LIBR[p53]", standing.library.value);
    }
    return page(lines + line("P BARCODE[pb]", number));
}

Response Patronapi::pintest(Request const& request, std::string_view number, std::string_view pin)
{
    auto const asks = machine(request);
    if (!asks) {
        return page(fault(2, "Not authorised"), not_authorised);
    }
    if (number.empty()) {
        return page(fault(100000, "Missing parameter"));
    }
    auto const finding = verification_.verify(*asks, {std::string{number}, std::string{pin}});
    if (!finding) {
        return failed(finding.error());
    }
    return finding->pin_fits && finding->state == PatronState::active ? page("RETCOD=0<BR>\n") : wrong_pin();
}

} // namespace guichet::access
