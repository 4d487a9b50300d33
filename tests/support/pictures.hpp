// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "support/temporary_directory.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace guichet::support {

/// A real photo as an iPhone sends it, made by libheif's heif-enc; nullopt where that is not installed.
[[nodiscard]] inline std::optional<std::string> heic_photo()
{
    TemporaryDirectory const folder;
    auto const heic = folder / "photo.heic";
    auto const command = "heif-enc -q 50 -o '" + heic + "' docs/pictures/form.png >/dev/null 2>&1";
    if (std::system(command.c_str()) != 0) {
        return std::nullopt;
    }
    std::ifstream file{heic, std::ios::binary};
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

} // namespace guichet::support
