// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/koha_system.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "web/http.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr int ok = 200;
constexpr int created = 201;
constexpr int no_content = 204;
constexpr int bad_request = 400;
constexpr int unauthorised = 401;
constexpr int forbidden = 403;
constexpr int not_found = 404;
constexpr int conflict = 409;
constexpr int too_large = 413;
constexpr int unprocessable = 422;
constexpr int bad_gateway = 502;
constexpr int service_unavailable = 503;
constexpr int gateway_timeout = 504;

constexpr net::HttpLimits limits{.connect = 4000ms, .whole = 8000ms, .largest_body = std::size_t{1} << 20U};

std::string text_of(json const& object, char const* name)
{
    auto const found = object.find(name);
    if (found == object.end() || found->is_null()) {
        return {};
    }
    return found->is_string() ? found->get<std::string>() : found->dump();
}

bool is_true(json const& object, char const* name)
{
    auto const found = object.find(name);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

bool is_one_of(int status, std::initializer_list<int> statuses)
{
    return std::ranges::find(statuses, status) != statuses.end();
}

/// Anything but what was asked for: our account, their version, or their machine.
std::unexpected<Error> failure(int status)
{
    auto const detail = fmt::format("http.{}", status);
    if (status == unauthorised || status == forbidden) {
        return fail(ErrorKind::forbidden, "ils.login_refused", detail);
    }
    if (status == not_found) {
        return fail(ErrorKind::unavailable, "ils.too_old", detail);
    }
    if (is_one_of(status, {bad_gateway, service_unavailable, gateway_timeout})) { // whoever stands before it answered
        return fail(ErrorKind::unavailable, "ils.unreachable", detail);
    }
    return fail(ErrorKind::unavailable, "ils.garbled", detail);
}

MemberAnswer member_from(json const& patron)
{
    MemberAnswer answer;
    answer.external_id = text_of(patron, "patron_id");
    answer.family_name = tidy(text_of(patron, "surname"));
    answer.first_names = tidy(text_of(patron, "firstname"));
    answer.birth_date = parse_date(text_of(patron, "date_of_birth"));
    answer.category = text_of(patron, "category_id");
    answer.expires = parse_date(text_of(patron, "expiry_date"));
    auto const keeps_out = is_true(patron, "restricted") || is_true(patron, "patron_card_lost");
    answer.verdict = keeps_out ? MemberAnswer::Verdict::refused : MemberAnswer::Verdict::accepted;
    return answer;
}

} // namespace

KohaSystem::KohaSystem(net::HttpClient const& http, Clock const& clock, KohaAddress address)
    : http_(http), clock_(clock), address_(std::move(address))
{
    while (address_.base_url.ends_with('/')) {
        address_.base_url.pop_back();
    }
}

Result<std::string> KohaSystem::authorisation(Transcript* transcript)
{
    if (address_.sign_in == KohaSignIn::basic) {
        return "Basic " + base64(address_.user + ":" + address_.secret);
    }
    {
        std::scoped_lock const lock{mutex_};
        if (!token_.first.empty() && clock_.now() < token_.second) {
            return "Bearer " + token_.first;
        }
    }
    auto made = token(transcript);
    return made ? Result<std::string>{"Bearer " + *made} : std::unexpected(made.error());
}

Result<std::string> KohaSystem::token(Transcript* transcript)
{
    if (transcript != nullptr) {
        transcript->sent("POST /api/v1/oauth/token grant_type=client_credentials client_id=••••");
    }
    auto const reply = http_.send(
        {.method = "POST",
         .url = address_.base_url + "/api/v1/oauth/token",
         .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
         .body = web::encode_form(
             {{"grant_type", "client_credentials"}, {"client_id", address_.user}, {"client_secret", address_.secret}})},
        limits);
    if (!reply) {
        return fail(ErrorKind::unavailable, "ils.unreachable", reply.error().detail);
    }
    if (transcript != nullptr) {
        transcript->received(fmt::format("{}", reply->status));
    }
    auto const body = json::parse(reply->body, nullptr, false);
    auto access = body.is_object() ? text_of(body, "access_token") : std::string{};
    if (reply->status >= bad_request || access.empty()) {
        return fail(ErrorKind::forbidden, "ils.login_refused", fmt::format("http.{}", reply->status));
    }
    auto const life = body.find("expires_in");
    auto const seconds = life != body.end() && life->is_number_integer() ? life->get<int>() : 60;
    std::scoped_lock const lock{mutex_};
    token_ = {access, clock_.now() + std::chrono::seconds{seconds / 2}};
    return access;
}

Result<net::HttpReply> KohaSystem::call(std::string const& method, std::string const& path, std::string const& body,
                                        Transcript* transcript)
{
    auto reply = call_once(method, path, body, transcript);
    if (reply && reply->status == unauthorised && address_.sign_in == KohaSignIn::client_credentials) {
        return call_once(method, path, body, transcript); // the token had been withdrawn: with another
    }
    return reply;
}

Result<net::HttpReply> KohaSystem::call_once(std::string const& method, std::string const& path,
                                             std::string const& body, Transcript* transcript)
{
    auto const proof = authorisation(transcript);
    if (!proof) {
        return std::unexpected(proof.error());
    }
    if (transcript != nullptr) {
        transcript->sent(method + " " + path);
    }
    net::HttpRequest request{
        method, address_.base_url + path, {{"Authorization", *proof}, {"Accept", "application/json"}}, body};
    if (!request.body.empty()) {
        request.headers.emplace_back("Content-Type", "application/json");
    }
    auto reply = http_.send(request, limits);
    if (!reply) {
        return fail(ErrorKind::unavailable, "ils.unreachable", reply.error().detail);
    }
    if (transcript != nullptr) {
        transcript->received(fmt::format("{}", reply->status));
    }
    if (reply->status == unauthorised) {
        drop_token(*proof);
    }
    return reply;
}

void KohaSystem::drop_token(std::string_view proof)
{
    std::scoped_lock const lock{mutex_};
    if (proof == "Bearer " + token_.first) { // and not one that somebody else has had meanwhile
        token_ = {};
    }
}

Result<void> KohaSystem::reach(Transcript* transcript)
{
    auto const reply = call("GET", "/api/v1/patrons?_per_page=1&_page=1", {}, transcript);
    if (!reply) {
        return std::unexpected(reply.error());
    }
    return reply->status == ok ? Result<void>{} : failure(reply->status);
}

Result<bool> KohaSystem::password_fits(std::string const& card, std::string const& pin, Transcript* transcript)
{
    auto const reply = call("POST", "/api/v1/auth/password/validation",
                            json{{"identifier", card}, {"password", pin}}.dump(), transcript);
    if (!reply) {
        return std::unexpected(reply.error());
    }
    if (reply->status == bad_request) {
        return false;
    }
    if (reply->status == no_content) { // its first release says no more than that
        return true;
    }
    if (reply->status != created) {
        return failure(reply->status);
    }
    // An identifier may be somebody's login name as well: the card must be the one that was shown.
    auto const body = json::parse(reply->body, nullptr, false);
    return body.is_object() && text_of(body, "cardnumber") == card;
}

Result<KohaSystem::Found> KohaSystem::bearer_of(std::string const& card, Transcript* transcript)
{
    auto const reply = call("GET", "/api/v1/patrons?_match=exact&cardnumber=" + web::url_encode(card), {}, transcript);
    if (!reply) {
        return std::unexpected(reply.error());
    }
    auto const found = json::parse(reply->body, nullptr, false);
    if (reply->status != ok || !found.is_array()) {
        return failure(reply->status);
    }
    for (auto const& patron : found) {
        if (patron.is_object() && text_of(patron, "cardnumber") == card) {
            return Found{patron};
        }
    }
    return Found{};
}

Result<MemberAnswer> KohaSystem::ask(std::string const& card, std::string const& pin, Transcript* transcript)
{
    auto const fits = password_fits(card, pin, transcript);
    if (!fits || !*fits) {
        return fits ? Result<MemberAnswer>{MemberAnswer{}} : std::unexpected(fits.error());
    }
    auto const found = bearer_of(card, transcript);
    if (!found) {
        return std::unexpected(found.error());
    }
    return found->member.is_null() ? MemberAnswer{} : member_from(found->member);
}

Result<std::string> KohaSystem::add(NewMember const& member, Transcript* transcript)
{
    json const body{{"cardnumber", member.card},
                    {"surname", member.person.family_name()},
                    {"firstname", member.person.first_names},
                    {"date_of_birth", to_iso(member.person.birth_date)},
                    {"address", member.address.street},
                    {"address2", member.address.complement},
                    {"postal_code", member.address.postcode},
                    {"city", member.address.municipality_name},
                    {"email", member.contact.email},
                    {"phone", member.contact.phone},
                    {"library_id", member.library},
                    {"category_id", member.category},
                    {"expiry_date", to_iso(member.expires)}};
    auto const reply = call("POST", "/api/v1/patrons", body.dump(), transcript);
    if (!reply) {
        return std::unexpected(reply.error());
    }
    if (reply->status == conflict) {
        return fail(ErrorKind::conflict, "ils.known_there");
    }
    if (is_one_of(reply->status, {bad_request, too_large, unprocessable})) {
        return fail(ErrorKind::invalid, "ils.member_refused", fmt::format("http.{}", reply->status));
    }
    auto const answer = json::parse(reply->body, nullptr, false);
    if (reply->status != created || !answer.is_object()) {
        return failure(reply->status);
    }
    return text_of(answer, "patron_id");
}

Result<void> KohaSystem::set_end(std::string const& card, Date end, Transcript* transcript)
{
    auto const found = bearer_of(card, transcript);
    if (!found) {
        return std::unexpected(found.error());
    }
    if (found->member.is_null()) {
        return fail(ErrorKind::not_found, "ils.not_known_there");
    }
    // Koha changes what is sent and keeps the rest; these it always wants.
    json body{{"expiry_date", to_iso(end)}};
    for (auto const* name : {"surname", "library_id", "category_id"}) {
        body[name] = found->member.value(name, json{});
    }
    auto const path = "/api/v1/patrons/" + web::url_encode(text_of(found->member, "patron_id"));
    auto const reply = call("PUT", path, body.dump(), transcript);
    if (!reply) {
        return std::unexpected(reply.error());
    }
    if (reply->status == bad_request || reply->status == conflict) {
        return fail(ErrorKind::invalid, "ils.end_refused", fmt::format("http.{}", reply->status));
    }
    return reply->status == ok || reply->status == no_content ? Result<void>{} : failure(reply->status);
}

} // namespace guichet::access
