// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/territory/store.hpp"

#include <filesystem>

namespace guichet::network {

enum class ImportOutcome { imported, already_there, made_current };

struct TerritoryImport {
    ImportOutcome outcome = ImportOutcome::imported;
    TerritoryEdition edition;
};

/// Reads the package unpacked in `directory` and makes its edition the current one, in one transaction: until its end
/// everybody sees the former edition, which is kept. An edition that is there already is not written twice.
/// ErrorKind::conflict "territory.edition_differs" when an edition of that name was imported with other contents.
[[nodiscard]] Result<TerritoryImport> import_territory(db::Database& database, Clock const& clock,
                                                       std::filesystem::path const& directory,
                                                       Progress const& progress = {});

} // namespace guichet::network
