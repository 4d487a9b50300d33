// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/line_server.hpp"

#include "base/worker_pool.hpp"
#include "net/impl/transport.hpp"
#include "net/lines.hpp"
#include "net/sockets.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace guichet::net {

namespace {

using Moment = std::chrono::steady_clock::time_point;
using impl::Progress;

constexpr std::uint64_t listener_key = 0;
constexpr std::uint64_t wake_key = 1;
constexpr std::size_t read_ahead = 64UL * 1024; // of a peer that does not wait for answers

} // namespace

struct LineServer::Impl {
    struct Connection {
        std::uint64_t key = 0;
        Descriptor fd;
        std::string peer;
        std::unique_ptr<impl::Transport> transport;
        std::unique_ptr<Conversation> conversation;
        LineFramer lines;
        std::string out;
        std::uint32_t interest = EPOLLIN;
        Moment since; // the last line or answer
        bool has_spoken = false;
        bool is_working = false; // a worker holds the conversation
        bool reads_no_more = false;
        bool is_ending = false;      // once everything has left
        bool wants_to_write = false; // TLS, to go on reading
    };

    struct Done {
        std::uint64_t key = 0;
        Conversation::Reply reply;
    };

    Impl(LineServerOptions given, Converse talk);

    void run();
    void handle(epoll_event const& event);
    void sweep();
    void accept_all();
    void welcome(int fd, sockaddr_storage const& from);
    [[nodiscard]] std::unique_ptr<Conversation> begin(std::string const& peer) const;
    void take_done();
    void read(Connection& one);
    void take_bytes(Connection& one);
    void work(Connection& one);
    void flush(Connection& one);
    void settle(Connection& one);
    void forget(std::uint64_t key);
    void give_back(std::uint64_t key, Conversation::Reply reply);
    void wake() const;
    void stop();

    LineServerOptions options;
    Converse converse;
    std::optional<impl::TlsIdentity> identity;
    Descriptor listener;
    std::uint16_t port = 0;
    Descriptor epoll{epoll_create1(EPOLL_CLOEXEC)};
    Descriptor bell{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
    std::unordered_map<std::uint64_t, Connection> connections;
    std::unordered_map<std::string, unsigned> by_address;
    std::uint64_t next_key = 2;
    std::atomic<std::size_t> open{0};
    std::atomic<bool> stopping{false};
    Moment stop_by{};
    Moment swept = std::chrono::steady_clock::now();
    std::mutex mutex;
    std::vector<Done> done;
    WorkerPool pool;
    std::thread events; // last: everything is there when it starts
};

LineServer::Impl::Impl(LineServerOptions given, Converse talk)
    : options(std::move(given)), converse(std::move(talk)), listener(listen_on(options.address, options.port)),
      port(bound_port(listener.get())), pool("lines", options.workers)
{
    if (!options.certificate_file.empty()) {
        ignore_broken_pipes();
        identity.emplace(options.certificate_file, options.key_file);
    }
    allow_many_files(options.most_connections);
    epoll_event event{EPOLLIN, {.u64 = listener_key}};
    epoll_ctl(epoll.get(), EPOLL_CTL_ADD, listener.get(), &event);
    event.data.u64 = wake_key;
    epoll_ctl(epoll.get(), EPOLL_CTL_ADD, bell.get(), &event);
    events = std::thread{[this] { run(); }};
}

void LineServer::Impl::run()
{
    constexpr int most_events = 128;
    constexpr int tick = 250; // ms
    std::array<epoll_event, most_events> ready{};
    for (;;) {
        auto const count = epoll_wait(epoll.get(), ready.data(), most_events, tick);
        for (int at = 0; at < count; ++at) {
            handle(ready[static_cast<std::size_t>(at)]);
        }
        sweep();
        if (stopping && (connections.empty() || std::chrono::steady_clock::now() > stop_by)) {
            return;
        }
    }
}

void LineServer::Impl::handle(epoll_event const& event)
{
    if (event.data.u64 == listener_key) {
        accept_all();
        return;
    }
    if (event.data.u64 == wake_key) {
        take_done();
        return;
    }
    auto const found = connections.find(event.data.u64);
    if (found == connections.end()) {
        return;
    }
    auto& one = found->second;
    if ((event.events & (EPOLLHUP | EPOLLERR)) != 0) { // nobody is left to answer
        epoll_ctl(epoll.get(), EPOLL_CTL_DEL, one.fd.get(), nullptr);
        one.out.clear();
        one.reads_no_more = one.is_ending = true;
    } else {
        one.wants_to_write = false;
        flush(one);
        read(one);
    }
    settle(one);
}

/// Once a second: those that were silent or slow for too long, and at the stop those that have nothing under way.
void LineServer::Impl::sweep()
{
    auto const now = std::chrono::steady_clock::now();
    if (!stopping && now - swept < std::chrono::seconds{1}) {
        return;
    }
    swept = now;
    std::vector<std::uint64_t> ended;
    for (auto& [key, one] : connections) {
        auto const allowed = one.has_spoken && one.out.empty() ? options.idle_time : options.slow_time;
        auto const is_quiet = !one.is_working && one.out.empty();
        if ((!one.is_working && now - one.since > allowed) || (stopping && is_quiet)) {
            ended.push_back(key);
        }
    }
    for (auto const key : ended) {
        forget(key);
    }
}

void LineServer::Impl::accept_all()
{
    for (;;) {
        sockaddr_storage from{};
        socklen_t size = sizeof from;
        auto const fd =
            accept4(listener.get(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            return;
        }
        welcome(fd, from);
    }
}

void LineServer::Impl::welcome(int fd, sockaddr_storage const& from)
{
    Descriptor taken{fd};
    auto peer = address_text(reinterpret_cast<sockaddr const*>(&from));
    auto const counted = by_address.find(peer);
    auto const from_there = counted == by_address.end() ? 0U : counted->second;
    if (stopping || connections.size() >= options.most_connections ||
        from_there >= options.most_connections_per_address) {
        return;
    }
    auto conversation = begin(peer);
    if (!conversation) {
        return;
    }
    int const yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    auto transport = identity ? identity->accept(fd) : impl::bare(fd);
    auto const key = next_key++;
    epoll_event event{EPOLLIN, {.u64 = key}};
    epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event);
    ++by_address[peer];
    connections.emplace(key, Connection{.key = key,
                                        .fd = std::move(taken),
                                        .peer = std::move(peer),
                                        .transport = std::move(transport),
                                        .conversation = std::move(conversation),
                                        .lines = LineFramer{options.longest_line},
                                        .out = {},
                                        .since = std::chrono::steady_clock::now()});
    open = connections.size();
}

std::unique_ptr<Conversation> LineServer::Impl::begin(std::string const& peer) const
{
    try {
        return converse(peer);
    } catch (std::exception const& bug) {
        spdlog::error("line server: {}", bug.what());
        return nullptr;
    }
}

void LineServer::Impl::take_done()
{
    std::uint64_t rings = 0;
    (void)!::read(bell.get(), &rings, sizeof rings);
    std::vector<Done> finished;
    {
        std::lock_guard const lock{mutex};
        finished.swap(done);
    }
    for (auto& [key, reply] : finished) {
        auto const found = connections.find(key);
        if (found == connections.end()) {
            continue;
        }
        auto& one = found->second;
        one.is_working = false;
        one.since = std::chrono::steady_clock::now();
        one.out += reply.bytes;
        one.is_ending = one.is_ending || reply.then == Conversation::Then::ends;
        flush(one);
        work(one);
        settle(one);
    }
}

void LineServer::Impl::read(Connection& one)
{
    auto const may_read = [&] { return !one.reads_no_more && one.lines.held() < read_ahead; };
    while (may_read()) {
        take_bytes(one);
        if (!one.transport->has_pending()) {
            break;
        }
    }
    work(one);
}

void LineServer::Impl::take_bytes(Connection& one)
{
    std::array<char, 16384> buffer; // NOLINT(cppcoreguidelines-pro-type-member-init): filled by the read
    auto const moved = one.transport->read(buffer);
    if (moved.progress == Progress::closed || !one.lines.feed({buffer.data(), moved.bytes})) {
        one.reads_no_more = true;
    }
    one.wants_to_write = moved.progress == Progress::wait_to_write;
}

/// The next line to a worker, unless one is with a worker already.
void LineServer::Impl::work(Connection& one)
{
    if (one.is_working || one.is_ending || stopping) {
        return;
    }
    auto line = one.lines.next();
    if (!line) {
        one.is_ending = one.reads_no_more;
        return;
    }
    one.is_working = one.has_spoken = true;
    one.since = std::chrono::steady_clock::now();
    auto* const conversation = one.conversation.get();
    pool.submit([this, key = one.key, conversation, asked = std::move(*line)] {
        try {
            give_back(key, conversation->answer(asked));
        } catch (std::exception const& bug) {
            spdlog::error("line server: {}", bug.what());
            give_back(key, {"", Conversation::Then::ends});
        }
    });
}

void LineServer::Impl::give_back(std::uint64_t key, Conversation::Reply reply)
{
    {
        std::lock_guard const lock{mutex};
        done.push_back({key, std::move(reply)});
    }
    wake();
}

void LineServer::Impl::flush(Connection& one)
{
    while (!one.out.empty()) {
        auto const moved = one.transport->write(one.out);
        if (moved.progress == Progress::closed) {
            one.out.clear();
            one.reads_no_more = one.is_ending = true;
        } else if (moved.progress != Progress::done) {
            return;
        }
        one.out.erase(0, moved.bytes);
    }
}

/// Ends it, or waits for what it needs next.
void LineServer::Impl::settle(Connection& one)
{
    if (one.is_ending && one.out.empty() && !one.is_working) {
        forget(one.key);
        return;
    }
    auto const reads = !one.reads_no_more && one.lines.held() < read_ahead;
    std::uint32_t const wanted = (reads ? EPOLLIN : 0U) | (one.out.empty() && !one.wants_to_write ? 0U : EPOLLOUT);
    if (wanted != one.interest) {
        one.interest = wanted;
        epoll_event event{wanted, {.u64 = one.key}};
        epoll_ctl(epoll.get(), EPOLL_CTL_MOD, one.fd.get(), &event);
    }
}

void LineServer::Impl::forget(std::uint64_t key)
{
    auto const found = connections.find(key);
    auto const counted = by_address.find(found->second.peer);
    if (--counted->second == 0) {
        by_address.erase(counted);
    }
    auto const gone = connections.extract(found); // closed last: who hears of it finds it no longer counted
    open = connections.size();
}

void LineServer::Impl::wake() const
{
    std::uint64_t const one = 1;
    (void)!::write(bell.get(), &one, sizeof one);
}

void LineServer::Impl::stop()
{
    stop_by = std::chrono::steady_clock::now() + options.stop_time;
    stopping = true;
    wake();
    events.join();
    pool.stop(); // a worker that still answers holds its conversation: wait for it, however long
    connections.clear();
}

LineServer::LineServer(LineServerOptions options, Converse converse)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(converse)))
{
}

LineServer::~LineServer()
{
    impl_->stop();
}

std::uint16_t LineServer::port() const
{
    return impl_->port;
}

std::size_t LineServer::open_connections() const
{
    return impl_->open;
}

} // namespace guichet::net
