// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "people/duplicates/record.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// Where to look for a person's doubles without looking at everybody: two records that may be one person share at least
/// one key, few strangers do.
namespace guichet::people {

/// In clear, for tests and to be hashed: "date:1980-05-12", "name-year:dupon mari 1980". Sorted, without repeats.
[[nodiscard]] std::vector<std::string> blocking_keys(Portrait const& person);
[[nodiscard]] std::vector<std::string> blocking_keys(PersonRecord const& record);

/// What is stored: 63 bits of a keyed hash each, so that the index says nothing about people without the key.
[[nodiscard]] std::vector<std::int64_t> hashed_keys(Portrait const& person, SecretKey const& key);

} // namespace guichet::people
