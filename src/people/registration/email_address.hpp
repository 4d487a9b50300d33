// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// E-mail addresses as people type them. Pure: nothing is asked of the network.
namespace guichet::people {

/// The address as it will be written to: tidy, domain in lower case and in its ASCII form. nullopt for what mail
/// cannot reach: the practical part of RFC 5321 (local part ≤ 64 bytes and a dot-atom, whole ≤ 254, a domain with a
/// dot, no address literal, no comment, no quoted local part).
[[nodiscard]] std::optional<std::string> normalise_email(std::string_view typed);

/// "someone@gmail.com" for "someone@gmial.com": a well-known domain one slip away. nullopt when there is nothing to
/// ask.
[[nodiscard]] std::optional<std::string> suggested_email(std::string_view email);

/// "m•••••@orange.fr": enough to recognise one's own address, not to learn another's.
[[nodiscard]] std::string masked_email(std::string_view email);

/// At most one letter wrong, missing, too many, or two neighbours swapped.
[[nodiscard]] bool is_one_slip_away(std::string_view a, std::string_view b);

} // namespace guichet::people
