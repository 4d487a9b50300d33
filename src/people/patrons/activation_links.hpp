// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "db/database.hpp"
#include "people/patrons/patrons.hpp"

#include <string>

namespace guichet::people {

/// Port: the one-time link by which a person opens an account. access/accounts makes them, app adapts.
class ActivationLinks {
public:
    virtual ~ActivationLinks() = default;
    /// In the caller's transaction; earlier links of that person stop working. Returns the token: the link to send is
    /// {public_url}/activation/{token}. Only its hash is kept, so it cannot be had again.
    [[nodiscard]] virtual std::string create(db::Session& session, PatronId const& patron, Instant now) = 0;
    /// Whether an account is there already: a link would change its password.
    [[nodiscard]] virtual bool has_account(db::Session& session, PatronId const& patron) const = 0;
};

} // namespace guichet::people
