// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "protocols/sip2/encoding.hpp"
#include "protocols/sip2/message.hpp"

#include <span>
#include <string_view>

/// Where systems that speak SIP2 differ, as data: one row a dialect, no code that asks for a name.
namespace guichet::protocols::sip2 {

/// What becomes of a message we do not serve (98's BX says which): the standard's own answer with a no in it, the
/// request to send again, or nothing at all.
enum class Unsupported { refused, asked_again, ignored };
/// After a wrong login: "940", or the line goes dead, as some systems do and some terminals expect.
enum class LoginRefusal { answered, hung_up };

/// How a terminal that asks us wants to be answered.
struct ServerDialect {
    std::string_view name;
    std::string_view terminator;
    Zone zone;
    Unsupported unsupported;
    LoginRefusal login_refusal;
};
[[nodiscard]] std::span<ServerDialect const> server_dialects();
/// The first one, "generic", for a name that is not there.
[[nodiscard]] ServerDialect const& server_dialect(std::string_view name);

/// Which message asks about a patron.
enum class PatronQuestion { information, status }; // 63, 23
/// Whether 99 is sent, and when: some systems hang up on a 99 before the login, some want one after it.
enum class StatusQuestion { never, before_login, after_login };

/// How a library system that we ask wants to be spoken to, and where it puts what we need.
struct ClientDialect {
    std::string_view name;
    std::string_view terminator;
    Zone zone;
    Encoding encoding;
    PatronQuestion question;
    StatusQuestion status;
    bool error_detection = false;
    bool ends_sessions = false;
    std::string_view expiry_field;   // "" when it tells none
    std::string_view category_field; // "" when it tells none
    std::string_view blocking_flags; // fourteen signs: "x" where a Y in the patron's status keeps out
};
[[nodiscard]] std::span<ClientDialect const> client_dialects();
[[nodiscard]] ClientDialect const& client_dialect(std::string_view name);

} // namespace guichet::protocols::sip2
