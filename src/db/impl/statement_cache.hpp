// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/impl/connection.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace guichet::db::impl {

/// The prepared statements of one connection. Found by the address of the SQL text (then compared: an address may be
/// reused), else by the text. A statement in use by a caller further up the stack is not lent twice.
/// `Statement` has `std::string const& sql()`.
template <class Statement>
class StatementCache {
public:
    class Lease {
    public:
        Lease(Statement& statement, bool& busy) : statement_(&statement), busy_(&busy) { *busy_ = true; }
        explicit Lease(std::unique_ptr<Statement> once) : once_(std::move(once)), statement_(once_.get()) {}
        Lease(Lease const&) = delete;
        Lease& operator=(Lease const&) = delete;
        ~Lease()
        {
            statement_->reset();
            if (busy_ != nullptr) {
                *busy_ = false;
            }
        }
        Statement* operator->() const { return statement_; }

    private:
        std::unique_ptr<Statement> once_;
        Statement* statement_;
        bool* busy_ = nullptr;
    };

    template <class Prepare>
    [[nodiscard]] Lease lend(std::string_view sql, Prepare prepare)
    {
        Entry* const entry = find_or_prepare(sql, prepare);
        if (entry == nullptr || entry->busy) {
            return Lease{prepare(sql)};
        }
        return Lease{*entry->statement, entry->busy};
    }

    void clear()
    {
        by_address_.clear();
        by_text_.clear();
    }

private:
    struct Entry {
        std::unique_ptr<Statement> statement;
        bool busy = false;
    };
    /// More texts than the whole program has: someone builds SQL at run time.
    static constexpr std::size_t most = 1024;

    template <class Prepare>
    Entry* find_or_prepare(std::string_view sql, Prepare& prepare)
    {
        if (auto const known = by_address_.find(sql.data());
            known != by_address_.end() && known->second->statement->sql() == sql) {
            return known->second;
        }
        auto found = by_text_.find(std::string{sql});
        if (found == by_text_.end()) {
            if (by_text_.size() >= most || is_definition(sql)) {
                return nullptr;
            }
            found = by_text_.emplace(std::string{sql}, Entry{prepare(sql), false}).first;
        }
        if (by_address_.size() >= 4 * most) {
            by_address_.clear();
        }
        return by_address_[sql.data()] = &found->second;
    }

    // Node-based: entries stay where they are.
    std::unordered_map<std::string, Entry> by_text_;
    std::unordered_map<char const*, Entry*> by_address_;
};

} // namespace guichet::db::impl
