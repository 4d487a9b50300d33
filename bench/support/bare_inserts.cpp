// SPDX-License-Identifier: AGPL-3.0-or-later
#include "bare_inserts.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <stdexcept>

namespace guichet::bench {

BareInserts::BareInserts(std::string const& path)
{
    if (sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        nullptr) != SQLITE_OK) {
        throw std::runtime_error{"the bare database cannot be opened"};
    }
    for (auto const* sql : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA cache_size = -16384",
                            "PRAGMA mmap_size = 1073741824", "PRAGMA wal_autocheckpoint = 4000",
                            "CREATE TABLE IF NOT EXISTS bare (id TEXT PRIMARY KEY, body TEXT NOT NULL)"}) {
        execute(sql);
    }
    sqlite3_prepare_v2(handle_, "INSERT INTO bare (id, body) VALUES (?, ?)", -1, &insert_, nullptr);
}

BareInserts::~BareInserts()
{
    sqlite3_finalize(insert_);
    sqlite3_close(handle_);
}

double BareInserts::run(std::chrono::milliseconds time, int batch, std::string_view body)
{
    auto const start = std::chrono::steady_clock::now();
    auto const first = serial_;
    std::chrono::duration<double> spent{};
    do {
        execute("BEGIN IMMEDIATE");
        for (int i = 0; i < batch; ++i) {
            insert(body);
        }
        execute("COMMIT");
        spent = std::chrono::steady_clock::now() - start;
    } while (spent < time);
    return static_cast<double>(serial_ - first) / spent.count();
}

void BareInserts::execute(char const* sql)
{
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw std::runtime_error{sqlite3_errmsg(handle_)};
    }
}

void BareInserts::insert(std::string_view body)
{
    auto const id = fmt::format("01kbare{:019}", ++serial_); // of the length of our ids, in order as they are
    sqlite3_bind_text(insert_, 1, id.data(), static_cast<int>(id.size()), nullptr);
    sqlite3_bind_text(insert_, 2, body.data(), static_cast<int>(body.size()), nullptr);
    if (sqlite3_step(insert_) != SQLITE_DONE) {
        throw std::runtime_error{sqlite3_errmsg(handle_)};
    }
    sqlite3_reset(insert_);
}

} // namespace guichet::bench
