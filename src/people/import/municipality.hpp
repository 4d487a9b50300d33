// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/territory/territory.hpp"

#include <string>
#include <string_view>

namespace guichet::people {

/// The code INSEE of the commune a member file means, "" when several could be meant or none is: nobody is lodged by
/// guesswork. The name must be the very name of the commune, today's or a former one; the postcode chooses among
/// namesakes, or where it is nobody's (CEDEX) its département does.
[[nodiscard]] std::string municipality_code(network::Territory const& territory, std::string_view name,
                                            std::string_view postcode);

} // namespace guichet::people
