// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/import.hpp"

#include "network/territory/gazetteer.hpp"

#include <algorithm>

namespace guichet::network {

namespace {

Result<TerritoryImport> write(db::Session& session, OfficialList const& list, Instant now, Progress const& progress)
{
    auto const stored = stored_editions(session);
    auto const same_name = [&](StoredEdition const& one) { return one.edition.id == list.edition.id; };
    auto const known = std::ranges::find_if(stored, same_name);
    if (known == stored.end()) {
        put_edition(session, list, now, progress);
        make_current(session, list.edition.id);
        auto edition = list.edition;
        edition.imported = now;
        return TerritoryImport{ImportOutcome::imported, edition};
    }
    if (known->checksum != list.checksum) {
        return fail(ErrorKind::conflict, "territory.edition_differs", list.edition.id);
    }
    if (known->current) {
        return TerritoryImport{ImportOutcome::already_there, known->edition};
    }
    make_current(session, list.edition.id);
    return TerritoryImport{ImportOutcome::made_current, known->edition};
}

} // namespace

Result<TerritoryImport> import_territory(db::Database& database, Clock const& clock,
                                         std::filesystem::path const& directory, Progress const& progress)
{
    auto const list = read_official_package(directory);
    if (!list) {
        return std::unexpected(list.error());
    }
    Result<TerritoryImport> outcome;
    database.exclusive([&](db::Session& session) { outcome = write(session, *list, clock.now(), progress); });
    return outcome;
}

std::shared_ptr<Territory const> Territory::load(db::Database const& database, std::string home_department)
{
    return database.read([&](db::Session& session) -> std::shared_ptr<Territory const> {
        auto const edition = current_edition(session);
        if (!edition) {
            return Territory::of({}, {}, {});
        }
        return std::make_shared<Gazetteer const>(*edition, municipalities_of(session, edition->id), home_department);
    });
}

} // namespace guichet::network
