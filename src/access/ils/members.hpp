// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/store.hpp"
#include "access/ils/connectors.hpp"
#include "access/ils/library_system.hpp"
#include "people/cards/cards.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <optional>
#include <string>

/// What a library's system says of its member, taken over here: the end of the subscription, the category, an account
/// to sign in with; somebody it knows and we do not is registered. Owns no table.
namespace guichet::access {

/// The library whose card that is, or whose range it belongs to. None for a provisional card: it was given here, and so
/// was its password.
struct CardHome {
    network::IntercommunalityId intercommunality;
    network::LibraryId library;
};
[[nodiscard]] std::optional<CardHome> home_of(db::Session& session, network::Intercommunalities const& libraries,
                                              std::string_view card);

/// The end to write: the system's own; unless closures have moved ours and the system has not heard of it yet. Pure.
[[nodiscard]] Date end_to_keep(people::Subscription const& ours, Date theirs);

class IlsMembers {
public:
    IlsMembers(db::Database& database, Clock const& clock, Random& random, people::Patrons const& patrons,
               network::Journal const& journal);

    struct Arrival {
        std::string card;
        CardHome home;
        MemberAnswer member;
        /// Of the password that was right, where it may stand in for the system; "" keeps none.
        std::string password_hash{};
    };
    /// One transaction. not_found "ils.not_known_yet" when the person is unknown here and the system does not tell
    /// enough to register them; forbidden "accounts.blocked".
    [[nodiscard]] Result<PatronId> take_over(IlsConnector const& connector, Arrival const& arrival);

private:
    [[nodiscard]] Result<people::Patron> register_member(db::Session& session, IlsConnector const& connector,
                                                         Arrival const& arrival) const;
    void take_subscription(db::Session& session, people::Patron const& patron, MemberAnswer const& member,
                           std::string const& category) const;

    db::Database& database_;
    Clock const& clock_;
    people::Patrons const& patrons_;
    network::Journal const& journal_;
    people::Subscriptions subscriptions_;
};

} // namespace guichet::access
