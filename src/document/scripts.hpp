// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/returned_form.hpp"

#include <string>
#include <string_view>

/// What a PDF brings along to be run: JavaScript, programs to launch, XFA. Nothing of it is ever run here, and nothing
/// of it is handed on to the reader of whoever looks at the file.
namespace guichet::document {

enum class Scripts { absent, present };

/// "absent" as well where a file cannot be read within the limits.
[[nodiscard]] Scripts scripts_in(std::string_view pdf, ReadingLimits const& limits = {});

/// The same pages without any of it. A file without scripts, or that cannot be read within the limits, stays as it is
/// to the byte.
[[nodiscard]] std::string without_scripts(std::string pdf, ReadingLimits const& limits = {});

} // namespace guichet::document
