// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/sip2/terminals.hpp"
#include "access/verification/verification.hpp"
#include "net/line_server.hpp"
#include "protocols/sip2/exchange.hpp"
#include "text/messages.hpp"
#include "web/rate_limit.hpp"

#include <memory>
#include <optional>
#include <string>

/// The meaning of SIP2: who a terminal speaks for, what its questions about a patron are answered with. The wire is
/// protocols/sip2, the sockets are net's, the decision is verification's.
namespace guichet::access {

/// What every conversation shares.
struct Sip2Desk {
    Clock const& clock;
    Sip2Terminals const& terminals;
    Verification& verification;
    web::RateLimiter& limiter;
    text::Messages const& messages;
    network::Intercommunalities const& libraries;
};

/// One connection; the first line, on a worker, looks the terminal up. Before its login it may ask whether we are there
/// (99) and nothing else: the line goes dead.
class Sip2Conversation final : public net::Conversation {
public:
    Sip2Conversation(Sip2Desk const& desk, std::string address);

    [[nodiscard]] Reply answer(std::string_view line) override;

private:
    using Message = protocols::sip2::Message;
    void recognise_address();
    [[nodiscard]] std::string institution() const;
    [[nodiscard]] Reply not_understood();
    [[nodiscard]] Reply said_again();
    [[nodiscard]] Reply meaning(Message const& asked);
    [[nodiscard]] Reply log_in(Message const& asked);
    [[nodiscard]] Reply served(Message const& asked);
    [[nodiscard]] std::string patron(Message const& asked);
    [[nodiscard]] Reply unsupported(Message const& asked);
    [[nodiscard]] Reply send(std::string bytes, Then then = Then::goes_on);
    /// Whether the terminal may still ask; looks at each message, so that who is taken off is out at once.
    [[nodiscard]] bool is_recognised();
    [[nodiscard]] protocols::sip2::Envelope envelope(Message const& asked) const;
    [[nodiscard]] protocols::sip2::ServerDialect const& dialect() const;

    Sip2Desk const& desk_;
    std::string address_;
    std::shared_ptr<Sip2Terminals::Known const> terminal_;
    bool is_address_looked_up_ = false;
    std::string last_line_;   // a question sent twice under one number is answered once
    std::string last_answer_; // without terminator, in the terminal's encoding
    Instant answered_{};
    int not_understood_ = 0;
};

/// What the standard's 64 says of a finding; pure. `asked_pin`: a password was sent.
[[nodiscard]] protocols::sip2::PatronAnswer answer_from(Sip2Terminal const& terminal, Finding const& finding,
                                                        bool asked_pin);

} // namespace guichet::access
