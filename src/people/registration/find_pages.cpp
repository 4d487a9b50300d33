// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "people/registration/pages.hpp"
#include "people/tariffs/pages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace guichet::people {

namespace {

using web::Request;
using web::Response;

constexpr std::size_t most_choices = 12;
constexpr std::size_t longest_search = 80;

/// "&campagne=journal" when the person came by a campaign.
std::string campaign_query(Request const& request)
{
    auto const campaign = request.query_value("campagne");
    return campaign.empty() ? std::string{} : "&campagne=" + web::url_encode(campaign);
}

/// Nobody's town has a longer name; cut between two characters.
std::string shortened(std::string text)
{
    auto end = std::min(text.size(), longest_search);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
        --end;
    }
    text.resize(end);
    return text;
}

/// Which of the four answers: "eligible", "desk", "elsewhere", "unclear".
std::string_view answer_of(Eligibility const& eligibility)
{
    if (eligibility.rule == "policy.desk_only") {
        return "desk";
    }
    auto const has_form = eligibility.policy && eligibility.policy->is_remote() && eligibility.library.has_value();
    switch (eligibility.outcome) {
    case EligibilityOutcome::eligible:
        return has_form ? "eligible" : "desk";
    case EligibilityOutcome::not_eligible:
        return "elsewhere";
    case EligibilityOutcome::unclear:
        break;
    }
    return "unclear";
}

nlohmann::json policy_model(Request const& request, Eligibility const& eligibility, web::Shell const& shell,
                            TariffGrid const& grid)
{
    if (!eligibility.policy) {
        return nullptr;
    }
    auto const& policy = *eligibility.policy;
    auto const is_english = request.locale == text::Locale::en && !policy.explanation_en.empty();
    auto const resolution =
        policy.resolution.number.empty()
            ? std::string{}
            : shell.text(request, {"registration.find.resolution",
                                   {{"assembly", policy.resolution.assembly},
                                    {"number", policy.resolution.number},
                                    {"date", text::long_date(request.locale, policy.resolution.date)}}});
    return {{"explanation", is_english ? policy.explanation_en : policy.explanation_fr},
            {"cost", cost_model(request, shell, grid, policy.category)},
            {"resolution", resolution},
            {"document", policy.resolution.document}};
}

/// The form of a library, for somebody who lives there.
std::string start_address(Request const& request, Eligibility const& eligibility)
{
    return fmt::format("/inscription/{}?commune={}{}", web::url_encode(eligibility.library->id.value),
                       web::url_encode(eligibility.municipality), campaign_query(request));
}

/// Other libraries of the network that would have this person: [{name, start}].
nlohmann::json invitations_model(Request const& request, std::vector<Eligibility> const& invitations)
{
    auto list = nlohmann::json::array();
    for (auto const& one : invitations) {
        list.push_back({{"name", one.library->name}, {"start", start_address(request, one)}});
    }
    return list;
}

} // namespace

Message rule_in_words(web::Shell const& shell, Eligibility const& eligibility)
{
    Message message{"registration.rule." + eligibility.rule,
                    {{"municipality", eligibility.municipality_name}, {"epci", eligibility.epci_name}}};
    if (shell.messages().find(text::Locale::fr, message.id) == nullptr) {
        message.id = "registration.rule.other";
    }
    return message;
}

std::string searched_town(Request const& request)
{
    return shortened(tidy(request.query_value("q")));
}

nlohmann::json town_choices(network::Territory const& territory, std::string_view typed,
                            std::function<std::string(std::string_view insee)> const& address)
{
    auto list = nlohmann::json::array();
    if (typed.empty()) {
        return list;
    }
    for (auto const& match : territory.search(typed, most_choices)) {
        auto const& municipality = match.municipality;
        auto const is_former = fold(match.matched_name) != fold(municipality.name) && !match.matched_name.empty();
        list.push_back({{"href", address(municipality.insee)},
                        {"name", municipality.name},
                        {"former", is_former ? match.matched_name : ""},
                        {"postcodes", join(municipality.postcodes, ", ")},
                        {"epci", municipality.epci_name}});
    }
    return list;
}

std::string paper_form_address(LibraryId const& library, std::string_view campaign)
{
    auto const query = campaign.empty() ? std::string{} : "?campagne=" + web::url_encode(campaign);
    return fmt::format("/inscription/{}/formulaire.pdf{}", web::url_encode(library.value), query);
}

nlohmann::json library_model(network::Library const& library)
{
    return {{"id", library.id.value},
            {"name", library.name},
            {"address", library.address},
            {"phone", library.phone},
            {"email", library.email},
            {"hours", library.opening_hours},
            {"has_phone", !library.phone.empty()}};
}

FindLibraryPages::FindLibraryPages(web::Shell const& shell, PolicyOffice const& office, TerritorySource territory,
                                   Clock const& clock, ClosuresAt closures_at)
    : shell_(shell), office_(office), territory_(std::move(territory)), clock_(clock),
      closures_at_(std::move(closures_at))
{
}

void FindLibraryPages::mount(web::Router& router)
{
    router.get("/inscription", web::Audience::everyone, [this](Request const& request) { return find(request); });
}

Response FindLibraryPages::find(Request const& request) const
{
    if (request.has_query("commune")) {
        return answer(request, request.query_value("commune"));
    }
    auto const typed = searched_town(request);
    auto const territory = territory_();
    auto const found = town_choices(*territory, typed, [&](std::string_view insee) {
        return fmt::format("/inscription?commune={}{}", insee, campaign_query(request));
    });
    nlohmann::json const model{{"title", shell_.text(request, {"registration.find.title"})},
                               {"q", typed},
                               {"campaign", request.query_value("campagne")},
                               {"choices", found},
                               {"has_choices", !found.empty()},
                               {"is_missing", !typed.empty() && found.empty()},
                               {"count", std::to_string(found.size())}};
    return shell_.page(request, "people/registration/find", model);
}

Response FindLibraryPages::answer(Request const& request, std::string_view insee) const
{
    auto const today = civil_date(clock_.now());
    auto const eligibility = office_.eligibility(insee, today);
    auto const kind = answer_of(eligibility);
    auto const rule = shell_.text(request, rule_in_words(shell_, eligibility));
    auto const grid = eligibility.policy ? office_.tariff(*eligibility.policy, today) : TariffGrid{};
    nlohmann::json model{{"title", shell_.text(request, {fmt::format("registration.find.{}", kind)})},
                         {"municipality", eligibility.municipality_name},
                         {"rule", rule},
                         {std::string{kind}, true},
                         {"campaign", request.query_value("campagne")},
                         {"policy", policy_model(request, eligibility, shell_, grid)},
                         {"library", eligibility.library ? library_model(*eligibility.library) : nlohmann::json{}}};
    auto invitations = invitations_model(request, office_.invitations(insee, today));
    model["invited"] = !invitations.empty();
    model["invitations"] = std::move(invitations);
    if (closures_at_ && eligibility.library) {
        model["closure_notices"] = closures_at_(request, *eligibility.library);
    }
    if (kind == "eligible") {
        model["start"] = start_address(request, eligibility);
        model["paper_form"] = paper_form_address(eligibility.library->id, request.query_value("campagne"));
        model["needs_identity"] =
            eligibility.policy->proof == Proof::identity || eligibility.policy->proof == Proof::identity_and_residence;
        model["needs_residence"] =
            eligibility.policy->proof == Proof::residence || eligibility.policy->proof == Proof::identity_and_residence;
    }
    return shell_.page(request, "people/registration/answer", model);
}

} // namespace guichet::people
