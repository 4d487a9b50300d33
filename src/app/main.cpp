// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>

int main(int count, char** words)
{
    try {
        return guichet::app::run_command_line(count, words);
    } catch (guichet::app::CommandFailure const& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        return failure.exit_code;
    } catch (std::exception const& error) {
        fmt::print(stderr, "guichet: {}\n", error.what());
        return 1;
    }
}
