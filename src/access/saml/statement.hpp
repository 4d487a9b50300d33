// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/releases/releases.hpp"
#include "protocols/saml/peer.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a person is in SAML's words. Pure.
namespace guichet::access {

/// The format that answers what was asked; where anything does, the first of the provider's own that we have, else
/// persistent. nullopt for one that we do not have.
[[nodiscard]] std::optional<std::string> saml_name_id_format(std::string_view asked,
                                                             std::vector<std::string> const& of_provider);

/// The class of authentication that answers what was asked; nullopt when a password does not do.
[[nodiscard]] std::optional<std::string> saml_context(protocols::SamlAuthnRequest const& request);

/// `user`: the pairwise id, which is also the attribute pairwise-id where its signs allow. Names are those of eduPerson
/// and inetOrgPerson where they have one.
[[nodiscard]] std::vector<protocols::SamlAttribute> saml_attributes(std::string_view user, std::string_view scope,
                                                                    Released const& released);

/// Two names for one session at one platform, that say nothing: they are the same each time the platform asks during
/// one session, so that one logout ends them all.
struct SamlSessionNames {
    std::string index;
    std::string transient;
};
[[nodiscard]] SamlSessionNames saml_session_names(SecretKey const& key, std::string_view session,
                                                  platforms::PlatformId const& platform);

} // namespace guichet::access
