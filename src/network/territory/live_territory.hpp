// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/territory/territory.hpp"

#include <memory>
#include <mutex>

namespace guichet::network {

/// The territory of now: a new edition imported by another program is taken up without a restart. Whoever asks keeps
/// the edition they were given for as long as they hold it.
class LiveTerritory {
public:
    /// `home_department`: where most readers live ("39").
    explicit LiveTerritory(db::Database const& database, std::string home_department = {});
    LiveTerritory(LiveTerritory const&) = delete;
    LiveTerritory& operator=(LiveTerritory const&) = delete;

    [[nodiscard]] std::shared_ptr<Territory const> now() const;
    /// Loads the current edition when it is another one; true then. For the jobs, on every node.
    bool refresh();

private:
    db::Database const& database_;
    std::string home_department_;
    mutable std::mutex mutex_;
    std::shared_ptr<Territory const> current_;
};

} // namespace guichet::network
