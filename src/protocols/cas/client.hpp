// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

/// CAS from the other side: somebody else is the server (CAS 3.0 §2.1, §2.5). Bytes alone, no call.
namespace guichet::protocols {

/// Whether a session there does, or people must sign in anew (renew=true).
enum class CasSignIn { any, anew };

[[nodiscard]] std::string cas_login_address(std::string_view base, std::string_view service,
                                            CasSignIn sign_in = CasSignIn::any);
[[nodiscard]] std::string cas_validation_address(std::string_view base, std::string_view service,
                                                 std::string_view ticket, CasSignIn sign_in = CasSignIn::any);

/// Whom a serviceResponse speaks of; nullopt for a failure and for whatever is no such answer. No DTD, no entity, and
/// the elements must be CAS's own: text that merely looks like them proves nothing.
[[nodiscard]] std::optional<std::string> cas_user_in(std::string_view answer);
/// A CAS server's "no", as it says of an invented ticket.
[[nodiscard]] bool is_cas_refusal(std::string_view answer);
/// The ticket whose session has ended, of a single logout request (§2.3.3); nullopt for anything else.
[[nodiscard]] std::optional<std::string> cas_ticket_of_logout(std::string_view request);

} // namespace guichet::protocols
