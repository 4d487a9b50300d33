// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/pages.hpp"
#include "people/tariffs/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace guichet::people {

namespace {

using web::Request;
using web::Response;

constexpr std::size_t request_bytes = 18;
constexpr std::size_t request_length = 24;
/// Takes the files of a form along to the identity provider and back.
constexpr std::string_view sheet_field = "sheet";

bool is_request_key(std::string_view text)
{
    return text.size() == request_length && std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_';
           });
}

/// Those the policy asks for and that were not chosen anew; all of them when there is no policy any more.
void add_kept_files(Submission& submission, FormPlace const& place, std::vector<KeptFile> kept)
{
    auto const& policy = place.eligibility.policy;
    auto const asked = documents_for(policy ? policy->proof : Proof::identity_and_residence);
    for (auto& file : kept) {
        bool const replaced =
            std::ranges::find(submission.documents, file.kind, &TypedDocument::kind) != submission.documents.end();
        if (!replaced && std::ranges::find(asked, file.kind) != asked.end()) {
            submission.documents.push_back({file.kind, std::move(file.bytes)});
        }
    }
}

/// What the form held, without what is made anew with each page.
web::Fields typed_in(Request const& request)
{
    auto fields = request.form;
    std::erase_if(fields, [](auto const& field) {
        return field.first == "csrf" || field.first == "ticket" || field.first == "action" ||
               field.first == "challenge" || field.first == sheet_field || field.first == identity_field;
    });
    return fields;
}

network::Actor web_applicant()
{
    return {network::ActorKind::applicant, "", ""};
}

web::Cookie deleted(Request const& request, std::string_view name)
{
    return {web::host_cookie(request, name), "", web::CookieLife::persistent, 0};
}

} // namespace

std::string find_page_for(std::string_view insee, std::string_view campaign)
{
    web::Fields query;
    if (!insee.empty()) {
        query.emplace_back("commune", insee);
    }
    if (!campaign.empty()) {
        query.emplace_back("campagne", campaign);
    }
    return query.empty() ? "/inscription" : "/inscription?" + web::encode_form(query);
}

ApplicationFormPages::ApplicationFormPages(web::Shell const& shell, PolicyOffice const& office,
                                           TerritorySource territory, Registration& registration, FormGuard& guard,
                                           KeptFiles& kept_files, Campaigns& campaigns, Clock const& clock,
                                           Random& random, SecretKey const& master_key)
    : shell_(shell), office_(office), territory_(std::move(territory)), registration_(registration), guard_(guard),
      kept_files_(kept_files), campaigns_(campaigns), clock_(clock), random_(random), key_(master_key)
{
}

void ApplicationFormPages::mount(web::Router& router)
{
    router.get("/inscription/{library}", web::Audience::everyone,
               [this](Request const& request) { return show(request); });
    router.post("/inscription/{library}", web::Audience::everyone,
                [this](Request const& request) { return receive(request); });
}

FormPlace ApplicationFormPages::place_of(Request const& request, std::string_view insee) const
{
    auto const territory = territory_();
    // Another library may ask other things.
    auto const wished = request.has_field("library") ? request.field("library") : request.parameter("library");
    return form_place(office_, *territory, insee, LibraryId{std::string{wished}}, civil_date(clock_.now()));
}

FormTicket ApplicationFormPages::new_ticket(std::string request) const
{
    return {std::move(request), clock_.now(), FormTicket::Kind::ordinary, random_.token(request_bytes)};
}

Response ApplicationFormPages::show(Request const& request)
{
    auto const insee = request.query_value("commune");
    auto const place = place_of(request, insee);
    if (!may_apply(place.eligibility)) {
        return Response::redirect(find_page_for(insee, request.query_value("campagne")));
    }
    auto const identity = identity_of(request);
    if (!identity && request.has_query("campagne") && counts_as_visit(request)) {
        campaigns_.count_start(request.query_value("campagne"));
    }
    auto const known = request.cookie(web::host_cookie(request, form_cookie));
    auto const key = is_request_key(known) ? std::string{known} : random_.token(request_bytes);
    auto response =
        identity ? come_back(request, place, new_ticket(key), *identity) : form(request, place, new_ticket(key), {});
    response.with_cookie({web::host_cookie(request, form_cookie), key});
    return response;
}

std::optional<IdentityReturn> ApplicationFormPages::identity_of(Request const& request) const
{
    return identities_ == nullptr ? std::nullopt : identities_->returned(request);
}

Response ApplicationFormPages::identify(Request const& request, FormPlace const& place, FormTicket const& ticket)
{
    keep_files(request, ticket);
    web::Fields query{{"commune", place.eligibility.municipality}};
    if (!request.field("campagne").empty()) {
        query.emplace_back("campagne", request.field("campagne"));
    }
    auto const address = "/inscription/" + web::url_encode(place.chosen.value) + "?" + web::encode_form(query);
    auto typed = typed_in(request);
    typed.emplace_back(sheet_field, ticket.sheet);
    auto gone = identities_->leave(request, address, typed);
    return gone ? std::move(*gone)
                : form(request, place, ticket, {nullptr, gone.error().message.id, web::status_of(gone.error().kind)});
}

Response ApplicationFormPages::come_back(Request const& request, FormPlace const& place, FormTicket ticket,
                                         IdentityReturn const& identity) const
{
    auto filled = request;
    filled.form = identity.typed;
    if (auto const sheet = filled.field(sheet_field); !sheet.empty()) {
        ticket.sheet = sheet;
    }
    if (!identity.typed.empty()) {
        filled.method = web::Method::post;
    }
    filled.form.emplace_back(identity_field, "1");
    return identity.identity ? form(with_identity(std::move(filled), *identity.identity), place, ticket, {})
                             : form(filled, place, ticket, {nullptr, identity.fault});
}

Response ApplicationFormPages::again(Request const& request, FormPlace const& place, FormTicket const& ticket,
                                     Return const& back)
{
    keep_files(request, ticket);
    return form(request, place, ticket, back);
}

Response ApplicationFormPages::form(Request const& request, FormPlace const& where, FormTicket const& ticket,
                                    Return const& back) const
{
    auto const is_post = request.method == web::Method::post;
    auto place = where;
    for (auto const& file : kept_files_.of(ticket.files())) {
        place.kept[file.kind] = file.name;
    }
    if (auto const shown = identity_of(request)) {
        place.identity = shown->identity;
    }
    auto model = form_model(shell_, request, place, back.error);
    auto const chosen = std::ranges::find(place.libraries, place.chosen, &network::Library::id);
    auto const& library = chosen == place.libraries.end() ? *place.eligibility.library : *chosen;
    model["title"] = shell_.text(request, {"registration.form.title"});
    model["library"] = library_model(library);
    model["municipality"] = place.eligibility.municipality_name;
    model["insee"] = place.eligibility.municipality;
    model["change"] = find_page_for("", is_post ? request.field("campagne") : request.query_value("campagne"));
    model["campaign"] = is_post ? request.field("campagne") : request.query_value("campagne");
    model["action"] = "/inscription/" + web::url_encode(place.chosen.value);
    model["paper_form"] =
        paper_form_address(place.chosen, is_post ? request.field("campagne") : request.query_value("campagne"));
    model["ticket"] = ticket.sign(key_);
    model["kept_files"] = kept_model(request, place);
    model["can_restart"] = is_post;
    model["email_asked"] = is_post ? request.field("email") : "";
    model["cost"] = cost_model(request, shell_, place.tariff, place.eligibility.policy->category);
    model["consent_version"] = consent_version;
    model["notice"] = back.notice.empty() ? "" : shell_.text(request, {back.notice});
    model["identity_offered"] = !place.identity && identities_ != nullptr && identities_->is_offered();
    model["challenge"] = guard_.is_under_pressure(request);
    return shell_.page(request, "people/registration/form", model, web::Frame::public_, back.status);
}

Response ApplicationFormPages::receive(Request const& request)
{
    auto const place = place_of(request, request.field("commune"));
    auto const read = FormTicket::read(request.field("ticket"), key_);
    auto const ticket = ticket_of_who_types(request, read ? *read : new_ticket(random_.token(request_bytes)));
    if (!may_apply(place.eligibility)) {
        auto const earlier =
            registration_.received(web_applicant(), submission_of(request, place, ticket), ticket.request);
        return earlier ? thank(request, *earlier) : closed(request);
    }
    if (auto gone = forget_files(request, place, ticket)) {
        return std::move(*gone);
    }
    if (auto const changed = with_children_changed(request)) {
        return again(*changed, place, ticket, {});
    }
    if (identities_ != nullptr && request.field("action") == "identify") {
        return identify(request, place, ticket);
    }
    if (!read) {
        return again(request, place, ticket, {nullptr, "registration.notice.send_again", 422});
    }
    return send(request, place, ticket);
}

Submission ApplicationFormPages::submission_of(Request const& request, FormPlace const& place,
                                               FormTicket const& ticket) const
{
    auto submission = submission_from(request);
    add_kept_files(submission, place, kept_files_.of(ticket.files()));
    return submission;
}

Response ApplicationFormPages::send(Request const& request, FormPlace const& place, FormTicket const& ticket)
{
    if (guard_.looks_like_a_robot(request, ticket)) {
        return again(request, place, ticket, {nullptr, "registration.notice.send_again", 422});
    }
    auto const submission = submission_of(request, place, ticket);
    // Pressed twice, reloaded: it neither waits nor counts again.
    if (auto const earlier = registration_.received(web_applicant(), submission, ticket.request)) {
        return thank(request, *earlier);
    }
    auto const faults = registration_.verify(web_applicant(), submission);
    if (!faults) {
        return again(request, place, ticket, {&faults.error(), "", web::status_of(faults.error().kind)});
    }
    switch (guard_.admit(request, ticket)) {
    case FormGuard::Verdict::wait: {
        auto const has_begun = ticket.kind == FormTicket::Kind::waiting;
        FormTicket const waiting{ticket.request, clock_.now(), FormTicket::Kind::waiting, ticket.sheet};
        return again(request, place, has_begun ? ticket : waiting, {nullptr, "registration.notice.wait", 422});
    }
    case FormGuard::Verdict::throttled: {
        return again(request, place, ticket, {nullptr, "registration.notice.throttled", 429});
    }
    case FormGuard::Verdict::pass:
        break;
    }
    Arrival arrival;
    if (auto const shown = identity_of(request)) {
        arrival.identity = shown->identity;
    }
    auto const receipt = registration_.submit(web_applicant(), submission, ticket.request, arrival);
    if (receipt) {
        kept_files_.used(ticket.files());
        if (arrival.identity) {
            identities_->forget(request);
        }
        return thank(request, *receipt);
    }
    if (receipt.error().message.id == "registration.request_reused") {
        // Sent before, then changed and sent once more: perhaps for another person. Nothing is lost, nothing is
        // doubled without being asked for.
        return again(request, place, new_ticket(random_.token(request_bytes)),
                     {nullptr, "registration.notice.already_sent", 409});
    }
    if (receipt.error().kind == ErrorKind::throttled) {
        return again(request, place, ticket, {nullptr, "registration.notice.throttled", 429});
    }
    return again(request, place, ticket, {&receipt.error(), "", web::status_of(receipt.error().kind)});
}

Response ApplicationFormPages::thank(Request const& request, Receipt const& receipt) const
{
    ReceiptToken const token{receipt.application.value, clock_.now()};
    auto response = Response::redirect("/inscription/merci/" + token.seal(key_, random_));
    response.with_cookie({web::host_cookie(request, receipt_cookie), token.browser_proof(key_)});
    response.with_cookie(deleted(request, form_cookie));
    return response;
}

} // namespace guichet::people
