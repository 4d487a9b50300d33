// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/intake/impl/imap_session.hpp"

#include "base/crypto.hpp"
#include "mail/impl/curl_code.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace guichet::mail::impl {

namespace {

using Deadline = std::chrono::steady_clock::time_point;

constexpr std::size_t longest_line = std::size_t{1024} * 1024;
constexpr std::size_t most_lines = 200'000;
/// What a reply may hold besides the mail it was asked for.
constexpr std::size_t literal_margin = std::size_t{1024} * 1024;

std::unexpected<Error> mailbox_error(std::string code)
{
    return fail(ErrorKind::unavailable, "mail.mailbox", std::move(code));
}

std::string mailbox_code(CURLcode code)
{
    auto known = mail_code(code, "imap.login");
    return known.empty() ? fmt::format("curl.{}", static_cast<int>(code)) : known;
}

long mailbox_encryption(Security security)
{
    // A password is always sent: never to whoever strips STARTTLS from the conversation.
    return security == Security::none ? CURLUSESSL_NONE : CURLUSESSL_ALL;
}

/// "…{1234}" → 1234
std::optional<std::size_t> literal_size(std::string_view line)
{
    auto const open = line.rfind('{');
    if (!line.ends_with('}') || open == std::string_view::npos) {
        return std::nullopt;
    }
    std::size_t size = 0;
    auto const digits = line.substr(open + 1, line.size() - open - 2);
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    return error == std::errc{} && end == digits.data() + digits.size() ? std::optional{size} : std::nullopt;
}

/// UTF-16, big-endian, for the run of characters that are not plain ASCII.
void append_utf16(std::string& to, std::uint32_t point)
{
    auto const unit = [&](std::uint32_t value) {
        to += static_cast<char>(value >> 8U);
        to += static_cast<char>(value & 0xFFU);
    };
    if (point >= 0x10000) {
        unit(0xD800U + ((point - 0x10000) >> 10U));
        unit(0xDC00U + ((point - 0x10000) & 0x3FFU));
    } else {
        unit(point);
    }
}

/// The character at `at`, which is moved past it. Well-formed UTF-8.
std::uint32_t next_point(std::string_view utf8, std::size_t& at)
{
    auto const lead = static_cast<unsigned char>(utf8[at++]);
    std::uint32_t point = lead < 0x80 ? lead : lead < 0xE0 ? lead & 0x1FU : lead < 0xF0 ? lead & 0x0FU : lead & 0x07U;
    while (at < utf8.size() && (static_cast<unsigned char>(utf8[at]) & 0xC0U) == 0x80U) {
        point = (point << 6U) | (static_cast<unsigned char>(utf8[at++]) & 0x3FU);
    }
    return point;
}

std::string modified_base64(std::string_view bytes)
{
    auto text = base64(bytes);
    std::erase(text, '=');
    std::ranges::replace(text, '/', ',');
    return "&" + text + "-";
}

} // namespace

struct ImapSession::Connection {
    ImapOptions options;
    net::CurlHandle handle = net::new_handle();
    std::string unread{};
    int commands = 0;

    /// False when the time is over.
    bool wait(short events, Deadline deadline)
    {
        curl_socket_t socket = CURL_SOCKET_BAD;
        curl_easy_getinfo(handle.get(), CURLINFO_ACTIVESOCKET, &socket);
        auto const left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (socket == CURL_SOCKET_BAD || left.count() <= 0) {
            return false;
        }
        pollfd one{socket, events, 0};
        return ::poll(&one, 1, static_cast<int>(left.count())) > 0;
    }

    Result<void> send(std::string_view bytes, Deadline deadline)
    {
        while (!bytes.empty()) {
            std::size_t sent = 0;
            auto const code = curl_easy_send(handle.get(), bytes.data(), bytes.size(), &sent);
            bytes.remove_prefix(sent);
            if (code == CURLE_AGAIN && wait(POLLOUT, deadline)) {
                continue;
            }
            if (code != CURLE_OK) {
                return mailbox_error(code == CURLE_AGAIN ? "net.timeout" : "net.lost");
            }
        }
        return {};
    }

    Result<void> receive_more(Deadline deadline)
    {
        std::array<char, 32768> buffer{};
        for (;;) {
            std::size_t received = 0;
            auto const code = curl_easy_recv(handle.get(), buffer.data(), buffer.size(), &received);
            if (code == CURLE_OK && received > 0) {
                unread.append(buffer.data(), received);
                return {};
            }
            if (code != CURLE_AGAIN) {
                return mailbox_error("net.lost");
            }
            if (!wait(POLLIN, deadline)) {
                return mailbox_error("net.timeout");
            }
        }
    }

    Result<std::string> line(Deadline deadline)
    {
        std::size_t searched = 0;
        for (;;) {
            if (auto const end = unread.find("\r\n", searched); end != std::string::npos) {
                auto found = unread.substr(0, end);
                unread.erase(0, end + 2);
                return found;
            }
            searched = unread.empty() ? 0 : unread.size() - 1;
            if (unread.size() > longest_line) {
                return mailbox_error("imap.line");
            }
            if (auto const more = receive_more(deadline); !more) {
                return std::unexpected(more.error());
            }
        }
    }

    Result<std::string> literal(std::size_t size, Deadline deadline)
    {
        if (size > options.largest + literal_margin) {
            return mailbox_error("imap.literal");
        }
        while (unread.size() < size) {
            if (auto const more = receive_more(deadline); !more) {
                return std::unexpected(more.error());
            }
        }
        auto found = unread.substr(0, size);
        unread.erase(0, size);
        return found;
    }

    Result<ImapLine> line_with_literals(Deadline deadline)
    {
        ImapLine out;
        for (;;) {
            auto part = line(deadline);
            if (!part) {
                return std::unexpected(part.error());
            }
            auto const size = literal_size(*part);
            out.text += size ? part->substr(0, part->rfind('{')) + "{}" : *part;
            if (!size) {
                return out;
            }
            auto content = literal(*size, deadline);
            if (!content) {
                return std::unexpected(content.error());
            }
            out.literals.push_back(std::move(*content));
        }
    }
};

ImapSession::ImapSession(ImapOptions const& options)
{
    connection_ = std::make_unique<Connection>(options);
}

ImapSession::~ImapSession() = default;

Result<void> ImapSession::open()
{
    auto* const curl = connection_->handle.get();
    auto const& options = connection_->options;
    curl_easy_setopt(curl, CURLOPT_URL, options.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connect_timeout.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(options.command_timeout.count()));
    curl_easy_setopt(curl, CURLOPT_USE_SSL, mailbox_encryption(options.security));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(curl, CURLOPT_USERNAME, options.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, options.password.c_str());
    curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
    if (!options.ca_file.empty()) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
    }
    auto const code = curl_easy_perform(curl);
    return code == CURLE_OK ? Result<void>{} : mailbox_error(mailbox_code(code));
}

Result<ImapReply> ImapSession::command(std::string_view line)
{
    auto const deadline = std::chrono::steady_clock::now() + connection_->options.command_timeout;
    auto const tag = fmt::format("G{:04}", ++connection_->commands);
    if (auto const sent = connection_->send(fmt::format("{} {}\r\n", tag, line), deadline); !sent) {
        return std::unexpected(sent.error());
    }
    ImapReply reply;
    while (reply.lines.size() < most_lines) {
        auto answer = connection_->line_with_literals(deadline);
        if (!answer) {
            return std::unexpected(answer.error());
        }
        if (answer->text.starts_with(tag + " ")) {
            reply.status = answer->text.substr(tag.size() + 1);
            return reply;
        }
        reply.lines.push_back(std::move(*answer));
    }
    return mailbox_error("imap.reply");
}

std::string imap_name(std::string_view utf8)
{
    std::string out = "\"";
    std::string run;
    auto const end_run = [&] {
        out += run.empty() ? std::string{} : modified_base64(run);
        run.clear();
    };
    for (std::size_t at = 0; at < utf8.size();) {
        auto const point = next_point(utf8, at);
        if (point < 0x20 || point >= 0x7F) {
            append_utf16(run, point);
            continue;
        }
        end_run();
        if (point == '&') {
            out += "&-";
            continue;
        }
        out += point == '"' || point == '\\' ? "\\" : "";
        out += static_cast<char>(point);
    }
    end_run();
    return out + "\"";
}

std::uint64_t number_after(std::string_view text, std::string_view word)
{
    auto const at = text.find(word);
    if (at == std::string_view::npos) {
        return 0;
    }
    auto rest = text.substr(at + word.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    std::uint64_t number = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), number);
    return number;
}

} // namespace guichet::mail::impl
