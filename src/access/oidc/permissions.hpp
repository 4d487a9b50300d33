// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/standing_access.hpp"
#include "access/oidc/clients.hpp"
#include "platforms/catalogue/catalogue.hpp"

namespace guichet::access {

/// The refresh tokens of a person as they see them: one permission a platform, whatever its clients. Access tokens that
/// came of them end with them.
class OidcPermissions final : public StandingPermissions {
public:
    OidcPermissions(db::Database& database, Clock const& clock, platforms::Catalogue const& catalogue,
                    OidcClients const& clients);

    [[nodiscard]] std::vector<Permission> of(people::PatronId const& patron) const override;
    [[nodiscard]] Result<void> end(people::PatronId const& patron, std::string_view platform) override;
    void end_all(db::Session& session, people::PatronId const& patron) override;

private:
    db::Database& database_;
    Clock const& clock_;
    platforms::Catalogue const& catalogue_;
    OidcClients const& clients_;
};

} // namespace guichet::access
