// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "people/payments/export.hpp"
#include "people/payments/pages.hpp"
#include "people/tariffs/pages.hpp"
#include "text/messages.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using web::Frame;
using web::Request;
using web::Response;

constexpr std::int64_t payments_per_page = 50;

/// What was asked for in the address, kept to what this actor may see.
PaymentFilter filter_from(Request const& request, Actor const& actor)
{
    PaymentFilter filter;
    filter.intercommunality = actor.scope ? actor.scope->value : std::string{request.query_value("regie")};
    if (auto const state = payment_state_from(request.query_value("etat"))) {
        filter.state = to_text(*state);
    }
    filter.from = parse_typed_date(request.query_value("du")).value_or(filter.from);
    filter.to = parse_typed_date(request.query_value("au")).value_or(filter.to);
    return filter;
}

std::vector<web::Choice> state_choices(Request const& request, web::Shell const& shell)
{
    using enum PaymentState;
    std::vector<web::Choice> choices{{"", shell.text(request, {"payment.list.every_state"})}};
    for (auto const state : {paid, open, refused, abandoned, expired, failed, mismatch, surplus}) {
        choices.push_back(
            {std::string{to_text(state)}, shell.text(request, {fmt::format("payment.state.{}", to_text(state))})});
    }
    return choices;
}

std::vector<web::Choice> mode_choices(Request const& request, web::Shell const& shell)
{
    using enum PaymentMode;
    std::vector<web::Choice> choices;
    for (auto const mode : {cash, cheque, card, transfer}) {
        choices.push_back(
            {std::string{to_text(mode)}, shell.text(request, {fmt::format("payment.mode.{}", to_text(mode))})});
    }
    return choices;
}

std::string payment_path(PaymentId const& id)
{
    return "/gestion/paiements/" + id.value;
}

} // namespace

void PaymentPages::mount(network::StaffDoor& door, web::Router& router)
{
    using enum Permission;
    door.get(router, "/gestion/paiements", view_payments,
             [this](Request const& request, Actor const& actor) { return list(request, actor); });
    door.get(router, "/gestion/paiements/comptes.csv", view_payments,
             [this](Request const& request, Actor const& actor) { return accounts(request, actor); });
    door.get(router, "/gestion/paiements/{id}", view_payments,
             [this](Request const& request, Actor const& actor) { return show(request, actor, nullptr); });
    door.get(router, "/gestion/paiements/{id}/recu.pdf", view_payments,
             [this](Request const& request, Actor const& actor) { return receipt(request, actor); });
    door.post(router, "/gestion/paiements/{id}/verifier", take_payments,
              [this](Request const& request, Actor const& actor) { return check(request, actor); });
    door.post(router, "/gestion/paiements/{id}/rembourser", refund_payments,
              [this](Request const& request, Actor const& actor) { return refund(request, actor); });
    door.get(router, "/gestion/demandes/{id}/paiement", view_payments,
             [this](Request const& request, Actor const& actor) { return desk(request, actor, nullptr); });
    door.post(router, "/gestion/demandes/{id}/paiement", take_payments,
              [this](Request const& request, Actor const& actor) { return take(request, actor); });
    door.get(router, "/gestion/renouvellements/{id}/paiement", view_payments,
             [this](Request const& request, Actor const& actor) { return desk(request, actor, nullptr); });
    door.post(router, "/gestion/renouvellements/{id}/paiement", take_payments,
              [this](Request const& request, Actor const& actor) { return take(request, actor); });
}

Response PaymentPages::list(Request const& request, Actor const& actor) const
{
    auto const filter = filter_from(request, actor);
    auto const [rows, total] = sources_.database.read([&](db::Session& session) {
        auto const offset = (web::page_number(request) - 1) * payments_per_page;
        return std::pair{PaymentStore::list(session, filter, payments_per_page, offset),
                         PaymentStore::count(session, filter)};
    });
    auto list = nlohmann::json::array();
    for (auto const& row : rows) {
        auto one = payment_model(request, shell_, row.payment);
        one["debt_reference"] = row.debt_reference;
        one["debt_path"] = staff_path_of(row.kind, row.payment.debt);
        one["to_refund"] = row.is_to_refund();
        one["refunded"] = row.refunded.cents > 0 ? text::money(request.locale, row.refunded) : "";
        list.push_back(std::move(one));
    }
    auto states = nlohmann::json::array();
    for (auto const& choice : state_choices(request, shell_)) {
        states.push_back({{"value", choice.value}, {"text", choice.text}, {"selected", choice.value == filter.state}});
    }
    auto offices = nlohmann::json::array();
    for (auto const& member : sources_.intercommunalities.all()) {
        if (!actor.scope && network::may(actor, Permission::view_payments, member.id)) {
            offices.push_back({{"value", member.id.value},
                               {"text", member.name},
                               {"selected", member.id.value == filter.intercommunality}});
        }
    }
    web::Fields const period{{"regie", filter.intercommunality},
                             {"etat", filter.state},
                             {"du", std::string{request.query_value("du")}},
                             {"au", std::string{request.query_value("au")}}};
    return shell_.page(request, "people/payments/list",
                       {{"title", shell_.text(request, {"payment.title"})},
                        {"wide", true},
                        {"rows", list},
                        {"empty", list.empty()},
                        {"states", states},
                        {"offices", offices},
                        {"has_offices", !offices.empty()},
                        {"from", request.query_value("du")},
                        {"to", request.query_value("au")},
                        {"csv", "/gestion/paiements/comptes.csv?" + web::encode_form(period)},
                        {"pagination", web::pagination_model(shell_, request, total, payments_per_page)}},
                       Frame::staff);
}

Response PaymentPages::accounts(Request const& request, Actor const& actor) const
{
    auto const filter = filter_from(request, actor);
    auto const csv = sources_.database.read(
        [&](db::Session& session) { return accounts_csv(PaymentStore::accounts(session, filter)); });
    auto const name = filter.intercommunality.empty() ? std::string{"reseau"} : filter.intercommunality;
    return Response::download(csv, "text/csv; charset=utf-8", fmt::format("paiements-{}.csv", name));
}

Result<Payment> PaymentPages::visible(Request const& request, Actor const& actor) const
{
    auto payment = sources_.database.read(
        [&](db::Session& session) { return PaymentStore::find(session, {std::string{request.parameter("id")}}); });
    if (!payment) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = network::authorise(actor, Permission::view_payments, payment->intercommunality);
        !allowed) {
        return std::unexpected(allowed.error());
    }
    return std::move(*payment);
}

nlohmann::json PaymentPages::history_model(Request const& request, PaymentId const& id) const
{
    auto list = nlohmann::json::array();
    for (auto const& event :
         sources_.database.read([&](db::Session& session) { return PaymentStore::history(session, id); })) {
        auto const staff = event.actor_kind == network::ActorKind::staff;
        auto who = staff ? sources_.staff_name(event.actor_id) : std::string{};
        if (who.empty()) {
            who = shell_.text(request, {fmt::format("review.actor.{}", to_text(event.actor_kind))});
        }
        list.push_back({{"at", text::long_instant(request.locale, event.at)},
                        {"who", who},
                        {"what", shell_.text(request, {fmt::format("payment.event.{}", event.action)})},
                        {"detail", event.detail.empty() ? "" : code_in_words(request, shell_, event.detail)}});
    }
    return list;
}

Response PaymentPages::show(Request const& request, Actor const& actor, Error const* error) const
{
    auto const payment = visible(request, actor);
    if (!payment) {
        return shell_.error_page(request, payment.error(), Frame::staff);
    }
    auto const refunds =
        sources_.database.read([&](db::Session& session) { return PaymentStore::refunds_of(session, payment->id); });
    auto const left = kept(*payment, refunds);
    auto const may_refund = payment->is_made() && left.cents > 0 &&
                            network::may(actor, Permission::refund_payments, payment->intercommunality);
    auto const debt =
        sources_.database.read([&](db::Session& session) { return sources_.debts.find(session, payment->debt); });
    auto model = payment_model(request, shell_, *payment);
    model["debt_path"] = debt ? debt->staff_path() : "";
    model["renewal"] = debt && debt->kind == DebtKind::renewal;
    model["title"] = shell_.text(request, {"payment.one.title", {{"reference", payment->reference}}});
    model["history"] = history_model(request, payment->id);
    model["refunds"] = nlohmann::json::array();
    for (auto const& refund : refunds) {
        model["refunds"].push_back({{"refund_amount", text::money(request.locale, refund.amount)},
                                    {"refund_reason", refund.reason},
                                    {"refund_at", text::long_instant(request.locale, refund.at)}});
    }
    model["may_refund"] = may_refund;
    model["may_check"] = payment->is_online() && !payment->operation.empty() && payment->state != PaymentState::paid &&
                         network::may(actor, Permission::take_payments, payment->intercommunality);
    model["looks_wrong"] = payment->state == PaymentState::mismatch || payment->state == PaymentState::surplus;
    if (model["looks_wrong"]) {
        model["what_to_do"] = shell_.text(request, {fmt::format("payment.todo.{}", to_text(payment->state))});
    }
    web::FormModel form{shell_, request, error};
    form.add({.name = "amount",
              .label = "payment.refund.amount",
              .input_mode = "decimal",
              .value = money_as_typed(left),
              .longest = 12})
        .add({.name = "reason", .label = "payment.refund.reason", .hint = "payment.refund.reason_hint", .longest = 300})
        .into(model);
    return shell_.page(request, "people/payments/one", model, Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response PaymentPages::check(Request const& request, Actor const& actor) const
{
    auto const payment = visible(request, actor);
    if (!payment) {
        return shell_.error_page(request, payment.error(), Frame::staff);
    }
    auto const checked = sources_.online.check(actor, payment->id);
    auto const id = checked ? fmt::format("payment.state.{}", to_text(checked->state)) : checked.error().message.id;
    auto const words = shell_.text(request, {id});
    return shell_.redirect_with_flash(request, payment_path(payment->id), "info",
                                      {"payment.checked", {{"state", words}}});
}

Response PaymentPages::refund(Request const& request, Actor const& actor) const
{
    auto const payment = visible(request, actor);
    if (!payment) {
        return shell_.error_page(request, payment.error(), Frame::staff);
    }
    auto const done =
        sources_.desk.refund(actor, payment->id, parse_money(request.field("amount")), request.field("reason"));
    return done ? shell_.redirect_with_flash(request, payment_path(payment->id), "success", {"payment.refunded"})
                : show(request, actor, &done.error());
}

Response PaymentPages::receipt(Request const& request, Actor const& actor) const
{
    auto const payment = visible(request, actor);
    if (!payment || payment->state != PaymentState::paid) {
        return shell_.error_page(request,
                                 payment ? Error{ErrorKind::not_found, {"error.not_found"}, {}, {}} : payment.error(),
                                 Frame::staff);
    }
    auto const debt =
        sources_.database.read([&](db::Session& session) { return sources_.debts.find(session, payment->debt); });
    return receipt_file(request, shell_, sources_, debt.value(), *payment);
}

Result<Debt> PaymentPages::debt_of_case(Request const& request, Actor const& actor) const
{
    auto debt = sources_.database.read(
        [&](db::Session& session) { return sources_.debts.find(session, {std::string{request.parameter("id")}}); });
    if (!debt) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = network::authorise(actor, Permission::view_payments, debt->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    return std::move(*debt);
}

Response PaymentPages::desk(Request const& request, Actor const& actor, Error const* error) const
{
    auto const debt = debt_of_case(request, actor);
    if (!debt) {
        return shell_.error_page(request, debt.error(), Frame::staff);
    }
    auto const [fees, payments, due] = sources_.database.read([&](db::Session& session) {
        return std::tuple{fees_of(session, debt->id), PaymentStore::of(session, debt->id),
                          outstanding(session, debt->id)};
    });
    auto list = nlohmann::json::array();
    for (auto const& payment : payments) {
        list.push_back(payment_model(request, shell_, payment));
    }
    auto const may_take = due.cents > 0 && debt->standing != Debt::Standing::over &&
                          network::may(actor, Permission::take_payments, debt->intercommunality);
    nlohmann::json model{
        {"title", shell_.text(request, {"payment.desk.title", {{"name", debt->names.front()}}})},
        {"debt_path", debt->staff_path()},
        {"reference", debt->reference},
        {"fees", fees_model(request, shell_, fees)},
        {"payments", list},
        {"has_payments", !list.empty()},
        {"due", text::money(request.locale, due)},
        {"may_take", may_take},
        {"take_button", shell_.text(request, {"payment.desk.take", {{"amount", text::money(request.locale, due)}}})}};
    web::FormModel form{shell_, request, error};
    form.add({.name = "mode", .label = "payment.desk.mode", .type = "radio", .choices = mode_choices(request, shell_)})
        .add({.name = "note", .label = "payment.desk.note", .need = web::Need::optional, .longest = 300})
        .into(model);
    return shell_.page(request, "people/payments/desk", model, Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response PaymentPages::take(Request const& request, Actor const& actor) const
{
    auto const debt = debt_of_case(request, actor);
    if (!debt) {
        return shell_.error_page(request, debt.error(), Frame::staff);
    }
    auto const taken =
        sources_.desk.take(actor, debt->id, payment_mode_from(request.field("mode")), request.field("note"));
    return taken ? shell_.redirect_with_flash(request, debt->staff_path(), "success", {"payment.taken"})
                 : desk(request, actor, &taken.error());
}

} // namespace guichet::people
