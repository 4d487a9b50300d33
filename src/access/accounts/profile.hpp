// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/accounts.hpp"
#include "people/consents/consents.hpp"
#include "people/erasure/erasure.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::access {

/// Port: what each platform receives about a person (R18), for "my data". The slice of the doors provides it.
class ReleaseRegister {
public:
    struct Release {
        std::string platform;            // its name
        std::vector<std::string> items;  // in words of the page's language: "un identifiant propre à ce site"…
        std::string article;             // of the contract that asks for more than the usual; "" otherwise
        std::vector<std::string> sent{}; // what went beyond the usual, with its days, in words
    };
    virtual ~ReleaseRegister() = default;
    [[nodiscard]] virtual std::vector<Release> of(people::Patron const& patron, text::Locale locale) const = 0;
};

/// What a person may do with what is kept about them: see, correct, ask to be erased (the copy is DataCopy's). E-mail
/// changes only once the new address has answered, and the old one is told.
class Profile {
public:
    Profile(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
            people::Erasure const& erasure, Accounts& accounts, AccountLetters const& letters);

    /// Told in the transaction that changes somebody's address, telephone or e-mail: whoever looks for duplicates.
    using Changed = std::function<void(db::Session&, people::Patron const&)>;
    void when_changed(Changed changed) { changed_ = std::move(changed); }

    struct Contact {
        std::string phone;
        std::string language;
        std::string street;
        std::string complement;
    };
    /// Within the same commune: another one changes where the person belongs, so a librarian looks at it.
    [[nodiscard]] Result<void> change_contact(people::Patron const& patron, Contact const& contact);

    /// Sends a link to the new address. Field "email", "current"; throttled when many were sent.
    [[nodiscard]] Result<void> ask_new_email(people::Patron const& patron, std::string_view email,
                                             std::string_view password);
    /// The address that a link would confirm; not_found "accounts.link.gone".
    [[nodiscard]] Result<std::string> pending_email(std::string_view token) const;
    [[nodiscard]] Result<PatronId> confirm_email(std::string_view token);

    /// What the person agreed to, and when.
    [[nodiscard]] std::vector<people::Consent> consents(PatronId const& patron) const;

    /// A message to the library, or the wish to be erased, which the staff sees. Asking twice is asking once. Field
    /// "message", also when ten of them wait for an answer.
    [[nodiscard]] Result<void> ask(people::Patron const& patron, RequestKind kind, std::string_view body);
    /// What stands in the way of erasing the person, in words: told before they ask.
    [[nodiscard]] std::optional<Message> erasure_obstacle(PatronId const& patron) const;
    [[nodiscard]] std::vector<PatronRequest> asked(PatronId const& patron) const;

    struct OpenRequest {
        PatronRequest request;
        people::Patron patron;
    };
    /// Those `actor` may see, oldest first.
    [[nodiscard]] std::vector<OpenRequest> open_requests(network::Actor const& actor) const;
    /// Done by hand elsewhere.
    [[nodiscard]] Result<void> close(network::Actor const& actor, std::string_view request);
    /// Erases the person wherever they are written. Conflict, in words, when something must be settled first.
    [[nodiscard]] Result<people::ErasureProof> erase(network::Actor const& actor, std::string_view request);

private:
    void update(db::Session& session, people::Patron const& patron) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    people::Erasure const& erasure_;
    Changed changed_ = [](db::Session&, people::Patron const&) {};
    Accounts& accounts_;
    AccountLetters const& letters_;
};

} // namespace guichet::access
