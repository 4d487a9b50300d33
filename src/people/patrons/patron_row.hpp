// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/patrons/patrons.hpp"

namespace guichet::people {

[[nodiscard]] PatronStatus patron_status_from(std::string_view text);

/// What people_patron is searched by: derived from the names, kept beside them.
struct NameKeys {
    std::string name;
    std::string name_start;
    std::string birth_name; // "" when the same as name
    std::string birth_name_start;
};
[[nodiscard]] NameKeys name_keys(Person const& person);
/// The first three letters of a key; what is shorter is filled with spaces.
[[nodiscard]] std::string key_start(std::string_view key);

} // namespace guichet::people
