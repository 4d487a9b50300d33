// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/pages.hpp"
#include "people/registration/link_token.hpp"
#include "people/registration/pages.hpp"
#include "people/tariffs/pages.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::people {

namespace {

using web::Request;
using web::Response;

std::string payer_path(Request const& request)
{
    return "/paiement/" + web::url_encode(request.parameter("token"));
}

network::Actor payer(DebtId const& id)
{
    return {network::ActorKind::applicant, id.value, ""};
}

Response not_kept(Response response)
{
    return std::move(response.with_header("Cache-Control", "no-store").with_header("Referrer-Policy", "no-referrer"));
}

/// Of the states a page can be in, the one to show: "paid", "pending", "again", "ready", "nothing", "closed".
std::string_view situation(Debt const& debt, std::vector<Payment> const& payments, Money due, Money fees)
{
    auto const any = [&](auto check) { return std::ranges::any_of(payments, check); };
    if (due.cents == 0 && any([](Payment const& one) { return one.state == PaymentState::paid; })) {
        return "paid";
    }
    if (fees.cents == 0) {
        return "nothing";
    }
    if (any([](Payment const& one) { return one.state == PaymentState::mismatch; })) {
        return "mismatch";
    }
    if (any(&Payment::is_pending)) {
        return "pending";
    }
    if (debt.standing != Debt::Standing::payable || due.cents == 0) {
        return "closed";
    }
    return payments.empty() ? "ready" : "again";
}

/// "Pay for your registration", or "…your renewal" where the words differ.
std::string title_of(Request const& request, web::Shell const& shell, Debt const& debt, std::string_view word)
{
    auto const id = fmt::format("payment.page.{}", word);
    auto const renewal = id + ".renewal";
    auto const differs = debt.kind == DebtKind::renewal && shell.messages().find(text::Locale::fr, renewal) != nullptr;
    return shell.text(request, {differs ? renewal : id});
}

} // namespace

void PayerPages::mount(web::Router& router)
{
    using web::Audience;
    auto const on = [this](auto handle) { return with_debt(std::move(handle)); };
    router.post(
        "/paiement/notification", Audience::machine, [this](Request const& request) { return notified(request); },
        web::Csrf::exempt);
    router.get("/paiement/{token}", Audience::everyone,
               on([this](Request const& request, Debt const& one) { return show(request, one, nullptr); }));
    router.post("/paiement/{token}", Audience::everyone,
                on([this](Request const& request, Debt const& one) { return begin(request, one); }));
    router.get("/paiement/{token}/retour", Audience::everyone,
               on([this](Request const& request, Debt const& one) { return came_back(request, one); }));
    // PayFiP may send the browser back with a form; it changes nothing that a GET does not.
    router.post("/paiement/{token}/retour", Audience::everyone,
                on([this](Request const& request, Debt const& one) { return came_back(request, one); }),
                web::Csrf::exempt);
    router.post("/paiement/{token}/verifier", Audience::everyone,
                on([this](Request const& request, Debt const& one) { return came_back(request, one); }));
    router.get("/paiement/{token}/recu.pdf", Audience::everyone,
               on([this](Request const& request, Debt const& one) { return receipt(request, one); }));
}

web::Handler PayerPages::with_debt(Handle handle) const
{
    return [this, handle = std::move(handle)](Request const& request) {
        auto const token = LinkToken::parse(request.parameter("token"));
        auto const opens = token && token->opens(LinkToken::for_payment({token->subject}, sources_.key).hash());
        auto const debt = opens ? sources_.database.read([&](db::Session& session) {
            return sources_.debts.find(session, {token->subject});
        })
                                : std::nullopt;
        if (!debt) {
            return shell_.error_page(request, Error{ErrorKind::not_found, {"payment.link_unknown"}, {}, {}});
        }
        return not_kept(handle(request, *debt));
    };
}

Response PayerPages::show(Request const& request, Debt const& debt, Error const* error) const
{
    struct View {
        std::vector<Payment> payments;
        std::vector<Fee> fees;
        Money total;
        Money due;
    };
    auto const view = sources_.database.read([&](db::Session& session) {
        return View{PaymentStore::of(session, debt.id), fees_of(session, debt.id), fee_total(session, debt.id),
                    outstanding(session, debt.id)};
    });
    auto const word = situation(debt, view.payments, view.due, view.total);
    auto const library = sources_.office.library(debt.library);
    auto const office = sources_.offices.find(debt.intercommunality);
    nlohmann::json model{{"title", title_of(request, shell_, debt, word)},
                         {std::string{word}, true},
                         {"renewal", debt.kind == DebtKind::renewal},
                         {"path", payer_path(request)},
                         {"reference", debt.reference},
                         {"fees", fees_model(request, shell_, view.fees)},
                         {"total", text::money(request.locale, view.total)},
                         {"office", office ? office->name : ""},
                         {"may_pay", office && office->use == PaymentOffice::Use::open},
                         {"library", library ? library_model(*library) : nlohmann::json{}},
                         {"error", error == nullptr ? "" : shell_.text(request, error->message)}};
    if (!view.payments.empty()) {
        auto const& last = view.payments.back();
        model["last"] = payment_model(request, shell_, last);
        auto const given_back = last.state == PaymentState::paid && view.due.cents > 0;
        auto const told = given_back ? std::string_view{"given_back"} : to_text(last.state);
        model["last_words"] = shell_.text(request, {fmt::format("payment.told.{}", told)});
        model["again_at"] = civil_time(last.created + certainty);
    }
    auto const status = error == nullptr ? 200 : web::status_of(error->kind);
    auto response = shell_.page(request, "people/payments/payer", model, web::Frame::public_, status);
    // The form ends with a redirect to PayFiP, which browsers follow only where the policy says so.
    if (auto const origin = sources_.gateway.origin(); !origin.empty()) {
        response.allow("form-action", origin);
    }
    return response;
}

Response PayerPages::begin(Request const& request, Debt const& debt)
{
    constexpr int most_attempts = 20;
    auto const budget = limiter_.spend({"payment.begin", most_attempts, std::chrono::hours{1}}, debt.id.value);
    if (!budget) {
        return show(request, debt, &budget.error());
    }
    auto const page = sources_.online.begin(debt.id);
    if (page) {
        return Response::redirect(*page);
    }
    if (page.error().message.id == "payment.already_paid") {
        return Response::redirect(payer_path(request));
    }
    return show(request, debt, &page.error());
}

Response PayerPages::came_back(Request const& request, Debt const& debt)
{
    sources_.online.check_latest(payer(debt.id), debt.id);
    return Response::redirect(payer_path(request));
}

Response PayerPages::receipt(Request const& request, Debt const& debt) const
{
    auto const payments =
        sources_.database.read([&](db::Session& session) { return PaymentStore::of(session, debt.id); });
    // The last one: an earlier one was given back.
    auto const paid = std::ranges::find(payments.rbegin(), payments.rend(), PaymentState::paid, &Payment::state);
    if (paid == payments.rend()) {
        return shell_.error_page(request, Error{ErrorKind::not_found, {"error.not_found"}, {}, {}});
    }
    return receipt_file(request, shell_, sources_, debt, *paid);
}

Response PayerPages::notified(Request const& request)
{
    for (auto const* const name : {"idop", "idOp"}) { // it is written both ways
        auto const in_form = request.field(name);
        auto const operation = in_form.empty() ? request.query_value(name) : in_form;
        if (!operation.empty()) {
            sources_.online.notified(operation);
        }
    }
    return Response::text(""); // the same answer for everybody: it tells nothing
}

} // namespace guichet::people
