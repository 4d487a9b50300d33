// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "protocols/sip2/dialect.hpp"
#include "protocols/sip2/message.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The messages of the standard that we speak, on both sides, as values. Text is UTF-8 here; the encodings of a
/// terminal or a system are applied at its edge, before parse() and after finish().
namespace guichet::protocols::sip2 {

/// How a message leaves: numbered and summed when the other side does so.
struct Envelope {
    Instant now;
    Zone zone = Zone::local;
    std::optional<int> sequence{};
};

/// 64 and 24: what is said of a patron. With `is_known` or `pin` false, nothing but that is said.
struct PatronAnswer {
    std::string institution{};
    std::string patron{}; // echoed as it was sent
    bool is_known = false;
    std::optional<bool> pin{}; // nullopt: no password was looked at
    bool is_good = false;      // may what the terminal is there for
    bool card_is_lost = false;
    std::string name{};             // AE; empty unless agreed
    std::string email{};            // BE; empty unless agreed
    std::optional<Date> expires{};  // PA
    std::string category{};         // PC
    std::string intercommunality{}; // AQ
    std::string user{};             // XI: the pairwise id, to a platform
    std::string message{};          // AF, for the person
};
/// The answer to 63 or 23.
[[nodiscard]] std::string patron_answer(Message const& question, PatronAnswer const& answer, Envelope const& envelope);
[[nodiscard]] std::string login_answer(bool let_in, Envelope const& envelope);
/// 98: on line, no loan, no return; BX: what is served.
[[nodiscard]] std::string status_answer(std::string_view institution, Envelope const& envelope);
[[nodiscard]] std::string end_session_answer(Message const& question, Envelope const& envelope);
/// The standard's own "no" to a message that is not served; "" when there is none.
[[nodiscard]] std::string refusal(Message const& question, std::string_view institution, Envelope const& envelope);
/// 96.
[[nodiscard]] std::string ask_again();

struct Login {
    std::string user;
    std::string password;
    std::string location;
};
[[nodiscard]] std::string login_question(Login const& login, Envelope const& envelope);
[[nodiscard]] std::string status_question(Envelope const& envelope);
struct PatronAsked {
    std::string institution;
    std::string terminal_password;
    std::string patron;
    std::string pin;
};
[[nodiscard]] std::string patron_question(PatronQuestion kind, PatronAsked const& asked, Envelope const& envelope);
[[nodiscard]] std::string end_session_question(PatronAsked const& asked, Envelope const& envelope);

/// What a library system says of a patron, read as its dialect has it.
struct PatronVerdict {
    bool is_valid = false; // BL is Y
    bool pin_fits = false; // CQ is Y; absent is no
    bool is_blocked = false;
    std::string name{};
    std::optional<Date> expires{};
    std::string category{};
    std::string message{};
};
/// nullopt for a message that is not the answer to that question, or about somebody else.
[[nodiscard]] std::optional<PatronVerdict> read_patron(ClientDialect const& dialect, Message const& answer,
                                                       std::string_view asked_patron);
/// 941.
[[nodiscard]] bool is_let_in(Message const& answer);

} // namespace guichet::protocols::sip2
