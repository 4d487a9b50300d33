// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/demo_payfip.hpp"
#include "net/sockets.hpp"
#include "web/server.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <stdexcept>

namespace guichet::app {

void serve_demo_payfip(std::uint16_t port)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    net::ignore_broken_pipes();             // nobody reads on once the address is known,
    spdlog::set_level(spdlog::level::warn); // and requests are not logged there
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    SystemClock const clock;
    SystemRandom random;
    text::Messages const messages;
    text::Templates const templates{messages};
    net::CurlHttpClient const http;
    web::Shell const shell{messages, templates, SecretKey::generate(random), "PayFiP de démonstration"};
    DemoPayfip payfip{clock, random, http};
    web::Router router;
    payfip.mount(router);
    web::ServerOptions options;
    options.port = port;
    options.workers = 8;
    web::Server const server{options, router, shell};
    fmt::print("http://127.0.0.1:{}\n", server.port());
    std::fflush(stdout);
    int received = 0;
    sigwait(&signals, &received);
}

DemoPayfipProcess::DemoPayfipProcess()
{
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error{"The demo's PayFiP could not be started."};
    }
    process_ = fork();
    if (process_ == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execl("/proc/self/exe", "guichet", "demo-payfip", nullptr);
        _exit(127);
    }
    close(ends[1]);
    std::array<char, 200> line{};
    auto const got = process_ > 0 ? read(ends[0], line.data(), line.size()) : 0;
    close(ends[0]);
    if (got > 1) {
        url_.assign(line.data(), static_cast<std::size_t>(got) - 1); // without the end of the line
    }
    if (!url_.starts_with("http://")) {
        throw std::runtime_error{"The demo's PayFiP did not start."};
    }
}

DemoPayfipProcess::~DemoPayfipProcess()
{
    if (process_ > 0) {
        kill(process_, SIGTERM);
        waitpid(process_, nullptr, 0);
    }
}

} // namespace guichet::app
