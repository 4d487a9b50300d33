// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/sip2/exchange.hpp"

#include <algorithm>
#include <array>

namespace guichet::protocols::sip2 {

namespace {

constexpr std::size_t flags = 14;
constexpr std::size_t denied = 4; // loan, renewal, recall, hold
constexpr std::size_t lost_card = 4;

/// Patron status request, ACS status, login, patron information, end of session, resend: the sixteen of BX in order.
//                                   23?  out  in  block 99 97 93  63 35 fee item update hold ren  all
constexpr std::string_view served_here = "YNNNYYYYYNNNNNNN";

std::string status_flags(PatronAnswer const& answer)
{
    std::string out(flags, ' ');
    if (!answer.is_good) {
        std::fill_n(out.begin(), denied, 'Y');
    }
    if (answer.card_is_lost) {
        out[lost_card] = 'Y';
    }
    return out;
}

std::string_view language_of(Message const& question)
{
    return question.code == "63" || question.code == "23" ? std::string_view{question.fixed}.substr(0, 3) : "000";
}

/// A refusal's fixed part: "{date}" is put where the standard has it; then the fields it requires.
struct Refusal {
    std::string_view question;
    std::string_view answer;
    std::string_view before_date;
    std::string_view after_date;
    std::array<std::string_view, 6> fields;
};
constexpr std::array refusals{
    Refusal{"11", "12", "0NUN", "", {"AO", "AA", "AB", "AJ", "AH"}},
    Refusal{"09", "10", "0NUN", "", {"AO", "AB", "AQ"}},
    Refusal{"29", "30", "0NUN", "", {"AO", "AA", "AB", "AJ", "AH"}},
    Refusal{"15", "16", "0N", "", {"AO", "AA"}},
    Refusal{"17", "18", "010101", "", {"AB", "AJ"}},
    Refusal{"19", "20", "0", "", {"AB"}},
    Refusal{"37", "38", "N", "", {"AO", "AA"}},
    Refusal{"65", "66", "000000000", "", {"AO"}},
    Refusal{"01", "24", "YYYY          000", "", {"AO", "AA", "AE"}},
    Refusal{"25", "26", "YYYY          000", "", {"AO", "AA", "AE"}},
};

} // namespace

std::string patron_answer(Message const& question, PatronAnswer const& answer, Envelope const& envelope)
{
    bool const is_information = question.code == "63";
    bool const speaks = answer.is_known && answer.pin.value_or(true);
    auto shown = speaks ? answer : PatronAnswer{};
    Writer writer{is_information ? "64" : "24"};
    writer.fixed(status_flags(shown)).fixed(language_of(question)).fixed(date_time(envelope.now, envelope.zone));
    for (int count = 0; is_information && count < 6; ++count) {
        writer.number(0, 4);
    }
    writer.field("AO", answer.institution).field("AA", answer.patron).field("AE", shown.name);
    // A stranger and a wrong password are told apart by nobody: the very same two answers.
    if (answer.pin && !speaks) {
        writer.field_flag("BL", false).field_flag("CQ", false);
    } else {
        writer.field_flag("BL", speaks && answer.is_good);
        if (answer.pin) {
            writer.field_flag("CQ", *answer.pin && answer.is_good); // some look at one of the two only
        }
    }
    writer.field_if("BE", shown.email)
        .field_if("PA", shown.expires ? day(*shown.expires) : std::string{})
        .field_if("PC", shown.category)
        .field_if("AQ", shown.intercommunality)
        .field_if("XI", shown.user)
        .field_if("AF", answer.message);
    return writer.finish(envelope.sequence);
}

std::string login_answer(bool let_in, Envelope const& envelope)
{
    return Writer{"94"}.fixed(let_in ? "1" : "0").finish(envelope.sequence);
}

std::string status_answer(std::string_view institution, Envelope const& envelope)
{
    return Writer{"98"}
        .flag(true)      // on line
        .fixed("NNNNN")  // no return, loan, renewal, update of status, off-line work
        .fixed("010003") // time-out in tenths of a second, tries
        .fixed(date_time(envelope.now, envelope.zone))
        .fixed("2.00")
        .field("AO", institution)
        .field("AM", "Guichet")
        .field("BX", served_here)
        .finish(envelope.sequence);
}

std::string end_session_answer(Message const& question, Envelope const& envelope)
{
    return Writer{"36"}
        .flag(true)
        .fixed(date_time(envelope.now, envelope.zone))
        .field("AO", question.field("AO"))
        .field("AA", question.field("AA"))
        .finish(envelope.sequence);
}

std::string refusal(Message const& question, std::string_view institution, Envelope const& envelope)
{
    auto const* const row = std::ranges::find(refusals, question.code, &Refusal::question);
    if (row == refusals.end()) {
        return {};
    }
    Writer writer{row->answer};
    writer.fixed(row->before_date).fixed(date_time(envelope.now, envelope.zone)).fixed(row->after_date);
    for (auto const field : row->fields) {
        if (!field.empty()) {
            writer.field(field, field == "AO" ? institution : question.field(field));
        }
    }
    if (row->answer == "24" || row->answer == "26") {
        writer.field_flag("BL", false);
    }
    return writer.finish(envelope.sequence);
}

std::string ask_again()
{
    std::string const bare = "96AZ";
    return bare + checksum(bare);
}

} // namespace guichet::protocols::sip2
