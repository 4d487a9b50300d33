// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/registration.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace guichet::people {

enum class ConfirmationStep { waiting, confirmed, expired, unknown };

/// What the page behind the link shows.
struct ConfirmationView {
    ConfirmationStep step = ConfirmationStep::unknown;
    std::string reference;
    LibraryId library;
    std::string payment{}; // token of the page to pay on, "" when nothing is due before the decision
    ApplicationId application{};
};

/// The e-mail address of an application: confirmed by its link (looked at with GET, done with POST, R7), sent again,
/// corrected; and the end of those that nobody confirmed.
class EmailConfirmation {
public:
    EmailConfirmation(db::Database& database, Clock const& clock, RegistrationLetters const& letters,
                      Registration const& registration, AutomaticDecision& automatic, SecretKey const& master_key);

    /// Changes nothing, whoever opens the link and however often.
    [[nodiscard]] ConfirmationView look(std::string_view token) const;
    /// A second click finds it confirmed. not_found "registration.link_unknown", conflict "registration.link_expired".
    [[nodiscard]] Result<ConfirmationView> confirm(std::string_view token);

    /// What belongs to the same transaction, before anything changes: whether it is still what staff were shown, the
    /// journal's entry of what they do.
    using Also = std::function<Result<void>(db::Session&, Application const&)>;
    static Result<void> nothing_else(db::Session& /*session*/, Application const& /*application*/) { return {}; }

    /// The same link once more, to the address as it stands by then. Conflict "registration.already_confirmed".
    [[nodiscard]] Result<void> send_again(network::Actor const& actor, ApplicationId const& id,
                                          Also const& also = nothing_else);
    /// A slip in the address, seen on the receipt page or by staff: the earlier link stops working. Faults at "email"
    /// and "email_choice".
    [[nodiscard]] Result<void> correct_address(network::Actor const& actor, ApplicationId const& id,
                                               std::string_view email, EmailAnswer const& answer,
                                               Also const& also = nothing_else);
    /// Whoever holds a link that came too late reads that mailbox: a new one goes there. The late link opens nothing
    /// any more. Conflict "registration.already_confirmed", not_found "registration.link_unknown".
    [[nodiscard]] Result<void> renew(std::string_view token);

    /// Withdraws what was never confirmed in time; at most `limit` at once. Returns how many. For the jobs.
    [[nodiscard]] Result<int> expire_unconfirmed(int limit);

private:
    [[nodiscard]] Result<ConfirmationView> finish(Application application, Automation automation, Money due);
    [[nodiscard]] std::string payment_token(Application const& application) const;
    /// `corrected`: "" for the address as it stands.
    [[nodiscard]] Result<void> send(network::Actor const& actor, ApplicationId const& id, std::string_view action,
                                    std::string const& corrected, Also const& also);
    /// `seed`: what tells this link from the application's other ones.
    [[nodiscard]] Result<void> send_link(db::Session& session, Application const& application, std::string_view seed,
                                         network::Actor const& actor, std::string_view action) const;

    db::Database& database_;
    Clock const& clock_;
    RegistrationLetters const& letters_;
    Registration const& registration_;
    AutomaticDecision& automatic_;
    SecretKey key_;
};

} // namespace guichet::people
