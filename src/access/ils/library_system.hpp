// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"
#include "base/error.hpp"

#include <optional>
#include <string>
#include <vector>

/// A library's own system (ILS) as the authority on its members: is this the password, until when is the membership
/// good? One interface, an adapter for each kind (SIP2, Koha's REST); connectors.hpp says which library has which,
/// authority.hpp what the answer means here.
namespace guichet::access {

/// What was said over the line, one entry each way, secrets and addresses masked: for the self-test.
struct Transcript {
    std::vector<std::string> lines;
    void sent(std::string line) { lines.push_back("> " + std::move(line)); }
    void received(std::string line) { lines.push_back("< " + std::move(line)); }
};

/// What a system says of a member whose card and password were asked about.
struct MemberAnswer {
    /// accepted: the system knows the card, the password fits, and nothing keeps the person out. refused: the password
    /// fits and the system says no. wrong: anything else; a system that does not say yes says no.
    enum class Verdict { wrong, refused, accepted };
    Verdict verdict = Verdict::wrong;
    std::string external_id{};
    std::string family_name{};
    std::string first_names{};
    std::optional<Date> birth_date{};
    std::string category{};
    std::optional<Date> expires{};
    std::string message{}; // the system's own words for the person
};

class LibrarySystem {
public:
    LibrarySystem() = default;
    LibrarySystem(LibrarySystem const&) = delete;
    LibrarySystem& operator=(LibrarySystem const&) = delete;
    virtual ~LibrarySystem() = default;

    /// Reaches the system and logs in; nothing is asked about anybody. `transcript` may be nullptr. Failures:
    /// unavailable "ils.unreachable" with a code in detail, forbidden "ils.login_refused", unavailable "ils.garbled".
    [[nodiscard]] virtual Result<void> reach(Transcript* transcript) = 0;
    /// The same failures. Never called with an empty card or password.
    [[nodiscard]] virtual Result<MemberAnswer> ask(std::string const& card, std::string const& pin,
                                                   Transcript* transcript) = 0;
};

} // namespace guichet::access
