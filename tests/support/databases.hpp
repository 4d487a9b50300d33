// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"
#include "db/migrations.hpp"
#include "support/postgres.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// One suite of store tests, run on every database the house supports:
///
///     class Cards : public support::OnEveryDatabase {};
///     TEST_P(Cards, remember_their_number)
///     {
///         support::migrate(database());                  // the whole schema of migrations/
///         CardStore store{database()};
///         …
///     }
///     INSTANTIATE_TEST_SUITE_P(EveryDatabase, Cards, support::every_database(), support::database_name);
///
/// The test is then called EveryDatabase/Cards.remember_their_number/postgresql.
namespace guichet::support {

enum class Kind { sqlite_memory, sqlite_file, postgresql };

/// A database of its own for one test, empty.
class TestDatabase {
public:
    explicit TestDatabase(Kind kind) : kind_(kind)
    {
        if (kind == Kind::postgresql) {
            options_.url = fresh_postgres_database();
        } else {
            options_.url = kind == Kind::sqlite_memory ? ":memory:" : "sqlite://" + directory_ / "guichet.db";
        }
        database_ = std::make_unique<db::Database>(options_);
    }

    [[nodiscard]] db::Database& operator*() const { return *database_; }
    [[nodiscard]] db::Options& options() { return options_; }
    /// Closes and opens again, with options() as they are now. What is in memory is lost.
    void reopen()
    {
        database_.reset();
        database_ = std::make_unique<db::Database>(options_);
    }
    [[nodiscard]] Kind kind() const { return kind_; }

private:
    Kind kind_;
    TemporaryDirectory directory_;
    db::Options options_;
    std::unique_ptr<db::Database> database_;
};

class OnEveryDatabase : public ::testing::TestWithParam<Kind> {
protected:
    [[nodiscard]] db::Database& database() { return *test_database(); }
    /// Made when first asked for: a test may set nothing up.
    [[nodiscard]] TestDatabase& test_database()
    {
        if (!database_) {
            database_.emplace(GetParam());
        }
        return *database_;
    }

private:
    std::optional<TestDatabase> database_;
};

[[nodiscard]] inline auto every_database()
{
    return ::testing::Values(Kind::sqlite_memory, Kind::sqlite_file, Kind::postgresql);
}

[[nodiscard]] inline std::string database_name(::testing::TestParamInfo<Kind> const& info)
{
    switch (info.param) {
    case Kind::sqlite_memory:
        return "sqlite_memory";
    case Kind::sqlite_file:
        return "sqlite_file";
    default:
        return "postgresql";
    }
}

/// The files of migrations/ as `engine` runs them: NNNN_x.sql, followed by NNNN_x.<engine>.sql where there is one.
[[nodiscard]] inline std::vector<db::Migration> const& history(db::Engine engine)
{
    static auto const read = [](db::Engine of) {
        static std::list<std::string> texts; // what the migrations' views point to
        auto const folder = std::filesystem::path{"migrations"};
        auto const own = of == db::Engine::sqlite ? ".sqlite.sql" : ".postgresql.sql";
        auto const append = [](std::string& to, std::filesystem::path const& file) {
            std::ifstream stream{file, std::ios::binary};
            to.append(std::istreambuf_iterator<char>{stream}, {});
        };
        std::vector<db::Migration> all;
        for (auto const& entry : std::filesystem::directory_iterator{folder}) {
            auto const& file = entry.path();
            if (file.extension() != ".sql" || file.stem().has_extension()) {
                continue;
            }
            auto& text = texts.emplace_back();
            append(text, file);
            auto special = file;
            if (std::filesystem::exists(special.replace_extension(own))) {
                append(text.append("\n"), special);
            }
            all.push_back({file.stem().string(), text});
        }
        std::ranges::sort(all, {}, &db::Migration::name);
        return all;
    };
    static auto const sqlite = read(db::Engine::sqlite);
    static auto const postgresql = read(db::Engine::postgresql);
    return engine == db::Engine::sqlite ? sqlite : postgresql;
}

/// Brings a test's database up to date with the whole schema of migrations/.
inline void migrate(db::Database& database)
{
    auto const applied = db::migrate(database, history(database.engine()));
    if (!applied) {
        throw std::runtime_error{"migrations: " + applied.error().detail};
    }
}

} // namespace guichet::support
