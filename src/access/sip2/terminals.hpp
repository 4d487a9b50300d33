// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/verification/verification.hpp"
#include "base/random.hpp"
#include "db/remembered.hpp"
#include "net/addresses.hpp"
#include "network/journal/journal.hpp"
#include "platforms/catalogue/catalogue.hpp"
#include "protocols/sip2/dialect.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Who may ask by SIP2, in whose name, and how they want to be spoken to. Owns access_sip2_terminal.
namespace guichet::access {

using Sip2TerminalId = Id<struct Sip2TerminalTag>;

/// By a login (93), or by where it calls from, for machines that send none.
enum class Recognition { login, address };
/// Whether a question without a password is answered at all: then with the state of the card and nothing of the person.
enum class PinRule { required, optional };
/// Of a library's own terminal: the person's name is told with a right password. A platform receives what its contract
/// says.
enum class NameRule { kept, told };
enum class TerminalState { active, inactive };

struct Sip2Terminal {
    Sip2TerminalId id;
    std::string name;
    std::string login;
    platforms::PlatformId platform; // one of the two
    network::LibraryId library;
    std::string institution; // AO, as the other side knows us
    protocols::sip2::Encoding encoding = protocols::sip2::Encoding::utf8;
    std::string dialect = "generic";
    std::vector<std::string> addresses{}; // empty: from anywhere
    Recognition recognition = Recognition::login;
    PinRule pin = PinRule::required;
    NameRule names = NameRule::kept;
    TerminalState state = TerminalState::active;
    bool operator==(Sip2Terminal const&) const = default;
};

/// Asked at every message, changed a few times a year: kept in memory, read anew after a change here and every few
/// seconds for the other nodes'.
class Sip2Terminals {
public:
    Sip2Terminals(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
                  network::Intercommunalities const& libraries, platforms::Catalogue const& catalogue);

    /// Those of the network's administrator: all, by name.
    [[nodiscard]] std::vector<Sip2Terminal> all() const;
    [[nodiscard]] std::optional<Sip2Terminal> find(Sip2TerminalId const& id) const;
    /// New, or changed when it has an id; never one that could be taken for another by its address. Gives the secret of
    /// a new one, shown once; "" of a changed one.
    struct Saved {
        Sip2TerminalId id;
        std::string secret;
    };
    [[nodiscard]] Result<Saved> save(network::Actor const& actor, Sip2Terminal terminal);
    /// Draws another secret; the old one opens nothing from then on.
    [[nodiscard]] Result<std::string> renew_secret(network::Actor const& actor, Sip2TerminalId const& id);
    [[nodiscard]] Result<void> remove(network::Actor const& actor, Sip2TerminalId const& id);

    /// A terminal as the server asks: with what belongs to it looked up.
    struct Known {
        Sip2Terminal terminal;
        std::string secret_hash;
        network::IntercommunalityId intercommunality; // of its library
        net::AddressList from;
    };
    /// The one that may log in so from there; nullptr when login, secret, address or state do not fit.
    [[nodiscard]] std::shared_ptr<Known const> log_in(std::string_view login, std::string_view secret,
                                                      std::string_view address) const;
    /// The one recognised by its address alone.
    [[nodiscard]] std::shared_ptr<Known const> at(std::string_view address) const;
    /// As it stands now; nullptr when it was removed, made inactive or may not call from there any more.
    [[nodiscard]] std::shared_ptr<Known const> still(Sip2TerminalId const& id, std::string_view address) const;
    /// What it is told when its login is refused: some hang up.
    [[nodiscard]] std::string dialect_of(std::string_view login) const;

private:
    using Active = std::vector<std::shared_ptr<Known const>>;
    [[nodiscard]] std::shared_ptr<Active const> active() const;
    [[nodiscard]] Active read() const;
    [[nodiscard]] std::vector<FieldError> faults_of(Sip2Terminal const& terminal) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    network::Intercommunalities const& libraries_;
    platforms::Catalogue const& catalogue_;
    db::Remembered<Active> remembered_;
};

/// In whose name it asks.
[[nodiscard]] Machine machine_of(Sip2Terminals::Known const& known);

} // namespace guichet::access
