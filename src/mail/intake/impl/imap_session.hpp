// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "mail/intake/mailbox.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::mail::impl {

/// One line of an answer; the literals in it stand apart, "{}" where each was.
struct ImapLine {
    std::string text;
    std::vector<std::string> literals;
};

struct ImapReply {
    std::vector<ImapLine> lines; // untagged
    std::string status;          // "OK [READ-WRITE] Select completed." without the tag
    [[nodiscard]] bool is_ok() const { return status.starts_with("OK"); }
};

/// A conversation with an IMAP server after libcurl has connected, encrypted and signed in. libcurl's own commands mark
/// what they fetch as read; these do not.
class ImapSession {
public:
    explicit ImapSession(ImapOptions const& options);
    ~ImapSession();
    ImapSession(ImapSession const&) = delete;
    ImapSession& operator=(ImapSession const&) = delete;

    [[nodiscard]] Result<void> open();
    /// `line` without tag and line end. An error is the connection's; what the server says is in the reply.
    [[nodiscard]] Result<ImapReply> command(std::string_view line);

private:
    struct Connection;
    std::unique_ptr<Connection> connection_;
};

/// A mailbox name as IMAP writes it: quoted, in modified UTF-7 (RFC 3501 §5.1.3).
[[nodiscard]] std::string imap_name(std::string_view utf8);
/// The number after `word`: "UIDVALIDITY" in "* OK [UIDVALIDITY 7] UIDs valid"; 0 when there is none.
[[nodiscard]] std::uint64_t number_after(std::string_view text, std::string_view word);

} // namespace guichet::mail::impl
