// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/child_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <thread>

namespace guichet::support {

namespace {

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

} // namespace

ChildProcess::ChildProcess(std::vector<std::string> command, Environment const& environment, std::string const& log)
{
    std::vector<char*> words;
    for (auto& word : command) {
        words.push_back(word.data());
    }
    words.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
        ::setpgid(0, 0); // some programs end their whole group with them: it must not be ours
        auto const file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
        ::dup2(file, STDOUT_FILENO);
        ::dup2(file, STDERR_FILENO);
        for (auto const& [name, value] : environment) {
            ::setenv(name.c_str(), value.c_str(), 1);
        }
        ::execvp(words[0], words.data());
        ::_exit(127);
    }
    if (process_ < 0) {
        throw std::runtime_error{"no process"};
    }
}

ChildProcess::~ChildProcess()
{
    if (process_ > 0) {
        ::kill(process_, SIGTERM);
        wait();
    }
}

int ChildProcess::wait()
{
    int status = 0;
    ::waitpid(std::exchange(process_, -1), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool ChildProcess::is_running()
{
    if (process_ > 0 && ::waitpid(process_, nullptr, WNOHANG) == process_) {
        process_ = -1;
    }
    return process_ > 0;
}

std::uint16_t free_port()
{
    auto const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t size = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    auto const bound = ::bind(socket, generic, size) == 0 && ::getsockname(socket, generic, &size) == 0;
    ::close(socket);
    if (!bound) {
        throw std::runtime_error{"no free port"};
    }
    return ntohs(address.sin_port);
}

bool listens(std::uint16_t port, ChildProcess& child)
{
    using namespace std::chrono_literals;
    auto const deadline = std::chrono::steady_clock::now() + 60s;
    while (child.is_running() && std::chrono::steady_clock::now() < deadline) {
        auto const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        auto const address = loopback(port);
        auto const connected = ::connect(socket, reinterpret_cast<sockaddr const*>(&address), sizeof(address)) == 0;
        ::close(socket);
        if (connected) {
            return true;
        }
        std::this_thread::sleep_for(20ms);
    }
    return false;
}

} // namespace guichet::support
