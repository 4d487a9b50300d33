// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/sip2/desk.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using protocols::sip2::Integrity;
using protocols::sip2::LoginRefusal;
using protocols::sip2::PatronAnswer;
using protocols::sip2::Unsupported;

constexpr web::Budget logins_by_address{"sip2.login.address", 20, 15min};
constexpr int most_misunderstandings = 5;
/// A terminal that heard nothing asks again within seconds. Later the same bytes are a new question: the card may have
/// been revoked meanwhile (R15).
constexpr auto answer_stands_for = 30s;

std::string released(Finding const& finding, std::string_view name)
{
    auto const found = std::ranges::find(finding.released, name, &Released::value_type::first);
    return found == finding.released.end() ? std::string{} : found->second;
}

std::string joined(std::string const& first, std::string const& second)
{
    return first.empty() || second.empty() ? first + second : first + " " + second;
}

/// What a 24 or a 64 has a place for, of what a platform may be told.
Released told_by_sip2(Finding const& finding)
{
    constexpr std::array<std::string_view, 4> names{"givenName", "sn", "mail", "category"};
    Released told;
    std::ranges::copy_if(finding.released, std::back_inserter(told),
                         [&](auto const& one) { return std::ranges::find(names, one.first) != names.end(); });
    return told;
}

/// What a platform's contract lets it know.
void add_released(PatronAnswer& answer, Finding const& finding)
{
    answer.name = joined(released(finding, "givenName"), released(finding, "sn"));
    answer.email = released(finding, "mail");
    answer.category = released(finding, "category");
    answer.intercommunality = released(finding, "intercommunality");
    answer.user = finding.user;
}

} // namespace

PatronAnswer answer_from(Sip2Terminal const& terminal, Finding const& finding, bool asked_pin)
{
    PatronAnswer answer;
    answer.is_known = finding.state != PatronState::unknown;
    answer.is_good = finding.state == PatronState::active;
    if (asked_pin) {
        answer.pin = finding.pin_fits;
    }
    if (!answer.is_known || !finding.standing) {
        return answer;
    }
    answer.card_is_lost = finding.reason.id == "access.refused.card_revoked";
    answer.expires = finding.expires;
    if (!finding.pin_fits) {
        return answer; // the state of the card, nothing of the person
    }
    if (!terminal.platform.empty()) {
        add_released(answer, finding);
        return answer;
    }
    answer.category = category_of(*finding.standing);
    answer.intercommunality = finding.standing->intercommunality.value;
    answer.name = finding.name;
    return answer;
}

Sip2Conversation::Sip2Conversation(Sip2Desk const& desk, std::string address)
    : desk_(desk), address_(std::move(address))
{
}

void Sip2Conversation::recognise_address()
{
    if (!is_address_looked_up_) {
        terminal_ = desk_.terminals.at(address_);
        is_address_looked_up_ = true;
    }
}

std::string Sip2Conversation::institution() const
{
    return protocols::sip2::encode(terminal_->terminal.institution, terminal_->terminal.encoding);
}

protocols::sip2::ServerDialect const& Sip2Conversation::dialect() const
{
    return protocols::sip2::server_dialect(terminal_ ? terminal_->terminal.dialect : std::string{});
}

protocols::sip2::Envelope Sip2Conversation::envelope(Message const& asked) const
{
    return {desk_.clock.now(), dialect().zone, asked.sequence};
}

net::Conversation::Reply Sip2Conversation::send(std::string bytes, Then then)
{
    last_answer_ = std::move(bytes);
    answered_ = desk_.clock.now();
    return {last_answer_ + std::string{dialect().terminator}, then};
}

net::Conversation::Reply Sip2Conversation::said_again()
{
    if (terminal_ && !is_recognised()) {
        return {"", Then::ends};
    }
    return {last_answer_.empty() ? std::string{} : last_answer_ + std::string{dialect().terminator}, Then::goes_on};
}

net::Conversation::Reply Sip2Conversation::not_understood()
{
    auto const then = ++not_understood_ < most_misunderstandings ? Then::goes_on : Then::ends;
    return {protocols::sip2::ask_again() + std::string{dialect().terminator}, then};
}

net::Conversation::Reply Sip2Conversation::answer(std::string_view line)
{
    recognise_address();
    auto const asked = protocols::sip2::parse(line);
    if (!asked || asked->integrity == Integrity::damaged) {
        return not_understood();
    }
    not_understood_ = 0;
    if (protocols::sip2::is_answer(*asked)) { // an echo, or a terminal that takes itself for us
        return is_recognised() ? Reply{} : Reply{"", Then::ends};
    }
    auto const is_resend = asked->code == "97";
    auto const still_stands = desk_.clock.now() - answered_ <= answer_stands_for;
    if (still_stands && (is_resend || (asked->sequence && line == last_line_))) {
        return said_again();
    }
    if (is_resend) {
        auto const before = protocols::sip2::parse(last_line_);
        return before ? meaning(*before) : said_again();
    }
    last_line_ = line;
    return meaning(*asked);
}

net::Conversation::Reply Sip2Conversation::meaning(Message const& asked)
{
    if (asked.code == "93") {
        return log_in(asked);
    }
    if (asked.code == "99" && !terminal_) {
        return send(protocols::sip2::status_answer("", envelope(asked)));
    }
    if (!is_recognised()) {
        return {"", Then::ends};
    }
    return served(asked);
}

bool Sip2Conversation::is_recognised()
{
    if (terminal_) {
        terminal_ = desk_.terminals.still(terminal_->terminal.id, address_);
    }
    return terminal_ != nullptr;
}

net::Conversation::Reply Sip2Conversation::log_in(Message const& asked)
{
    auto const login = asked.field("CN");
    if (desk_.limiter.pressure(logins_by_address, address_) < 1.0) {
        terminal_ = desk_.terminals.log_in(login, asked.field("CO"), address_);
    } else {
        terminal_ = nullptr;
    }
    if (terminal_) {
        return send(protocols::sip2::login_answer(true, envelope(asked)));
    }
    static_cast<void>(desk_.limiter.spend(logins_by_address, address_));
    auto const& refusal = protocols::sip2::server_dialect(desk_.terminals.dialect_of(login));
    if (refusal.login_refusal == LoginRefusal::hung_up) {
        return {"", Then::ends};
    }
    return send(protocols::sip2::login_answer(false, envelope(asked)));
}

net::Conversation::Reply Sip2Conversation::served(Message const& asked)
{
    if (asked.code == "99") {
        return send(protocols::sip2::status_answer(institution(), envelope(asked)));
    }
    if (asked.code == "23" || asked.code == "63") {
        return send(patron(asked));
    }
    if (asked.code == "35") {
        return send(protocols::sip2::end_session_answer(asked, envelope(asked)));
    }
    return unsupported(asked);
}

std::string Sip2Conversation::patron(Message const& asked)
{
    auto const& terminal = terminal_->terminal;
    auto const pin = protocols::sip2::decode(asked.field("AD"), terminal.encoding);
    // AD may be there and empty: where passwords are asked for, that is a wrong one.
    auto const asked_pin = terminal.pin == PinRule::required || !pin.empty();
    auto const card = protocols::sip2::decode(asked.field("AA"), terminal.encoding);
    auto const machine = machine_of(*terminal_);
    auto const finding = desk_.verification.verify(machine, {card, asked_pin ? std::optional{pin} : std::nullopt});
    if (finding) {
        desk_.verification.note(machine, *finding, told_by_sip2(*finding));
    }
    auto answer = answer_from(terminal, finding.value_or(Finding{}), asked_pin);
    answer.institution = asked.field("AO").empty() ? institution() : std::string{asked.field("AO")};
    answer.patron = asked.field("AA");
    auto reason = finding ? finding->reason : finding.error().message;
    if (!reason.id.empty()) {
        auto const locale = asked.fixed.starts_with("001") ? text::Locale::en : text::Locale::fr;
        answer.message = desk_.messages.text(locale, refusal_in_words(std::move(reason), locale, desk_.libraries));
    }
    for (auto* const text :
         {&answer.name, &answer.email, &answer.category, &answer.intercommunality, &answer.message}) {
        *text = protocols::sip2::encode(*text, terminal.encoding);
    }
    return protocols::sip2::patron_answer(asked, answer, envelope(asked));
}

net::Conversation::Reply Sip2Conversation::unsupported(Message const& asked)
{
    switch (dialect().unsupported) {
    case Unsupported::ignored:
        last_answer_.clear();
        return {};
    case Unsupported::asked_again:
        return send(protocols::sip2::ask_again());
    default:
        return send(protocols::sip2::refusal(asked, institution(), envelope(asked)));
    }
}

} // namespace guichet::access
