// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/sip2/exchange.hpp"

#include <algorithm>

namespace guichet::protocols::sip2 {

namespace {

constexpr std::string_view french = "002";
constexpr std::size_t summary_length = 10;

bool is_blocked(std::string_view flags, std::string_view blocking)
{
    for (std::size_t at = 0; at < std::min(flags.size(), blocking.size()); ++at) {
        if (blocking[at] == 'x' && flags[at] == 'Y') {
            return true;
        }
    }
    return false;
}

} // namespace

std::string login_question(Login const& login, Envelope const& envelope)
{
    return Writer{"93"}
        .fixed("00")
        .field("CN", login.user)
        .field("CO", login.password)
        .field_if("CP", login.location)
        .finish(envelope.sequence);
}

std::string status_question(Envelope const& envelope)
{
    return Writer{"99"}.fixed("0").fixed("080").fixed("2.00").finish(envelope.sequence);
}

std::string patron_question(PatronQuestion kind, PatronAsked const& asked, Envelope const& envelope)
{
    bool const is_information = kind == PatronQuestion::information;
    Writer writer{is_information ? "63" : "23"};
    writer.fixed(french).fixed(date_time(envelope.now, envelope.zone));
    if (is_information) {
        writer.fixed(std::string(summary_length, ' '));
    }
    // AC and AD are there even when they are empty: without them some systems ask to send again.
    return writer.field("AO", asked.institution)
        .field("AA", asked.patron)
        .field("AC", asked.terminal_password)
        .field("AD", asked.pin)
        .finish(envelope.sequence);
}

std::string end_session_question(PatronAsked const& asked, Envelope const& envelope)
{
    return Writer{"35"}
        .fixed(date_time(envelope.now, envelope.zone))
        .field("AO", asked.institution)
        .field("AA", asked.patron)
        .field("AC", asked.terminal_password)
        .field("AD", asked.pin)
        .finish(envelope.sequence);
}

std::optional<PatronVerdict> read_patron(ClientDialect const& dialect, Message const& answer,
                                         std::string_view asked_patron)
{
    auto const* const code = dialect.question == PatronQuestion::information ? "64" : "24";
    if (answer.code != code || answer.field("AA") != asked_patron) {
        return std::nullopt;
    }
    PatronVerdict verdict;
    verdict.is_valid = answer.says_yes("BL");
    verdict.pin_fits = answer.says_yes("CQ");
    verdict.is_blocked = is_blocked(answer.fixed, dialect.blocking_flags);
    verdict.name = answer.field("AE");
    if (!dialect.expiry_field.empty()) {
        verdict.expires = day_of(answer.field(dialect.expiry_field));
    }
    if (!dialect.category_field.empty()) {
        verdict.category = answer.field(dialect.category_field);
    }
    verdict.message = answer.field("AF");
    return verdict;
}

bool is_let_in(Message const& answer)
{
    return answer.code == "94" && answer.fixed == "1";
}

} // namespace guichet::protocols::sip2
