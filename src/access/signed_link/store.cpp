// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/signed_link/store.hpp"

namespace guichet::access {

std::vector<SignedLinkRow> read_signed_links(db::Session& session)
{
    return session.list("SELECT platform, template, sealed_secret FROM access_signed_link", {},
                        [](db::Row const& row) { return SignedLinkRow{row.text(0), row.text(1), row.maybe_text(2)}; });
}

void write_signed_link(db::Session& session, SignedLinkRow const& row, Instant now)
{
    session.execute(
        R"(
        INSERT INTO access_signed_link (platform, template, sealed_secret, changed)
        VALUES (:platform, :template, :sealed_secret, :changed)
        ON CONFLICT (platform) DO UPDATE SET
            template = excluded.template, sealed_secret = excluded.sealed_secret, changed = excluded.changed)",
        {{"platform", row.platform}, {"template", row.text}, {"sealed_secret", row.sealed_secret}, {"changed", now}});
}

} // namespace guichet::access
