// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/http.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace guichet::web {

namespace {

constexpr std::array<std::pair<Method, std::string_view>, 7> method_names{{
    {Method::get, "GET"},
    {Method::head, "HEAD"},
    {Method::post, "POST"},
    {Method::put, "PUT"},
    {Method::patch, "PATCH"},
    {Method::delete_, "DELETE"},
    {Method::options, "OPTIONS"},
}};

std::string_view first_of(Fields const& fields, std::string_view name)
{
    auto const found = std::ranges::find(fields, name, &std::pair<std::string, std::string>::first);
    return found == fields.end() ? std::string_view{} : found->second;
}

template <class Map>
std::string_view value_of(Map const& map, std::string_view name)
{
    auto const found = map.find(name);
    return found == map.end() ? std::string_view{} : found->second;
}

bool is_control(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void append_encoded(std::string& out, char c)
{
    out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
}

/// What a Location header may hold: bytes that a URL cannot carry are percent-encoded, "//host" becomes "/host".
std::string safe_location(std::string_view location)
{
    auto const slashes = location.find_first_not_of("/\\");
    if (!location.empty() && (location.front() == '/' || location.front() == '\\')) {
        location.remove_prefix(slashes == std::string_view::npos ? location.size() - 1 : slashes - 1);
    }
    std::string out;
    for (std::size_t i = 0; i < location.size(); ++i) {
        auto const c = location[i];
        if (i == 0 && c == '\\') {
            out += '/';
        } else if (is_control(c) || c == ' ' || c == '\\' || c == '"' || c == '<' || c == '>' ||
                   static_cast<unsigned char>(c) >= 0x80) {
            append_encoded(out, c);
        } else {
            out += c;
        }
    }
    return out.empty() ? "/" : out;
}

Response with_type(std::string body, int status, std::string content_type)
{
    Response response;
    response.status = status;
    response.body = std::move(body);
    response.with_header("Content-Type", std::move(content_type));
    return response;
}

} // namespace

std::string_view Request::parameter(std::string_view name) const
{
    return value_of(path_parameters, name);
}

std::string_view Request::query_value(std::string_view name) const
{
    return first_of(query, name);
}

bool Request::has_query(std::string_view name) const
{
    return std::ranges::find(query, name, &std::pair<std::string, std::string>::first) != query.end();
}

std::string_view Request::field(std::string_view name) const
{
    return first_of(form, name);
}

bool Request::has_field(std::string_view name) const
{
    return std::ranges::find(form, name, &std::pair<std::string, std::string>::first) != form.end();
}

std::vector<std::string_view> Request::all_fields(std::string_view name) const
{
    std::vector<std::string_view> values;
    for (auto const& [field_name, value] : form) {
        if (field_name == name) {
            values.emplace_back(value);
        }
    }
    return values;
}

std::string_view Request::header(std::string_view lower_case_name) const
{
    return value_of(headers, lower_case_name);
}

std::string_view Request::cookie(std::string_view name) const
{
    return value_of(cookies, name);
}

Upload const* Request::upload(std::string_view field) const
{
    auto const found =
        std::ranges::find_if(uploads, [&](Upload const& one) { return one.field == field && !one.bytes.empty(); });
    return found == uploads.end() ? nullptr : &*found;
}

Response Response::html(std::string body, int status)
{
    return with_type(std::move(body), status, "text/html; charset=utf-8");
}

Response Response::text(std::string body, int status)
{
    return with_type(std::move(body), status, "text/plain; charset=utf-8");
}

Response Response::json(std::string body, int status)
{
    return with_type(std::move(body), status, "application/json");
}

Response Response::bytes(std::string body, std::string content_type)
{
    return with_type(std::move(body), 200, std::move(content_type));
}

Response Response::download(std::string body, std::string content_type, std::string_view file_name)
{
    std::string plain;
    for (auto const c : file_name) {
        plain += is_unreserved(c) || c == ' ' ? c : '_';
    }
    return with_type(std::move(body), 200, std::move(content_type))
        .with_header("Content-Disposition",
                     fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, url_encode(file_name)));
}

Response Response::streamed_download(Pieces pieces, std::string content_type, std::string_view file_name)
{
    auto response = download({}, std::move(content_type), file_name);
    response.pieces = std::move(pieces);
    return response;
}

Response Response::redirect(std::string_view location, int status)
{
    Response response;
    response.status = status;
    response.with_header("Location", safe_location(location));
    return response;
}

Response& Response::with_header(std::string name, std::string value)
{
    if (name.empty() || !std::ranges::all_of(name, [](char c) { return is_unreserved(c); }) ||
        std::ranges::any_of(value, [](char c) { return is_control(c) && c != '\t'; })) {
        throw std::invalid_argument(fmt::format("header {} has a forbidden character", name.empty() ? "?" : "value"));
    }
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

Response& Response::with_cookie(Cookie cookie)
{
    auto const forbidden = [](char c) { return is_control(c) || c == ';' || c == ',' || c == ' ' || c == '"'; };
    if (cookie.name.empty() || std::ranges::any_of(cookie.name, [](char c) { return !is_unreserved(c); }) ||
        std::ranges::any_of(cookie.value, forbidden) || std::ranges::any_of(cookie.path, forbidden)) {
        throw std::invalid_argument("cookie with a forbidden character");
    }
    // One cookie a name: the last one said counts.
    std::erase_if(cookies, [&](Cookie const& one) { return one.name == cookie.name && one.path == cookie.path; });
    cookies.push_back(std::move(cookie));
    return *this;
}

Response& Response::allow(std::string directive, std::string source)
{
    auto const forbidden = [](char c) { return is_control(c) || c == ';' || c == ',' || c == ' ' || c == '*'; };
    if (directive.empty() || source.empty() || std::ranges::any_of(directive, forbidden) ||
        std::ranges::any_of(source, forbidden)) {
        throw std::invalid_argument("content security policy source with a forbidden character");
    }
    policy_additions.emplace_back(std::move(directive), std::move(source));
    return *this;
}

std::string_view Response::header(std::string_view name) const
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    for (auto const& [header_name, value] : headers) {
        if (std::ranges::equal(header_name, name, {}, lower, lower)) {
            return value;
        }
    }
    return {};
}

std::string_view name_of(Method method)
{
    return std::ranges::find(method_names, method, &std::pair<Method, std::string_view>::first)->second;
}

std::optional<Method> method_from(std::string_view name)
{
    auto const found = std::ranges::find(method_names, name, &std::pair<Method, std::string_view>::second);
    return found == method_names.end() ? std::nullopt : std::optional{found->first};
}

std::string host_cookie(Request const& request, std::string_view name)
{
    return fmt::format("{}{}", request.secure ? "__Host-" : "", name);
}

bool is_local_path(std::string_view location)
{
    return location.starts_with('/') && !location.starts_with("//") &&
           std::ranges::none_of(location, [](char c) { return is_control(c) || c == '\\'; });
}

std::string url_encode(std::string_view text)
{
    return percent_encode(text);
}

std::string url_decode(std::string_view text)
{
    return percent_decode(text, PlusSign::stays);
}

Fields parse_form(std::string_view encoded)
{
    Fields fields;
    while (!encoded.empty()) {
        auto const end = std::min(encoded.find('&'), encoded.size());
        auto const pair = encoded.substr(0, end);
        encoded.remove_prefix(std::min(end + 1, encoded.size()));
        if (pair.empty()) {
            continue;
        }
        auto const equals = pair.find('=');
        auto const value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        fields.emplace_back(percent_decode(pair.substr(0, equals), PlusSign::is_space),
                            percent_decode(value, PlusSign::is_space));
    }
    return fields;
}

std::string encode_form(Fields const& fields)
{
    std::string out;
    for (auto const& [name, value] : fields) {
        out += fmt::format("{}{}={}", out.empty() ? "" : "&", url_encode(name), url_encode(value));
    }
    return out;
}

std::string with_parameters(std::string_view address, Fields const& parameters)
{
    return fmt::format("{}{}{}", address, address.contains('?') ? '&' : '?', encode_form(parameters));
}

} // namespace guichet::web
