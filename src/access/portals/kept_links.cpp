// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/kept_links.hpp"

namespace guichet::access {

std::vector<KeptPortalLink> kept_portal_links(db::Session& session, people::PatronId const& patron)
{
    return session.list(R"(
        SELECT p.name, l.subject, l.level, l.linked
        FROM access_portal_link l
        JOIN access_portal p ON p.id = l.portal
        WHERE l.patron = :patron
        ORDER BY p.name)",
                        {{"patron", patron}}, [](db::Row const& row) {
                            return KeptPortalLink{row.text(0), row.text(1), row.text(2), row.instant(3)};
                        });
}

} // namespace guichet::access
