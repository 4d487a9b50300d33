// SPDX-License-Identifier: AGPL-3.0-or-later
// Whatever is typed as the template of a signed link. Sources and libraries are read by scripts/fuzz.
// sources: src/access/signed_link/link_template.cpp src/access/signed_link/link_evaluation.cpp
// sources: src/protocols/digest/digest.cpp src/web/http.cpp src/base/crypto.cpp src/base/text.cpp src/base/dates.cpp
// packages: fmt icu-uc icu-i18n libsodium libcrypto
#include "access/signed_link/link_template.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace guichet;

constexpr std::string_view secret = "\x01the secret\x02";

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const link = access::parse_link_template({reinterpret_cast<char const*>(data), size});
    if (!link) {
        require(!link.error().empty());
        for (auto const& fault : link.error()) {
            require(fault.message.id.starts_with("signed_link.fault."));
        }
        return 0;
    }
    access::LinkValues const values{{{access::LinkField::id, "abc234"},
                                     {access::LinkField::email, "anne@example.org"},
                                     {access::LinkField::pass, "pass"},
                                     {access::LinkField::secret, std::string{secret}}},
                                    Instant{std::chrono::seconds{1'586'944'807}}};
    auto const parameters = access::evaluate(*link, values);
    require(!parameters.empty() && parameters.size() == link->parameters.size());
    for (auto const& [name, value] : parameters) {
        require(!name.empty() && !value.contains(secret)); // control signs cannot be typed: it can only have leaked
    }
    return 0;
}
