// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "web/sessions.hpp"

#include <string_view>

/// How people sign in, in the words of web::SignInProof::means, and what that is called towards the platforms: nobody
/// who came by somebody else's word is said to have typed a password here.
namespace guichet::access {

/// A library's own portal vouches for them; by which means is its affair.
inline constexpr std::string_view by_portal = "portal";
/// FranceConnect does, at the level it says: "eidas1"…
[[nodiscard]] constexpr bool is_by_franceconnect(std::string_view means)
{
    return means.starts_with("eidas");
}

inline constexpr std::string_view password_over_tls =
    "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
inline constexpr std::string_view unspecified_means = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified";

/// The class of authentication, as acr and as AuthnContextClassRef.
[[nodiscard]] constexpr std::string_view authentication_class(std::string_view means)
{
    if (means == web::by_password) {
        return password_over_tls;
    }
    return is_by_franceconnect(means) ? means : unspecified_means;
}

} // namespace guichet::access
