// SPDX-License-Identifier: AGPL-3.0-or-later
// A payment in words, and its receipt.
#include "document/receipt.hpp"
#include "people/payments/pages.hpp"
#include "people/tariffs/pages.hpp"
#include "text/messages.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

std::string_view kind_of(PaymentState state)
{
    switch (state) {
    case PaymentState::paid:
        return "success";
    case PaymentState::mismatch:
    case PaymentState::surplus:
        return "danger";
    case PaymentState::opening:
    case PaymentState::open:
        return "warning";
    default:
        return "quiet";
    }
}

} // namespace

std::string code_in_words(web::Request const& request, web::Shell const& shell, std::string const& code)
{
    auto const id = "payment.code." + code;
    return shell.messages().find(text::Locale::fr, id) == nullptr ? code : shell.text(request, {id});
}

nlohmann::json payment_model(web::Request const& request, web::Shell const& shell, Payment const& payment)
{
    auto const say = [&](std::string id) { return shell.text(request, {std::move(id)}); };
    return {{"id", payment.id.value},
            {"debt", payment.debt.value},
            {"payment_reference", payment.reference},
            {"amount", text::money(request.locale, payment.amount)},
            {"mode", say(fmt::format("payment.mode.{}", to_text(payment.mode)))},
            {"online", payment.is_online()},
            {"state", say(fmt::format("payment.state.{}", to_text(payment.state)))},
            {"kind", kind_of(payment.state)},
            {"when", text::long_instant(request.locale, payment.settled.value_or(payment.created))},
            {"created", text::long_instant(request.locale, payment.created)},
            {"checked", payment.checked ? text::long_instant(request.locale, *payment.checked) : ""},
            {"code", payment.result},
            {"code_words", payment.result.empty() ? "" : code_in_words(request, shell, payment.result)},
            {"authorisation", payment.authorisation},
            {"payment_note", payment.note},
            {"is_paid", payment.state == PaymentState::paid}};
}

web::Response receipt_file(web::Request const& request, web::Shell const& shell, PaymentSources const& sources,
                           Debt const& debt, Payment const& payment)
{
    auto const say = [&](char const* id) { return shell.text(request, {id}); };
    auto const library = sources.office.library(debt.library).value_or(network::Library{});
    auto const office = sources.offices.find(payment.intercommunality);
    auto const fees = sources.database.read([&](db::Session& session) { return fees_of(session, payment.debt); });
    document::Receipt receipt;
    receipt.sender = {office ? office->name : library.name, library.name, library.address};
    receipt.place_and_date = text::long_date(request.locale, civil_date(payment.settled.value_or(payment.created)));
    receipt.title = say("payment.receipt.title");
    receipt.facts = {{say("payment.receipt.payer"), debt.names.front()},
                     {say("payment.receipt.reference"), payment.reference},
                     {say("payment.receipt.application"), debt.reference},
                     {say("payment.receipt.mode"), say(fmt::format("payment.mode.{}", to_text(payment.mode)).c_str())}};
    if (!payment.authorisation.empty()) {
        receipt.facts.emplace_back(say("payment.receipt.authorisation"), payment.authorisation);
    }
    for (auto const& fee : fees) {
        auto const at = static_cast<std::size_t>(fee.position);
        auto const name = at < debt.names.size() ? debt.names[at] : "";
        auto const* const line =
            debt.kind == DebtKind::renewal ? "payment.receipt.renewal_line" : "payment.receipt.line";
        receipt.lines.emplace_back(shell.text(request, {line, {{"name", name}}}),
                                   text::money(request.locale, fee.price.amount));
        receipt.reasons.push_back(shell.text(request, why(fee.price, request.locale)));
    }
    receipt.total = {say("payment.receipt.total"), text::money(request.locale, payment.amount)};
    receipt.ending = say("payment.receipt.ending");
    auto const pdf = document::receipt_pdf(receipt, request.locale);
    if (!pdf) {
        return shell.error_page(request, pdf.error());
    }
    auto response = web::Response::download(*pdf, "application/pdf", fmt::format("recu-{}.pdf", payment.reference));
    response.with_header("Cache-Control", "no-store");
    return response;
}

} // namespace guichet::people
