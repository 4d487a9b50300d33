// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Many keep-alive connections from one thread (epoll), each in a conversation of its own that begins again as soon as
/// it is over.
namespace guichet::bench {

enum class Step { go_on, done, failed };

/// What one connection says and expects: the requests of one flow, in turn.
class Conversation {
public:
    virtual ~Conversation() = default;
    /// The whole bytes of the next request.
    [[nodiscard]] virtual std::string request() = 0;
    /// After done or failed, the next request begins a new flow.
    [[nodiscard]] virtual Step answer(int status, std::string_view head, std::string_view body) = 0;
};
using MakeConversation = std::function<std::unique_ptr<Conversation>(std::size_t connection)>;

struct LoadReport {
    double flows_per_second = 0;
    double p50_ms = 0; // of a whole flow
    double p99_ms = 0;
    std::uint64_t flows = 0;
    std::uint64_t failures = 0;
    std::string first_failure; // of this or an earlier run: head and body
};

class LoadClient {
public:
    /// Connects to 127.0.0.1. Throws when it cannot.
    LoadClient(std::uint16_t port, std::size_t connections, MakeConversation const& make);
    ~LoadClient();
    LoadClient(LoadClient const&) = delete;
    LoadClient& operator=(LoadClient const&) = delete;

    /// For that long; flows under way then are finished and not counted.
    [[nodiscard]] LoadReport run(std::chrono::milliseconds time);

private:
    struct Connection;
    void begin(Connection& connection);
    void send(Connection& connection);
    void receive(Connection& connection);
    bool take_answer(Connection& connection);

    std::vector<std::unique_ptr<Connection>> connections_;
    int epoll_ = -1;
    bool over_ = false;
    std::size_t busy_ = 0;
    LoadReport report_;
    std::vector<double> milliseconds_;
};

/// "GET /x HTTP/1.1" with Host, and cookies where there are any; asks for gzip, as browsers do.
[[nodiscard]] std::string get_request(std::string_view target, std::string_view cookies = {});
/// The value of a header, "" when absent; `name` in lower case.
[[nodiscard]] std::string_view header_of(std::string_view head, std::string_view name);

/// The same page again and again; anything but 200 is a failure.
[[nodiscard]] MakeConversation same_page(std::string target, std::string cookies = {});

} // namespace guichet::bench
