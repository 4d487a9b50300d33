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
inline constexpr std::array<LinkSample, 8> link_samples{
    {{"pass", "# Le serveur de l'éditeur nous demande qui est venu.\n"
              "token = {pass}\n"},
     {"date", "user = {id}\n"
              "date = {date:YYYYMMDDHHmm}\n"
              "hash = {hmac-sha256: {id}|{date:YYYYMMDDHHmm}}\n"},
     {"hash", "id = {id}\n"
              "id_encrypted = {sha256: {id}{secret}}\n"},
     // The shapes seen at five vendors, with the person's id where they knew a card number, and nothing of who they
     // are.
     {"artevod", "sso_id = mediatheque\n"
                 "id = {id}\n"
                 "id_encrypted = {sha256: {id}{secret}}\n"
                 "d = {sha256: {date:DDMMYYYY}{secret}}\n"},
     {"mednum", "sso_id = mednum\n"
                "id = {id}\n"
                "id_encrypted = {sha256: {id}{secret}}\n"
                "return_url = {target}\n"},
     {"toutapprendre", "iduser = {id}\n"
                       "etablissement = 000\n"
                       "d = {date:YYYYMMDDHHmm}\n"
                       "hash = {md5: {id}{date:YYYYMMDDHHmm}{secret}}\n"},
     {"divercities", "bibid = 000\n"
                     "uid = {id}\n"
                     "token = {md5: {id}{secret}000}\n"},
     {"vodeclic", "id = {id}\n"
                  "encrypted_id = {sha256: {id}{secret}}\n"
                  "d = {sha256: {date:DDMMYYYY}{secret}}\n"
                  "partenaire = mediatheque\n"}}};

/// "" for an unknown one.
[[nodiscard]] constexpr std::string_view link_sample(std::string_view id)
{
    auto const* const found = std::ranges::find(link_samples, id, &LinkSample::id);
    return found == link_samples.end() ? std::string_view{} : found->text;
}

} // namespace guichet::access
