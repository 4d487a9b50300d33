// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/pages.hpp"

#include "base/crypto.hpp"
#include "people/registration/submission.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::people {

namespace {

using web::Request;
using web::Response;

/// A network has tens of libraries and two languages; each form takes some 60 kB.
constexpr std::size_t most_drawn_kept = 200;

void feed_text(std::string& all, std::string_view text)
{
    all += fmt::format("{}:{}", text.size(), text);
}

/// Everything that is on the form, in a row.
std::string content_of(document::FillableForm const& form)
{
    std::string all;
    for (auto const* const text : {&form.network, &form.title, &form.code, &form.code_description, &form.required_note,
                                   &form.footer, &form.marker, &form.subject}) {
        feed_text(all, *text);
    }
    for (auto const* const lines : {&form.addressee, &form.steps, &form.closing}) {
        for (auto const& line : *lines) {
            feed_text(all, line);
        }
    }
    for (auto const& section : form.sections) {
        feed_text(all, section.title);
        feed_text(all, section.help);
        for (auto const& control : section.controls) {
            feed_text(all, control.name);
            feed_text(all, control.label);
            feed_text(all, control.hint);
            feed_text(all, control.value);
            feed_text(all,
                      fmt::format("{}/{}/{}/{}/{}", static_cast<int>(control.kind), static_cast<int>(control.filling),
                                  control.longest, control.columns, control.lines));
            for (auto const& choice : control.choices) {
                feed_text(all, choice.value);
                feed_text(all, choice.label);
            }
        }
    }
    return all;
}

/// Where people register at the desk only, a form to send would raise hopes. A central library has no commune of its
/// own: it takes in those of others.
bool is_offered(network::Library const& library, std::optional<Policy> const& policy)
{
    return library.municipality.empty() || (policy && policy->is_remote());
}

} // namespace

Result<DrawnForms::Drawn> DrawnForms::pdf_of(document::FillableForm const& form)
{
    auto tag = hex(sha256(content_of(form))).substr(0, 32);
    {
        std::scoped_lock const lock{mutex_};
        auto const found = std::ranges::find(kept_, tag, &Drawn::tag);
        if (found != kept_.end()) {
            return *found;
        }
    }
    auto pdf = document::fillable_pdf(form);
    if (!pdf) {
        return std::unexpected(pdf.error());
    }
    Drawn drawn{std::move(tag), std::move(*pdf)};
    std::scoped_lock const lock{mutex_};
    kept_.push_front(drawn);
    if (kept_.size() > most_drawn_kept) {
        kept_.pop_back();
    }
    return drawn;
}

PaperFormPages::PaperFormPages(web::Shell const& shell, PolicyOffice const& office,
                               network::Intercommunalities const& intercommunalities, TerritorySource territory,
                               Campaigns& campaigns, Clock const& clock, std::string public_url,
                               std::string network_name, std::string return_address)
    : shell_(shell), office_(office), intercommunalities_(intercommunalities), territory_(std::move(territory)),
      campaigns_(campaigns), clock_(clock), public_url_(std::move(public_url)), network_name_(std::move(network_name)),
      return_address_(std::move(return_address))
{
}

void PaperFormPages::mount(web::Router& router)
{
    router.get("/inscription/{library}/formulaire.pdf", web::Audience::everyone,
               [this](Request const& request) { return of_library(request); });
    router.get("/c/{campaign}/formulaire.pdf", web::Audience::everyone,
               [this](Request const& request) { return of_campaign(request); });
}

std::optional<Policy> PaperFormPages::policy_of(network::Library const& library) const
{
    return office_.eligibility(library.municipality, civil_date(clock_.now())).policy;
}

void PaperFormPages::add_place_of(PaperPlace& place, IntercommunalityId const& where,
                                  network::Territory const& territory) const
{
    place.libraries = office_.libraries_of(where);
    place.questions = office_.added_questions(where, {}).in(place.library ? place.library->id : LibraryId{});
    auto const member = intercommunalities_.find(where);
    place.send_to = place.library && !place.library->email.empty() ? place.library->email : member ? member->email : "";
    if (member) {
        place.townships = territory.of_epci(member->siren);
    }
}

void PaperFormPages::add_policy(PaperPlace& place, std::optional<Policy> const& policy) const
{
    if (policy) {
        place.proofs = documents_for(policy->proof);
        place.tariff = office_.tariff(*policy, civil_date(clock_.now()));
    }
}

Response PaperFormPages::of_library(Request const& request)
{
    auto const library = office_.library(LibraryId{std::string{request.parameter("library")}});
    if (!library) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}});
    }
    auto const policy = policy_of(*library);
    if (!is_offered(*library, policy)) {
        return Response::redirect("/inscription?commune=" + web::url_encode(library->municipality), 302);
    }
    auto const territory = territory_();
    PaperPlace place;
    place.network = network_name_;
    place.library = *library;
    add_place_of(place, library->intercommunality, *territory);
    add_policy(place, policy);
    place.address = fmt::format("{}/inscription/{}/formulaire.pdf", public_url_, library->id.value);
    place.marker.library = library->id;
    if (auto const campaign = campaigns_.find(request.query_value("campagne"))) {
        place.marker.campaign = campaign->slug;
        place.address += "?campagne=" + campaign->slug;
    }
    return answer(request, place, library->id.value);
}

Response PaperFormPages::of_campaign(Request const& request)
{
    auto const campaign = campaigns_.find(request.parameter("campaign"));
    if (!campaign) {
        return Response::redirect("/inscription", 302); // like the short link: a newspaper cannot be reprinted
    }
    auto const territory = territory_();
    PaperPlace place;
    place.network = network_name_;
    if (campaign->intercommunality.value.empty()) {
        auto const central = intercommunalities_.central_library();
        place.send_to = central ? central->email : "";
    } else {
        auto const libraries = office_.libraries_of(campaign->intercommunality);
        // A member's policy is in force wherever one of its libraries stands.
        auto const home = std::ranges::find_if(libraries, [](auto const& one) { return !one.municipality.empty(); });
        auto const policy = home == libraries.end() ? std::nullopt : policy_of(*home);
        if (home != libraries.end() && !is_offered(*home, policy)) {
            return Response::redirect("/inscription?campagne=" + campaign->slug, 302);
        }
        place.library = libraries.size() == 1 ? std::optional{libraries.front()} : std::nullopt;
        add_place_of(place, campaign->intercommunality, *territory);
        add_policy(place, policy);
    }
    place.address = fmt::format("{}/c/{}/formulaire.pdf", public_url_, campaign->slug);
    place.marker.library = place.library ? place.library->id : LibraryId{};
    place.marker.campaign = campaign->slug;
    if (counts_as_visit(request)) {
        campaigns_.count_start(campaign->slug);
    }
    return answer(request, place, campaign->slug);
}

Response PaperFormPages::answer(Request const& request, PaperPlace place, std::string const& name)
{
    place.send_to = return_address_.empty() ? place.send_to : return_address_;
    auto const drawn = drawn_.pdf_of(paper_form(shell_.messages(), request.locale, place));
    if (!drawn) {
        return shell_.error_page(request, drawn.error());
    }
    auto const tag = fmt::format("\"{}\"", drawn->tag);
    Response response;
    if (request.header("if-none-match") == tag) {
        response.status = 304;
    } else {
        response = Response::download(drawn->pdf, "application/pdf", fmt::format("inscription-{}.pdf", name));
    }
    // The language comes from the reader's browser or cookie.
    response.with_header("ETag", tag)
        .with_header("Cache-Control", "private, no-cache")
        .with_header("Vary", "Cookie, Accept-Language");
    return response;
}

} // namespace guichet::people
