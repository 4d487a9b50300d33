// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/random.hpp"
#include "web/impl/client_address.hpp"
#include "web/impl/daemon.hpp"
#include "web/impl/metrics.hpp"
#include "web/impl/response_headers.hpp"
#include "web/server.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

/// From raw request to answer: read, identify, route, check, handle, finish, log.
namespace guichet::web::impl {

class Pipeline {
public:
    Pipeline(ServerOptions const& options, Router const& router, Shell const& shell);

    /// On a worker. Never throws.
    [[nodiscard]] Answer answer(RawRequest raw);
    /// On a thread that may not wait; what has to wait comes back as the rest of the work, for a worker. Never throws.
    [[nodiscard]] AtOnce answer_at_once(RawRequest raw);
    [[nodiscard]] bool is_quick(std::string_view method, std::string_view path) const;
    [[nodiscard]] bool is_proxy(std::string const& address) const { return proxies_.contains(address); }
    [[nodiscard]] Metrics const& metrics() const { return metrics_; }

private:
    /// A request on its way, read when its answer is first attempted.
    struct Work {
        RawRequest raw;
        std::string method = raw.method;
        std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
        bool is_read = false;
        Request request{};
        std::optional<Refusal> refusal{};
    };
    struct Outcome {
        Response response;
        Route const* route = nullptr;
    };
    /// Again from the request as it was read when the last attempt had to wait.
    [[nodiscard]] Answer answer(Work& work);
    void read(Work& work);
    /// Client address, security, locale, incident number and browser.
    void identify(std::string const& peer, Request& request);
    [[nodiscard]] Outcome dispatch(Request& request, std::optional<Refusal> const& refusal);
    [[nodiscard]] Response handle(Route const& route, Request const& request) const;
    [[nodiscard]] Response unmatched(Request const& request, std::vector<Method> const& allowed) const;
    /// For machines a problem, for people a page.
    [[nodiscard]] Response failure(Request const& request, int status, std::string message_id) const;
    [[nodiscard]] bool comes_from_us(Request const& request) const;
    void remember(Request const& request, Response& response) const;

    TrustedProxies proxies_;
    std::string public_authority_; // "guichet.example:8443" of the public URL, "" when there is none
    StrictTransport strict_transport_;
    ReadLimits limits_;
    Router const& router_;
    Shell const& shell_;
    Metrics metrics_;
    SystemRandom random_;
};

} // namespace guichet::web::impl
