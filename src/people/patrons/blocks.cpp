// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/patrons/blocks.hpp"

namespace guichet::people {

void Blocks::add(db::Session& session, PatronId const& patron, BlockEvent const& event)
{
    session.execute(R"sql(
        INSERT INTO people_patron_block (patron, sequence, action, reason, at, staff)
        VALUES (:patron, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM people_patron_block WHERE patron = :patron),
                :action, :reason, :at, :staff)
    )sql",
                    {{"patron", patron},
                     {"action", event.to == PatronStatus::blocked ? "blocked" : "unblocked"},
                     {"reason", event.reason},
                     {"at", event.at},
                     {"staff", event.staff}});
}

std::vector<BlockEvent> Blocks::of(db::Session& session, PatronId const& patron)
{
    return session.list(R"sql(
        SELECT action, reason, at, staff
        FROM people_patron_block
        WHERE patron = :patron
        ORDER BY sequence DESC
    )sql",
                        {{"patron", patron}}, [](db::Row const& row) {
                            auto const to = row.text(0) == "blocked" ? PatronStatus::blocked : PatronStatus::active;
                            return BlockEvent{to, row.text(1), row.instant(2), row.text(3)};
                        });
}

void Blocks::forget(db::Session& session, PatronId const& patron)
{
    session.execute("DELETE FROM people_patron_block WHERE patron = :patron", {{"patron", patron}});
}

} // namespace guichet::people
