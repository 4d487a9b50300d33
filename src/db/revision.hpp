// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Tables that are read at every request and change a few times a year, kept in memory as one immutable value. Whoever
/// changes such a table stamps its topic in the same transaction; a copy holds as long as the stamps do, which is
/// looked up each time (one short read): a change made here or by another node is seen by the next request. Owns
/// db_revision.
namespace guichet::db {

/// In the transaction that changes what `topic` stands for.
void stamp(Session& session, std::string_view topic);
/// All of them in one word. Never the same again after a change, not even after one that was undone.
[[nodiscard]] std::string stamps_of(Session& session, std::vector<std::string_view> const& topics);

/// T is what `load` makes of the tables behind the topics.
template <class T>
class Snapshot {
public:
    Snapshot(Database const& database, std::vector<std::string_view> topics, std::function<T(Session&)> load)
        : database_(database), topics_(std::move(topics)), load_(std::move(load))
    {
    }

    /// As it is now; inside a transaction, with that transaction's changes.
    [[nodiscard]] std::shared_ptr<T const> get() const
    {
        return database_.read([&](Session& session) {
            auto stamps = stamps_of(session, topics_);
            {
                std::scoped_lock const lock{mutex_};
                if (value_ && stamps == stamps_) {
                    return value_;
                }
            }
            auto fresh = std::make_shared<T const>(load_(session));
            std::scoped_lock const lock{mutex_};
            stamps_ = std::move(stamps);
            value_ = fresh;
            return fresh;
        });
    }

private:
    Database const& database_;
    std::vector<std::string_view> topics_;
    std::function<T(Session&)> load_;
    mutable std::mutex mutex_;
    mutable std::string stamps_;
    mutable std::shared_ptr<T const> value_; // shared: requests under way keep the one they began with
};

} // namespace guichet::db
