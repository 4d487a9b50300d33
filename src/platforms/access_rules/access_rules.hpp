// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "network/intercommunalities/intercommunalities.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Whom a platform lets in: rules by intercommunality, library and category. Pure; the rows are the catalogue's.
namespace guichet::platforms {

using network::IntercommunalityId;
using network::LibraryId;

/// Lets in whoever fits all three; an empty part stands for any.
struct AccessRule {
    IntercommunalityId intercommunality;
    LibraryId library;
    std::string category;
    bool operator==(AccessRule const&) const = default;
};

enum class Admission { let_in, category_left_out, library_left_out };

/// Denies by default: without a rule that fits, nobody. The category is to blame when the library alone would do.
[[nodiscard]] Admission admit(std::span<AccessRule const> rules, IntercommunalityId const& intercommunality,
                              LibraryId const& library, std::string_view category);

/// "haut-jura-saint-claude / any / adulte" as typed by staff, one rule a line: three parts separated by "/", "*" for
/// any. nullopt when it is not one.
[[nodiscard]] std::optional<AccessRule> access_rule_from(std::string_view line);
[[nodiscard]] std::string to_text(AccessRule const& rule);

/// What makes a rule let nobody in: codes that no intercommunality and no library of the network bears, a library that
/// is another's. Categories are whatever members vote or import: any is good.
[[nodiscard]] std::vector<Message> faults_of(AccessRule const& rule, std::span<network::Intercommunality const> members,
                                             std::span<network::Library const> libraries);

} // namespace guichet::platforms
