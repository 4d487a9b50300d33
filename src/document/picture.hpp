// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace guichet::document {

/// An iPhone's photo (HEIC) as a JPEG, for browsers that know only that. Made by libheif's `heif-convert` in a process
/// of its own, bounded in time, memory and files: a decoder of video is no guest for ours. nullopt when the program is
/// not installed or can make nothing of it.
[[nodiscard]] std::optional<std::string> jpeg_of_heic(std::string_view heic);

} // namespace guichet::document
