// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <string>

namespace CLI {
class App;
}

/// Manual pages made from the declarations of the command line, so that they cannot say anything else: guichet(1) with
/// every setting, and guichet-COMMAND(1).
namespace guichet::app {

/// Of the whole program, in man(7) macros.
[[nodiscard]] std::string man_page(CLI::App const& root);
/// Of one command, its own commands included.
[[nodiscard]] std::string man_page(CLI::App const& root, CLI::App const& command);

} // namespace guichet::app
