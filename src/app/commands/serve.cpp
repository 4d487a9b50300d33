// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/application.hpp"
#include "app/commands/command.hpp"
#include "app/demo/demo_payfip.hpp"
#include "app/demo/prepare.hpp"
#include "net/sockets.hpp"
#include "protocols/payfip/payfip.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <pthread.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <optional>

namespace guichet::app {

namespace {

/// SIGINT and SIGTERM are taken here and nowhere else: every thread made later inherits the mask.
sigset_t block_stop_signals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    net::ignore_broken_pipes();
    return signals;
}

void wait_for(sigset_t const& signals)
{
    int received = 0;
    sigwait(&signals, &received);
    spdlog::info("stopping");
}

void serve(Configuration configuration, Mode mode)
{
    auto const signals = block_stop_signals();
    spdlog::set_level(spdlog::level::from_str(configuration.text("log.level")));
    configuration.settle_port();
    if (mode == Mode::demo) {
        prepare_demo(configuration);
    }
    Application application{std::move(configuration), mode};
    application.start();
    fmt::print("Guichet serves {} (port {})\n", application.configuration().public_url(), application.port());
    std::fflush(stdout);
    wait_for(signals);
    application.stop();
}

} // namespace

void add_serve_command(CLI::App& root, Command& command)
{
    root.add_subcommand("serve", "Serve the network described by the configuration")->callback([&command] {
        serve(command.configuration(), Mode::production);
    });
    root.add_subcommand("demo", "Serve the demo network of the Jura, made at the first start")->callback([&command] {
        // Unless somebody has set up a PayFiP, payments go to one of the demo's own, in a process beside this one.
        std::optional<DemoPayfipProcess> payfip;
        if (command.configuration().text("payfip.service_url") == payfip::default_service_url) {
            auto const url = payfip.emplace().url();
            command.overrides["payfip.service_url"] = url + "/tpa/services/securite";
            command.overrides["payfip.page_url"] = url + "/tpa/paiementws.web";
        }
        if (command.configuration().integer("sip2.port") == 0) {
            command.overrides["sip2.port"] = "6001";
        }
        serve(command.configuration(), Mode::demo);
    });
    static std::uint16_t port = 0;
    auto* const payfip = root.add_subcommand("demo-payfip", "");
    payfip->group(""); // not in --help: the demo starts it
    payfip->add_option("--listen", port);
    payfip->callback([] { serve_demo_payfip(port); });
}

} // namespace guichet::app
