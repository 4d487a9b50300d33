// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/letters.hpp"
#include "access/accounts/standing_access.hpp"
#include "access/accounts/store.hpp"
#include "base/random.hpp"
#include "network/credentials/password_hasher.hpp"
#include "network/journal/journal.hpp"
#include "people/patrons/activation_links.hpp"
#include "people/patrons/patrons.hpp"
#include "web/rate_limit.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The account of a person who has a card: how it is opened, how one signs in, how the password is chosen, changed and
/// found again. Owns access_account, access_account_link and access_account_request. The person, the cards and the
/// subscriptions are people's; who may enter a platform is access/decision's; sessions are web's.
///
/// Nothing here tells an unknown card or address from a known one: one answer, one duration.
namespace guichet::access {

using network::PasswordHasher;
using people::PatronId;

/// A system outside that knows the passwords of some cards: a library's own (access/ils). Asked over the network, never
/// inside a transaction.
class PasswordAuthority {
public:
    PasswordAuthority() = default;
    PasswordAuthority(PasswordAuthority const&) = delete;
    PasswordAuthority& operator=(PasswordAuthority const&) = delete;
    virtual ~PasswordAuthority() = default;
    /// not_its: the card is none of its; right: it is the password of `patron`, who has an account; silent: it does not
    /// answer, and what is remembered here counts meanwhile.
    enum class Answer { not_its, right, silent };
    struct Verdict {
        Answer answer = Answer::not_its;
        PatronId patron{};
    };
    /// Fails with invalid "accounts.sign_in.wrong", forbidden with its own reason, unavailable when it does not answer
    /// and nothing stands in for it.
    [[nodiscard]] virtual Result<Verdict> check(std::string_view card, std::string_view password) = 0;
    /// The card of theirs whose password it keeps: one chosen here would open nothing by it. nullopt: ours counts.
    [[nodiscard]] virtual std::optional<std::string> card_of(PatronId const& patron) const = 0;
};

class Accounts final : public people::ActivationLinks {
public:
    Accounts(db::Database& database, Clock const& clock, Random& random, PasswordHasher& hasher,
             network::Journal const& journal, AccountLetters const& letters, web::RateLimiter& limiter);

    /// Asked before the accounts' own passwords. Set once, while the application is put together.
    void ask_first(PasswordAuthority& authority) { authority_ = &authority; }
    /// Ends with every new password. While the application is put together, too.
    void end_with_password(StandingAccess& access) { standing_.push_back(&access); }

    /// Whom a typed card number or e-mail address leads to, for the guard. An address only when it belongs to exactly
    /// one account: members of a household share theirs.
    [[nodiscard]] std::optional<PatronId> known(std::string_view identifier) const;
    /// ErrorKind::invalid "accounts.sign_in.wrong"; to who has the right password, forbidden "accounts.blocked"; and
    /// what the library's own system says, where it answers for its members.
    [[nodiscard]] Result<PatronId> check_password(std::string_view identifier, std::string_view password);
    /// Whose account it is, when it is one that opens: for who proved who they are elsewhere. not_found
    /// "accounts.none", forbidden "accounts.blocked".
    [[nodiscard]] Result<people::Patron> is_open(PatronId const& patron) const;
    /// Notes the date on the account and the person's last activity.
    [[nodiscard]] Result<void> signed_in(PatronId const& patron);

    /// Fourteen days; people::ActivationLinks.
    [[nodiscard]] std::string create(db::Session& session, PatronId const& patron, Instant now) override;
    [[nodiscard]] bool has_account(db::Session& session, PatronId const& patron) const override;
    /// Whose link that is and what for; not_found "accounts.link.gone" when used, lapsed or invented.
    struct OpenedLink {
        people::Patron patron;
        LinkPurpose purpose = LinkPurpose::activation;
    };
    [[nodiscard]] Result<OpenedLink> opened(std::string_view token) const;
    /// Opens the account, or replaces a forgotten password; spends the link, and every other that was sent before.
    [[nodiscard]] Result<PatronId> choose_password(std::string_view token, std::string_view password,
                                                   std::string_view again);
    /// Sends a link to everyone that the identifier leads to and who has an account; to who has the password of a
    /// library's own system, a mail that tells so. Says nothing about it.
    [[nodiscard]] Result<void> forgotten(std::string_view identifier);

    struct PasswordChange {
        std::string_view current;
        std::string_view password;
        std::string_view again;
    };
    /// Spends every link that was sent before. forbidden "accounts.password_kept_by_library".
    [[nodiscard]] Result<void> change_password(PatronId const& patron, PasswordChange const& change);
    /// ErrorKind::invalid on field "current" when the password is not theirs, throttled after ten wrong ones in a
    /// quarter of an hour.
    [[nodiscard]] Result<void> confirm_password(PatronId const& patron, std::string_view password);

    /// Before a mail to an address that the person only says is theirs: throttled after five in an hour.
    [[nodiscard]] Result<void> may_write_to_new_address(PatronId const& patron);

    /// Members of the same household, the person left out, with whether they have an account.
    struct Relative {
        people::Patron patron;
        bool has_account = false;
        bool minor = false;
    };
    [[nodiscard]] std::vector<Relative> household_of(people::Patron const& patron) const;
    /// A token to open the account of a minor of one's household. not_found for anybody else.
    [[nodiscard]] Result<std::string> open_for_minor(people::Patron const& guardian, PatronId const& minor);

    /// Was registered as a minor by somebody else, is fifteen or more, and has not consented for themselves.
    [[nodiscard]] bool owes_consent(PatronId const& patron) const;
    [[nodiscard]] Result<void> consent(people::Patron const& patron);

    /// For the jobs: links past their time. Returns how many.
    int purge();

private:
    [[nodiscard]] std::optional<std::string> card_kept_elsewhere(PatronId const& patron) const;
    /// Of the active ones that the identifier leads to, those whose password a library's own system keeps.
    [[nodiscard]] std::vector<PatronId> kept_elsewhere(std::string_view identifier) const;
    [[nodiscard]] Result<bool> is_password_of(PatronId const& patron, std::string_view password);
    [[nodiscard]] Result<PatronId> check_own_password(std::string_view identifier, std::string_view password);
    /// With all that was got by the former one.
    void replace_password(db::Session& session, PatronId const& patron, std::string const& hash);
    [[nodiscard]] std::string make_link(db::Session& session, PatronId const& patron, LinkPurpose purpose,
                                        Instant expires) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    PasswordHasher& hasher_;
    network::Journal const& journal_;
    AccountLetters const& letters_;
    web::RateLimiter& limiter_;
    PasswordAuthority* authority_ = nullptr;
    std::vector<StandingAccess*> standing_;
};

/// Who acts when a person acts for themselves.
[[nodiscard]] network::Actor actor_of(people::Patron const& patron);

} // namespace guichet::access
