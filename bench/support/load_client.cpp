// SPDX-License-Identifier: AGPL-3.0-or-later
#include "load_client.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace guichet::bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_excerpt = 2000;
constexpr auto longest_wait = std::chrono::seconds{20};

int connect_to(std::uint16_t port)
{
    auto const fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int const one = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (::connect(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
        ::close(fd);
        throw std::runtime_error{fmt::format("nobody listens on port {}", port)};
    }
    return fd;
}

/// How long head and body are together; 0 when the head is not whole.
std::pair<std::size_t, std::size_t> extent(std::string_view bytes)
{
    auto const end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        return {0, 0};
    }
    auto const text = header_of(bytes.substr(0, end + 2), "content-length");
    std::size_t length = 0;
    std::from_chars(text.data(), text.data() + text.size(), length);
    return {end + 4, length};
}

class SamePage final : public Conversation {
public:
    explicit SamePage(std::string request) : request_(std::move(request)) {}
    std::string request() override { return request_; }
    Step answer(int status, std::string_view /*head*/, std::string_view /*body*/) override
    {
        return status == 200 ? Step::done : Step::failed;
    }

private:
    std::string request_;
};

} // namespace

struct LoadClient::Connection {
    int fd = -1;
    std::unique_ptr<Conversation> conversation;
    std::string received;
    Clock::time_point begun;
    bool in_flow = false;
};

LoadClient::LoadClient(std::uint16_t port, std::size_t connections, MakeConversation const& make)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC))
{
    for (std::size_t i = 0; i < connections; ++i) {
        auto& added = *connections_.emplace_back(std::make_unique<Connection>());
        added.fd = connect_to(port);
        added.conversation = make(i);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &added;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, added.fd, &event);
    }
}

LoadClient::~LoadClient()
{
    for (auto const& connection : connections_) {
        ::close(connection->fd);
    }
    ::close(epoll_);
}

LoadReport LoadClient::run(std::chrono::milliseconds time)
{
    auto const failure = report_.first_failure;
    report_ = {};
    report_.first_failure = failure;
    milliseconds_.clear();
    over_ = false;
    auto const start = Clock::now();
    auto const end = start + time;
    for (auto const& connection : connections_) {
        begin(*connection);
    }
    std::array<epoll_event, 256> events{};
    while (busy_ > 0) {
        auto const count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 1000);
        if (Clock::now() > end + longest_wait) {
            throw std::runtime_error{"the server no longer answers"};
        }
        over_ = Clock::now() >= end;
        for (int i = 0; i < count; ++i) {
            receive(*static_cast<Connection*>(events.at(static_cast<std::size_t>(i)).data.ptr));
        }
    }
    report_.flows = milliseconds_.size();
    report_.flows_per_second = static_cast<double>(report_.flows) / std::chrono::duration<double>(time).count();
    if (!milliseconds_.empty()) {
        std::ranges::sort(milliseconds_);
        report_.p50_ms = milliseconds_[milliseconds_.size() / 2];
        report_.p99_ms = milliseconds_[milliseconds_.size() * 99 / 100];
    }
    return report_;
}

void LoadClient::begin(Connection& connection)
{
    connection.begun = Clock::now();
    connection.in_flow = true;
    ++busy_;
    send(connection);
}

void LoadClient::send(Connection& connection)
{
    auto const bytes = connection.conversation->request();
    std::string_view left = bytes;
    while (!left.empty()) { // small requests: the kernel takes them whole
        auto const sent = ::send(connection.fd, left.data(), left.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            throw std::runtime_error{"the server closed a connection"};
        }
        left.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void LoadClient::receive(Connection& connection)
{
    std::array<char, 65536> buffer{};
    auto const got = ::recv(connection.fd, buffer.data(), buffer.size(), 0);
    if (got <= 0) {
        throw std::runtime_error{"the server closed a connection"};
    }
    connection.received.append(buffer.data(), static_cast<std::size_t>(got));
    if (take_answer(connection) && connection.in_flow) {
        send(connection);
    }
}

/// True when an answer is there and the connection has something to say.
bool LoadClient::take_answer(Connection& connection)
{
    std::string_view const bytes = connection.received;
    auto const [head_size, body_size] = extent(bytes);
    if (head_size == 0 || bytes.size() < head_size + body_size) {
        return false;
    }
    auto const head = bytes.substr(0, head_size);
    auto const body = bytes.substr(head_size, body_size);
    int status = 0;
    std::from_chars(head.data() + 9, head.data() + 12, status);
    auto const step = connection.conversation->answer(status, head, body);
    if (step == Step::failed && report_.failures++ == 0 && report_.first_failure.empty()) {
        report_.first_failure = bytes.substr(0, longest_excerpt);
    }
    connection.received.clear();
    if (step == Step::go_on) {
        return true;
    }
    if (step == Step::done && !over_) {
        milliseconds_.push_back(std::chrono::duration<double, std::milli>{Clock::now() - connection.begun}.count());
    }
    connection.in_flow = !over_;
    if (over_) {
        --busy_;
        return false;
    }
    connection.begun = Clock::now();
    return true;
}

std::string get_request(std::string_view target, std::string_view cookies)
{
    return fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n{}{}{}\r\n", target,
                       cookies.empty() ? "" : "Cookie: ", cookies, cookies.empty() ? "" : "\r\n");
}

std::string_view header_of(std::string_view head, std::string_view name)
{
    for (auto at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
        auto const line = head.substr(at + 2, head.find("\r\n", at + 2) - at - 2);
        if (line.size() > name.size() && line[name.size()] == ':' &&
            ::strncasecmp(line.data(), name.data(), name.size()) == 0) {
            auto const value = line.substr(name.size() + 1);
            return value.substr(std::min(value.find_first_not_of(' '), value.size()));
        }
    }
    return {};
}

MakeConversation same_page(std::string target, std::string cookies)
{
    return [request = get_request(target, cookies)](std::size_t /*connection*/) {
        return std::make_unique<SamePage>(request);
    };
}

} // namespace guichet::bench
