// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/review/queue.hpp"
#include "web/http.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

/// The filter of the queue as addresses and forms carry it from page to page. The words looked for stay behind: they
/// are names.
namespace guichet::people {

[[nodiscard]] QueueFilter filter_of(web::Request const& request);
/// "?bibliotheque=…&tri=…", "" for the everyday view.
[[nodiscard]] std::string query_of(QueueFilter const& filter);
/// The same for {{> people/review/filter}}.
[[nodiscard]] nlohmann::json hidden_fields(QueueFilter const& filter);

} // namespace guichet::people
