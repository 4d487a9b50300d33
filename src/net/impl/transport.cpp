// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/impl/transport.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <cerrno>
#include <stdexcept>

namespace guichet::net::impl {

namespace {

struct FreeTls {
    void operator()(SSL* tls) const { SSL_free(tls); }
};

Moved outcome(ssize_t result)
{
    if (result > 0) {
        return {Progress::done, static_cast<std::size_t>(result)};
    }
    auto const waits = result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR);
    return {waits ? Progress::wait_to_read : Progress::closed, 0};
}

class BareTransport final : public Transport {
public:
    explicit BareTransport(int fd) : fd_(fd) {}
    Moved read(std::span<char> into) override { return outcome(recv(fd_, into.data(), into.size(), 0)); }
    Moved write(std::string_view bytes) override
    {
        auto moved = outcome(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
        moved.progress = moved.progress == Progress::wait_to_read ? Progress::wait_to_write : moved.progress;
        return moved;
    }

private:
    int fd_;
};

class TlsTransport final : public Transport {
public:
    explicit TlsTransport(SSL* tls) : tls_(tls) {}
    Moved read(std::span<char> into) override
    {
        ERR_clear_error();
        std::size_t count = 0;
        auto const result = SSL_read_ex(tls_.get(), into.data(), into.size(), &count);
        return outcome_of(result, count);
    }
    Moved write(std::string_view bytes) override
    {
        ERR_clear_error();
        std::size_t count = 0;
        auto const result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &count);
        return outcome_of(result, count);
    }
    bool has_pending() const override { return SSL_pending(tls_.get()) > 0; }

private:
    Moved outcome_of(int result, std::size_t count)
    {
        if (result == 1) {
            return {Progress::done, count};
        }
        switch (SSL_get_error(tls_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return {Progress::wait_to_read, 0};
        case SSL_ERROR_WANT_WRITE:
            return {Progress::wait_to_write, 0};
        default:
            return {Progress::closed, 0};
        }
    }

    std::unique_ptr<SSL, FreeTls> tls_;
};

} // namespace

struct TlsIdentity::Impl {
    SSL_CTX* settings = SSL_CTX_new(TLS_server_method());
    ~Impl() { SSL_CTX_free(settings); }
};

TlsIdentity::TlsIdentity(std::string const& certificate_file, std::string const& key_file)
    : impl_(std::make_unique<Impl>())
{
    auto* const settings = impl_->settings;
    SSL_CTX_set_min_proto_version(settings, TLS1_2_VERSION);
    SSL_CTX_set_mode(settings, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_options(settings, SSL_OP_NO_RENEGOTIATION);
    if (SSL_CTX_use_certificate_chain_file(settings, certificate_file.c_str()) != 1) {
        throw std::runtime_error(fmt::format("{}: no certificate in PEM", certificate_file));
    }
    if (SSL_CTX_use_PrivateKey_file(settings, key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
        throw std::runtime_error(fmt::format("{}: not the key of the certificate, in PEM", key_file));
    }
}

TlsIdentity::~TlsIdentity() = default;

std::unique_ptr<Transport> TlsIdentity::accept(int fd) const
{
    auto* const tls = SSL_new(impl_->settings);
    auto made = std::make_unique<TlsTransport>(tls);
    SSL_set_fd(tls, fd);
    SSL_set_accept_state(tls);
    return made;
}

std::unique_ptr<Transport> bare(int fd)
{
    return std::make_unique<BareTransport>(fd);
}

} // namespace guichet::net::impl
