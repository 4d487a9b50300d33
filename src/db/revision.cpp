// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/revision.hpp"

#include "base/random.hpp"

#include <algorithm>

namespace guichet::db {

void stamp(Session& session, std::string_view topic)
{
    // Drawn, not counted: what a transaction that was undone had shown its reader must never come again.
    SystemRandom random;
    constexpr std::size_t stamp_bytes = 15;
    session.execute(R"(
        INSERT INTO db_revision (topic, stamp) VALUES (:topic, :stamp)
        ON CONFLICT (topic) DO UPDATE SET stamp = excluded.stamp)",
                    {{"topic", topic}, {"stamp", random.token(stamp_bytes)}});
}

std::string stamps_of(Session& session, std::vector<std::string_view> const& topics)
{
    std::string stamps;
    session.query("SELECT topic, stamp FROM db_revision ORDER BY topic", {}, [&](Row const& row) {
        if (std::ranges::find(topics, row.text(0)) != topics.end()) {
            stamps += row.text(0) + ":" + row.text(1) + " ";
        }
    });
    return stamps;
}

} // namespace guichet::db
