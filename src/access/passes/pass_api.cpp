// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/passes/pass_api.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;
using web::Request;
using web::Response;

/// Wrong secrets from one address: a vendor's server has the right one.
constexpr web::Budget wrong_secrets{"passes.wrong_secret", 20, 600s};

std::string shown_in(Request const& request)
{
    if (request.has_field("token")) {
        return std::string{request.field("token")};
    }
    auto const body = nlohmann::json::parse(request.body, nullptr, false);
    auto const token = body.is_object() ? body.find("token") : body.end();
    return body.is_object() && token != body.end() && token->is_string() ? token->get<std::string>() : std::string{};
}

Response said(nlohmann::json const& answer)
{
    return Response::json(answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

} // namespace

PassApi::PassApi(web::Shell const& shell, platforms::Catalogue const& catalogue, Admissions& admissions, Passes& passes,
                 web::RateLimiter& limiter, Asker asker)
    : shell_(shell), catalogue_(catalogue), admissions_(admissions), passes_(passes), limiter_(limiter),
      asker_(std::move(asker))
{
}

void PassApi::mount(web::Router& router)
{
    router.post(
        "/api/v1/passes/check", web::Audience::machine, [this](Request const& request) { return check(request); },
        web::Csrf::exempt);
}

std::optional<platforms::PlatformId> PassApi::asker_of(Request const& request) const
{
    auto const authorization = request.header("authorization");
    auto const space = std::min(authorization.find(' '), authorization.size());
    auto const scheme = to_lower(authorization.substr(0, space));
    auto const credentials = authorization.substr(std::min(space + 1, authorization.size()));
    if (scheme == "bearer") {
        return asker_(credentials);
    }
    auto const pair = scheme == "basic" ? from_base64(credentials) : std::nullopt;
    auto const colon = pair ? pair->find(':') : std::string::npos;
    if (colon == std::string::npos) {
        return std::nullopt;
    }
    auto const platform = asker_(std::string_view{*pair}.substr(colon + 1));
    return platform && platform->value == pair->substr(0, colon) ? platform : std::nullopt;
}

Response PassApi::unknown_asker(Request const& request)
{
    if (auto const spent = limiter_.spend(wrong_secrets, request.client_address); !spent) {
        return shell_.problem(request, spent.error());
    }
    constexpr int unauthorised = 401;
    auto response =
        shell_.problem(request, {ErrorKind::forbidden, {"passes.api.secret_unknown"}, {}, {}}, unauthorised);
    response.with_header("WWW-Authenticate", R"(Basic realm="passes", charset="UTF-8", Bearer realm="passes")");
    return response;
}

std::optional<Admitted> PassApi::admitted(std::string_view shown, platforms::Platform const& platform)
{
    auto const holder = passes_.take(shown);
    if (!holder || holder->platform != platform.id) {
        return std::nullopt;
    }
    auto admitted = admissions_.admit_again(holder->patron, platform);
    return admitted ? std::optional{*std::move(admitted)} : std::nullopt;
}

Response PassApi::check(Request const& request)
{
    if (limiter_.pressure(wrong_secrets, request.client_address) >= 1.0) {
        return shell_.problem(request, {ErrorKind::throttled, {"error.throttled"}, {}, {}});
    }
    auto const asker = asker_of(request);
    auto const platform = asker ? catalogue_.find(*asker) : nullptr;
    if (!platform) {
        return unknown_asker(request);
    }
    auto const shown = shown_in(request);
    if (shown.empty()) {
        constexpr int bad_request = 400;
        return shell_.problem(request, {ErrorKind::invalid, {"passes.api.no_token"}, {}, {}}, bad_request);
    }
    auto const person = admitted(shown, *platform);
    if (!person) {
        return said({{"active", false}});
    }
    nlohmann::json answer{{"active", true}, {"user", person->user}};
    for (auto const& [name, value] : person->released) {
        answer[name] = value;
    }
    admissions_.note(person->patron, *platform, person->released);
    return said(answer);
}

} // namespace guichet::access
