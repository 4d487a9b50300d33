// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/typing_pages.hpp"

#include "people/registration/pages.hpp"

#include <fmt/format.h>

#include <utility>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using web::Request;
using web::Response;

constexpr std::string_view address = "/gestion/demandes/nouvelle";
constexpr std::size_t request_bytes = 18;
constexpr int unprocessable = 422;

/// The public form speaks to the person; here the one who reads is somebody else.
Error in_words_for_staff(Error error)
{
    for (auto& fault : error.fields) {
        if (fault.message.id == "registration.error.consent_missing") {
            fault.message.id = "registration.typing.consent_missing";
        } else if (fault.message.id == "registration.error.guardian_consent_missing") {
            fault.message.id = "registration.typing.guardian_missing";
        }
    }
    return error;
}

} // namespace

TypingPages::TypingPages(web::Shell const& shell, PolicyOffice const& office, TerritorySource territory,
                         Registration& registration, Clock const& clock, Random& random, SecretKey const& master_key)
    : shell_(shell), office_(office), territory_(std::move(territory)), registration_(registration), clock_(clock),
      random_(random), key_(master_key)
{
}

void TypingPages::mount(network::StaffDoor& door, web::Router& router)
{
    door.get(router, std::string{address}, Permission::decide_applications,
             [this](Request const& request, Actor const& actor) { return show(request, actor); });
    door.post(router, std::string{address}, Permission::decide_applications,
              [this](Request const& request, Actor const& actor) { return receive(request, actor); });
}

FormTicket TypingPages::new_ticket() const
{
    return {random_.token(request_bytes), clock_.now(), FormTicket::Kind::ordinary};
}

FormPlace TypingPages::place_of(std::string_view insee) const
{
    auto const territory = territory_();
    auto place = form_place(office_, *territory, insee, {}, civil_date(clock_.now()));
    place.filled_by = FilledBy::staff;
    return place;
}

std::optional<Message> TypingPages::refusal(Actor const& actor, Eligibility const& eligibility) const
{
    if (eligibility.intercommunality &&
        !authorise(actor, Permission::decide_applications, *eligibility.intercommunality)) {
        return Message{"registration.typing.elsewhere",
                       {{"municipality", eligibility.municipality_name}, {"epci", eligibility.epci_name}}};
    }
    return may_apply(eligibility) ? std::nullopt : std::optional{rule_in_words(shell_, eligibility)};
}

Response TypingPages::show(Request const& request, Actor const& actor) const
{
    if (!request.has_query("commune")) {
        return find(request);
    }
    auto const place = place_of(request.query_value("commune"));
    if (auto const refused = refusal(actor, place.eligibility)) {
        return find(request, refused);
    }
    return form(request, place, new_ticket(), {});
}

Response TypingPages::find(Request const& request, std::optional<Message> const& refused) const
{
    auto const typed = searched_town(request);
    auto const territory = territory_();
    auto const found = town_choices(
        *territory, typed, [](std::string_view insee) { return fmt::format("{}?commune={}", address, insee); });
    nlohmann::json model{{"title", shell_.text(request, {"registration.typing.title"})},
                         {"address", address},
                         {"q", typed},
                         {"choices", found},
                         {"has_choices", !found.empty()},
                         {"is_missing", !typed.empty() && found.empty()},
                         {"refused", refused ? shell_.text(request, *refused) : ""}};
    return shell_.page(request, "people/registration/typing_find", std::move(model), web::Frame::staff,
                       refused ? unprocessable : 200);
}

Response TypingPages::form(Request const& request, FormPlace const& place, FormTicket const& ticket,
                           Return const& back) const
{
    auto model = form_model(shell_, request, place, back.error);
    model["title"] = shell_.text(request, {"registration.typing.title"});
    model["address_of_form"] = address;
    model["municipality"] = place.eligibility.municipality_name;
    model["insee"] = place.eligibility.municipality;
    model["ticket"] = ticket.sign(key_);
    model["email_asked"] = request.method == web::Method::post ? request.field("email") : "";
    model["consent_version"] = consent_version;
    model["notice"] = back.notice.empty() ? "" : shell_.text(request, {back.notice});
    return shell_.page(request, "people/registration/typing", std::move(model), web::Frame::staff, back.status);
}

Response TypingPages::receive(Request const& request, Actor const& actor) const
{
    auto const place = place_of(request.field("commune"));
    if (auto const refused = refusal(actor, place.eligibility)) {
        return find(request, refused);
    }
    auto const read = FormTicket::read(request.field("ticket"), key_);
    auto const ticket = read ? *read : new_ticket();
    if (auto const changed = with_children_changed(request)) {
        return form(*changed, place, ticket, {});
    }
    if (!read) {
        return form(request, place, ticket, {nullptr, "registration.typing.send_again", unprocessable});
    }
    auto const receipt = registration_.submit(actor, submission_from(request), ticket.request);
    if (receipt) {
        return shell_.redirect_with_flash(request, "/gestion/demandes/" + receipt->application.value, "success",
                                          {"registration.typing.done"});
    }
    if (receipt.error().message.id == "registration.request_reused") {
        // Back in the browser and other answers: perhaps another person. Nothing is doubled without being asked for.
        return form(request, place, new_ticket(), {nullptr, "registration.typing.already_typed", 409});
    }
    auto const error = in_words_for_staff(receipt.error());
    return form(request, place, ticket, {&error, "", web::status_of(error.kind)});
}

} // namespace guichet::people
