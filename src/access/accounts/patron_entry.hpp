// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/accounts.hpp"
#include "network/credentials/sign_in_guard.hpp"
#include "web/forms.hpp"
#include "web/sessions.hpp"

namespace guichet::access {

/// The one way in, by whichever page a person signs in: a password is tried under the guard, a session begins, the
/// browser is marked as theirs, and who owes a consent of their own is asked for it first.
class PatronEntry {
public:
    PatronEntry(Accounts& accounts, network::SignInGuard& guard, web::Sessions& sessions)
        : accounts_(accounts), guard_(guard), sessions_(sessions)
    {
    }

    /// A card number, with or without spaces, or an address, as typed. Errors of Accounts::check_password, and
    /// throttled "credentials.throttled".
    [[nodiscard]] Result<PatronId> try_password(web::Request const& request, std::string_view identifier,
                                                std::string_view password);

    struct Entered {
        web::Response response; // to `next`, or first to the question
        std::string session;
    };
    /// For who has just typed their password here; and for who proved who they are otherwise.
    [[nodiscard]] Result<Entered> enter(web::Request const& request, PatronId const& patron, std::string_view next,
                                        web::SessionLife life = web::SessionLife::visit);
    [[nodiscard]] Result<Entered> enter(web::Request const& request, PatronId const& patron, std::string_view next,
                                        web::SignInProof const& proof);

private:
    template <class Start>
    [[nodiscard]] Result<Entered> begin(web::Request const& request, PatronId const& patron, std::string_view next,
                                        Start start);

    Accounts& accounts_;
    network::SignInGuard& guard_;
    web::Sessions& sessions_;
};

/// The two fields that try_password() reads; `expected`: who is thought to come.
void add_identifier_and_password(web::FormModel& form, std::string expected = {});

/// An identifier as it is counted: every spelling that Accounts takes for one card, or for one address, is one.
[[nodiscard]] std::string counted_identifier(std::string_view typed);

} // namespace guichet::access
