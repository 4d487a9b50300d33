// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace guichet::db::impl {

enum class Access { read, write };
/// Short ones share the machine with others; a long one (an import) may take memory for its time.
enum class Workload { short_transactions, one_long_transaction };

/// One connection of either engine, used by one thread at a time. The engines differ below this line only.
class Connection : public Session {
public:
    Connection() = default;
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    /// Between transactions. An engine that has nothing to gain does nothing.
    virtual void expect(Workload /*workload*/) {}
    virtual void begin(Access access) = 0;
    virtual void commit() = 0;
    /// Never throws: a connection that cannot roll back becomes unusable.
    virtual void rollback() noexcept = 0;

    virtual void savepoint() = 0;
    virtual void release_savepoint() = 0;
    virtual void rollback_to_savepoint() = 0;

    /// False once the server has gone: the owner opens another one.
    [[nodiscard]] virtual bool is_usable() const = 0;
    /// False when the engine itself gave up the whole transaction (disk full, input/output error, lost connection).
    [[nodiscard]] virtual bool is_in_transaction() const = 0;

    /// Forgets that a statement of the previous work failed.
    void forget_failure() { failed_ = false; }
    /// After a failed statement a transaction may only end: PostgreSQL refuses more, and so do we on SQLite.
    [[nodiscard]] bool has_failed() const { return failed_; }

protected:
    void remember_failure() { failed_ = true; }
    void refuse_after_failure() const
    {
        if (failed_) {
            throw std::logic_error{"a statement after a failed one in the same transaction"};
        }
    }

private:
    bool failed_ = false;
};

using Connect = std::function<std::unique_ptr<Connection>()>;

/// What an error may say of a statement: its first words, which are ours and hold no value.
[[nodiscard]] std::string first_words(std::string_view sql);
/// CREATE, ALTER, DROP: run once, not worth keeping prepared.
[[nodiscard]] bool is_definition(std::string_view sql);
/// The argument called `name`; looks first where it should be. Throws std::logic_error when it is missing.
[[nodiscard]] Argument const& argument_named(Arguments const& arguments, std::string_view name, std::size_t expected,
                                             std::string_view sql);

} // namespace guichet::db::impl
