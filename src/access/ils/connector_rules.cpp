// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/connectors.hpp"
#include "base/text.hpp"
#include "protocols/sip2/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace guichet::access {

namespace {

bool is_url(std::string_view text)
{
    return (text.starts_with("https://") || text.starts_with("http://")) && text.find(' ') == std::string_view::npos;
}

bool is_dialect(IlsConnector const& one)
{
    if (one.kind == IlsKind::koha) {
        return one.dialect == "basic" || one.dialect == "client_credentials";
    }
    return std::ranges::any_of(protocols::sip2::client_dialects(),
                               [&](auto const& dialect) { return dialect.name == one.dialect; });
}

} // namespace

std::string IlsConnector::category_of(std::string_view theirs) const
{
    for (auto const wanted : {theirs, std::string_view{"*"}}) {
        auto const found = std::ranges::find(categories, wanted, &std::pair<std::string, std::string>::first);
        if (found != categories.end()) {
            return found->second;
        }
    }
    return {};
}

std::optional<HostAndPort> host_and_port(std::string_view address)
{
    auto const colon = address.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return std::nullopt;
    }
    auto host = address.substr(0, colon);
    auto const digits = address.substr(colon + 1);
    HostAndPort found;
    auto const parsed = std::from_chars(digits.data(), digits.data() + digits.size(), found.port);
    if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size() || found.port == 0) {
        return std::nullopt;
    }
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    }
    auto const is_plain = std::ranges::none_of(host, [](char c) { return c <= ' ' || c == '/' || c == '@'; });
    found.host = host;
    return is_plain && !host.empty() ? std::optional{found} : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> categories_from(std::string_view typed)
{
    std::vector<std::pair<std::string, std::string>> all;
    std::string commas{typed};
    std::ranges::replace(commas, '\n', ',');
    for (auto const& entry : split(commas, ',')) {
        auto const equals = entry.find('=');
        if (equals != std::string::npos) {
            all.emplace_back(tidy(entry.substr(0, equals)), tidy(entry.substr(equals + 1)));
        }
    }
    return all;
}

std::string to_text(std::vector<std::pair<std::string, std::string>> const& categories)
{
    std::vector<std::string> parts;
    parts.reserve(categories.size());
    for (auto const& [theirs, ours] : categories) {
        parts.push_back(fmt::format("{}={}", theirs, ours));
    }
    return join(parts, ", ");
}

std::vector<FieldError> faults_of(IlsConnector const& one)
{
    std::vector<FieldError> faults;
    auto const expect = [&](bool holds, char const* field, char const* message) {
        if (!holds) {
            faults.push_back({field, {message}});
        }
    };
    auto const reachable = one.kind == IlsKind::koha ? is_url(one.address) : host_and_port(one.address).has_value();
    expect(!one.name.empty(), "name", "ils.fault.name");
    expect(reachable, "address", one.kind == IlsKind::koha ? "ils.fault.url" : "ils.fault.host");
    expect(is_dialect(one), "dialect", "ils.fault.dialect");
    expect(one.kind == IlsKind::sip2 || !one.login.empty(), "login", "ils.fault.login");
    auto const pushes = !one.push_library.empty() || !one.push_category.empty();
    expect(!pushes || (one.kind == IlsKind::koha && !one.push_library.empty() && !one.push_category.empty()),
           "push_library", "ils.fault.push");
    constexpr std::chrono::seconds longest{3600};
    expect(one.cached >= std::chrono::seconds{0} && one.cached <= longest, "cached", "ils.fault.cached");
    return faults;
}

std::string server_of(IlsConnector const& one)
{
    if (one.kind == IlsKind::sip2) {
        return (one.encrypted ? "sip2 tls " : "sip2 bare ") + to_lower(one.address);
    }
    auto const scheme = one.address.find("://");
    auto const path = scheme == std::string::npos ? scheme : one.address.find('/', scheme + 3);
    return "koha " + to_lower(one.address.substr(0, path));
}

} // namespace guichet::access
