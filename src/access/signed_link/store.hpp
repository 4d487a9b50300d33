// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace guichet::access {

struct SignedLinkRow {
    std::string platform;
    std::string text;
    std::optional<std::string> sealed_secret; // base64
};

[[nodiscard]] std::vector<SignedLinkRow> read_signed_links(db::Session& session);
void write_signed_link(db::Session& session, SignedLinkRow const& row, Instant now);

} // namespace guichet::access
