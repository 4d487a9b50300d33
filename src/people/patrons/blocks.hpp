// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/patrons/patrons.hpp"

#include <string>
#include <vector>

namespace guichet::people {

/// A member was kept out, or let in again.
struct BlockEvent {
    PatronStatus to = PatronStatus::blocked;
    std::string reason; // in the librarian's words: the person may read it
    Instant at;
    std::string staff; // id
};

/// The SQL of people_patron_block.
class Blocks {
public:
    static void add(db::Session& session, PatronId const& patron, BlockEvent const& event);
    /// The latest first.
    [[nodiscard]] static std::vector<BlockEvent> of(db::Session& session, PatronId const& patron);
    static void forget(db::Session& session, PatronId const& patron);
};

} // namespace guichet::people
