// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/authorize_pages.hpp"

#include "access/oidc/endpoint.hpp"
#include "protocols/oidc/documents.hpp"

#include <algorithm>
#include <span>

namespace guichet::access {

namespace {

using protocols::AuthorizationRequest;
using protocols::oidc_value;
using protocols::OidcError;
using protocols::OidcParameters;

constexpr std::string_view door = "oidc";
constexpr std::string_view offline_scope = "offline_access";
constexpr char const* consent_path = "/oidc/accord";
/// What comes in an address no longer than this is written within longest_oidc_question: a byte becomes three at most,
/// the six of a claim wanted ("a":0,) forty-two.
constexpr std::size_t surely_short = longest_oidc_question / 8;

/// The classes of authentication the client insists on one of; none: any does.
std::span<std::string const> classes_insisted_on(AuthorizationRequest const& asked)
{
    auto const acr = asked.id_token_claims.find("acr");
    return acr != asked.id_token_claims.end() && acr->second.essential ? std::span{acr->second.values}
                                                                       : std::span<std::string const>{};
}

/// Whether signing in by these means does.
bool is_class_accepted(AuthorizationRequest const& asked, std::string_view means)
{
    auto const wanted = classes_insisted_on(asked);
    return wanted.empty() || std::ranges::find(wanted, authentication_class(means)) != wanted.end();
}

/// Whether signing in by any means could do.
bool is_class_known(AuthorizationRequest const& asked)
{
    auto const wanted = classes_insisted_on(asked);
    return wanted.empty() || std::ranges::any_of(wanted, [](std::string_view one) {
               return one == password_over_tls || one == unspecified_means || is_by_franceconnect(one);
           });
}

/// To ask again in the person's absence is for them to allow, each time (Core §11).
bool is_for_absence(AuthorizationRequest const& asked, OidcClient const& client)
{
    return client.offline_access && asked.asks_for(offline_scope);
}

/// What the client may not ask of us, or has not asked as it must.
std::optional<OidcError> fault_of(AuthorizationRequest const& asked, OidcClient const& client)
{
    if (client.authentication == ClientAuthentication::public_ && asked.code_challenge.empty()) {
        return OidcError{"invalid_request", "a public client needs code_challenge (PKCE)"};
    }
    if (!is_class_known(asked)) {
        return OidcError{"unmet_authentication_requirements", "no such acr here"};
    }
    return std::nullopt;
}

/// The first language of theirs that is one of ours.
std::string sign_in_page_of(AuthorizationRequest const& asked)
{
    auto const speaks = [](std::string const& tag) {
        return std::ranges::any_of(text::public_locales, [&](text::Locale locale) {
            return tag.substr(0, tag.find('-')) == text::code(locale);
        });
    };
    auto const tag = std::ranges::find_if(asked.ui_locales, speaks);
    return tag == asked.ui_locales.end() ? std::string{} : "lang=" + tag->substr(0, tag->find('-'));
}

std::string written(AuthorizationRequest const& asked)
{
    return web::encode_form(protocols::to_parameters(asked));
}

/// Its question is yet to be written.
LoginRequest login_request(AuthorizationRequest const& asked, Instant now)
{
    return {std::string{door},
            {},
            now,
            asked.wants_sign_in() ? std::optional{std::chrono::seconds{0}} : asked.max_age,
            sign_in_page_of(asked),
            asked.login_hint,
            asked.prompt == protocols::OidcPrompt::none};
}

} // namespace

OidcAuthorizePages::OidcAuthorizePages(web::Shell const& shell, Clock const& clock,
                                       platforms::Catalogue const& catalogue, OidcClients const& clients,
                                       OidcProvider& provider, Entrance const& entrance, Visitors& visitors,
                                       LoginRequests& requests, LoginPages& login, DoorPages const& pages)
    : shell_(shell), clock_(clock), catalogue_(catalogue), clients_(clients), provider_(provider), entrance_(entrance),
      visitors_(visitors), requests_(requests), login_(login), pages_(pages)
{
    login_.on_return(
        std::string{door},
        [this](web::Request const& request, Visitor const& visitor, LoginRequest const& kept, SignIn /*sign_in*/) {
            auto const call = restored(kept);
            return call ? go_on(request, visitor, *call, kept) : nowhere(request, "oidc.unknown_client");
        },
        [this](web::Request const& request, LoginRequest const& kept) { return nobody(request, kept); });
}

void OidcAuthorizePages::mount(web::Router& router)
{
    using web::Audience;
    auto const path = std::string{protocols::oidc_paths::authorize};
    router.get(path, Audience::everyone, [this](auto const& r) { return authorize(r, r.query); }, web::Pace::quick);
    router.post(path, Audience::everyone, [this](auto const& r) { return authorize(r, r.form); }, web::Csrf::exempt);
    router.post(consent_path, Audience::patron, [this](auto const& r) { return consent(r); });
}

std::optional<OidcAuthorizePages::Call> OidcAuthorizePages::call_from(OidcParameters const& parameters) const
{
    auto client = clients_.find(oidc_value(parameters, "client_id"));
    auto const platform = client ? catalogue_.find(client->platform) : nullptr;
    if (!platform || platform->door != platforms::Door::oidc) {
        return std::nullopt;
    }
    Call call{std::move(client), *platform, {}};
    // Enough to tell the client of a fault.
    call.asked.redirect_uri = oidc_value(parameters, "redirect_uri");
    call.asked.state = oidc_value(parameters, "state");
    return call;
}

web::Response OidcAuthorizePages::authorize(web::Request const& request, OidcParameters const& parameters)
{
    auto call = call_from(parameters);
    if (!call) {
        return nowhere(request, "oidc.unknown_client");
    }
    if (!call->client->signs_in_at(call->asked.redirect_uri)) {
        return nowhere(request, "oidc.unknown_address");
    }
    // A browser or a mail scanner looking at the address without going there takes no code.
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    auto asked = protocols::parse_authorization(parameters);
    if (!asked) {
        return turned_back(request, *call, asked.error());
    }
    call->asked = std::move(*asked);
    if (auto const fault = fault_of(call->asked, *call->client)) {
        return turned_back(request, *call, *fault);
    }
    auto kept = login_request(call->asked, clock_.now());
    if (!kept.is_silent && is_of_another_class(request, call->asked)) {
        kept.oldest_sign_in = std::chrono::seconds{0}; // by other means, if they have them
    }
    auto const is_form = request.method == web::Method::post;
    auto const goes_straight = !is_form && request.raw_target.size() <= surely_short;
    if (auto const visitor = goes_straight ? login_.who_is_there(request, kept) : std::nullopt) {
        return go_on(request, *visitor, *call, kept);
    }
    kept.question = written(call->asked);
    if (kept.question.size() > longest_oidc_question) {
        return nowhere(request, "oidc.too_long");
    }
    return is_form ? login_.come_again(kept) : login_.ask(request, kept);
}

bool OidcAuthorizePages::is_of_another_class(web::Request const& request, AuthorizationRequest const& asked) const
{
    auto const visitor = classes_insisted_on(asked).empty() ? std::nullopt : visitors_.find(request);
    return visitor && !is_class_accepted(asked, visitor->means);
}

web::Response OidcAuthorizePages::nobody(web::Request const& request, LoginRequest const& kept)
{
    auto const call = restored(kept);
    return call ? turned_back(request, *call, {"login_required", "nobody is signed in as was asked"})
                : nowhere(request, "oidc.unknown_client");
}

std::optional<OidcAuthorizePages::Call> OidcAuthorizePages::restored(LoginRequest const& kept) const
{
    auto const parameters = web::parse_form(kept.question);
    auto call = call_from(parameters);
    auto asked = protocols::parse_authorization(parameters);
    if (!call || !asked || !call->client->signs_in_at(asked->redirect_uri)) {
        return std::nullopt;
    }
    call->asked = std::move(*asked);
    return call;
}

web::Response OidcAuthorizePages::go_on(web::Request const& request, Visitor const& visitor, Call const& call,
                                        LoginRequest const& asked)
{
    if (auto const objection = objection_to(visitor, call)) {
        return turned_back(request, call, *objection);
    }
    if (asked.is_silent) {
        return enter_silently(request, visitor, call);
    }
    auto const asks = call.asked.wants_consent() || is_for_absence(call.asked, *call.client);
    if (!asks) {
        return enter(request, visitor, call);
    }
    auto refused = refusal(request, visitor, call);
    return refused ? *std::move(refused) : ask_consent(request, call, asked);
}

std::optional<web::Response> OidcAuthorizePages::refusal(web::Request const& request, Visitor const& visitor,
                                                         Call const& call) const
{
    auto const answer = entrance_.examine(visitor, call.platform);
    if (answer.decision.allowed()) {
        return std::nullopt;
    }
    entrance_.record(answer, call.platform);
    return pages_.refused(request, call.platform, {ErrorKind::forbidden, answer.decision.reason, {}, {}});
}

web::Response OidcAuthorizePages::enter_silently(web::Request const& request, Visitor const& visitor, Call call)
{
    std::erase(call.asked.scopes, offline_scope); // nobody was asked
    auto const code = provider_.give_code(visitor, *call.client, call.platform, call.asked);
    return code ? back(request, call, web::Fields{{"code", *code}})
                : turned_back(request, call, {"access_denied", "the person may not enter"});
}

std::optional<OidcError> OidcAuthorizePages::objection_to(Visitor const& visitor, Call const& call) const
{
    if (!provider_.is_who_is_meant(visitor, *call.client, call.asked)) {
        return OidcError{"login_required", "somebody else is signed in"};
    }
    if (!is_class_accepted(call.asked, visitor.means)) {
        return OidcError{"unmet_authentication_requirements", "not signed in by those means"};
    }
    return std::nullopt;
}

web::Response OidcAuthorizePages::enter(web::Request const& request, Visitor const& visitor, Call const& call)
{
    auto const code = provider_.give_code(visitor, *call.client, call.platform, call.asked);
    return code ? back(request, call, web::Fields{{"code", *code}})
                : pages_.refused(request, call.platform, code.error());
}

web::Response OidcAuthorizePages::ask_consent(web::Request const& request, Call const& call, LoginRequest asked)
{
    asked.question = written(call.asked);
    auto received = nlohmann::json::array();
    for (auto const& label : labels_released_to(call.platform, civil_date(clock_.now()))) {
        received.push_back({{"text", shell_.text(request, {label.message})}, {"article", label.contract_article}});
    }
    return shell_.page(request, "access/oidc/consent",
                       {{"title", shell_.text(request, {"oidc.consent.title", {{"platform", call.platform.name}}})},
                        {"platform", call.platform.name},
                        {"received", std::move(received)},
                        {"offline", is_for_absence(call.asked, *call.client)},
                        {"key", requests_.keep(asked)}});
}

web::Response OidcAuthorizePages::consent(web::Request const& request)
{
    auto const key = request.field("key");
    auto const kept = requests_.find(key);
    auto const visitor = visitors_.find(request);
    if (!kept || !visitor || !kept->accepts(*visitor) || kept->door != door) {
        return shell_.error_page(request, {ErrorKind::not_found, {"oidc.request_gone"}});
    }
    requests_.forget(key);
    auto const call = restored(*kept);
    if (!call) {
        return nowhere(request, "oidc.unknown_client");
    }
    if (request.field("answer") != "yes") {
        return turned_back(request, *call, {"access_denied", "the person did not agree"});
    }
    auto const objection = objection_to(*visitor, *call); // somebody else may have signed in before the answer
    return objection ? turned_back(request, *call, *objection) : enter(request, *visitor, *call);
}

web::Response OidcAuthorizePages::nowhere(web::Request const& request, char const* message) const
{
    constexpr int bad_request = 400;
    return shell_.error_page(request, {ErrorKind::invalid, {message}}, web::Frame::public_, bad_request);
}

web::Response OidcAuthorizePages::back(web::Request const& request, Call const& call, web::Fields answer) const
{
    if (!call.asked.state.empty()) {
        answer.emplace_back("state", call.asked.state);
    }
    answer.emplace_back("iss", provider_.issuer()); // RFC 9207
    auto const target = with_parameters(call.asked.redirect_uri, answer);
    return request.path == protocols::oidc_paths::authorize || has_come_again(request)
               ? web::Response::redirect(target)
               : pages_.onward(request, call.platform, target);
}

web::Response OidcAuthorizePages::turned_back(web::Request const& request, Call const& call,
                                              OidcError const& error) const
{
    return back(request, call, web::Fields{{"error", error.code}, {"error_description", error.description}});
}

} // namespace guichet::access
