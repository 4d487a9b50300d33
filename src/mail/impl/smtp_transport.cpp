// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/impl/curl_code.hpp"
#include "mail/impl/header_field.hpp"
#include "mail/transport.hpp"
#include "net/curl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <string_view>

namespace guichet::mail {

namespace {

/// How far the conversation went: a 5xx judges the message only once the recipient has been named.
enum class Phase { greeting, sender, recipient, content };

struct Conversation {
    Phase phase = Phase::greeting;
    std::string_view left; // bytes libcurl has not asked for yet
};

struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

std::size_t give_bytes(char* buffer, std::size_t size, std::size_t count, void* user)
{
    auto& left = static_cast<Conversation*>(user)->left;
    auto const taken = std::min(size * count, left.size());
    std::memcpy(buffer, left.data(), taken);
    left.remove_prefix(taken);
    return taken;
}

std::size_t drop_bytes(char* /*buffer*/, std::size_t size, std::size_t count, void* /*user*/)
{
    return size * count;
}

/// libcurl shows each command before it is sent; only its verb is looked at.
int follow(CURL* /*handle*/, curl_infotype kind, char* bytes, std::size_t size, void* user)
{
    auto& conversation = *static_cast<Conversation*>(user);
    std::string_view const shown{bytes, size};
    if (kind == CURLINFO_HEADER_OUT) {
        if (shown.starts_with("MAIL ")) {
            conversation.phase = Phase::sender;
        } else if (shown.starts_with("RCPT ")) {
            conversation.phase = Phase::recipient;
        } else if (shown.starts_with("DATA")) {
            conversation.phase = Phase::content;
        }
    }
    return 0;
}

Result<void> read_outcome(CURLcode code, long reply, Phase phase)
{
    if (code == CURLE_OK) {
        return {};
    }
    constexpr long message_too_large = 552;
    auto const known = impl::mail_code(code, "smtp.login");
    auto const detail = !known.empty() ? known
                        : reply >= 400 ? fmt::format("smtp.{}", reply)
                                       : fmt::format("curl.{}", static_cast<int>(code));
    auto const about_this_one = known.empty() && (phase >= Phase::recipient || reply == message_too_large);
    if (about_this_one && reply >= 500) {
        return fail(ErrorKind::invalid, "mail.refused", detail);
    }
    if (about_this_one && reply >= 400) {
        return fail(ErrorKind::unavailable, "mail.postponed", detail);
    }
    return fail(ErrorKind::unavailable, "mail.server", detail);
}

std::string_view domain_of(std::string_view address)
{
    return address.substr(address.find('@') + 1);
}

std::string without_trailing_slashes(std::string url)
{
    while (url.ends_with('/')) {
        url.pop_back();
    }
    return url;
}

long encryption(Options const& options)
{
    if (options.security == Security::none) {
        return CURLUSESSL_NONE;
    }
    // A password is never offered to whoever strips STARTTLS from the conversation.
    auto const may_do_without = options.security == Security::starttls_opportunistic && options.user.empty();
    return may_do_without ? CURLUSESSL_TRY : CURLUSESSL_ALL;
}

} // namespace

struct SmtpTransport::Impl {
    Options options;
    std::string url; // with the name we greet the server with
    std::mutex one_at_a_time{};
    net::CurlHandle handle = net::new_handle();

    void prepare(Conversation& conversation)
    {
        auto* const curl = handle.get();
        curl_easy_reset(curl); // keeps the connection
        curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, static_cast<long>(options.connect_timeout.count()));
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, static_cast<long>(options.send_timeout.count()));
        curl_easy_setopt(curl, CURLOPT_USE_SSL, encryption(options));
        curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!options.ca_file.empty()) {
            curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
        }
        if (!options.user.empty()) {
            curl_easy_setopt(curl, CURLOPT_USERNAME, options.user.c_str());
            curl_easy_setopt(curl, CURLOPT_PASSWORD, options.password.c_str());
        }
        curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
        curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, follow);
        curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &conversation);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop_bytes);
    }

    Result<void> perform(Conversation const& conversation)
    {
        auto const code = curl_easy_perform(handle.get());
        long reply = 0;
        curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &reply);
        return read_outcome(code, reply, conversation.phase);
    }
};

SmtpTransport::SmtpTransport(Options const& options)
{
    if (!options.smtp_url.starts_with("smtp://") && !options.smtp_url.starts_with("smtps://")) {
        throw std::invalid_argument("mail: the server's address must begin with smtp:// or smtps://");
    }
    if (!impl::is_plain_address(options.from)) {
        throw std::invalid_argument("mail: the sender is not an e-mail address");
    }
    auto const url = fmt::format("{}/{}", without_trailing_slashes(options.smtp_url), domain_of(options.from));
    impl_ = std::make_unique<Impl>(options, url);
    if (!impl_->handle) {
        throw std::runtime_error("mail: libcurl does not start");
    }
}

SmtpTransport::~SmtpTransport() = default;

Result<void> SmtpTransport::send(Envelope const& envelope, std::string const& bytes)
{
    if (!impl::is_plain_address(envelope.from) || !impl::is_plain_address(envelope.to)) {
        return fail(ErrorKind::invalid, "mail.malformed", "malformed");
    }
    std::lock_guard const lock{impl_->one_at_a_time};
    Conversation conversation{Phase::greeting, bytes};
    impl_->prepare(conversation);
    auto* const curl = impl_->handle.get();
    auto const from = fmt::format("<{}>", envelope.from);
    auto const to = fmt::format("<{}>", envelope.to);
    std::unique_ptr<curl_slist, FreeList> const recipients{curl_slist_append(nullptr, to.c_str())};
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_bytes);
    curl_easy_setopt(curl, CURLOPT_READDATA, &conversation);
    curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(bytes.size()));
    return impl_->perform(conversation);
}

Result<void> SmtpTransport::check()
{
    std::lock_guard const lock{impl_->one_at_a_time};
    Conversation conversation;
    impl_->prepare(conversation);
    curl_easy_setopt(impl_->handle.get(), CURLOPT_CUSTOMREQUEST, "NOOP");
    return impl_->perform(conversation);
}

} // namespace guichet::mail
