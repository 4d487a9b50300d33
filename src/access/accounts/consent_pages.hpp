// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/accounts.hpp"
#include "access/accounts/patron_door.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// /compte/accord: somebody registered as a child by a holder of parental authority has turned fifteen, and is asked
/// for a consent of their own after signing in. It can be put off until the next time, or refused: the way to the
/// erasure.
class OwnConsentPages {
public:
    OwnConsentPages(Accounts& accounts, PatronDoor& door, web::Shell const& shell)
        : accounts_(accounts), door_(door), shell_(shell)
    {
    }
    void mount(web::Router& router);

    /// Where to go after signing in: through the question, when it is to be asked.
    [[nodiscard]] static std::string way_to(Accounts const& accounts, PatronId const& patron, std::string_view next);

private:
    [[nodiscard]] web::Response ask(web::Request const& request, Error const* error) const;
    web::Response answer(web::Request const& request, people::Patron const& patron);

    Accounts& accounts_;
    PatronDoor& door_;
    web::Shell const& shell_;
};

} // namespace guichet::access
