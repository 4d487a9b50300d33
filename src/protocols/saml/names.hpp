// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string_view>

/// The names SAML 2.0 gives to things.
namespace guichet::protocols::saml_names {

inline constexpr std::string_view persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
inline constexpr std::string_view transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
inline constexpr std::string_view unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

inline constexpr std::string_view password = "urn:oasis:names:tc:SAML:2.0:ac:classes:Password";
inline constexpr std::string_view protected_password =
    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
inline constexpr std::string_view any_context = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified";

inline constexpr std::string_view by_uri = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";
inline constexpr std::string_view by_basic_name = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";

inline constexpr std::string_view success = "urn:oasis:names:tc:SAML:2.0:status:Success";
inline constexpr std::string_view requester = "urn:oasis:names:tc:SAML:2.0:status:Requester";
inline constexpr std::string_view responder = "urn:oasis:names:tc:SAML:2.0:status:Responder";
inline constexpr std::string_view no_passive = "urn:oasis:names:tc:SAML:2.0:status:NoPassive";
inline constexpr std::string_view no_authn_context = "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext";
inline constexpr std::string_view invalid_name_id_policy = "urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy";
inline constexpr std::string_view request_denied = "urn:oasis:names:tc:SAML:2.0:status:RequestDenied";

inline constexpr std::string_view partial_logout = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";

inline constexpr std::string_view post = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
inline constexpr std::string_view redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
inline constexpr std::string_view soap = "urn:oasis:names:tc:SAML:2.0:bindings:SOAP";

inline constexpr std::string_view protocol_namespace = "urn:oasis:names:tc:SAML:2.0:protocol";
inline constexpr std::string_view assertion_namespace = "urn:oasis:names:tc:SAML:2.0:assertion";
inline constexpr std::string_view metadata_namespace = "urn:oasis:names:tc:SAML:2.0:metadata";
inline constexpr std::string_view signature_namespace = "http://www.w3.org/2000/09/xmldsig#";

} // namespace guichet::protocols::saml_names
