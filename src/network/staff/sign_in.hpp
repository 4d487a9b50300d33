// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "network/credentials/password_hasher.hpp"
#include "network/credentials/totp.hpp"
#include "network/journal/journal.hpp"
#include "network/staff/store.hpp"
#include "web/rate_limit.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::network {

/// How staff prove who they are: password, then a code of their telephone when they have set that up. Knows no cookie;
/// pages do, and they count what is tried at the door. Who is in and types the password again is counted here. Wrong
/// login, wrong password, disabled: one answer, one duration.
class StaffSignIn {
public:
    StaffSignIn(db::Database& database, Clock const& clock, Random& random, PasswordHasher& hasher,
                Journal const& journal, SecretKey const& key, web::RateLimiter& limiter);

    /// The member whose login was typed, for the guard; nullopt reveals nothing to the page.
    [[nodiscard]] std::optional<StaffMember> known(std::string_view login) const;
    /// An active member by id.
    [[nodiscard]] std::optional<StaffMember> member(StaffId const& id) const;
    /// ErrorKind::invalid "staff.sign_in.wrong". A member with a second factor is not in yet.
    [[nodiscard]] Result<StaffMember> check_password(std::string_view login, std::string_view password);
    /// A code of the telephone or a recovery code, each good once. ErrorKind::invalid "staff.sign_in.wrong_code".
    [[nodiscard]] Result<void> check_code(StaffId const& id, std::string_view typed);
    /// Notes the date; call once in. `by`: who vouched for them, "" for a password of ours.
    [[nodiscard]] Result<void> signed_in(StaffMember const& member, std::string_view by = {});

    /// Whose link that is; not_found "staff.invitation.gone" when used, lapsed or invented.
    [[nodiscard]] Result<StaffMember> invited(std::string_view token) const;
    /// Chooses the password and spends the link.
    [[nodiscard]] Result<StaffMember> accept_invitation(std::string_view token, std::string_view password,
                                                        std::string_view again);
    struct PasswordChange {
        std::string_view current;
        std::string_view password;
        std::string_view again;
    };
    /// ErrorKind::invalid on field "current", and throttled after ten wrong ones in a quarter of an hour; so are the
    /// other two that ask for the password.
    [[nodiscard]] Result<void> change_password(StaffId const& id, PasswordChange const& change);

    /// Starts the second factor once a code of `secret` proves that the telephone has it; gives the recovery codes,
    /// shown once.
    [[nodiscard]] Result<std::vector<std::string>> enable_totp(StaffId const& id, TotpSecret const& secret,
                                                               std::string_view typed_code);
    [[nodiscard]] Result<void> disable_totp(StaffId const& id, std::string_view password);
    [[nodiscard]] Result<std::vector<std::string>> renew_recovery_codes(StaffId const& id, std::string_view password);
    [[nodiscard]] int recovery_codes_left(StaffId const& id) const;

private:
    [[nodiscard]] std::optional<StaffCredentials> credentials(StaffId const& id) const;
    /// The member when the password is theirs; ErrorKind::invalid on field "current", throttled "error.throttled".
    [[nodiscard]] Result<StaffMember> confirmed(StaffId const& id, std::string_view password);
    /// A better hash of the same password, when the parameters have risen since.
    void rehash(StaffCredentials const& found, std::string_view password);

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    PasswordHasher& hasher_;
    Journal const& journal_;
    SecretKey totp_key_;
    web::RateLimiter& limiter_;
};

} // namespace guichet::network
