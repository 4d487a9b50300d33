// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/permissions.hpp"

#include "access/oidc/store.hpp"

#include <algorithm>

namespace guichet::access {

namespace {

/// A token that is being exchanged for the next is waited for, and the next is seen by another look alone.
template <class Remove>
std::int64_t end_with_next(Remove remove)
{
    std::int64_t ended = 0;
    for (auto removed = remove(); removed > 0; removed = remove()) {
        ended += removed;
    }
    return ended;
}

} // namespace

OidcPermissions::OidcPermissions(db::Database& database, Clock const& clock, platforms::Catalogue const& catalogue,
                                 OidcClients const& clients)
    : database_(database), clock_(clock), catalogue_(catalogue), clients_(clients)
{
}

std::vector<StandingPermissions::Permission> OidcPermissions::of(people::PatronId const& patron) const
{
    auto const rows =
        database_.read([&](db::Session& session) { return OidcStore::standing(session, patron, clock_.now()); });
    std::vector<Permission> all;
    for (auto const& [client_id, since] : rows) {
        auto const client = clients_.find(client_id);
        if (!client) {
            continue;
        }
        auto const known = std::ranges::find(all, client->platform.value, &Permission::id);
        if (known != all.end()) {
            known->since = std::min(known->since, since);
            continue;
        }
        auto const platform = catalogue_.find(client->platform);
        all.push_back({client->platform.value, platform ? platform->name : client->name, since});
    }
    return all;
}

Result<void> OidcPermissions::end(people::PatronId const& patron, std::string_view platform)
{
    auto const clients = clients_.all();
    return database_.write([&](db::Session& session) -> Result<void> {
        std::int64_t ended = 0;
        for (auto const& client : *clients) {
            if (client.platform.value == platform) {
                ended += end_with_next([&] { return OidcStore::end_of_client(session, patron, client.id); });
            }
        }
        return ended > 0 ? Result<void>{} : fail(ErrorKind::not_found, "error.not_found");
    });
}

void OidcPermissions::end_all(db::Session& session, people::PatronId const& patron)
{
    static_cast<void>(end_with_next([&] { return OidcStore::erase(session, patron); }));
}

} // namespace guichet::access
