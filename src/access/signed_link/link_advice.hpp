// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/signed_link/link_template.hpp"
#include "platforms/catalogue/catalogue.hpp"

namespace guichet::access {

/// What an administrator should know of a vendor's scheme before living with it: links that stay good for ever, or can
/// be made by anybody, people named in an address, hashes that were broken. Nothing of it keeps the template from being
/// used: the vendor chose it.
[[nodiscard]] std::vector<Message> advice_on(LinkTemplate const& link, platforms::Platform const& platform);

/// Fields that say more of a person than the platform's release policy lets it know, with their lines.
[[nodiscard]] std::vector<LinkFault> fields_beyond_policy(LinkTemplate const& link,
                                                          platforms::Platform const& platform);

/// The attribute of the release policy that a field gives; nullopt for what every platform may receive.
[[nodiscard]] std::optional<platforms::Attribute> attribute_of(LinkField field);

} // namespace guichet::access
