// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/decision/ports.hpp"
#include "base/random.hpp"
#include "db/short_lived.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace guichet::access {

/// How the session behind an answer came to be: just_now, for this very request. Some platforms accept no other.
enum class SignIn { just_now, earlier };

/// What a platform asked of a person's browser, kept on our side while they sign in. The door alone reads `question`.
struct LoginRequest {
    std::string door; // "cas", "oidc", "saml": who goes on once the person is there
    std::string question;
    Instant asked;
    /// How long ago, when the platform asked, the person may have signed in: zero for renew=true, prompt=login and
    /// ForceAuthn, max_age for OpenID Connect; nothing when any session does.
    std::optional<std::chrono::seconds> oldest_sign_in{};
    /// What the sign-in page's address holds besides, form-encoded: a language ("lang").
    std::string sign_in_page{};
    /// Who the platform thinks is coming: the sign-in page reads it here, it stands in no address.
    std::string login_hint{};
    /// Nobody may be asked anything: gateway, prompt=none, IsPassive, the end of a session.
    bool is_silent = false;

    [[nodiscard]] bool accepts(Visitor const& visitor) const;
};

/// Where a request goes on once the person is there: this and its key.
inline constexpr std::string_view login_resumes_at = "/acces/suite/";

/// Requests that wait for a sign-in, in the short-lived store.
class LoginRequests {
public:
    LoginRequests(db::ShortLivedStore& store, Random& random) : store_(store), random_(random) {}

    /// An unguessable key, valid for an hour: time to find one's card, or to activate the account.
    [[nodiscard]] std::string keep(LoginRequest const& request);
    [[nodiscard]] std::optional<LoginRequest> find(std::string_view key);
    /// The one that goes on at that path of ours, if any.
    [[nodiscard]] std::optional<LoginRequest> behind(std::string_view path);
    void forget(std::string_view key);

private:
    db::ShortLivedStore& store_;
    Random& random_;
};

} // namespace guichet::access
