// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/store.hpp"

#include "base/text.hpp"

namespace guichet::network {

namespace {

StaffMember read_member(db::Row const& row)
{
    StaffMember member;
    member.id = {row.text(0)};
    member.login = row.text(1);
    member.name = row.text(2);
    member.email = row.text(3);
    member.role = role_from(row.text(4)).value();
    if (!row.is_null(5)) {
        member.scope = IntercommunalityId{row.text(5)};
    }
    member.status = row.boolean(6) ? StaffStatus::disabled : StaffStatus::active;
    member.second_factor = row.text(7).empty() ? SecondFactor::none : SecondFactor::totp;
    member.created = row.instant(8);
    member.last_login = row.maybe_instant(9);
    return member;
}

StaffCredentials read_credentials(db::Row const& row)
{
    return {read_member(row), row.text(10), row.text(7), row.integer(11)};
}

} // namespace

std::optional<StaffCredentials> StaffStore::by_id(db::Session& session, StaffId const& id)
{
    return session.first(R"sql(
        SELECT id, login, name, email, role, intercommunality, disabled, totp_secret, created, last_login,
               password_hash, totp_step
        FROM network_staff
        WHERE id = :id
    )sql",
                         {{"id", id}}, read_credentials);
}

std::optional<StaffCredentials> StaffStore::by_login(db::Session& session, std::string_view login)
{
    return session.first(R"sql(
        SELECT id, login, name, email, role, intercommunality, disabled, totp_secret, created, last_login,
               password_hash, totp_step
        FROM network_staff
        WHERE login = :login
    )sql",
                         {{"login", login}}, read_credentials);
}

std::vector<StaffMember> StaffStore::by_email(db::Session& session, std::string_view email)
{
    return session.list(R"sql(
        SELECT id, login, name, email, role, intercommunality, disabled, totp_secret, created, last_login
        FROM network_staff
        WHERE LOWER(email) = :email AND disabled = 0
        ORDER BY id
    )sql",
                        {{"email", to_lower(email)}}, read_member);
}

std::vector<StaffMember> StaffStore::list(db::Session& session, std::string_view scope)
{
    return session.list(R"sql(
        SELECT id, login, name, email, role, intercommunality, disabled, totp_secret, created, last_login
        FROM network_staff
        WHERE :scope = '' OR intercommunality = :scope
        ORDER BY disabled, name, login
    )sql",
                        {{"scope", scope}}, read_member);
}

void StaffStore::insert(db::Session& session, StaffMember const& member, std::string_view password_hash)
{
    session.execute(R"sql(
        INSERT INTO network_staff (id, login, name, email, role, intercommunality, password_hash, totp_secret,
                                   totp_step, disabled, created)
        VALUES (:id, :login, :name, :email, :role, :intercommunality, :password_hash, '', 0, :disabled, :created)
    )sql",
                    {{"id", member.id},
                     {"login", member.login},
                     {"name", member.name},
                     {"email", member.email},
                     {"role", code(member.role)},
                     {"intercommunality", member.scope},
                     {"password_hash", password_hash},
                     {"disabled", member.status == StaffStatus::disabled},
                     {"created", member.created}});
}

void StaffStore::update(db::Session& session, StaffMember const& member)
{
    session.execute(R"sql(
        UPDATE network_staff
        SET login = :login, name = :name, email = :email, role = :role, intercommunality = :intercommunality,
            disabled = :disabled
        WHERE id = :id
    )sql",
                    {{"id", member.id},
                     {"login", member.login},
                     {"name", member.name},
                     {"email", member.email},
                     {"role", code(member.role)},
                     {"intercommunality", member.scope},
                     {"disabled", member.status == StaffStatus::disabled}});
}

void StaffStore::set_password(db::Session& session, StaffId const& id, std::string_view hash)
{
    session.execute("UPDATE network_staff SET password_hash = :hash WHERE id = :id", {{"id", id}, {"hash", hash}});
}

void StaffStore::signed_in(db::Session& session, StaffId const& id, Instant now)
{
    session.execute("UPDATE network_staff SET last_login = :now WHERE id = :id", {{"id", id}, {"now", now}});
}

void StaffStore::set_totp(db::Session& session, StaffId const& id, std::string_view sealed_secret, std::int64_t step)
{
    session.execute("UPDATE network_staff SET totp_secret = :secret, totp_step = :step WHERE id = :id",
                    {{"id", id}, {"secret", sealed_secret}, {"step", step}});
}

bool StaffStore::take_totp_step(db::Session& session, StaffId const& id, std::int64_t step)
{
    return session.execute("UPDATE network_staff SET totp_step = :step WHERE id = :id AND totp_step < :step",
                           {{"id", id}, {"step", step}}) == 1;
}

void StaffStore::replace_recovery_codes(db::Session& session, StaffId const& id, std::vector<std::string> const& hashes)
{
    session.execute("DELETE FROM network_staff_recovery_code WHERE staff = :id", {{"id", id}});
    for (auto const& hash : hashes) {
        session.execute("INSERT INTO network_staff_recovery_code (staff, code_hash) VALUES (:id, :hash)",
                        {{"id", id}, {"hash", hash}});
    }
}

bool StaffStore::take_recovery_code(db::Session& session, StaffId const& id, std::string_view hash)
{
    return session.execute("DELETE FROM network_staff_recovery_code WHERE staff = :id AND code_hash = :hash",
                           {{"id", id}, {"hash", hash}}) == 1;
}

int StaffStore::recovery_codes_left(db::Session& session, StaffId const& id)
{
    return static_cast<int>(
        session.count("SELECT COUNT(*) FROM network_staff_recovery_code WHERE staff = :id", {{"id", id}}));
}

void StaffStore::put_invitation(db::Session& session, StaffId const& id, std::string_view token_hash, Instant expires)
{
    session.execute(R"sql(
        INSERT INTO network_staff_invitation (token_hash, staff, expires)
        VALUES (:token_hash, :staff, :expires)
        ON CONFLICT (staff) DO UPDATE SET token_hash = excluded.token_hash, expires = excluded.expires
    )sql",
                    {{"token_hash", token_hash}, {"staff", id}, {"expires", expires}});
}

std::optional<StaffId> StaffStore::invited(db::Session& session, std::string_view token_hash, Instant now)
{
    return session.first(R"sql(
        SELECT i.staff
        FROM network_staff_invitation i
        JOIN network_staff s ON s.id = i.staff
        WHERE i.token_hash = :token_hash AND i.expires > :now AND s.disabled = 0
    )sql",
                         {{"token_hash", token_hash}, {"now", now}},
                         [](db::Row const& row) { return StaffId{row.text(0)}; });
}

bool StaffStore::has_open_invitation(db::Session& session, StaffId const& id, Instant now)
{
    return session.count("SELECT COUNT(*) FROM network_staff_invitation WHERE staff = :staff AND expires > :now",
                         {{"staff", id}, {"now", now}}) > 0;
}

void StaffStore::remove_invitation(db::Session& session, StaffId const& id)
{
    session.execute("DELETE FROM network_staff_invitation WHERE staff = :staff", {{"staff", id}});
}

} // namespace guichet::network
