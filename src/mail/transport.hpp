// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "mail/options.hpp"

#include <filesystem>
#include <memory>
#include <string>

/// The ways a finished message leaves the house. Owns the conversation with one server or folder; knows neither the
/// outbox nor when to try again.
namespace guichet::mail {

struct Envelope {
    std::string id; // of the outbox row
    std::string from;
    std::string to;
};

/// How a failed attempt is to be read, by the Error's message id:
///   "mail.server"     nothing was said about this message: unreachable, TLS, authentication; every other would fail
///   too "mail.postponed"  a temporary refusal of this message (4xx) "mail.refused", "mail.malformed"  for good
/// `detail` is a short code for the record ("smtp.550", "net.tls"): never the server's own words, which may quote
/// addresses.
class Transport {
public:
    Transport() = default;
    Transport(Transport const&) = delete;
    Transport& operator=(Transport const&) = delete;
    virtual ~Transport() = default;
    [[nodiscard]] virtual Result<void> send(Envelope const& envelope, std::string const& bytes) = 0;
    /// Whether a mail sent now would find somebody: for the doctor.
    [[nodiscard]] virtual Result<void> check() = 0;
};

/// SMTP by libcurl. Keeps the connection from one message to the next. Thread-safe, one message at a time.
class SmtpTransport final : public Transport {
public:
    /// Throws std::invalid_argument when the options cannot work (not an SMTP URL, no sender).
    explicit SmtpTransport(Options const& options);
    ~SmtpTransport() override;
    [[nodiscard]] Result<void> send(Envelope const& envelope, std::string const& bytes) override;
    /// Connects, encrypts and signs in, then leaves.
    [[nodiscard]] Result<void> check() override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Writes <instant>-<id>.eml, whole or not at all. For the demo and for trying an installation.
class FileTransport final : public Transport {
public:
    FileTransport(std::filesystem::path directory, Clock const& clock);
    [[nodiscard]] Result<void> send(Envelope const& envelope, std::string const& bytes) override;
    [[nodiscard]] Result<void> check() override;

private:
    std::filesystem::path directory_;
    Clock const& clock_;
};

/// SMTP when the options name a server, files otherwise.
[[nodiscard]] std::unique_ptr<Transport> make_transport(Options const& options, Clock const& clock);

} // namespace guichet::mail
