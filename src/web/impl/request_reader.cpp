// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/request_reader.hpp"

#include "base/text.hpp"
#include "web/impl/multipart.hpp"

#include <algorithm>
#include <optional>

namespace guichet::web::impl {

namespace {

constexpr std::string_view hexadecimal = "0123456789abcdefABCDEF";

bool is_sound(std::string_view text)
{
    return text.find('\0') == std::string_view::npos && is_valid_utf8(text);
}

bool is_sound(Fields const& fields)
{
    return std::ranges::all_of(fields, [](auto const& one) { return is_sound(one.first) && is_sound(one.second); });
}

bool percent_signs_are_complete(std::string_view path)
{
    for (auto at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
        if (at + 2 >= path.size() || hexadecimal.find(path[at + 1]) == std::string_view::npos ||
            hexadecimal.find(path[at + 2]) == std::string_view::npos) {
            return false;
        }
    }
    return true;
}

/// Decoded once, empty segments removed; nullopt for dot segments, back slashes, control characters and bad encodings.
std::optional<std::string> normal_path(std::string_view raw)
{
    if (!raw.starts_with('/') || !percent_signs_are_complete(raw)) {
        return std::nullopt;
    }
    auto const decoded = url_decode(raw);
    if (!is_valid_utf8(decoded) || std::ranges::any_of(decoded, [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\';
        })) {
        return std::nullopt;
    }
    std::string path;
    auto const segments = split(std::string_view{decoded}.substr(1), '/');
    for (auto const& segment : segments) {
        if (segment == "." || segment == "..") {
            return std::nullopt;
        }
        if (!segment.empty()) {
            path += '/' + segment;
        }
    }
    if (path.empty() || decoded.ends_with('/')) {
        path += '/';
    }
    return path;
}

void read_cookies(std::string_view header, Request& request)
{
    for (auto const& pair : split(header, ';')) {
        auto const begin = pair.find_first_not_of(' ');
        auto const equals = pair.find('=');
        if (begin < equals && equals != std::string::npos) {
            request.cookies.emplace(pair.substr(begin, equals - begin), pair.substr(equals + 1));
        }
    }
}

/// Repeated headers are joined as RFC 9110 §5.3 says; those that must be single make the request ambiguous.
std::optional<Refusal> read_headers(RawRequest& raw, ReadLimits const& limits, Request& request)
{
    if (raw.headers.size() > limits.most_headers) {
        return Refusal{431, "web.error.headers"};
    }
    for (auto& [name, value] : raw.headers) {
        auto const key = to_lower(name);
        auto const [at, is_new] = request.headers.try_emplace(key, std::move(value));
        if (is_new) {
            continue;
        }
        if (key == "host" || key == "content-length" || key == "content-type" || key == "transfer-encoding") {
            return Refusal{400, "web.error.malformed"};
        }
        at->second += (key == "cookie" ? "; " : ", ") + value;
    }
    if (request.headers.contains("transfer-encoding") && request.headers.contains("content-length")) {
        return Refusal{400, "web.error.malformed"};
    }
    read_cookies(request.header("cookie"), request);
    return std::nullopt;
}

std::optional<Refusal> read_multipart(std::string_view body, std::string_view content_type, ReadLimits const& limits,
                                      Request& request)
{
    auto const boundary = boundary_of(content_type);
    auto parsed = boundary ? parse_multipart(body, *boundary, limits.most_fields) : std::nullopt;
    if (!parsed) {
        return Refusal{400, "web.error.malformed"};
    }
    request.form = std::move(parsed->fields);
    request.uploads = std::move(parsed->uploads);
    return std::nullopt;
}

std::optional<Refusal> read_urlencoded(std::string_view body, ReadLimits const& limits, Request& request)
{
    if (static_cast<std::size_t>(std::ranges::count(body, '&')) >= limits.most_fields) {
        return Refusal{413, "web.error.too_large"};
    }
    request.form = parse_form(body);
    return std::nullopt;
}

std::optional<Refusal> read_body(RawRequest& raw, ReadLimits const& limits, Request& request)
{
    auto const content_type = request.header("content-type");
    auto const kind = to_lower(content_type.substr(0, content_type.find(';')));
    std::optional<Refusal> refusal;
    if (kind == "application/x-www-form-urlencoded") {
        refusal = read_urlencoded(raw.body, limits, request);
    } else if (kind == "multipart/form-data") {
        refusal = read_multipart(raw.body, content_type, limits, request);
    } else {
        request.body = std::move(raw.body);
    }
    if (refusal) {
        return refusal;
    }
    if (!is_sound(request.form) || std::ranges::any_of(request.uploads, [](Upload const& one) {
            return !is_sound(one.field) || !is_sound(one.file_name) || !is_sound(one.content_type);
        })) {
        return Refusal{400, "web.error.encoding"};
    }
    if (std::ranges::any_of(request.form,
                            [&](auto const& one) { return one.second.size() > limits.largest_form_field; })) {
        return Refusal{413, "web.error.too_large"};
    }
    return std::nullopt;
}

} // namespace

std::optional<Refusal> read_request(RawRequest raw, ReadLimits const& limits, Request& request)
{
    auto const headers_refused = read_headers(raw, limits, request);
    auto const question = raw.target.find('?');
    auto path = normal_path(std::string_view{raw.target}.substr(0, question));
    request.path = path.value_or("/");
    if (raw.refusal || headers_refused) {
        return raw.refusal ? raw.refusal : headers_refused;
    }
    if (!path) {
        return Refusal{400, "web.error.path"};
    }
    auto const method = method_from(raw.method);
    if (!method) {
        return Refusal{405, "web.error.method"};
    }
    request.method = *method;
    if (question != std::string::npos) {
        request.query = parse_form(std::string_view{raw.target}.substr(question + 1));
    }
    request.raw_target = std::move(raw.target);
    return is_sound(request.query) ? read_body(raw, limits, request) : Refusal{400, "web.error.encoding"};
}

} // namespace guichet::web::impl
