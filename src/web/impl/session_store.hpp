// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"
#include "web/sessions.hpp"

/// The SQL of web_session.
namespace guichet::web::impl {

[[nodiscard]] std::string_view audience_name(Audience audience);

class SessionStore {
public:
    explicit SessionStore(db::Database& database) : database_(database) {}

    /// Adds `record` and removes the one that `replaced_hash` names.
    void insert(SessionRecord const& record, std::string const& token_hash, std::string const& replaced_hash);
    [[nodiscard]] std::optional<SessionRecord> find(std::string const& token_hash, Audience audience) const;
    [[nodiscard]] std::vector<SessionRecord> of(Audience audience, std::string_view subject) const;
    void touch(std::string const& id, Instant last_seen);
    void remove_token(std::string const& token_hash);
    [[nodiscard]] bool remove(Audience audience, std::string_view subject, std::string_view id);
    void remove_all(Audience audience, std::string_view subject, std::string_view keep);
    static void remove_all(db::Session& session, Audience audience, std::string_view subject);
    static void reassign(db::Session& session, Audience audience, std::string_view from, std::string_view to);
    [[nodiscard]] int remove_older(Audience audience, SessionLife life, Instant seen_before, Instant created_before);

private:
    std::int64_t change(std::string_view sql, db::Arguments const& arguments);

    db::Database& database_;
};

} // namespace guichet::web::impl
