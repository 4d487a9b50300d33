// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/renewals/pages.hpp"

#include "base/numbers.hpp"
#include "base/text.hpp"
#include "people/cards/cards.hpp"
#include "people/import/csv.hpp"
#include "people/payments/store.hpp"
#include "people/tariffs/pages.hpp"
#include "text/messages.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using web::Frame;
using web::Request;
using web::Response;

constexpr auto renewals_path = "/gestion/renouvellements";
constexpr std::int64_t renewals_a_page = 50;
constexpr int renewed_at_once = 500; // lines of a file

PatronId patron_of(Request const& request)
{
    return {std::string{request.parameter("id")}};
}

std::string patron_path(Request const& request)
{
    return "/gestion/usagers/" + web::url_encode(request.parameter("id"));
}

Money told_by(Request const& request)
{
    return {whole_number(request.field("told")).value_or(-1)};
}

/// What a list shows: an intercommunality ("" is all of them) and the days asked for, by default the last month.
struct RenewalPeriod {
    IntercommunalityId where;
    Date from{};
    Date to{}; // included
};
RenewalPeriod period_of(Request const& request, Actor const& actor, Date today)
{
    return {actor.scope.value_or(IntercommunalityId{std::string{request.query_value("intercommunalite")}}),
            parse_typed_date(request.query_value("du")).value_or(add_months(today, -1)),
            parse_typed_date(request.query_value("au")).value_or(today)};
}

} // namespace

void RenewalDeskPages::mount(network::StaffDoor& door, web::Router& router)
{
    using enum Permission;
    door.get(router, renewals_path, view_patrons,
             [this](Request const& request, Actor const& actor) { return list(request, actor); });
    door.get(router, "/gestion/renouvellements/liste.csv", view_patrons,
             [this](Request const& request, Actor const& actor) { return csv(request, actor); });
    door.get(router, "/gestion/renouvellements/{id}", view_patrons,
             [this](Request const& request, Actor const& actor) { return show(request, actor); });
    door.post(router, "/gestion/renouvellements/{id}/annuler", edit_patrons,
              [this](Request const& request, Actor const& actor) { return undo(request, actor); });
    door.get(router, "/gestion/usagers/{id}/renouvellement", edit_patrons,
             [this](Request const& request, Actor const& actor) { return form(request, actor, nullptr); });
    door.post(router, "/gestion/usagers/{id}/renouvellement/verifier", edit_patrons,
              [this](Request const& request, Actor const& actor) { return summary(request, actor, nullptr); });
    door.post(router, "/gestion/usagers/{id}/renouvellement", edit_patrons,
              [this](Request const& request, Actor const& actor) { return renew(request, actor); });
}

Response RenewalDeskPages::form(Request const& request, Actor const& actor, Error const* error) const
{
    auto const offer = sources_.renewals.offer(actor, patron_of(request));
    if (!offer) {
        return shell_.error_page(request, offer.error(), Frame::staff);
    }
    auto model = renewal_offer_model(request, shell_, *offer, error);
    model["title"] =
        shell_.text(request, {"renewal.desk.title", {{"name", offer->people.front().patron.person.full_name()}}});
    model["path"] = patron_path(request);
    model["waiting"] = offer->waiting ? fmt::format("{}/{}", renewals_path, offer->waiting->id.value) : "";
    return shell_.page(request, "people/renewals/desk_form", model, Frame::staff, web::status_of(error));
}

Response RenewalDeskPages::summary(Request const& request, Actor const& actor, Error const* error) const
{
    auto const quote = sources_.renewals.quote(actor, patron_of(request), renewal_wish_from(request));
    if (!quote) {
        return quote.error().kind == ErrorKind::not_found ? shell_.error_page(request, quote.error(), Frame::staff)
                                                          : form(request, actor, &quote.error());
    }
    auto const key = request.field("request");
    auto model = renewal_quote_model(request, shell_, *quote, key.empty() ? sources_.random.token() : std::string{key});
    model["title"] = shell_.text(request, {"renewal.summary.title"});
    model["path"] = patron_path(request);
    auto const outside = quote->eligibility.outcome != EligibilityOutcome::eligible;
    model["outside"] =
        outside ? shell_.text(request, {"renewal.desk.outside", {{"town", quote->address.municipality_name}}}) : "";
    std::vector<web::Choice> modes;
    for (auto const mode : {PaymentMode::cash, PaymentMode::cheque, PaymentMode::card, PaymentMode::transfer}) {
        modes.push_back(
            {std::string{to_text(mode)}, shell_.text(request, {fmt::format("payment.mode.{}", to_text(mode))})});
    }
    web::FormModel pay{shell_, request, error};
    pay.add({.name = "mode", .label = "payment.desk.mode", .type = "radio", .choices = std::move(modes)}).into(model);
    return shell_.page(request, "people/renewals/desk_summary", model, Frame::staff, web::status_of(error));
}

Response RenewalDeskPages::renew(Request const& request, Actor const& actor) const
{
    auto const told = told_by(request);
    auto const mode = payment_mode_from(request.field("mode"));
    if (told.cents > 0 && (!mode || *mode == PaymentMode::online)) {
        auto const missing = invalid({{"mode", {"payment.error.mode"}}}).error();
        return summary(request, actor, &missing);
    }
    auto const done =
        sources_.renewals.renew(actor, patron_of(request), renewal_wish_from(request), request.field("request"), told);
    if (!done) {
        return done.error().kind == ErrorKind::not_found ? shell_.error_page(request, done.error(), Frame::staff)
                                                         : form(request, actor, &done.error());
    }
    if (done->state == RenewalState::waiting) {
        auto const taken = sources_.payments.take(actor, {done->id.value}, mode, "");
        if (!taken && taken.error().message.id != "payment.already_paid") {
            return form(request, actor, &taken.error());
        }
    }
    return shell_.redirect_with_flash(request, fmt::format("{}/{}", renewals_path, done->id.value), "success",
                                      {"renewal.desk.done"});
}

nlohmann::json RenewalDeskPages::renewal_model(Request const& request, Renewal const& renewal) const
{
    auto const by_staff = renewal.actor_kind == network::ActorKind::staff;
    auto const state = to_text(renewal.state);
    return {{"id", renewal.id.value},
            {"renewal_reference", renewal.reference},
            {"path", fmt::format("{}/{}", renewals_path, renewal.id.value)},
            {"lines", renewal_lines_model(request, renewal)},
            {"asked", text::long_instant(request.locale, renewal.asked)},
            {"who", by_staff ? sources_.staff_name(renewal.actor_id) : shell_.text(request, {"renewal.by_person"})},
            {"state", shell_.text(request, {fmt::format("renewal.state.{}", state)})},
            {"kind", renewal.state == RenewalState::done      ? "success"
                     : renewal.state == RenewalState::waiting ? "warning"
                     : renewal.state == RenewalState::stuck   ? "danger"
                                                              : "quiet"},
            {"waiting", renewal.state == RenewalState::waiting},
            {"stuck", renewal.state == RenewalState::stuck}};
}

Response RenewalDeskPages::list(Request const& request, Actor const& actor) const
{
    auto const period = period_of(request, actor, civil_date(sources_.clock.now()));
    auto const from = start_of_day(period.from);
    auto const to = start_of_day(add_days(period.to, 1));
    auto const offset = (web::page_number(request) - 1) * renewals_a_page;
    auto const [renewals, total] = sources_.database.read([&](db::Session& session) {
        return std::pair{RenewalStore::list(session, period.where, from, to, renewals_a_page, offset),
                         RenewalStore::count(session, period.where, from, to)};
    });
    auto rows = nlohmann::json::array();
    for (auto const& renewal : renewals) {
        rows.push_back(renewal_model(request, renewal));
    }
    auto exports = nlohmann::json::array();
    for (auto const& library : sources_.intercommunalities.libraries()) {
        if (network::may(actor, Permission::view_patrons, library.intercommunality) &&
            (period.where.empty() || library.intercommunality == period.where)) {
            web::Fields const asked{{"bibliotheque", library.id.value},
                                    {"du", text::short_date(text::Locale::fr, period.from)},
                                    {"au", text::short_date(text::Locale::fr, period.to)}};
            exports.push_back({{"library", library.name},
                               {"href", fmt::format("{}/liste.csv?{}", renewals_path, web::encode_form(asked))}});
        }
    }
    return shell_.page(request, "people/renewals/list",
                       {{"title", shell_.text(request, {"renewal.list.title"})},
                        {"rows", std::move(rows)},
                        {"wide", true},
                        {"empty", renewals.empty()},
                        {"from", text::short_date(text::Locale::fr, period.from)},
                        {"to", text::short_date(text::Locale::fr, period.to)},
                        {"exports", std::move(exports)},
                        {"pagination", web::pagination_model(shell_, request, total, renewals_a_page)}},
                       Frame::staff);
}

Response RenewalDeskPages::csv(Request const& request, Actor const& actor) const
{
    auto const library = sources_.intercommunalities.library({std::string{request.query_value("bibliotheque")}});
    if (!library || !network::may(actor, Permission::view_patrons, library->intercommunality)) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}, {}, {}}, Frame::staff);
    }
    auto const period = period_of(request, actor, civil_date(sources_.clock.now()));
    auto const say = [&](std::string const& id) { return shell_.text(request, {"closures.csv." + id}); };
    struct Reading {
        std::string text;
        std::optional<RenewedLine> last;
        bool ended = false;
    };
    auto reading = std::make_shared<Reading>();
    reading->text = std::string{byte_order_mark} +
                    csv_line({say("card"), say("id"), say("name"), say("library"), say("before"), say("after")});
    auto pieces = [this, period, library = *library, reading]() -> std::string {
        if (!reading->ended) {
            auto const lines = sources_.database.read([&](db::Session& session) {
                return RenewalStore::renewed(session, library, start_of_day(period.from),
                                             start_of_day(add_days(period.to, 1)), reading->last, renewed_at_once);
            });
            for (auto const& line : lines) {
                reading->text += csv_line({line.card, line.external_id, line.name, library.id.value,
                                           to_iso(line.before), to_iso(line.after)});
            }
            reading->ended = lines.size() < renewed_at_once;
            reading->last = lines.empty() ? reading->last : lines.back();
        }
        return std::exchange(reading->text, {});
    };
    return Response::streamed_download(std::move(pieces), "text/csv; charset=utf-8",
                                       fmt::format("renouvellements-{}.csv", library->id.value));
}

Response RenewalDeskPages::show(Request const& request, Actor const& actor) const
{
    auto const renewal = sources_.renewals.find(actor, {std::string{request.parameter("id")}});
    if (!renewal) {
        return shell_.error_page(request, renewal.error(), Frame::staff);
    }
    auto model = renewal_model(request, *renewal);
    auto const fees =
        sources_.database.read([&](db::Session& session) { return fees_of(session, {renewal->id.value}); });
    model["title"] = shell_.text(request, {"renewal.one.title", {{"reference", renewal->reference}}});
    model["fees"] = fees_model(request, shell_, fees);
    model["undo"] = sources_.renewals.is_undoable(*renewal) &&
                    network::may(actor, Permission::edit_patrons, renewal->intercommunality);
    model["may_see_payments"] = network::may(actor, Permission::view_payments, renewal->intercommunality);
    return shell_.page(request, "people/renewals/one", model, Frame::staff);
}

Response RenewalDeskPages::undo(Request const& request, Actor const& actor) const
{
    RenewalId const id{std::string{request.parameter("id")}};
    auto const undone = sources_.renewals.undo(actor, id);
    if (!undone && undone.error().kind == ErrorKind::not_found) {
        return shell_.error_page(request, undone.error(), Frame::staff);
    }
    return shell_.redirect_with_flash(request, fmt::format("{}/{}", renewals_path, id.value),
                                      undone ? "success" : "warning",
                                      undone ? Message{"renewal.undone"} : undone.error().message);
}

} // namespace guichet::people
