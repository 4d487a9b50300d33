// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/commands/command.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <exception>

namespace {

int run(int argc, char** argv)
{
    using namespace guichet::app;
    CLI::App root{"Guichet, the remote registration desk of a network of public libraries"};
    Command command;
    declare_commands(root, command);
    try {
        root.parse(argc, argv);
    } catch (CLI::ParseError const& error) { // --help and --version too, which are no failure
        constexpr int wrong_use = 2;
        return root.exit(error) == 0 ? 0 : wrong_use;
    }
    return command.exit_code;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        return run(argc, argv);
    } catch (guichet::app::CommandFailure const& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        return failure.exit_code;
    } catch (std::exception const& error) {
        fmt::print(stderr, "guichet: {}\n", error.what());
        return 1;
    }
}
