// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/live_territory.hpp"

#include "network/territory/store.hpp"

namespace guichet::network {

LiveTerritory::LiveTerritory(db::Database const& database, std::string home_department)
    : database_(database), home_department_(std::move(home_department)),
      current_(Territory::load(database, home_department_))
{
}

std::shared_ptr<Territory const> LiveTerritory::now() const
{
    std::scoped_lock const lock{mutex_};
    return current_;
}

bool LiveTerritory::refresh()
{
    auto const edition = database_.read([](db::Session& session) { return current_edition(session); });
    if (!edition || edition->id == now()->edition().id) {
        return false;
    }
    auto loaded = Territory::load(database_, home_department_); // a second of work: not under the lock
    std::scoped_lock const lock{mutex_};
    current_ = std::move(loaded);
    return true;
}

} // namespace guichet::network
