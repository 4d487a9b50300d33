// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "protocols/saml/fault.hpp"

#include <string>
#include <string_view>

namespace guichet::protocols {

/// A SAML 2.0 message as it came in by a browser, looked at only as far as it takes to know whose it claims to be:
/// nothing in it has been verified yet, see SamlPeer. Bounded, without document type or entity, each parameter once; a
/// signature by anything but RSA with SHA-2 is refused here, because lasso would still take SHA-1.
struct SamlMessage {
    enum class Kind { authn_request, logout_request, logout_response };
    enum class Binding { redirect, post };

    Kind kind = Kind::authn_request;
    Binding binding = Binding::redirect;
    std::string id;
    std::string issuer;
    std::string destination; // "" when it has none
    Instant issued;
    bool is_signed = false;
    std::string relay_state;
    /// What is verified: the parameters of the query, or the base64 of a form.
    std::string encoded;
};

/// SAML recommends 80 bytes and much software sends a whole address.
inline constexpr std::size_t longest_relay_state = 4096;

/// HTTP-Redirect: the query as it stood in the address, still encoded, because that is what is signed.
[[nodiscard]] SamlResult<SamlMessage> saml_message_from_query(std::string_view raw_query);
/// HTTP-POST: the decoded fields SAMLRequest or SAMLResponse, and RelayState.
[[nodiscard]] SamlResult<SamlMessage> saml_message_from_form(std::string_view base64, std::string_view relay_state);

/// Addressed to `endpoint` (or, unsigned, to nobody: bindings §3.4.5.2, §3.5.5.2), and not older than some minutes. Ten
/// minutes, and five for a clock that is wrong: who signs in slowly waits on our side, not in the request.
[[nodiscard]] SamlResult<void> check_envelope(SamlMessage const& message, std::string_view endpoint, Instant now);

} // namespace guichet::protocols
