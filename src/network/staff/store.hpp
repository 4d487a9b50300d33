// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/database.hpp"
#include "network/staff/staff.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::network {

/// What signing in needs of a member beyond who they are.
struct StaffCredentials {
    StaffMember member;
    std::string password_hash; // "" until one is chosen
    std::string totp_secret;   // sealed; "" without a second factor
    std::int64_t totp_step = 0;
};

/// The SQL of the slice. Every function runs in the caller's transaction.
class StaffStore {
public:
    [[nodiscard]] static std::optional<StaffCredentials> by_id(db::Session& session, StaffId const& id);
    [[nodiscard]] static std::optional<StaffCredentials> by_login(db::Session& session, std::string_view login);
    /// Those who are written to there, the disabled left out; capitals do not matter.
    [[nodiscard]] static std::vector<StaffMember> by_email(db::Session& session, std::string_view email);
    /// All of them when `scope` is "".
    [[nodiscard]] static std::vector<StaffMember> list(db::Session& session, std::string_view scope);

    static void insert(db::Session& session, StaffMember const& member, std::string_view password_hash);
    static void update(db::Session& session, StaffMember const& member);
    static void set_password(db::Session& session, StaffId const& id, std::string_view hash);
    static void signed_in(db::Session& session, StaffId const& id, Instant now);

    static void set_totp(db::Session& session, StaffId const& id, std::string_view sealed_secret, std::int64_t step);
    /// False when a code of that step or a later one has been taken meanwhile.
    [[nodiscard]] static bool take_totp_step(db::Session& session, StaffId const& id, std::int64_t step);
    static void replace_recovery_codes(db::Session& session, StaffId const& id, std::vector<std::string> const& hashes);
    /// False when there is no such code (any more).
    [[nodiscard]] static bool take_recovery_code(db::Session& session, StaffId const& id, std::string_view hash);
    [[nodiscard]] static int recovery_codes_left(db::Session& session, StaffId const& id);

    static void put_invitation(db::Session& session, StaffId const& id, std::string_view token_hash, Instant expires);
    [[nodiscard]] static std::optional<StaffId> invited(db::Session& session, std::string_view token_hash, Instant now);
    [[nodiscard]] static bool has_open_invitation(db::Session& session, StaffId const& id, Instant now);
    static void remove_invitation(db::Session& session, StaffId const& id);
};

} // namespace guichet::network
