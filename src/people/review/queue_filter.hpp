// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/review/queue.hpp"
#include "web/http.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

/// The filter of the queue as addresses and forms carry it from page to page. The words looked for stay behind: they
/// are names, which only the body of a form may hold.
namespace guichet::people {

[[nodiscard]] QueueFilter filter_of(web::Request const& request);
/// What the form says in place of an address, everything it chooses but the words: "?etat=…&bibliotheque=&tri=…".
[[nodiscard]] std::string chosen_in_form(web::Request const& request);
/// The request as links and buttons of its page start from: its filter, page and ticks are in the address, however they
/// were sent; words never are.
[[nodiscard]] web::Request addressed(web::Request request, QueueFilter const& filter);
/// "?bibliotheque=…&tri=…", "" for the everyday view.
[[nodiscard]] std::string query_of(QueueFilter const& filter);
/// The same for {{> people/review/filter}}.
[[nodiscard]] nlohmann::json hidden_fields(QueueFilter const& filter);

} // namespace guichet::people
