// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Calls to other people's servers: one request, one answer, never longer than told. Owns time-outs, TLS and limits;
/// does not know what is said. Never called inside a transaction.
namespace guichet::net {

struct HttpRequest {
    std::string method = "GET";
    std::string url; // http:// or https://
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
};

struct HttpReply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers{}; // names in lower case, in order
    std::string body{};

    [[nodiscard]] std::string_view header(std::string_view lower_case_name) const; // "" when absent
};

struct HttpLimits {
    std::chrono::milliseconds connect{5000};
    std::chrono::milliseconds whole{15000}; // the connection included
    std::size_t largest_body = std::size_t{4} << 20U;
};

/// How it failed, in Error::detail, a code and nothing of what was said: "net.name", "net.connect", "net.timeout",
/// "net.tls", "net.too_large", "net.address", "curl.<n>". Always ErrorKind::unavailable "error.unavailable".
class HttpClient {
public:
    HttpClient() = default;
    HttpClient(HttpClient const&) = delete;
    HttpClient& operator=(HttpClient const&) = delete;
    virtual ~HttpClient() = default;
    /// Any status is an answer. Redirects are not followed: who answers elsewhere is not who was asked.
    [[nodiscard]] virtual Result<HttpReply> send(HttpRequest const& request, HttpLimits const& limits = {}) const = 0;
};

struct HttpOptions {
    std::string proxy{};   // "http://proxy.example:3128"; "" goes straight
    std::string ca_file{}; // authorities to trust beside the system's
    std::string user_agent = "Guichet";
};

/// By libcurl, a handle for each call: thread-safe.
class CurlHttpClient final : public HttpClient {
public:
    explicit CurlHttpClient(HttpOptions options = {});
    [[nodiscard]] Result<HttpReply> send(HttpRequest const& request, HttpLimits const& limits = {}) const override;

private:
    HttpOptions options_;
};

} // namespace guichet::net
