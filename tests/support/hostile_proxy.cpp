// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/hostile_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace guichet::support {

namespace {

using namespace std::chrono_literals;
using Mood = HostileProxy::Mood;

sockaddr_in on_loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool send_all(int to, std::string const& bytes)
{
    return ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
}

/// The answer as it arrives; false when the line is dead.
bool pass_back(int to, std::string bytes, std::atomic<Mood>& mood)
{
    switch (mood.load()) {
    case Mood::splits:
        for (auto const c : bytes) {
            send_all(to, std::string(1, c));
            std::this_thread::yield();
        }
        return true;
    case Mood::delays:
        std::this_thread::sleep_for(500ms);
        return send_all(to, bytes);
    case Mood::garbles:
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x05);
        return send_all(to, bytes);
    case Mood::cuts:
        send_all(to, bytes.substr(0, bytes.size() / 2));
        return false;
    case Mood::once_dead:
        mood = Mood::kind;
        return false;
    case Mood::duplicates:
        return send_all(to, bytes + bytes);
    default:
        return send_all(to, bytes);
    }
}

} // namespace

struct HostileProxy::Impl {
    explicit Impl(std::uint16_t towards) : to(towards), listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        auto address = on_loopback(0);
        socklen_t size = sizeof address;
        if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0) {
            throw std::runtime_error{"no free port"};
        }
        ::listen(listener, 16);
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
        port = ntohs(address.sin_port);
        accepting = std::thread{[this] { accept_all(); }};
    }
    ~Impl()
    {
        stopping = true;
        ::shutdown(listener, SHUT_RDWR);
        ::close(listener);
        accepting.join();
        for (auto& one : relays) {
            one.join();
        }
    }

    void accept_all()
    {
        while (!stopping) {
            auto const client = ::accept(listener, nullptr, nullptr);
            if (client < 0) {
                return;
            }
            if (mood == Mood::hangs_up) {
                ::close(client);
            } else {
                relays.emplace_back([this, client] { relay(client); });
            }
        }
    }

    void relay(int client)
    {
        auto const server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (server < 0) {
            ::close(client);
            return;
        }
        auto const address = on_loopback(to);
        auto alive = ::connect(server, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
        while (alive && !stopping) {
            std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
            ::poll(ends.data(), ends.size(), 50);
            alive = (ends[0].revents == 0 || move(client, server, false)) &&
                    (ends[1].revents == 0 || move(server, client, true));
        }
        ::close(client);
        ::close(server);
    }

    bool move(int from, int into, bool back)
    {
        std::array<char, 8192> piece{};
        auto const count = ::recv(from, piece.data(), piece.size(), 0);
        if (count <= 0) {
            return false;
        }
        std::string bytes{piece.data(), static_cast<std::size_t>(count)};
        return back ? pass_back(into, std::move(bytes), mood) : send_all(into, bytes);
    }

    std::uint16_t to;
    int listener;
    std::uint16_t port = 0;
    std::atomic<Mood> mood{Mood::kind};
    std::atomic<bool> stopping{false};
    std::vector<std::thread> relays; // of the accepting thread alone, until it has ended
    std::thread accepting;
};

HostileProxy::HostileProxy(std::uint16_t to) : impl_(std::make_unique<Impl>(to)) {}

HostileProxy::~HostileProxy() = default;

std::uint16_t HostileProxy::port() const
{
    return impl_->port;
}

void HostileProxy::set(Mood mood)
{
    impl_->mood = mood;
}

} // namespace guichet::support
