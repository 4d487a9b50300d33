// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "protocols/saml/impl/lasso.hpp"
#include "protocols/saml/peer.hpp"

namespace guichet::protocols {

struct SamlPeer::Impl {
    SamlIdentityProvider us;
    SamlServiceProvider provider;
    impl::Owned<LassoServer> server;

    /// `from` as messages to this provider have it, qualified by both sides.
    [[nodiscard]] LassoSaml2NameID* lasso_name(SamlNameId const& from) const;
};

namespace impl {

/// lasso's code of an error, as far as it is the partner's fault.
[[nodiscard]] SamlFault fault_of(int lasso_error);
[[nodiscard]] LassoSaml2NameID* issuer(std::string_view entity_id);
void set_status(LassoSamlp2StatusResponse& response, std::string_view status, std::string_view detail);

} // namespace impl

} // namespace guichet::protocols
