// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/random.hpp"
#include "web/impl/client_address.hpp"
#include "web/impl/daemon.hpp"
#include "web/impl/metrics.hpp"
#include "web/impl/response_headers.hpp"
#include "web/server.hpp"

#include <string>
#include <string_view>

/// From raw request to answer: read, identify, route, check, handle, finish, log. Runs on the workers.
namespace guichet::web::impl {

class Pipeline {
public:
    Pipeline(ServerOptions const& options, Router const& router, Shell const& shell);

    /// Never throws.
    [[nodiscard]] Answer answer(RawRequest raw);
    [[nodiscard]] bool is_proxy(std::string const& address) const { return proxies_.contains(address); }
    [[nodiscard]] Metrics const& metrics() const { return metrics_; }

private:
    struct Outcome {
        Response response;
        Route const* route = nullptr;
    };
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
