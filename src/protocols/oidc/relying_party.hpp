// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "net/http_client.hpp"
#include "protocols/jose/jwt.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The other side of OpenID Connect: somebody else is the provider, we are who relies on it (Core §3.1.2.1, §3.1.3,
/// §5.3). Everything the provider says is checked before anybody is believed.
namespace guichet::protocols {

/// The provider, as we were registered there.
struct ProviderRegistration {
    std::string issuer; // exactly as in its tokens
    std::string client_id;
    std::string client_secret;
    std::string redirect_uri;
    std::vector<std::string> scopes{"openid"};
    /// Levels of assurance that do, the weakest first; the first is asked for. None: any.
    std::vector<std::string> acr_values{};
    /// FranceConnect and ProConnect sign what they say of a person (application/jwt); plain JSON is then refused.
    bool userinfo_is_signed = false;
    /// Claims asked for by name, as the JSON object of Core §5.5; "" for none.
    std::string claims{};
    /// FranceConnect asks everybody anew and takes no parameter beyond its list.
    bool takes_max_age = true;
};

/// One person's way to the provider and back; kept on our side between the two.
struct ProviderTrip {
    std::string state;
    std::string nonce;
    /// They must have proved who they are at that moment or later; nothing when any session there does.
    std::optional<Instant> signed_in_since{};
    bool signs_in_anew = false; // whatever session they have there
    /// Who sends them back, as the "iss" of the way back says (RFC 9207); "" when it says nothing.
    std::string answered_by{};
};

/// What the provider said, checked.
struct ProviderIdentity {
    std::string subject;
    std::string acr;
    nlohmann::json claims; // of the id_token and of userinfo together
    std::string id_token;  // for the sign-out there
    std::string session{}; // "sid"; "" when the provider names none
    std::optional<Instant> signed_in{};
};

/// Whose session has ended there, as a logout token says (Back-Channel Logout §2.4): a subject, a session, or both.
struct ProviderLogout {
    std::string subject;
    std::string session;
    std::string id; // "jti": good once, which is the caller's to see to
};

/// Why nobody is believed. The words for the person are the caller's.
enum class ProviderFault {
    unavailable, // no answer, or an answer that cannot be read
    refused,     // the code was late, used already, or not for us
    issuer,
    audience,
    signature, // or algorithm, or unknown key
    expired,
    nonce,
    acr,
    stale,        // they were not asked anew, or the provider does not say when
    not_a_logout, // a token that means something else
    subject       // userinfo speaks of somebody else
};
[[nodiscard]] std::string_view to_text(ProviderFault fault);

class RelyingParty {
public:
    /// `http` outlives this. Discovery and keys are fetched when first needed and kept for an hour; keys are fetched
    /// anew, once, for a key nobody knows. A provider that did not answer is not asked again for some seconds.
    RelyingParty(net::HttpClient const& http, Clock const& clock, ProviderRegistration registration);

    /// Where the browser goes. Unavailable when discovery does not answer.
    [[nodiscard]] std::expected<std::string, ProviderFault> authorization_address(ProviderTrip const& trip);
    /// Takes the code back: token, id_token, userinfo. Two or three calls: never inside a transaction.
    [[nodiscard]] std::expected<ProviderIdentity, ProviderFault> identify(std::string_view code,
                                                                          ProviderTrip const& trip);
    /// Checks a logout token, but for its being the first of its id.
    [[nodiscard]] std::expected<ProviderLogout, ProviderFault> logged_out(std::string_view logout_token);
    /// For a self-test: what is wrong with the discovery document; with the keys it names, fetched anew.
    [[nodiscard]] std::optional<ProviderFault> fault_of_discovery();
    [[nodiscard]] std::optional<ProviderFault> fault_of_keys();
    /// Where the browser signs out at the provider; "" when it has no such page.
    [[nodiscard]] std::string sign_out_address(std::string_view id_token, std::string_view state,
                                               std::string_view back);

private:
    struct Document {
        std::string authorization;
        std::string token;
        std::string userinfo;
        std::string keys;
        std::string end_session;
        bool names_itself = false; // on the way back (RFC 9207 §3)
        Instant read;
    };
    [[nodiscard]] std::expected<Document, ProviderFault> document();
    [[nodiscard]] std::optional<Document> fetch_document() const;
    [[nodiscard]] std::expected<KeySet, ProviderFault> fetch_keys(std::string const& address);
    [[nodiscard]] bool is_answer_of(Document const& at, ProviderTrip const& trip) const;
    [[nodiscard]] std::expected<nlohmann::json, ProviderFault> exchange(Document const& at, std::string_view code);
    [[nodiscard]] std::expected<Jwt, ProviderFault> verify(Document const& at, std::string_view token);
    [[nodiscard]] std::expected<nlohmann::json, ProviderFault> userinfo(Document const& at, std::string_view token);
    [[nodiscard]] std::optional<ProviderFault> fault_of(Jwt const& id_token, ProviderTrip const& trip) const;

    net::HttpClient const& http_;
    Clock const& clock_;
    ProviderRegistration const registration_;
    std::mutex mutex_;
    std::optional<Document> document_;
    Instant document_failed_{};
    std::optional<KeySet> keys_;
    Instant keys_read_{};
    Instant keys_failed_{};
};

} // namespace guichet::protocols
