// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/response_headers.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace guichet::web::impl {

namespace {

using Header = std::pair<std::string_view, std::string_view>;

constexpr std::array<Header, 10> policy{{
    {"default-src", "'none'"},
    {"style-src", "'self'"},
    {"script-src", "'self'"},
    {"img-src", "'self' data:"},
    {"font-src", "'self'"},
    {"connect-src", "'self'"},
    {"form-action", "'self'"},
    {"frame-ancestors", "'none'"},
    {"base-uri", "'none'"},
    {"object-src", "'none'"},
}};

constexpr std::array<Header, 7> defaults{{
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"X-Frame-Options", "DENY"},
    {"Cache-Control", "no-store"},
}};

std::string content_security_policy(Fields const& additions)
{
    std::map<std::string, std::string, std::less<>> extra;
    for (auto const& [directive, source] : additions) {
        extra[directive] += ' ' + source;
    }
    std::string text;
    for (auto const& [directive, sources] : policy) {
        text += fmt::format("{}{} {}", text.empty() ? "" : "; ", directive, sources);
        if (auto const found = extra.find(directive); found != extra.end()) {
            text += found->second;
            extra.erase(found);
        }
    }
    for (auto const& [directive, sources] : extra) {
        text += fmt::format("; {}{}", directive, sources);
    }
    return text;
}

/// That of nearly every answer.
std::string const& plain_policy()
{
    static auto const text = content_security_policy({});
    return text;
}

std::string set_cookie(Request const& request, Cookie const& cookie)
{
    auto text = fmt::format("{}={}; Path={}; HttpOnly; SameSite=Lax", cookie.name, cookie.value, cookie.path);
    if (cookie.life == CookieLife::persistent) {
        text += fmt::format("; Max-Age={}", cookie.max_age_seconds);
    }
    return request.secure ? text + "; Secure" : text;
}

void set_default(Response& response, std::string_view name, std::string_view value)
{
    if (response.header(name).empty()) {
        response.with_header(std::string{name}, std::string{value});
    }
}

} // namespace

void finish_headers(Request const& request, Response& response, StrictTransport strict_transport)
{
    for (auto const& [name, value] : defaults) {
        set_default(response, name, value);
    }
    set_default(response, "Content-Security-Policy",
                response.policy_additions.empty() ? plain_policy()
                                                  : content_security_policy(response.policy_additions));
    if (strict_transport == StrictTransport::on) {
        set_default(response, "Strict-Transport-Security", "max-age=31536000");
    }
    for (auto const& cookie : response.cookies) {
        response.with_header("Set-Cookie", set_cookie(request, cookie));
    }
}

} // namespace guichet::web::impl
