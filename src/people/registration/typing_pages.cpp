// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/typing_pages.hpp"

#include "network/staff/store.hpp"
#include "people/documents/documents.hpp"
#include "people/forms/tray_pages.hpp"
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
constexpr std::size_t typing_request_bytes = 18;
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

TypingPages::TypingPages(web::Shell const& shell, db::Database& database, PolicyOffice const& office,
                         TerritorySource territory, Registration& registration, Tray const& tray, Clock const& clock,
                         Random& random, SecretKey const& master_key)
    : shell_(shell), database_(database), office_(office), territory_(std::move(territory)),
      registration_(registration), tray_(tray), clock_(clock), random_(random), key_(master_key)
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
    return {random_.token(typing_request_bytes), clock_.now(), FormTicket::Kind::ordinary};
}

LibraryId TypingPages::library_of_desk(Actor const& actor) const
{
    auto const libraries = actor.scope ? office_.libraries_of(*actor.scope) : std::vector<network::Library>{};
    return libraries.empty() ? LibraryId{} : libraries.front().id;
}

FormPlace TypingPages::place_of(Request const& request, Actor const& actor, std::string_view insee,
                                Paper const& paper) const
{
    auto const territory = territory_();
    // Another library may ask other things, and a paper what was asked when it was printed.
    LibraryId const wished{request.has_field("library") ? std::string{request.field("library")}
                           : paper                      ? paper->known.library
                                                        : std::string{}};
    auto const today = civil_date(clock_.now());
    auto place = form_place(office_, *territory, insee, wished, today);
    if (wished.empty() && refusal(actor, place.eligibility)) {
        // From outside: the desk's own policy may invite them.
        place = form_place(office_, *territory, insee, library_of_desk(actor), today);
    }
    place.filled_by = FilledBy::staff;
    if (paper && paper->known.form_questions && place.eligibility.library) {
        place.questions =
            office_.added_questions(place.eligibility.library->intercommunality, paper->known.form_questions)
                .in(place.chosen);
    }
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

Result<TypingPages::Paper> TypingPages::paper_of(Actor const& actor, std::string_view id, LookUp& look_up) const
{
    if (id.empty()) {
        return Paper{};
    }
    auto entry = database_.read([&](db::Session& session) { return look_up(session, tray_, actor, id); });
    return entry ? Result<Paper>{std::move(*entry)} : std::unexpected(entry.error());
}

std::optional<Message> TypingPages::if_set_aside(Request const& request, Paper const& paper, std::string id) const
{
    if (!paper || paper->state != TrayState::set_aside) {
        return std::nullopt;
    }
    auto const colleague =
        database_.read([&](db::Session& session) { return network::StaffStore::by_id(session, {paper->closed_by}); });
    auto const who = colleague ? colleague->member.name : shell_.text(request, {"registration.typing.colleague"});
    return Message{std::move(id), {{"who", who}}};
}

Response TypingPages::without_paper(Request const& request, Error const& error) const
{
    if (error.kind == ErrorKind::conflict) {
        return shell_.redirect_with_flash(request, std::string{tray_address}, "warning", error.message);
    }
    return shell_.error_page(request, error, web::Frame::staff);
}

void TypingPages::put_beside(Request const& request, Paper const& paper, nlohmann::json& model) const
{
    model["paper"] = paper ? paper->id.value : "";
    model["beside"] = nullptr;
    if (paper && paper->state == TrayState::waiting) {
        auto const documents = database_.read([&](db::Session& session) { return Documents::of(session, paper->id); });
        model["beside"] = beside_model(shell_, request, *paper, documents);
        model["wide"] = true;
    }
}

Response TypingPages::with_frames(Response response, Paper const& paper) const
{
    if (paper) {
        response.allow("frame-src", "'self'");
    }
    return response;
}

Response TypingPages::show(Request const& request, Actor const& actor) const
{
    auto const paper = paper_of(actor, request.query_value("courrier"), entry_for);
    if (!paper) {
        return without_paper(request, paper.error());
    }
    auto const is_read = *paper && !(*paper)->known.municipality.empty() && !request.has_query("q");
    if (!request.has_query("commune") && !is_read) {
        return find(request, *paper);
    }
    auto const insee =
        request.has_query("commune") ? request.query_value("commune") : std::string_view{(*paper)->known.municipality};
    auto const place = place_of(request, actor, insee, *paper);
    if (auto const refused = refusal(actor, place.eligibility)) {
        return find(request, *paper, refused);
    }
    return *paper ? prefilled(request, place, *paper) : form(request, place, {}, new_ticket(), {});
}

Response TypingPages::prefilled(Request const& request, FormPlace const& place, Paper const& paper) const
{
    Error faults{ErrorKind::invalid, {"error.form"}, paper->faults, {}};
    // The commune is chosen above; what was wrong with it is past. And nobody needs an e-mail address here (R11).
    std::erase_if(faults.fields, [](FieldError const& fault) {
        return fault.field == "municipality" || fault.message.id == "registration.error.email_missing";
    });
    faults = in_words_for_staff(std::move(faults));
    auto const answers = with_answers(request, paper->known);
    return form(answers, place, paper, new_ticket(), {faults.fields.empty() ? nullptr : &faults, "", 200});
}

Response TypingPages::find(Request const& request, Paper const& paper, std::optional<Message> const& refused) const
{
    auto const typed = searched_town(request);
    auto const territory = territory_();
    auto const courrier = paper ? "&courrier=" + paper->id.value : std::string{};
    auto const found = town_choices(*territory, typed, [&](std::string_view insee) {
        return fmt::format("{}?commune={}{}", address, insee, courrier);
    });
    nlohmann::json model{{"title", shell_.text(request, {"registration.typing.title"})},
                         {"address", address},
                         {"q", typed},
                         {"choices", found},
                         {"has_choices", !found.empty()},
                         {"is_missing", !typed.empty() && found.empty()},
                         {"refused", refused ? shell_.text(request, *refused) : ""}};
    put_beside(request, paper, model);
    return with_frames(shell_.page(request, "people/registration/typing_find", model, web::Frame::staff,
                                   refused ? unprocessable : 200),
                       paper);
}

Response TypingPages::form(Request const& request, FormPlace const& place, Paper const& paper, FormTicket const& ticket,
                           Return const& back) const
{
    auto const is_post = request.method == web::Method::post;
    auto model = form_model(shell_, request, place, back.error);
    model["title"] = shell_.text(request, {"registration.typing.title"});
    model["address_of_form"] = address;
    // Back to the search, not to what was read of the paper.
    model["change"] = paper ? fmt::format("{}?q=&courrier={}", address, paper->id.value) : std::string{address};
    model["municipality"] = place.eligibility.municipality_name;
    model["insee"] = place.eligibility.municipality;
    model["ticket"] = ticket.sign(key_);
    model["email_asked"] = is_post ? request.field("email") : "";
    model["campaign"] = is_post ? request.field("campagne") : "";
    model["consent_version"] = is_post && request.has_field("consent_version")
                                   ? std::string{request.field("consent_version")}
                                   : std::string{consent_version};
    auto const notice = back.notice.empty() ? if_set_aside(request, paper, "registration.typing.set_aside")
                                            : std::optional{Message{back.notice}};
    model["notice"] = notice ? shell_.text(request, *notice) : "";
    put_beside(request, paper, model);
    return with_frames(shell_.page(request, "people/registration/typing", model, web::Frame::staff, back.status),
                       paper);
}

Response TypingPages::receive(Request const& request, Actor const& actor) const
{
    // Whatever has become of the paper meanwhile, what was typed from it is not lost.
    auto const paper = paper_of(actor, request.field("courrier"), any_entry_for);
    if (!paper) {
        return without_paper(request, paper.error());
    }
    auto const place = place_of(request, actor, request.field("commune"), *paper);
    if (auto const refused = refusal(actor, place.eligibility)) {
        return find(request, *paper, refused);
    }
    auto const read = FormTicket::read(request.field("ticket"), key_);
    auto const ticket = read ? *read : new_ticket();
    if (auto const changed = with_children_changed(request)) {
        return form(*changed, place, *paper, ticket, {});
    }
    if (!read) {
        return form(request, place, *paper, ticket, {nullptr, "registration.typing.send_again", unprocessable});
    }
    return send(request, actor, place, *paper, ticket);
}

Response TypingPages::send(Request const& request, Actor const& actor, FormPlace const& place, Paper const& paper,
                           FormTicket const& ticket) const
{
    Arrival const arrival{paper ? std::optional{paper->origin} : std::nullopt, paper ? paper->id : ApplicationId{}};
    auto submission = submission_from(request);
    submission.library = place.chosen.value;
    submission.form_questions = paper ? paper->known.form_questions : std::nullopt;
    auto const receipt = registration_.submit(actor, submission, ticket.request, arrival);
    if (receipt) {
        auto const taken_back = if_set_aside(request, paper, "registration.typing.taken_back");
        return shell_.redirect_with_flash(request, "/gestion/demandes/" + receipt->application.value,
                                          taken_back ? "warning" : "success",
                                          taken_back.value_or(Message{"registration.typing.done"}));
    }
    if (receipt.error().message.id == "forms.tray.gone") {
        // A colleague has typed it. Nothing is doubled without being asked for, and nothing is lost.
        return form(request, place, {}, new_ticket(), {nullptr, "registration.typing.paper_typed", 409});
    }
    if (receipt.error().message.id == "registration.request_reused") {
        // Back in the browser and other answers: perhaps another person. Nothing is doubled without being asked for.
        return form(request, place, paper, new_ticket(), {nullptr, "registration.typing.already_typed", 409});
    }
    auto const error = in_words_for_staff(receipt.error());
    return form(request, place, paper, ticket, {&error, "", web::status_of(error.kind)});
}

} // namespace guichet::people
