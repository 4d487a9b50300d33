// SPDX-License-Identifier: AGPL-3.0-or-later
// What CAS clients and servers send, and the addresses that tickets may go to. The first byte says which. Sources and
// libraries are read by scripts/fuzz.
// sources: src/protocols/cas/saml_request.cpp src/protocols/cas/client.cpp src/platforms/catalogue/service_url.cpp
// sources: src/base/text.cpp
// packages: libxml-2.0 fmt icu-uc icu-i18n
#include "platforms/catalogue/service_url.hpp"
#include "protocols/cas/client.hpp"
#include "protocols/cas/saml_request.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace guichet;

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

/// The host as a careless reader finds it: after the last "@" of what stands before the first "/", "?" or "#".
std::string_view host_of(std::string_view address)
{
    auto const start = address.find("://");
    require(start != std::string_view::npos);
    auto rest = address.substr(start + 3);
    rest = rest.substr(0, rest.find_first_of("/?#\\"));
    rest = rest.substr(rest.find('@') == std::string_view::npos ? 0 : rest.rfind('@') + 1);
    return rest.substr(0, rest.find(':'));
}

bool same_host(std::string_view one, std::string_view other)
{
    auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
    return one.size() == other.size() &&
           std::equal(one.begin(), one.end(), other.begin(), [&](char a, char b) { return lower(a) == lower(b); });
}

/// "service LF registered": a ticket that may go to the first goes to the host of the second, however it is read.
void compare_addresses(std::string_view text)
{
    auto const end = std::min(text.find('\n'), text.size());
    auto const service = text.substr(0, end);
    auto const registered = text.substr(std::min(end + 1, text.size()));
    auto const asked = platforms::parse_service_url(service);
    auto const normal = platforms::normalise_service_address(registered);
    auto const kept = normal ? platforms::parse_service_url(*normal) : std::nullopt;
    if (asked && kept && platforms::stands_under(*asked, *kept)) {
        require(asked->host == kept->host && asked->scheme == kept->scheme && asked->port == kept->port);
        require(same_host(host_of(service), host_of(*normal)));
        require(platforms::parse_service_url(asked->origin() + asked->path).has_value());
    }
    if (normal) {
        require(platforms::normalise_service_address(*normal) == normal);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    std::string_view const text{reinterpret_cast<char const*>(data) + 1, size - 1};
    switch (data[0] % 3) {
    case 0:
        if (auto const asked = protocols::parse_saml_request(text)) {
            require(!asked->ticket.empty() && text.size() <= protocols::largest_saml_request);
        }
        break;
    case 1:
        if (auto const user = protocols::cas_user_in(text)) {
            require(!user->empty());
        }
        break;
    default:
        compare_addresses(text);
    }
    return 0;
}
