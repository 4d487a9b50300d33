// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/line_client.hpp"

#include "base/waiting.hpp"
#include "net/curl.hpp"
#include "net/lines.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <array>

namespace guichet::net {

namespace {

using Moment = std::chrono::steady_clock::time_point;

std::unexpected<Error> failed(std::string code)
{
    return fail(ErrorKind::unavailable, "error.unavailable", std::move(code));
}

class CurlLineConnection final : public LineConnection {
public:
    CurlLineConnection(CurlHandle handle, LineServerAddress const& to)
        : handle_(std::move(handle)), answer_time_(to.answer_time), lines_(to.longest_line)
    {
        curl_easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &socket_);
    }

    Result<void> send(std::string_view bytes) override
    {
        auto const until = std::chrono::steady_clock::now() + answer_time_;
        while (!bytes.empty()) {
            std::size_t sent = 0;
            auto const code = curl_easy_send(handle_.get(), bytes.data(), bytes.size(), &sent);
            if (code == CURLE_AGAIN) {
                if (auto const ready = wait(POLLOUT, until); !ready) {
                    return ready;
                }
            } else if (code != CURLE_OK) {
                return failed("net.closed");
            }
            bytes.remove_prefix(sent);
        }
        return {};
    }

    Result<std::string> receive() override
    {
        auto const until = std::chrono::steady_clock::now() + answer_time_;
        for (;;) {
            if (auto line = lines_.next()) {
                return std::move(*line);
            }
            if (auto const arrived = take_bytes(until); !arrived) {
                return std::unexpected(arrived.error());
            }
        }
    }

private:
    Result<void> take_bytes(Moment until)
    {
        std::array<char, 4096> buffer{};
        std::size_t count = 0;
        auto const code = curl_easy_recv(handle_.get(), buffer.data(), buffer.size(), &count);
        if (code == CURLE_AGAIN) {
            return wait(POLLIN, until);
        }
        if (code != CURLE_OK || count == 0) {
            return failed("net.closed");
        }
        if (!lines_.feed({buffer.data(), count})) {
            return failed("net.too_large");
        }
        return {};
    }

    [[nodiscard]] Result<void> wait(short what, Moment until) const
    {
        auto const left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        pollfd one{socket_, what, 0};
        if (left <= 0 || poll(&one, 1, static_cast<int>(left)) == 0) {
            return failed("net.timeout");
        }
        return {};
    }

    CurlHandle handle_;
    std::chrono::milliseconds answer_time_;
    LineFramer lines_;
    curl_socket_t socket_ = CURL_SOCKET_BAD;
};

} // namespace

Result<std::unique_ptr<LineConnection>> CurlLineConnector::connect(LineServerAddress const& to) const
{
    about_to_wait();
    auto handle = new_handle();
    if (!handle) {
        return failed("curl.init");
    }
    auto* const curl = handle.get();
    auto const is_v6 = to.host.find(':') != std::string::npos;
    auto const url = fmt::format("{}://{}{}{}:{}/", to.secrecy == Secrecy::tls ? "https" : "http", is_v6 ? "[" : "",
                                 to.host, is_v6 ? "]" : "", to.port);
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_ENABLE_ALPN, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(to.connect_time.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(to.connect_time.count()));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!to.ca_file.empty()) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, to.ca_file.c_str());
    }
    if (auto const code = curl_easy_perform(curl); code != CURLE_OK) {
        return failed(failure_code(code));
    }
    return std::make_unique<CurlLineConnection>(std::move(handle), to);
}

} // namespace guichet::net
