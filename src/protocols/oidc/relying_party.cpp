// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/oidc/relying_party.hpp"

#include "base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace guichet::protocols {

namespace {

using namespace std::chrono_literals;

constexpr auto kept_in_mind = 1h;
/// How soon keys may be asked for again because a token bears one we do not know: a forged kid costs no flood.
constexpr auto between_key_requests = 30s;
/// How long nobody waits again for a provider that did not answer.
constexpr auto failure_kept_in_mind = 5s;
constexpr net::HttpLimits call_limits{3s, 8s, std::size_t{1} << 20U};
constexpr int ok = 200;
/// Two clocks that agree are half a minute apart.
constexpr auto clock_difference = 30s;
/// A logout is told at once; what is older was kept by somebody.
constexpr auto logout_token_life = 5min;
constexpr auto* logout_event = "http://schemas.openid.net/event/backchannel-logout";

std::string query_of(std::vector<std::pair<std::string_view, std::string>> const& parameters)
{
    std::string out;
    for (auto const& [name, value] : parameters) {
        if (!value.empty()) {
            out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, percent_encode(value));
        }
    }
    return out;
}

std::string joined(std::vector<std::string> const& words)
{
    return fmt::format("{}", fmt::join(words, " "));
}

std::string with_query(std::string const& address, std::string const& query)
{
    return address + (address.contains('?') ? "&" : "?") + query;
}

std::string text_of(nlohmann::json const& object, char const* name)
{
    auto const found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<nlohmann::json> object_from(std::string_view text)
{
    auto value = nlohmann::json::parse(text, nullptr, false);
    return value.is_object() ? std::optional{std::move(value)} : std::nullopt;
}

ProviderFault fault_from(JwtFault fault)
{
    switch (fault) {
    case JwtFault::issuer:
        return ProviderFault::issuer;
    case JwtFault::audience:
        return ProviderFault::audience;
    case JwtFault::expired:
    case JwtFault::not_yet:
        return ProviderFault::expired;
    default:
        return ProviderFault::signature;
    }
}

} // namespace

std::string_view to_text(ProviderFault fault)
{
    switch (fault) {
    case ProviderFault::unavailable:
        return "unavailable";
    case ProviderFault::refused:
        return "refused";
    case ProviderFault::issuer:
        return "issuer";
    case ProviderFault::audience:
        return "audience";
    case ProviderFault::signature:
        return "signature";
    case ProviderFault::expired:
        return "expired";
    case ProviderFault::nonce:
        return "nonce";
    case ProviderFault::acr:
        return "acr";
    case ProviderFault::stale:
        return "stale";
    case ProviderFault::not_a_logout:
        return "not_a_logout";
    default:
        return "subject";
    }
}

RelyingParty::RelyingParty(net::HttpClient const& http, Clock const& clock, ProviderRegistration registration)
    : http_(http), clock_(clock), registration_(std::move(registration))
{
}

std::expected<RelyingParty::Document, ProviderFault> RelyingParty::document()
{
    {
        std::scoped_lock const lock{mutex_};
        if (document_ && clock_.now() - document_->read < kept_in_mind) {
            return *document_;
        }
        if (clock_.now() - document_failed_ < failure_kept_in_mind) {
            return std::unexpected(ProviderFault::unavailable);
        }
    }
    auto const read = fetch_document();
    std::scoped_lock const lock{mutex_};
    if (!read) {
        document_failed_ = clock_.now();
        return std::unexpected(ProviderFault::unavailable);
    }
    document_ = read;
    return *read;
}

std::optional<RelyingParty::Document> RelyingParty::fetch_document() const
{
    auto const reply = http_.send({"GET", registration_.issuer + "/.well-known/openid-configuration"}, call_limits);
    auto const said = reply && reply->status == ok ? object_from(reply->body) : std::nullopt;
    // Discovery §4.3: a document of another issuer's is nobody's.
    if (!said || text_of(*said, "issuer") != registration_.issuer) {
        return std::nullopt;
    }
    Document read{text_of(*said, "authorization_endpoint"),
                  text_of(*said, "token_endpoint"),
                  text_of(*said, "userinfo_endpoint"),
                  text_of(*said, "jwks_uri"),
                  text_of(*said, "end_session_endpoint"),
                  said->value("authorization_response_iss_parameter_supported", nlohmann::json{}) == true,
                  clock_.now()};
    auto const is_whole = !read.authorization.empty() && !read.token.empty() && !read.keys.empty();
    return is_whole ? std::optional{std::move(read)} : std::nullopt;
}

std::expected<std::string, ProviderFault> RelyingParty::authorization_address(ProviderTrip const& trip)
{
    auto const at = document();
    if (!at) {
        return std::unexpected(at.error());
    }
    auto const& levels = registration_.acr_values;
    auto const age = trip.signed_in_since && registration_.takes_max_age
                         ? std::max<std::chrono::seconds>(1s, std::chrono::duration_cast<std::chrono::seconds>(
                                                                  clock_.now() - *trip.signed_in_since))
                         : 0s;
    return with_query(at->authorization, query_of({{"response_type", "code"},
                                                   {"client_id", registration_.client_id},
                                                   {"redirect_uri", registration_.redirect_uri},
                                                   {"scope", joined(registration_.scopes)},
                                                   {"state", trip.state},
                                                   {"nonce", trip.nonce},
                                                   {"acr_values", levels.empty() ? std::string{} : levels.front()},
                                                   {"prompt", trip.signs_in_anew ? "login" : ""},
                                                   {"max_age", age > 0s ? std::to_string(age.count()) : ""},
                                                   {"claims", registration_.claims}}));
}

/// RFC 9207 §2.4: a code that another provider gave is not taken to this one.
bool RelyingParty::is_answer_of(Document const& at, ProviderTrip const& trip) const
{
    return trip.answered_by == registration_.issuer || (trip.answered_by.empty() && !at.names_itself);
}

std::expected<nlohmann::json, ProviderFault> RelyingParty::exchange(Document const& at, std::string_view code)
{
    net::HttpRequest request{"POST", at.token};
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.body = query_of({{"grant_type", "authorization_code"},
                             {"code", std::string{code}},
                             {"redirect_uri", registration_.redirect_uri},
                             {"client_id", registration_.client_id},
                             {"client_secret", registration_.client_secret}});
    auto const reply = http_.send(request, call_limits);
    if (!reply || reply->status >= 500) {
        return std::unexpected(ProviderFault::unavailable);
    }
    auto said = reply->status == ok ? object_from(reply->body) : std::nullopt;
    if (!said) {
        return std::unexpected(ProviderFault::refused);
    }
    return std::move(*said);
}

std::expected<KeySet, ProviderFault> RelyingParty::fetch_keys(std::string const& address)
{
    auto const reply = http_.send({"GET", address}, call_limits);
    auto keys = reply && reply->status == ok ? KeySet::parse(reply->body) : std::nullopt;
    std::scoped_lock const lock{mutex_};
    if (!keys) {
        keys_failed_ = clock_.now();
        return std::unexpected(ProviderFault::unavailable);
    }
    keys_ = *keys;
    keys_read_ = clock_.now();
    return std::move(*keys);
}

std::expected<Jwt, ProviderFault> RelyingParty::verify(Document const& at, std::string_view token)
{
    JwtExpectation const expected{registration_.issuer, registration_.client_id, clock_.now()};
    std::optional<KeySet> known;
    Instant read{};
    Instant failed{};
    {
        std::scoped_lock const lock{mutex_};
        known = keys_;
        read = keys_read_;
        failed = keys_failed_;
    }
    if (known && clock_.now() - read < kept_in_mind) {
        auto checked = verify_jwt(token, *known, expected);
        auto const may_have_changed = !checked && checked.error() == JwtFault::unknown_key;
        if (checked) {
            return std::move(*checked);
        }
        if (!may_have_changed || clock_.now() - read < between_key_requests) {
            return std::unexpected(fault_from(checked.error()));
        }
    }
    if (clock_.now() - failed < failure_kept_in_mind) {
        return std::unexpected(ProviderFault::unavailable);
    }
    auto const fresh = fetch_keys(at.keys);
    if (!fresh) {
        return std::unexpected(fresh.error());
    }
    auto checked = verify_jwt(token, *fresh, expected);
    if (!checked) {
        return std::unexpected(fault_from(checked.error()));
    }
    return std::move(*checked);
}

std::optional<ProviderFault> RelyingParty::fault_of(Jwt const& id_token, ProviderTrip const& trip) const
{
    if (id_token.text("nonce") != trip.nonce) {
        return ProviderFault::nonce;
    }
    auto const& levels = registration_.acr_values;
    if (!levels.empty() && std::ranges::find(levels, id_token.text("acr")) == levels.end()) {
        return ProviderFault::acr;
    }
    if (trip.signed_in_since && registration_.takes_max_age) {
        auto const at_provider = id_token.instant("auth_time");
        if (!at_provider || *at_provider + clock_difference < *trip.signed_in_since) {
            return ProviderFault::stale;
        }
    }
    return id_token.text("sub").empty() ? std::optional{ProviderFault::subject} : std::nullopt;
}

std::expected<nlohmann::json, ProviderFault> RelyingParty::userinfo(Document const& at, std::string_view token)
{
    net::HttpRequest request{"GET", at.userinfo};
    request.headers = {{"Authorization", "Bearer " + std::string{token}}};
    auto const reply = http_.send(request, call_limits);
    if (!reply || reply->status != ok) {
        return std::unexpected(ProviderFault::unavailable);
    }
    if (reply->header("content-type").starts_with("application/jwt")) {
        auto const said = verify(at, reply->body);
        if (!said) {
            return std::unexpected(said.error());
        }
        return said->claims;
    }
    if (registration_.userinfo_is_signed) {
        return std::unexpected(ProviderFault::signature);
    }
    auto said = object_from(reply->body);
    if (!said) {
        return std::unexpected(ProviderFault::unavailable);
    }
    return std::move(*said);
}

std::expected<ProviderIdentity, ProviderFault> RelyingParty::identify(std::string_view code, ProviderTrip const& trip)
{
    auto const at = document();
    if (!at) {
        return std::unexpected(at.error());
    }
    if (!is_answer_of(*at, trip)) {
        return std::unexpected(ProviderFault::issuer);
    }
    auto const tokens = exchange(*at, code);
    if (!tokens) {
        return std::unexpected(tokens.error());
    }
    auto const id_token = text_of(*tokens, "id_token");
    auto const checked = verify(*at, id_token);
    if (!checked) {
        return std::unexpected(checked.error());
    }
    if (auto const fault = fault_of(*checked, trip)) {
        return std::unexpected(*fault);
    }
    ProviderIdentity identity{checked->text("sub"), checked->text("acr"),         checked->claims, id_token,
                              checked->text("sid"), checked->instant("auth_time")};
    if (!at->userinfo.empty()) {
        auto const more = userinfo(*at, text_of(*tokens, "access_token"));
        if (!more) {
            return std::unexpected(more.error());
        }
        // Core §5.3.2: an answer about another subject must not be used.
        if (text_of(*more, "sub") != identity.subject) {
            return std::unexpected(ProviderFault::subject);
        }
        identity.claims.update(*more);
    }
    return identity;
}

std::expected<ProviderLogout, ProviderFault> RelyingParty::logged_out(std::string_view logout_token)
{
    if (std::ranges::count(logout_token, '.') != 2) {
        return std::unexpected(ProviderFault::signature); // whoever sends anything costs the provider no call
    }
    auto const at = document();
    if (!at) {
        return std::unexpected(at.error());
    }
    auto const token = verify(*at, logout_token);
    if (!token) {
        return std::unexpected(token.error());
    }
    auto const type = to_lower(text_of(token->header, "typ"));
    auto const events = token->claims.find("events");
    auto const issued = token->instant("iat");
    auto const is_one = (type == "logout+jwt" || type == "jwt" || type.empty()) && !token->claims.contains("nonce") &&
                        events != token->claims.end() && events->is_object() && events->contains(logout_event) &&
                        events->at(logout_event).is_object();
    ProviderLogout out{token->text("sub"), token->text("sid"), token->text("jti")};
    if (!is_one || out.id.empty() || (out.subject.empty() && out.session.empty())) {
        return std::unexpected(ProviderFault::not_a_logout);
    }
    if (!issued || clock_.now() - *issued > logout_token_life) {
        return std::unexpected(ProviderFault::expired);
    }
    return out;
}

std::optional<ProviderFault> RelyingParty::fault_of_discovery()
{
    auto const at = document();
    return at ? std::nullopt : std::optional{at.error()};
}

std::optional<ProviderFault> RelyingParty::fault_of_keys()
{
    auto const at = document();
    auto const keys = at ? fetch_keys(at->keys) : std::unexpected(at.error());
    return keys ? std::nullopt : std::optional{keys.error()};
}

std::string RelyingParty::sign_out_address(std::string_view id_token, std::string_view state, std::string_view back)
{
    auto const at = document();
    if (!at || at->end_session.empty()) {
        return {};
    }
    return with_query(at->end_session, query_of({{"id_token_hint", std::string{id_token}},
                                                 {"state", std::string{state}},
                                                 {"post_logout_redirect_uri", std::string{back}}}));
}

} // namespace guichet::protocols
