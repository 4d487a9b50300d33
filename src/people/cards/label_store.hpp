// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/cards/labels.hpp"

namespace guichet::people {

class LabelStore {
public:
    [[nodiscard]] static std::vector<SheetTemplate> sheets(db::Session& session);
    [[nodiscard]] static std::optional<SheetTemplate> sheet(db::Session& session, std::string_view id);
    static void put(db::Session& session, SheetTemplate const& sheet);
    static void remove(db::Session& session, std::string_view id);
    static void add(db::Session& session, LabelBatch const& batch, std::string_view actor);
    [[nodiscard]] static std::optional<LabelBatch> batch(db::Session& session, std::string_view id);
    /// The latest first.
    [[nodiscard]] static std::vector<LabelBatch> batches(db::Session& session, LibraryId const& library, int limit);
};

} // namespace guichet::people
