// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "protocols/saml/message.hpp"
#include "protocols/saml/metadata.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace guichet::protocols {

/// A verified AuthnRequest (SAML core §3.4.1).
struct SamlAuthnRequest {
    std::string id;
    std::string consumer_url; // where the answer goes, from the metadata
    bool force = false;
    bool passive = false;
    std::string name_id_format;          // "" when any does
    std::vector<std::string> contexts{}; // how the person may have signed in; none: any does
    std::string context_comparison;      // "exact" when empty
};

struct SamlNameId {
    std::string format;
    std::string value;
    bool operator==(SamlNameId const&) const = default;
};

struct SamlAttribute {
    std::string name;
    std::string name_format;
    std::string friendly_name;
    std::string value; // an attribute with several values is several of these with one name, side by side
};

/// To whom the answer goes. `in_response_to` is "" where we speak first.
struct SamlReturn {
    std::string consumer_url;
    std::string in_response_to;
};

/// Who the person is to the service provider.
struct SamlStatement {
    SamlNameId name_id;
    std::string session_index;
    std::string context; // how they signed in
    Instant signed_in;
    std::vector<SamlAttribute> attributes;
};

/// A session at the service provider, as its messages and ours name it.
struct SamlSession {
    SamlNameId name_id;
    std::string index; // "" in a request that means all of them
};

/// A verified LogoutRequest (SAML core §3.7.1).
struct SamlLogoutRequest {
    std::string id;
    SamlNameId name_id;
    std::vector<std::string> session_indexes; // none: every session of that name
};

/// What the browser brings to the provider, signed: by going to an address, or by posting a form there.
struct SamlDelivery {
    std::string url;
    std::string field{}; // of the form: "SAMLRequest", "SAMLResponse"; "" where the address says it all
    std::string message{};
};

enum class SamlLogoutOutcome { done, partly };

/// Us and one service provider: lasso with our key and its metadata loaded. What one thread has in hand at a time;
/// making one costs about as much as an answer, so they are kept and lent.
class SamlPeer {
public:
    /// `certificates` as in saml_metadata(). SamlFault::internal when lasso does not take the metadata.
    [[nodiscard]] static SamlResult<SamlPeer> open(SamlIdentityProvider const& us,
                                                   std::vector<std::string> const& certificates, SamlKeyPair const& key,
                                                   std::string const& metadata);
    SamlPeer(SamlPeer&&) noexcept;
    SamlPeer& operator=(SamlPeer&&) noexcept;
    ~SamlPeer();

    [[nodiscard]] SamlServiceProvider const& provider() const;

    /// A signature must be there when the provider signs its requests, and good when there is one.
    [[nodiscard]] SamlResult<SamlAuthnRequest> read_authn_request(SamlMessage const& message, Instant now);
    /// The field SAMLResponse, for HTTP-POST: response and assertion each signed, good for five minutes and for that
    /// provider at that address alone.
    [[nodiscard]] SamlResult<std::string> response(SamlReturn const& to, SamlStatement const& statement, Instant now);
    /// The same without a person: `status` and `detail` are status codes.
    [[nodiscard]] SamlResult<std::string> refusal(SamlReturn const& to, std::string_view status,
                                                  std::string_view detail, Instant now);

    /// Always signed, by redirect or by a form.
    [[nodiscard]] SamlResult<SamlLogoutRequest> read_logout_request(SamlMessage const& message, Instant now);
    /// By redirect where the provider takes that, else by a form.
    [[nodiscard]] SamlResult<SamlDelivery> logout_answer(std::string_view in_response_to, std::string_view relay_state,
                                                         SamlLogoutOutcome outcome, Instant now);
    /// Our request, the same ways; `id` is what the answer will name.
    struct ByBrowser {
        std::string id;
        SamlDelivery delivery;
    };
    [[nodiscard]] SamlResult<ByBrowser> logout_request_by_browser(SamlSession const& session,
                                                                  std::string_view relay_state, Instant now);
    /// The same as the body of a SOAP 1.1 call, signed inside.
    struct Outgoing {
        std::string id;
        std::string content;
    };
    [[nodiscard]] SamlResult<Outgoing> logout_request_by_soap(SamlSession const& session, Instant now);
    /// The id of the request that a LogoutResponse, signed, answers.
    [[nodiscard]] SamlResult<std::string> read_logout_answer(SamlMessage const& message, Instant now);

private:
    struct Impl;
    explicit SamlPeer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace guichet::protocols
