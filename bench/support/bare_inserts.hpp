// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace guichet::bench {

/// The least a durable application could cost: SQLite's C API with our pragmas, one thread, one row of the request's
/// size in a table with a key and nothing else, `batch` rows to a commit, nobody to wake.
class BareInserts {
public:
    explicit BareInserts(std::string const& path);
    ~BareInserts();
    BareInserts(BareInserts const&) = delete;
    BareInserts& operator=(BareInserts const&) = delete;

    /// Rows per second.
    [[nodiscard]] double run(std::chrono::milliseconds time, int batch, std::string_view body);

private:
    void execute(char const* sql);
    void insert(std::string_view body);

    sqlite3* handle_ = nullptr;
    sqlite3_stmt* insert_ = nullptr;
    std::int64_t serial_ = 0;
};

} // namespace guichet::bench
