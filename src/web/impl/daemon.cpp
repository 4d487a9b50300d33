// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/daemon.hpp"

#include "base/worker_pool.hpp"
#include "net/sockets.hpp"
#include "web/impl/connections.hpp"
#include "web/impl/file_cutter.hpp"
#include "web/impl/multipart.hpp"
#include "web/impl/piece_stream.hpp"

#include <fmt/format.h>
#include <microhttpd.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <thread>

namespace guichet::web::impl {

namespace {

/// They answer what is quick as well: more than two, so that who waits for one of them seldom waits for one answer.
constexpr unsigned event_threads = 4;
/// libmicrohttpd's own limit, which is each thread's share of it, must never be reached: it closes what has arrived in
/// the meantime without a word, and nobody would count it out.
constexpr unsigned beyond_reach = 2 * event_threads;
constexpr std::size_t connection_memory = 32UL * 1024; // bounds the request line and headers
constexpr std::size_t slowest_bytes_per_second = 16UL * 1024;
constexpr std::size_t discarded_factor = 8; // a body this many times too large is read to its end, to answer politely

/// One request and its answer, from the request line to the last byte sent.
struct Exchange {
    RawRequest raw;
    Answer answer;
    Connection* connection = nullptr;
    std::size_t received = 0;
    BodyLimit limit;
    std::optional<FileCutter> cutter;
    bool begun = false;
    bool is_quick = false;
    std::atomic<bool> answered{false};
};

MHD_Result collect_header(void* closure, MHD_ValueKind /*kind*/, char const* name, char const* value)
{
    static_cast<RawRequest*>(closure)->headers.emplace_back(name, value == nullptr ? "" : value);
    return MHD_YES;
}

std::optional<std::size_t> announced_length(MHD_Connection* connection)
{
    auto const* const text = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
    std::size_t length = 0;
    if (text == nullptr || std::from_chars(text, text + std::strlen(text), length).ec != std::errc{}) {
        return std::nullopt;
    }
    return length;
}

std::optional<FileCutter> cutter_for(MHD_Connection* connection, BodyLimit const& limit)
{
    auto const* const type = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Type");
    auto const boundary = type != nullptr && limit.file > 0 ? boundary_of(type) : std::nullopt;
    return boundary ? std::optional<FileCutter>{std::in_place, *boundary, limit.file} : std::nullopt;
}

void free_body(void* body)
{
    delete static_cast<std::string*>(body);
}

MHD_Response* whole(std::string bytes)
{
    auto body = std::make_unique<std::string>(std::move(bytes));
    auto* const response =
        MHD_create_response_from_buffer_with_free_callback_cls(body->size(), body->data(), &free_body, body.get());
    if (response != nullptr) {
        static_cast<void>(body.release()); // the response's now
    }
    return response;
}

MHD_Result send(MHD_Connection* connection, WorkerPool& pool, Answer answer)
{
    auto* const response =
        answer.pieces ? streamed_response(connection, pool, std::move(answer.pieces)) : whole(std::move(answer.body));
    if (response == nullptr) {
        return MHD_NO;
    }
    for (auto const& [name, value] : answer.headers) {
        MHD_add_response_header(response, name.c_str(), value.c_str());
    }
    auto const result = MHD_queue_response(connection, static_cast<unsigned>(answer.status), response);
    MHD_destroy_response(response);
    return result;
}

} // namespace

struct Daemon::Impl {
    Impl(DaemonOptions given, Handlers run, IsShared shared)
        : options(std::move(given)), handlers(std::move(run)), is_shared(std::move(shared)),
          connections({options.header_time, options.answer_time})
    {
    }

    void start();
    void start_event_threads();
    void accept_connections();
    void give_out(net::Descriptor socket, sockaddr const* address, socklen_t size);
    void stop();
    MHD_Result receive(MHD_Connection* connection, Exchange& exchange, char const* method, char const* data,
                       std::size_t* size);
    MHD_Result begin(MHD_Connection* connection, Exchange& exchange, char const* method);
    void take(Exchange& exchange, char const* data, std::size_t size);
    MHD_Result work(MHD_Connection* connection, Exchange& exchange);
    MHD_Result answer(MHD_Connection* connection, Exchange& exchange);
    void work_on(MHD_Connection* connection, Exchange& exchange, std::function<Answer()> rest);

    DaemonOptions options;
    Handlers handlers;
    IsShared is_shared;
    Connections connections;
    net::Descriptor listening;
    std::thread acceptor;
    std::unique_ptr<WorkerPool> pool;
    MHD_Daemon* daemon = nullptr;
    std::uint16_t port = 0;
    std::atomic<int> under_way{0};
    std::atomic<bool> draining{false};
};

namespace {

MHD_Result on_access(void* closure, MHD_Connection* connection, char const* /*url*/, char const* method,
                     char const* /*version*/, char const* data, std::size_t* size, void** state)
{
    return static_cast<Daemon::Impl*>(closure)->receive(connection, *static_cast<Exchange*>(*state), method, data,
                                                        size);
}

void* on_request_line(void* /*closure*/, char const* target, MHD_Connection* connection)
{
    auto exchange = std::make_unique<Exchange>();
    exchange->raw.target = target;
    exchange->connection = static_cast<Connection*>(
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context);
    return exchange.release();
}

void on_completed(void* closure, MHD_Connection* /*connection*/, void** state, MHD_RequestTerminationCode /*why*/)
{
    std::unique_ptr<Exchange> const exchange{static_cast<Exchange*>(*state)};
    *state = nullptr;
    if (!exchange) {
        return;
    }
    exchange->connection->enter(Phase::waiting);
    if (exchange->begun) {
        --static_cast<Daemon::Impl*>(closure)->under_way;
    }
}

void on_connection(void* closure, MHD_Connection* connection, void** context, MHD_ConnectionNotificationCode what)
{
    auto& impl = *static_cast<Daemon::Impl*>(closure);
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        impl.connections.close(static_cast<Connection*>(*context));
        return;
    }
    auto const* const address = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    auto const* const socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *context = impl.connections.open(socket->connect_fd, net::address_text(address->client_addr));
}

} // namespace

void Daemon::Impl::start()
{
    net::allow_many_files(options.most_connections);
    listening = net::listen_on(options.address, options.port);
    port = net::bound_port(listening.get());
    pool = std::make_unique<WorkerPool>("http", options.workers);
    start_event_threads();
    acceptor = std::thread{[this] { accept_connections(); }};
    pthread_setname_np(acceptor.native_handle(), "http-accept"); // as `top -H` shows it
}

void Daemon::Impl::start_event_threads()
{
    daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_NO_LISTEN_SOCKET, 0, nullptr,
        nullptr, &on_access, this, MHD_OPTION_THREAD_POOL_SIZE, event_threads, MHD_OPTION_CONNECTION_LIMIT,
        options.most_connections * beyond_reach, MHD_OPTION_CONNECTION_TIMEOUT,
        static_cast<unsigned>(options.header_time.count()), MHD_OPTION_CONNECTION_MEMORY_LIMIT, connection_memory,
        MHD_OPTION_URI_LOG_CALLBACK, &on_request_line, this, MHD_OPTION_NOTIFY_COMPLETED, &on_completed, this,
        MHD_OPTION_NOTIFY_CONNECTION, &on_connection, this, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (daemon == nullptr) {
        throw std::runtime_error(fmt::format("cannot serve on {} port {}", options.address, port));
    }
}

/// libmicrohttpd's own threads accept in bursts: whichever wakes first may get every connection there is.
void Daemon::Impl::accept_connections()
{
    pollfd somebody{.fd = listening.get(), .events = POLLIN, .revents = 0};
    while (!draining) {
        poll(&somebody, 1, -1);
        sockaddr_storage address{};
        socklen_t size = sizeof address;
        auto* const peer = reinterpret_cast<sockaddr*>(&address);
        net::Descriptor socket{accept4(listening.get(), peer, &size, SOCK_CLOEXEC | SOCK_NONBLOCK)};
        if (socket.get() >= 0) {
            give_out(std::move(socket), peer, size);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            std::this_thread::sleep_for(std::chrono::milliseconds{50}); // until somebody leaves
        }
    }
}

/// In turn: libmicrohttpd goes by the number of the socket.
void Daemon::Impl::give_out(net::Descriptor socket, sockaddr const* address, socklen_t size)
{
    auto const text = net::address_text(address);
    // Counted here: an event thread tells of its new connections later.
    auto const arrived = connections.arrive(text);
    auto const is_one_too_many = arrived.in_all > options.most_connections ||
                                 (arrived.from_there > options.most_connections_per_address && !is_shared(text));
    if (is_one_too_many || MHD_add_connection(daemon, socket.release(), address, size) != MHD_YES) {
        connections.leave(text);
    }
}

MHD_Result Daemon::Impl::receive(MHD_Connection* connection, Exchange& exchange, char const* method, char const* data,
                                 std::size_t* size)
{
    if (exchange.answered) {
        return answer(connection, exchange);
    }
    if (!exchange.begun) {
        return begin(connection, exchange, method);
    }
    if (*size > 0) {
        take(exchange, data, *size);
        *size = 0;
        return exchange.received / discarded_factor > exchange.limit.whole ? MHD_NO : MHD_YES;
    }
    return work(connection, exchange);
}

MHD_Result Daemon::Impl::begin(MHD_Connection* connection, Exchange& exchange, char const* method)
{
    exchange.begun = true;
    ++under_way;
    exchange.raw.method = method;
    exchange.raw.peer = exchange.connection->address();
    MHD_get_connection_values(connection, MHD_HEADER_KIND, &collect_header, &exchange.raw);
    auto const path = std::string_view{exchange.raw.target}.substr(0, exchange.raw.target.find('?'));
    exchange.limit = options.limit_of(method, path);
    auto const at_the_slowest = std::chrono::seconds{exchange.limit.whole / slowest_bytes_per_second};
    exchange.connection->receive_within(options.body_time + at_the_slowest);
    exchange.is_quick = options.is_quick(method, path);
    exchange.cutter = cutter_for(connection, exchange.limit);
    auto const length = announced_length(connection).value_or(0);
    auto const is_hopeless = length / discarded_factor > exchange.limit.whole;
    if (length <= exchange.limit.whole || (exchange.cutter && !is_hopeless)) {
        exchange.raw.body.reserve(std::min(length, exchange.limit.whole));
        return MHD_YES;
    }
    exchange.raw.refusal = Refusal{413, "web.error.too_large"};
    auto const waits_for_us = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Expect") != nullptr;
    return waits_for_us || is_hopeless ? work(connection, exchange) : MHD_YES;
}

void Daemon::Impl::take(Exchange& exchange, char const* data, std::size_t size)
{
    exchange.received += size;
    if (exchange.raw.refusal) {
        return;
    }
    if (exchange.cutter) {
        exchange.cutter->append(exchange.raw.body, {data, size});
    } else {
        exchange.raw.body.append(data, size);
    }
    if (exchange.raw.body.size() > exchange.limit.whole) {
        exchange.raw.refusal = Refusal{413, "web.error.too_large"};
        exchange.raw.body = {};
    }
}

MHD_Result Daemon::Impl::work(MHD_Connection* connection, Exchange& exchange)
{
    exchange.connection->enter(Phase::working);
    if (!exchange.is_quick || exchange.raw.refusal) {
        work_on(connection, exchange, [this, &exchange] { return handlers.on_worker(std::move(exchange.raw)); });
        return MHD_YES;
    }
    auto done = handlers.at_once(std::move(exchange.raw));
    if (done.later) {
        work_on(connection, exchange, std::move(done.later));
        return MHD_YES;
    }
    exchange.answer = std::move(done.answer);
    return answer(connection, exchange);
}

void Daemon::Impl::work_on(MHD_Connection* connection, Exchange& exchange, std::function<Answer()> rest)
{
    MHD_suspend_connection(connection);
    auto const taken = pool->submit([connection, &exchange, rest = std::move(rest)] {
        exchange.answer = rest();
        exchange.answered = true;
        MHD_resume_connection(connection);
    });
    if (!taken) { // stopping: nobody is left to answer
        exchange.answer.status = MHD_HTTP_SERVICE_UNAVAILABLE;
        exchange.answered = true;
        MHD_resume_connection(connection);
    }
}

MHD_Result Daemon::Impl::answer(MHD_Connection* connection, Exchange& exchange)
{
    exchange.connection->enter(Phase::answering);
    if (draining) {
        exchange.answer.headers.emplace_back("Connection", "close");
    }
    return send(connection, *pool, std::move(exchange.answer));
}

void Daemon::Impl::stop()
{
    draining = true;
    shutdown(listening.get(), SHUT_RDWR); // wakes the acceptor; whoever comes now is refused
    acceptor.join();
    auto const deadline = std::chrono::steady_clock::now() + options.stop_time;
    while (under_way > 0 && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    // A handler that still runs holds references to the caller's objects: wait for it, however long.
    pool->stop();
    MHD_stop_daemon(daemon);
}

Daemon::Daemon(DaemonOptions options, Handlers handlers, IsShared is_shared)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handlers), std::move(is_shared)))
{
    impl_->start();
}

Daemon::~Daemon()
{
    impl_->stop();
}

std::uint16_t Daemon::port() const
{
    return impl_->port;
}

std::size_t Daemon::open_connections() const
{
    return impl_->connections.size();
}

} // namespace guichet::web::impl
