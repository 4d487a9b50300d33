// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// CAS from the other side: somebody else is the server (CAS 3.0 §2.1, §2.5). Bytes alone, no call.
namespace guichet::protocols {

[[nodiscard]] std::string cas_login_address(std::string_view base, std::string_view service);
[[nodiscard]] std::string cas_validation_address(std::string_view base, std::string_view service,
                                                 std::string_view ticket);

/// Whom a serviceResponse speaks of; nullopt for a failure and for whatever is no such answer. No DTD, no entity, and
/// the elements must be CAS's own: text that merely looks like them proves nothing.
[[nodiscard]] std::optional<std::string> cas_user_in(std::string_view answer);

} // namespace guichet::protocols
