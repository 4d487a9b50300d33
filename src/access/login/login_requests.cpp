// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/login/login_requests.hpp"

#include "base/dates.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view request_kind = "access.login_request";
constexpr auto request_life = 1h;

} // namespace

bool LoginRequest::accepts(Visitor const& visitor) const
{
    return !oldest_sign_in || visitor.signed_in_since(asked - *oldest_sign_in);
}

std::string LoginRequests::keep(LoginRequest const& request)
{
    auto key = unguessable_token(random_);
    nlohmann::json value{{"door", request.door}, {"question", request.question}, {"asked", to_iso(request.asked)}};
    if (request.oldest_sign_in) {
        value["oldest_sign_in"] = request.oldest_sign_in->count();
    }
    if (!request.sign_in_page.empty()) {
        value["sign_in_page"] = request.sign_in_page;
    }
    if (!request.login_hint.empty()) {
        value["login_hint"] = request.login_hint;
    }
    if (request.is_silent) {
        value["silent"] = true;
    }
    store_.put(request_kind, key, value.dump(), request_life);
    return key;
}

std::optional<LoginRequest> LoginRequests::find(std::string_view key)
{
    auto const text = store_.find(request_kind, key);
    if (!text) {
        return std::nullopt;
    }
    auto const value = nlohmann::json::parse(*text);
    LoginRequest request{value.at("door").get<std::string>(), value.at("question").get<std::string>(),
                         parse_instant(value.at("asked").get<std::string>()).value()};
    if (value.contains("oldest_sign_in")) {
        request.oldest_sign_in = std::chrono::seconds{value["oldest_sign_in"].get<std::int64_t>()};
    }
    request.sign_in_page = value.value("sign_in_page", "");
    request.login_hint = value.value("login_hint", "");
    request.is_silent = value.value("silent", false);
    return request;
}

std::optional<LoginRequest> LoginRequests::behind(std::string_view path)
{
    return path.starts_with(login_resumes_at) ? find(path.substr(login_resumes_at.size())) : std::nullopt;
}

void LoginRequests::forget(std::string_view key)
{
    static_cast<void>(store_.take(request_kind, key));
}

} // namespace guichet::access
