// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"

#include "base/text.hpp"

namespace guichet::app {

Configuration Command::configuration() const
{
    auto loaded = Configuration::load(configuration_file, guichet_environment(), overrides);
    if (!loaded) {
        throw CommandFailure("The configuration has faults:\n  " + join(loaded.error(), "\n  "), 2);
    }
    return std::move(*loaded);
}

} // namespace guichet::app
