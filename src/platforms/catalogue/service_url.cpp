// SPDX-License-Identifier: AGPL-3.0-or-later
#include "platforms/catalogue/service_url.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace guichet::platforms {

namespace {

constexpr std::size_t longest_address = 2000;
constexpr std::uint16_t https_port = 443;
constexpr std::uint16_t http_port = 80;

std::uint16_t default_port(std::string_view scheme)
{
    return scheme == "https" ? https_port : http_port;
}

/// Signs that browsers and servers are known to read in several ways.
bool has_only_plain_signs(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) {
        return c > ' ' && c < '\x7f' && c != '\\' && c != '#' && c != '"' && c != '<' && c != '>' && c != '^' &&
               c != '`' && c != '{' && c != '|' && c != '}';
    });
}

bool is_host_name(std::string_view host)
{
    auto const allowed = std::ranges::all_of(
        host, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
    return allowed && !host.empty() && host.size() <= 253 && !host.starts_with('.') && !host.ends_with('.') &&
           !host.starts_with('-') && !host.contains("..");
}

std::optional<std::uint16_t> port_from(std::string_view digits)
{
    std::uint16_t port = 0;
    auto const [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || stop != digits.data() + digits.size() || port == 0) {
        return std::nullopt;
    }
    return port;
}

/// A path whose meaning no server can change: no "..", no encoded dot, slash, back slash or NUL, no stray "%".
bool is_unambiguous_path(std::string_view path)
{
    auto const is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    auto const lower = to_lower(path);
    for (auto at = lower.find('%'); at != std::string::npos; at = lower.find('%', at + 1)) {
        auto const code = lower.substr(at + 1, 2);
        if (code.size() < 2 || !is_hex(code[0]) || !is_hex(code[1])) {
            return false;
        }
        if (code == "2f" || code == "5c" || code == "2e" || code == "25" || code < "20" || code == "7f") {
            return false;
        }
    }
    auto const segments = split(lower, '/');
    return std::ranges::none_of(segments, [](std::string const& part) { return part == "." || part == ".."; }) &&
           !path.contains("//");
}

bool read_authority(std::string_view authority, ServiceUrl& url)
{
    auto const colon = authority.find(':');
    url.host = to_lower(authority.substr(0, colon));
    url.port = default_port(url.scheme);
    if (colon != std::string_view::npos) {
        auto const port = port_from(authority.substr(colon + 1));
        if (!port) {
            return false;
        }
        url.port = *port;
    }
    return is_host_name(url.host);
}

} // namespace

std::string ServiceUrl::origin() const
{
    auto const shown = port == default_port(scheme) ? std::string{} : ":" + std::to_string(port);
    return scheme + "://" + host + shown;
}

std::optional<ServiceUrl> parse_service_url(std::string_view text)
{
    auto const after_scheme = text.find("://");
    if (text.size() > longest_address || after_scheme == std::string_view::npos || !has_only_plain_signs(text)) {
        return std::nullopt;
    }
    ServiceUrl url;
    url.scheme = to_lower(text.substr(0, after_scheme));
    if (url.scheme != "https" && url.scheme != "http") {
        return std::nullopt;
    }
    auto const rest = text.substr(after_scheme + 3);
    auto const end_of_authority = std::min(rest.find_first_of("/?"), rest.size());
    if (!read_authority(rest.substr(0, end_of_authority), url)) {
        return std::nullopt;
    }
    auto const path_and_query = rest.substr(end_of_authority);
    auto const mark = std::min(path_and_query.find('?'), path_and_query.size());
    url.path = mark == 0 ? "/" : std::string{path_and_query.substr(0, mark)};
    url.query = mark < path_and_query.size() ? std::string{path_and_query.substr(mark + 1)} : std::string{};
    return is_unambiguous_path(url.path) ? std::optional{std::move(url)} : std::nullopt;
}

std::optional<std::string> normalise_service_address(std::string_view text)
{
    auto const url = parse_service_url(text);
    if (!url || !url->query.empty() || text.contains('?')) {
        return std::nullopt;
    }
    auto path = url->path;
    if (path.ends_with('/')) {
        path.pop_back();
    }
    return url->origin() + path;
}

bool stands_under(ServiceUrl const& service, ServiceUrl const& registered)
{
    if (service.scheme != registered.scheme || service.host != registered.host || service.port != registered.port) {
        return false;
    }
    std::string_view prefix = registered.path;
    if (prefix.ends_with('/')) {
        prefix.remove_suffix(1);
    }
    std::string_view const path = service.path;
    return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

} // namespace guichet::platforms
