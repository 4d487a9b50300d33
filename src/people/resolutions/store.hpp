// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"
#include "network/intercommunalities/intercommunalities.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The documents voted. Owns people_resolution, whose rows never change.
namespace guichet::people {

/// Keeps a resolution's PDF, found by its content: the same one is kept once. Gives its public address.
std::string add_resolution(db::Session& session, network::IntercommunalityId const& member, std::string_view number,
                           std::string_view pdf, Instant now, std::string_view recorded_by);
/// The bytes of the one at that address: /deliberations/{id}.pdf
[[nodiscard]] std::optional<std::string> resolution_content(db::Session& session, std::string_view id);

} // namespace guichet::people
