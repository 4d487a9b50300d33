// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/duplicates.hpp"
#include "people/import/import.hpp"

namespace guichet::app {

/// Whoever comes in by an import is compared with everybody else afterwards, and names are counted anew.
class IndexedImports final : public people::ImportListener {
public:
    explicit IndexedImports(people::Duplicates& duplicates) : duplicates_(duplicates) {}
    void patron_imported(db::Session& session, people::Patron const& patron) override
    {
        duplicates_.note_patron(session, patron);
    }
    void import_finished() override { duplicates_.refresh_frequencies(); }

private:
    people::Duplicates& duplicates_;
};

} // namespace guichet::app
