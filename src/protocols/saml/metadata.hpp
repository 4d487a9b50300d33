// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "protocols/saml/fault.hpp"
#include "protocols/saml/key_pair.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::protocols {

/// What we say of ourselves to service providers.
struct SamlIdentityProvider {
    std::string entity_id;
    std::string sign_on_url; // HTTP-Redirect and HTTP-POST
    std::string logout_url;  // HTTP-Redirect and HTTP-POST
    std::string scope;       // the domain behind "@" of scoped attributes
    std::string name;
    bool operator==(SamlIdentityProvider const&) const = default;
};

/// Metadata without a signature, as the software that speaks for us reads it. `certificates`: PEM, of every key that
/// messages may be signed with from now on.
[[nodiscard]] std::string saml_metadata(SamlIdentityProvider const& provider,
                                        std::vector<std::string> const& certificates);
/// The same, signed by `key` (RSA-SHA256, exclusive canonicalisation, certificate included) for partners. Throws
/// std::runtime_error for a key that is none.
[[nodiscard]] std::string signed_saml_metadata(SamlIdentityProvider const& provider,
                                               std::vector<std::string> const& certificates, SamlKeyPair const& key);

/// Where answers may be brought, by HTTP-POST.
struct SamlConsumer {
    std::string url;
    int index = 0;
    bool is_default = false;
    bool operator==(SamlConsumer const&) const = default;
};

/// What a service provider says of itself.
struct SamlServiceProvider {
    std::string entity_id;
    std::vector<SamlConsumer> consumers; // at least one
    std::string logout_redirect_url;     // "" when it has none
    std::string logout_post_url;         // by a form
    std::string logout_soap_url;
    std::vector<std::string> name_id_formats;
    bool signs_requests = false;
    std::vector<std::string> certificates; // fingerprints of the keys it signs with
    std::string valid_until;               // as it says; "" when it does not
    bool operator==(SamlServiceProvider const&) const = default;

    /// The consumer asked for by address or number, else the default one; nullopt for one that is not here.
    [[nodiscard]] std::optional<std::string> consumer(std::string_view url, std::optional<int> index) const;
};

/// One EntityDescriptor with an SPSSODescriptor of SAML 2.0, alone or in an EntitiesDescriptor where no other has one.
/// SamlFault::unsupported when no answer can reach it: it takes none by HTTP-POST.
[[nodiscard]] SamlResult<SamlServiceProvider> read_saml_metadata(std::string_view xml);
/// That EntityDescriptor as a document of its own, which is all lasso reads.
[[nodiscard]] SamlResult<std::string> saml_provider_alone(std::string_view xml);

} // namespace guichet::protocols
