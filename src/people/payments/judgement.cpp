// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/judgement.hpp"

#include "base/words.hpp"

#include <array>

namespace guichet::people {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Words<PaymentMode, 5> payment_mode_words{{{PaymentMode::online, "online"},
                                                    {PaymentMode::cash, "cash"},
                                                    {PaymentMode::cheque, "cheque"},
                                                    {PaymentMode::card, "card"},
                                                    {PaymentMode::transfer, "transfer"}}};
constexpr Words<PaymentState, 9> payment_state_words{{{PaymentState::opening, "opening"},
                                                      {PaymentState::open, "open"},
                                                      {PaymentState::paid, "paid"},
                                                      {PaymentState::refused, "refused"},
                                                      {PaymentState::abandoned, "abandoned"},
                                                      {PaymentState::expired, "expired"},
                                                      {PaymentState::failed, "failed"},
                                                      {PaymentState::mismatch, "mismatch"},
                                                      {PaymentState::surplus, "surplus"}}};

Finding judge_result(payfip::Details const& details, Payment const& payment, bool is_certain)
{
    auto const& result = details.result;
    if (result == "R" || result == "Z") { // card or other, direct debit
        return Finding::refused;
    }
    if (result == "A") {
        return is_certain ? Finding::abandoned : Finding::waiting;
    }
    if (result != "P" && result != "V") { // card, direct debit
        return Finding::unknown;
    }
    auto const is_ours = details.cents == payment.amount.cents && details.reference == payment.reference &&
                         details.client == payment.client && details.entry == payment.entry &&
                         (details.operation.empty() || details.operation == payment.operation);
    return is_ours ? Finding::paid : Finding::mismatch;
}

Finding judge_fault(payfip::Fault const& fault, bool is_certain)
{
    if (fault.kind != payfip::FaultKind::functional) {
        return Finding::unknown;
    }
    if (fault.code == "P1") { // unknown: the nightly purge has taken an operation nobody paid, but not a new one
        return is_certain ? Finding::expired : Finding::waiting;
    }
    if (fault.code == "P5" || fault.code == "P4") { // no result; too old to be paid any more
        return is_certain ? Finding::expired : Finding::waiting;
    }
    return Finding::unknown;
}

std::string code_heard(payfip::Fault const& fault)
{
    if (!fault.code.empty()) {
        return fault.code;
    }
    switch (fault.kind) {
    case payfip::FaultKind::dysfunction:
        return "TechDysfonctionnementErreur";
    case payfip::FaultKind::unavailable:
        return "TechIndisponibiliteErreur";
    case payfip::FaultKind::protocol:
        return "TechProtocolaireErreur";
    default:
        return fault.label.empty() ? "malformed" : fault.label;
    }
}

} // namespace

Judgement judge(payfip::Answer<payfip::Details> const& answer, Payment const& payment, std::chrono::milliseconds age)
{
    auto const is_certain = age >= certainty;
    if (!answer) {
        return {judge_fault(answer.error(), is_certain), code_heard(answer.error())};
    }
    return {judge_result(*answer, payment, is_certain), answer->result, answer->authorisation};
}

PaymentState next_state(PaymentState state, Finding finding, Settled settled)
{
    if (is_made(state)) {
        return state;
    }
    switch (finding) {
    case Finding::paid:
        return settled == Settled::by_another ? PaymentState::surplus : PaymentState::paid;
    case Finding::mismatch:
        return PaymentState::mismatch;
    case Finding::refused:
        return PaymentState::refused;
    case Finding::abandoned:
        return PaymentState::abandoned;
    case Finding::expired:
        return PaymentState::expired;
    case Finding::waiting:
    case Finding::unknown:
        return state;
    }
    return state;
}

std::optional<Instant> next_check(PaymentState state, Instant created, Instant now)
{
    auto const age = now - created;
    switch (state) {
    case PaymentState::open:
        return now + (age < minutes{30} ? minutes{2} : age < hours{24} ? minutes{5} : minutes{60});
    case PaymentState::refused:
    case PaymentState::abandoned:
    case PaymentState::expired:
        for (auto const later : {hours{1}, hours{6}, hours{24}}) {
            if (age < later) {
                return created + later;
            }
        }
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

std::string_view to_text(PaymentMode mode)
{
    return word_of(payment_mode_words, mode);
}
std::string_view to_text(PaymentState state)
{
    return word_of(payment_state_words, state);
}
std::optional<PaymentMode> payment_mode_from(std::string_view text)
{
    return value_of(payment_mode_words, text);
}
std::optional<PaymentState> payment_state_from(std::string_view text)
{
    return value_of(payment_state_words, text);
}

} // namespace guichet::people
