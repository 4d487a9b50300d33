// SPDX-License-Identifier: AGPL-3.0-or-later
#include "db/database.hpp"
#include "db/short_lived.hpp"

#include <atomic>
#include <utility>

namespace guichet::db {
namespace {

template <class Work>
auto write_or_throw(Database& database, Work work)
{
    auto result = database.write(work);
    if (!result) {
        throw Unavailable{result.error().detail};
    }
    return std::move(*result);
}

class SharedStore final : public ShortLivedStore {
public:
    SharedStore(Database& database, Clock const& clock) : database_(database), clock_(clock) {}

    void put(std::string_view kind, std::string_view key, std::string_view value, std::chrono::seconds life) override
    {
        auto const now = clock_.now();
        write_or_throw(database_, [&](Session& session) -> Result<int> {
            forget_expired(session, now);
            session.execute(R"(INSERT INTO db_short_lived (kind, key, value, uses, expires_at)
                               VALUES (:kind, :key, :value, 0, :expires_at)
                               ON CONFLICT (kind, key) DO UPDATE
                               SET value = excluded.value, uses = 0, expires_at = excluded.expires_at)",
                            {{"kind", kind}, {"key", key}, {"value", value}, {"expires_at", now + life}});
            return 0;
        });
    }

    std::optional<std::string> find(std::string_view kind, std::string_view key) override
    {
        return database_.read([&](Session& session) {
            return session.first(R"(SELECT value FROM db_short_lived
                                    WHERE kind = :kind AND key = :key AND expires_at > :now)",
                                 {{"kind", kind}, {"key", key}, {"now", clock_.now()}},
                                 [](Row const& row) { return row.text(0); });
        });
    }

    std::optional<std::string> take(std::string_view kind, std::string_view key) override
    {
        auto const now = clock_.now();
        return write_or_throw(database_, [&](Session& session) -> Result<std::optional<std::string>> {
            return session.first(R"(DELETE FROM db_short_lived
                                    WHERE kind = :kind AND key = :key AND expires_at > :now RETURNING value)",
                                 {{"kind", kind}, {"key", key}, {"now", now}},
                                 [](Row const& row) { return row.text(0); });
        });
    }

    int increment(std::string_view kind, std::string_view key, std::chrono::seconds window) override
    {
        auto const now = clock_.now();
        return write_or_throw(database_, [&](Session& session) -> Result<int> {
            forget_expired(session, now);
            auto const uses = session.count(
                R"(INSERT INTO db_short_lived (kind, key, value, uses, expires_at)
                   VALUES (:kind, :key, '', 1, :expires_at)
                   ON CONFLICT (kind, key) DO UPDATE
                   SET uses = CASE WHEN db_short_lived.expires_at > :now THEN db_short_lived.uses + 1 ELSE 1 END,
                       expires_at = CASE WHEN db_short_lived.expires_at > :now
                                         THEN db_short_lived.expires_at ELSE excluded.expires_at END
                   RETURNING uses)",
                {{"kind", kind}, {"key", key}, {"expires_at", now + window}, {"now", now}});
            return static_cast<int>(uses);
        });
    }

    void decrement(std::string_view kind, std::string_view key) override
    {
        write_or_throw(database_, [&](Session& session) -> Result<int> {
            session.execute(R"(UPDATE db_short_lived SET uses = uses - 1
                               WHERE kind = :kind AND key = :key AND expires_at > :now AND uses > 0)",
                            {{"kind", kind}, {"key", key}, {"now", clock_.now()}});
            return 0;
        });
    }

    int count(std::string_view kind, std::string_view key) override
    {
        return static_cast<int>(database_.read([&](Session& session) {
            return session.count(R"(SELECT uses FROM db_short_lived
                                    WHERE kind = :kind AND key = :key AND expires_at > :now)",
                                 {{"kind", kind}, {"key", key}, {"now", clock_.now()}});
        }));
    }
    [[nodiscard]] Instant remembers_since() const override { return {}; }

private:
    /// Now and then: nobody asks for them any more.
    void forget_expired(Session& session, Instant now)
    {
        constexpr unsigned every = 1000;
        if (++additions_ % every == 0) {
            session.execute("DELETE FROM db_short_lived WHERE expires_at <= :now", {{"now", now}});
        }
    }

    Database& database_;
    Clock const& clock_;
    std::atomic<unsigned> additions_ = 0;
};

/// Not worth the write-ahead log. Once: the table is rewritten under a lock.
void make_unlogged(Database& database)
{
    database.exclusive([](Session& session) {
        auto const logged = session.count("SELECT COUNT(*) FROM pg_class WHERE oid = 'db_short_lived'::regclass "
                                          "AND relpersistence = 'p'");
        if (logged > 0) {
            session.execute("ALTER TABLE db_short_lived SET UNLOGGED");
        }
    });
}

} // namespace

std::unique_ptr<ShortLivedStore> make_shared_store(Database& database, Clock const& clock)
{
    if (database.engine() == Engine::postgresql) {
        make_unlogged(database);
    }
    return std::make_unique<SharedStore>(database, clock);
}

} // namespace guichet::db
