// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/library_system.hpp"
#include "net/line_client.hpp"
#include "network/credentials/password_hasher.hpp"
#include "protocols/sip2/exchange.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::access {

struct Sip2Address {
    net::LineServerAddress server;
    std::string dialect;
    std::string user; // "": the system asks for no login
    std::string password{};
    std::string location{};
    std::string institution{};
    std::string terminal_password{};
    protocols::sip2::Encoding encoding = protocols::sip2::Encoding::utf8;
};

/// A library system asked by SIP2. Connections stay open and logged in for a minute after their last answer: firewalls
/// forget lines without a word, and the next question would wait in vain. One that has died is replaced once, silently.
/// A line that goes dead at the login is a refusal. An answer that is damaged, late or about somebody else is none.
/// Thread-safe; at most four questions at once.
class Sip2System final : public LibrarySystem {
public:
    Sip2System(net::LineConnector const& connector, Clock const& clock, Sip2Address address);

    [[nodiscard]] Result<void> reach(Transcript* transcript) override;
    [[nodiscard]] Result<MemberAnswer> ask(std::string const& card, std::string const& pin,
                                           Transcript* transcript) override;

private:
    /// A connection, and the number its next message bears.
    struct Line {
        std::unique_ptr<net::LineConnection> connection;
        int sequence = 0;
        Instant idle_since{};
    };
    using Message = protocols::sip2::Message;

    [[nodiscard]] Result<Line> open(Transcript* transcript) const;
    [[nodiscard]] Result<void> log_in(Line& line, Transcript* transcript) const;
    [[nodiscard]] Result<void> ask_status(Line& line, Transcript* transcript) const;
    [[nodiscard]] Result<MemberAnswer> ask_on(Line& line, protocols::sip2::PatronAsked const& asked,
                                              Transcript* transcript) const;
    /// Sends and waits for the answer to just that; a request to send again is followed once.
    [[nodiscard]] Result<Message> exchange(Line& line, std::string const& question, Transcript* transcript) const;
    [[nodiscard]] Result<Message> answer_on(Line& line, std::optional<int> number, Transcript* transcript) const;
    [[nodiscard]] protocols::sip2::Envelope envelope(Line const& line) const;
    [[nodiscard]] std::optional<Line> idle_line();
    void keep(Line line);

    net::LineConnector const& connector_;
    Clock const& clock_;
    Sip2Address address_;
    protocols::sip2::ClientDialect const& dialect_;
    network::Turnstile turnstile_;
    std::mutex mutex_;
    std::vector<Line> idle_;
};

/// A message as it may be shown: passwords, logins and where people live are dots.
[[nodiscard]] std::string masked_sip2(std::string_view line, protocols::sip2::Encoding encoding);

} // namespace guichet::access
