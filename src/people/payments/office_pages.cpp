// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "people/payments/pages.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using web::Frame;
using web::Request;
using web::Response;

IntercommunalityId office_id(Request const& request)
{
    return {std::string{request.parameter("intercommunality")}};
}

std::string office_path(IntercommunalityId const& id)
{
    return "/gestion/regies/" + id.value;
}

} // namespace

void PaymentOfficePages::mount(network::StaffDoor& door, web::Router& router)
{
    door.get(router, "/gestion/regies", Permission::view_payments,
             [this](Request const& request, Actor const& actor) { return list(request, actor); });
    door.get(router, "/gestion/regies/{intercommunality}", Permission::edit_policies,
             [this](Request const& request, Actor const& actor) { return show(request, actor, nullptr); });
    door.post(router, "/gestion/regies/{intercommunality}", Permission::edit_policies,
              [this](Request const& request, Actor const& actor) { return put(request, actor); });
    door.post(router, "/gestion/regies/{intercommunality}/essai", Permission::edit_policies,
              [this](Request const& request, Actor const& actor) { return test(request, actor); });
}

Response PaymentOfficePages::list(Request const& request, Actor const& actor) const
{
    auto members = nlohmann::json::array();
    for (auto const& member : sources_.intercommunalities.all()) {
        if (!network::may(actor, Permission::view_payments, member.id)) {
            continue;
        }
        auto const office = sources_.offices.find(member.id);
        members.push_back(
            {{"name", member.name},
             {"office", office ? office->name : ""},
             {"client", office ? office->client : ""},
             {"entry",
              office ? shell_.text(request, {fmt::format("payment.office.entry.{}", payfip::to_text(office->entry))})
                     : ""},
             {"open", office && office->use == PaymentOffice::Use::open},
             {"edit", network::may(actor, Permission::edit_policies, member.id) ? office_path(member.id) : ""}});
    }
    return shell_.page(
        request, "people/payments/offices",
        {{"title", shell_.text(request, {"payment.office.title"})}, {"wide", true}, {"members", std::move(members)}},
        Frame::staff);
}

Response PaymentOfficePages::show(Request const& request, Actor const& actor, Error const* error) const
{
    auto const member = sources_.intercommunalities.find(office_id(request));
    if (!member || !network::may(actor, Permission::edit_policies, member->id)) {
        return shell_.error_page(request, Error{ErrorKind::not_found, {"error.not_found"}, {}, {}}, Frame::staff);
    }
    auto const known = sources_.offices.find(member->id);
    auto const office = known.value_or(PaymentOffice{});
    std::vector<web::Choice> entries;
    for (auto const entry : {payfip::Entry::test, payfip::Entry::activation, payfip::Entry::production}) {
        auto const letter = payfip::to_text(entry);
        entries.push_back(
            {std::string{letter}, shell_.text(request, {fmt::format("payment.office.entry.{}", letter)})});
    }
    nlohmann::json model{{"title", shell_.text(request, {"payment.office.of", {{"name", member->name}}})},
                         {"action", office_path(member->id)},
                         {"known", known.has_value()}};
    web::FormModel form{shell_, request, error};
    form.add({.name = "client",
              .label = "payment.office.client",
              .hint = "payment.office.client_hint",
              .input_mode = "numeric",
              .value = office.client,
              .longest = 6})
        .add({.name = "name",
              .label = "payment.office.name",
              .hint = "payment.office.name_hint",
              .value = office.name,
              .longest = 80})
        .add({.name = "entry",
              .label = "payment.office.entry",
              .type = "radio",
              .hint = "payment.office.entry_hint",
              .value = std::string{payfip::to_text(office.entry)},
              .choices = entries})
        .add({.name = "open",
              .label = "payment.office.open",
              .type = "checkbox",
              .need = web::Need::optional,
              .value = office.use == PaymentOffice::Use::open ? "1" : ""})
        .into(model);
    return shell_.page(request, "people/payments/office", model, Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response PaymentOfficePages::put(Request const& request, Actor const& actor) const
{
    PaymentOffice office;
    office.intercommunality = office_id(request);
    office.client = tidy(request.field("client"));
    office.name = tidy(request.field("name"));
    office.entry = payfip::entry_from(request.field("entry")).value_or(payfip::Entry::test);
    office.use = request.field("open").empty() ? PaymentOffice::Use::closed : PaymentOffice::Use::open;
    if (!sources_.intercommunalities.find(office.intercommunality)) {
        return shell_.error_page(request, Error{ErrorKind::not_found, {"error.not_found"}, {}, {}}, Frame::staff);
    }
    auto const done = sources_.offices.put(actor, office);
    if (!done && done.error().kind != ErrorKind::invalid) {
        return shell_.error_page(request, done.error(), Frame::staff);
    }
    return done ? shell_.redirect_with_flash(request, office_path(office.intercommunality), "success",
                                             {"payment.office.saved"})
                : show(request, actor, &done.error());
}

Response PaymentOfficePages::test(Request const& request, Actor const& actor) const
{
    auto const id = office_id(request);
    auto const name = sources_.offices.test(actor, id);
    if (!name && name.error().kind != ErrorKind::unavailable) {
        return shell_.error_page(request, name.error(), Frame::staff);
    }
    return name ? shell_.redirect_with_flash(request, office_path(id), "success",
                                             {"payment.office.answers", {{"name", *name}}})
                : shell_.redirect_with_flash(request, office_path(id), "error", name.error().message);
}

} // namespace guichet::people
