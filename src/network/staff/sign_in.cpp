// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/sign_in.hpp"

#include "network/credentials/password_rules.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::network {

namespace {

constexpr web::Budget wrong_confirmations{"sign_in.staff.confirm", 10, std::chrono::minutes{15}};

std::vector<std::string> own_words(StaffMember const& member)
{
    return {member.name, member.login, member.email};
}

std::vector<std::string> hashes_of(std::vector<std::string> const& codes)
{
    std::vector<std::string> hashes;
    std::ranges::transform(codes, std::back_inserter(hashes), recovery_code_hash);
    return hashes;
}

} // namespace

StaffSignIn::StaffSignIn(db::Database& database, Clock const& clock, Random& random, PasswordHasher& hasher,
                         Journal const& journal, SecretKey const& key, web::RateLimiter& limiter)
    : database_(database), clock_(clock), random_(random), hasher_(hasher), journal_(journal),
      totp_key_(key.derive("staff.totp")), limiter_(limiter)
{
}

std::optional<StaffMember> StaffSignIn::known(std::string_view login) const
{
    auto const found =
        database_.read([&](db::Session& session) { return StaffStore::by_login(session, normalise_login(login)); });
    return found ? std::optional{found->member} : std::nullopt;
}

std::optional<StaffMember> StaffSignIn::member(StaffId const& id) const
{
    auto const found = credentials(id);
    return found && found->member.status == StaffStatus::active ? std::optional{found->member} : std::nullopt;
}

Result<StaffMember> StaffSignIn::check_password(std::string_view login, std::string_view password)
{
    auto const found =
        database_.read([&](db::Session& session) { return StaffStore::by_login(session, normalise_login(login)); });
    bool const usable = found && found->member.status == StaffStatus::active;
    auto const verdict = hasher_.verify(password, usable ? found->password_hash : std::string{});
    if (!verdict) {
        return std::unexpected(verdict.error());
    }
    if (*verdict == PasswordVerdict::wrong) {
        return fail(ErrorKind::invalid, "staff.sign_in.wrong");
    }
    rehash(*found, password);
    return found->member;
}

Result<void> StaffSignIn::check_code(StaffId const& id, std::string_view typed)
{
    auto const found = credentials(id);
    if (!found || found->member.status != StaffStatus::active || found->totp_secret.empty()) {
        return fail(ErrorKind::invalid, "staff.sign_in.wrong_code");
    }
    auto const secret = open_sealed(totp_key_, from_base64(found->totp_secret).value_or(""));
    if (!secret) {
        return fail(ErrorKind::unavailable, "staff.sign_in.key_changed", "the installation's key has changed");
    }
    auto const step = accept_totp({*secret}, typed, clock_.now(), found->totp_step);
    auto const recovery = recovery_code_hash(typed);
    return database_.write([&](db::Session& session) -> Result<void> {
        if (step && StaffStore::take_totp_step(session, id, *step)) {
            return {};
        }
        if (!recovery.empty() && StaffStore::take_recovery_code(session, id, recovery)) {
            journal_.append(session, found->member.actor(), where_of(found->member), "staff.recovery_code_used",
                            object_of(found->member.id), {});
            return {};
        }
        return fail(ErrorKind::invalid, "staff.sign_in.wrong_code");
    });
}

Result<void> StaffSignIn::signed_in(StaffMember const& member, std::string_view by)
{
    nlohmann::json detail;
    if (!by.empty()) {
        detail["by"] = by;
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        StaffStore::signed_in(session, member.id, clock_.now());
        journal_.append(session, member.actor(), where_of(member), "staff.signed_in", object_of(member.id), detail);
        return {};
    });
}

Result<StaffMember> StaffSignIn::invited(std::string_view token) const
{
    auto const found = database_.read([&](db::Session& session) -> std::optional<StaffMember> {
        auto const id = StaffStore::invited(session, hex(sha256(token)), clock_.now());
        auto const member = id ? StaffStore::by_id(session, *id) : std::nullopt;
        return member ? std::optional{member->member} : std::nullopt;
    });
    if (!found) {
        return fail(ErrorKind::not_found, "staff.invitation.gone");
    }
    return *found;
}

Result<StaffMember> StaffSignIn::accept_invitation(std::string_view token, std::string_view password,
                                                   std::string_view again)
{
    auto const member = invited(token);
    if (!member) {
        return member;
    }
    if (auto faults = new_password_faults(password, again, own_words(*member)); !faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const hash = hasher_.hash(password);
    if (!hash) {
        return std::unexpected(hash.error());
    }
    return database_.write([&](db::Session& session) -> Result<StaffMember> {
        if (StaffStore::invited(session, hex(sha256(token)), clock_.now()) != member->id) {
            return fail(ErrorKind::not_found, "staff.invitation.gone");
        }
        StaffStore::set_password(session, member->id, *hash);
        StaffStore::remove_invitation(session, member->id);
        journal_.append(session, member->actor(), where_of(*member), "staff.password_chosen", object_of(member->id),
                        {});
        return *member;
    });
}

Result<void> StaffSignIn::change_password(StaffId const& id, PasswordChange const& change)
{
    auto const member = confirmed(id, change.current);
    if (!member) {
        return std::unexpected(member.error());
    }
    if (auto faults = new_password_faults(change.password, change.again, own_words(*member)); !faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const hash = hasher_.hash(change.password);
    if (!hash) {
        return std::unexpected(hash.error());
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        StaffStore::set_password(session, id, *hash);
        journal_.append(session, member->actor(), where_of(*member), "staff.password_changed", object_of(member->id),
                        {});
        return {};
    });
}

Result<std::vector<std::string>> StaffSignIn::enable_totp(StaffId const& id, TotpSecret const& secret,
                                                          std::string_view typed_code)
{
    auto const step = accept_totp(secret, typed_code, clock_.now(), 0);
    if (!step) {
        return invalid({{"code", {"staff.sign_in.wrong_code"}}});
    }
    auto const codes = recovery_codes(random_);
    auto const sealed = base64(seal(totp_key_, secret.bytes, random_));
    return database_.write([&](db::Session& session) -> Result<std::vector<std::string>> {
        auto const found = StaffStore::by_id(session, id);
        if (!found || !found->totp_secret.empty()) {
            return fail(ErrorKind::conflict, "error.conflict");
        }
        StaffStore::set_totp(session, id, sealed, *step);
        StaffStore::replace_recovery_codes(session, id, hashes_of(codes));
        journal_.append(session, found->member.actor(), where_of(found->member), "staff.second_factor_enabled",
                        object_of(found->member.id), {});
        return codes;
    });
}

Result<void> StaffSignIn::disable_totp(StaffId const& id, std::string_view password)
{
    auto const member = confirmed(id, password);
    if (!member) {
        return std::unexpected(member.error());
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        StaffStore::set_totp(session, id, "", 0);
        StaffStore::replace_recovery_codes(session, id, {});
        journal_.append(session, member->actor(), where_of(*member), "staff.second_factor_removed",
                        object_of(member->id), {});
        return {};
    });
}

Result<std::vector<std::string>> StaffSignIn::renew_recovery_codes(StaffId const& id, std::string_view password)
{
    auto const member = confirmed(id, password);
    if (!member) {
        return std::unexpected(member.error());
    }
    auto const codes = recovery_codes(random_);
    return database_.write([&](db::Session& session) -> Result<std::vector<std::string>> {
        StaffStore::replace_recovery_codes(session, id, hashes_of(codes));
        journal_.append(session, member->actor(), where_of(*member), "staff.recovery_codes_renewed",
                        object_of(member->id), {});
        return codes;
    });
}

int StaffSignIn::recovery_codes_left(StaffId const& id) const
{
    return database_.read([&](db::Session& session) { return StaffStore::recovery_codes_left(session, id); });
}

std::optional<StaffCredentials> StaffSignIn::credentials(StaffId const& id) const
{
    return database_.read([&](db::Session& session) { return StaffStore::by_id(session, id); });
}

Result<StaffMember> StaffSignIn::confirmed(StaffId const& id, std::string_view password)
{
    // Before the password is looked at, so that many at once share the budget.
    if (auto const spent = limiter_.spend(wrong_confirmations, id.value); !spent) {
        return std::unexpected(spent.error());
    }
    auto const found = credentials(id);
    auto const verdict = hasher_.verify(password, found ? found->password_hash : std::string{});
    if (verdict && *verdict == PasswordVerdict::wrong) {
        return invalid({{"current", {"staff.fault.current_password"}}});
    }
    limiter_.give_back(wrong_confirmations, id.value);
    if (!verdict) {
        return std::unexpected(verdict.error());
    }
    return found->member;
}

void StaffSignIn::rehash(StaffCredentials const& found, std::string_view password)
{
    if (!hasher_.needs_rehash(found.password_hash)) {
        return;
    }
    auto const better = hasher_.hash(password);
    if (!better) {
        return; // busy: the next log-in will do it
    }
    (void)database_.write([&](db::Session& session) -> Result<void> {
        StaffStore::set_password(session, found.member.id, *better);
        return {};
    });
}

} // namespace guichet::network
