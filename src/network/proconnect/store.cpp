// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/proconnect/store.hpp"

#include "base/text.hpp"

namespace guichet::network {

namespace {

ProConnectSettings read_settings(db::Row const& row)
{
    ProConnectSettings settings;
    settings.issuer = row.text(0);
    settings.client_id = row.text(1);
    settings.secret = row.text(2);
    settings.levels = row.text(3).empty() ? std::vector<std::string>{} : split(row.text(3), ' ');
    settings.administrators = row.boolean(4) ? ProConnectSettings::Administrators::two_factors
                                             : ProConnectSettings::Administrators::one_factor;
    settings.active = row.boolean(5);
    return settings;
}

} // namespace

std::optional<ProConnectSettings> ProConnectStore::settings(db::Session& session)
{
    auto settings = session.first(R"sql(
        SELECT issuer, client_id, sealed_secret, levels, strict, active
        FROM network_proconnect
        WHERE id = 1
    )sql",
                                  {}, read_settings);
    if (settings) {
        settings->organisations =
            session.list(R"sql(
            SELECT siret, intercommunality
            FROM network_proconnect_organisation
            ORDER BY siret
        )sql",
                         {}, [](db::Row const& row) { return ProConnectOrganisation{row.text(0), {row.text(1)}}; });
    }
    return settings;
}

void ProConnectStore::save(db::Session& session, ProConnectSettings const& sealed)
{
    session.execute(R"sql(
        INSERT INTO network_proconnect (id, issuer, client_id, sealed_secret, levels, strict, active)
        VALUES (1, :issuer, :client_id, :sealed_secret, :levels, :strict, :active)
        ON CONFLICT (id) DO UPDATE SET
            issuer = excluded.issuer, client_id = excluded.client_id, levels = excluded.levels,
            strict = excluded.strict, active = excluded.active,
            sealed_secret = CASE WHEN excluded.sealed_secret = '' THEN network_proconnect.sealed_secret
                                 ELSE excluded.sealed_secret END
    )sql",
                    {{"issuer", sealed.issuer},
                     {"client_id", sealed.client_id},
                     {"sealed_secret", sealed.secret},
                     {"levels", join(sealed.levels, " ")},
                     {"strict", sealed.administrators == ProConnectSettings::Administrators::two_factors},
                     {"active", sealed.active}});
    session.execute("DELETE FROM network_proconnect_organisation");
    for (auto const& organisation : sealed.organisations) {
        session.execute(R"sql(
            INSERT INTO network_proconnect_organisation (siret, intercommunality)
            VALUES (:siret, :intercommunality)
        )sql",
                        {{"siret", organisation.siret}, {"intercommunality", organisation.intercommunality}});
    }
}

std::optional<StaffId> ProConnectStore::staff_of(db::Session& session, Agent const& agent)
{
    return session.first(R"sql(
        SELECT staff
        FROM network_staff_identity
        WHERE identity_provider = :identity_provider AND subject = :subject
    )sql",
                         {{"identity_provider", agent.identity_provider}, {"subject", agent.subject}},
                         [](db::Row const& row) { return StaffId{row.text(0)}; });
}

bool ProConnectStore::is_linked(db::Session& session, StaffId const& staff)
{
    return session.count("SELECT COUNT(*) FROM network_staff_identity WHERE staff = :staff", {{"staff", staff}}) > 0;
}

void ProConnectStore::link(db::Session& session, Agent const& agent, StaffId const& staff, Instant now)
{
    session.execute(R"sql(
        INSERT INTO network_staff_identity (identity_provider, subject, staff, linked)
        VALUES (:identity_provider, :subject, :staff, :linked)
    )sql",
                    {{"identity_provider", agent.identity_provider},
                     {"subject", agent.subject},
                     {"staff", staff},
                     {"linked", now}});
}

bool ProConnectStore::forget(db::Session& session, StaffId const& staff)
{
    return session.execute("DELETE FROM network_staff_identity WHERE staff = :staff", {{"staff", staff}}) > 0;
}

std::vector<ProConnectStore::Link> ProConnectStore::links(db::Session& session)
{
    return session.list("SELECT staff, linked FROM network_staff_identity ORDER BY staff", {},
                        [](db::Row const& row) { return Link{{row.text(0)}, row.instant(1)}; });
}

} // namespace guichet::network
