// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace guichet::access {

/// Where to begin when a vendor has no wishes, or wishes like these.
struct LinkSample {
    std::string_view id; // "signed_link.sample.<id>"
    std::string_view text;
};
inline constexpr std::array<LinkSample, 3> link_samples{
    {{"pass", "# Le serveur de l'éditeur nous demande qui est venu.\n"
              "token = {pass}\n"},
     {"date", "user = {id}\n"
              "date = {date:YYYYMMDDHHmm}\n"
              "hash = {hmac-sha256: {id}|{date:YYYYMMDDHHmm}}\n"},
     {"hash", "id = {id}\n"
              "id_encrypted = {sha256: {id}{secret}}\n"}}};

/// "" for an unknown one.
[[nodiscard]] constexpr std::string_view link_sample(std::string_view id)
{
    auto const* const found = std::ranges::find(link_samples, id, &LinkSample::id);
    return found == link_samples.end() ? std::string_view{} : found->text;
}

} // namespace guichet::access
