// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/store.hpp"

#include <algorithm>

namespace guichet::access {

namespace {

using protocols::jws_algorithm_from;
using protocols::JwsAlgorithm;

OidcClient client_of(db::Row const& row)
{
    OidcClient client;
    client.id = row.text(0);
    client.platform = {row.text(1)};
    client.name = row.text(2);
    client.authentication = client_authentication_from(row.text(3)).value();
    client.secret_hash = row.text(4);
    client.jwks = row.text(5);
    client.keys = protocols::KeySet::parse(client.jwks).value_or(protocols::KeySet{});
    client.id_token_algorithm = jws_algorithm_from(row.text(6)).value();
    client.userinfo_algorithm = jws_algorithm_from(row.text(7));
    client.back_channel = row.text(8);
    client.offline_access = row.boolean(9);
    return client;
}

void add_addresses(db::Session& session, OidcClient const& client)
{
    auto const add = [&](std::vector<std::string> const& addresses, char const* purpose) {
        for (auto const& address : addresses) {
            session.execute(R"(
                INSERT INTO access_oidc_address (client, purpose, address) VALUES (:client, :purpose, :address)
                ON CONFLICT DO NOTHING)",
                            {{"client", client.id}, {"purpose", purpose}, {"address", address}});
        }
    };
    add(client.sign_in_addresses, "sign_in");
    add(client.sign_out_addresses, "sign_out");
}

void remove_addresses(db::Session& session, std::string const& client)
{
    session.execute("DELETE FROM access_oidc_address WHERE client = :client", {{"client", client}});
}

std::string_view text_of(std::optional<JwsAlgorithm> const& algorithm)
{
    return algorithm ? to_text(*algorithm) : std::string_view{};
}

db::Arguments changeable(OidcClient const& client)
{
    return {{"id", client.id},
            {"name", client.name},
            {"authentication", to_text(client.authentication)},
            {"jwks", client.jwks},
            {"id_token_algorithm", to_text(client.id_token_algorithm)},
            {"userinfo_algorithm", text_of(client.userinfo_algorithm)},
            {"back_channel", client.back_channel},
            {"offline_access", client.offline_access}};
}

} // namespace

std::vector<OidcClient> OidcStore::clients(db::Session& session)
{
    auto clients = session.list(R"(
        SELECT id, platform, name, authentication, secret_hash, jwks, id_token_algorithm, userinfo_algorithm,
               back_channel, offline_access
        FROM access_oidc_client
        ORDER BY created, id)",
                                {}, client_of);
    session.query(
        "SELECT client, purpose, address FROM access_oidc_address ORDER BY address", {}, [&](db::Row const& row) {
            auto const client = std::ranges::find(clients, row.text(0), &OidcClient::id);
            auto& addresses = row.text(1) == "sign_in" ? client->sign_in_addresses : client->sign_out_addresses;
            addresses.push_back(row.text(2));
        });
    return clients;
}

void OidcStore::add_client(db::Session& session, OidcClient const& client, Instant now)
{
    auto arguments = changeable(client);
    arguments.emplace_back("platform", client.platform);
    arguments.emplace_back("secret_hash", client.secret_hash);
    arguments.emplace_back("created", now);
    session.execute(R"(
        INSERT INTO access_oidc_client (id, platform, name, authentication, secret_hash, jwks, id_token_algorithm,
                                        userinfo_algorithm, back_channel, offline_access, created)
        VALUES (:id, :platform, :name, :authentication, :secret_hash, :jwks, :id_token_algorithm,
                :userinfo_algorithm, :back_channel, :offline_access, :created))",
                    arguments);
    add_addresses(session, client);
}

bool OidcStore::change_client(db::Session& session, OidcClient const& client)
{
    auto const changed = session.execute(R"(
        UPDATE access_oidc_client
        SET name = :name, authentication = :authentication, jwks = :jwks, id_token_algorithm = :id_token_algorithm,
            userinfo_algorithm = :userinfo_algorithm, back_channel = :back_channel, offline_access = :offline_access
        WHERE id = :id)",
                                         changeable(client));
    if (changed == 0) {
        return false;
    }
    remove_addresses(session, client.id);
    add_addresses(session, client);
    return true;
}

bool OidcStore::set_secret(db::Session& session, std::string const& id, std::string const& hash)
{
    return session.execute("UPDATE access_oidc_client SET secret_hash = :hash WHERE id = :id",
                           {{"id", id}, {"hash", hash}}) > 0;
}

bool OidcStore::remove_client(db::Session& session, std::string const& id)
{
    session.execute("DELETE FROM access_oidc_refresh WHERE client = :id", {{"id", id}});
    remove_addresses(session, id);
    return session.execute("DELETE FROM access_oidc_client WHERE id = :id", {{"id", id}}) > 0;
}

std::vector<OidcKeyRow> OidcStore::keys(db::Session& session)
{
    return session.list(R"(
        SELECT kid, algorithm, sealed, signs_from, published_until FROM access_oidc_key
        ORDER BY signs_from, kid)",
                        {}, [](db::Row const& row) {
                            return OidcKeyRow{row.text(0), jws_algorithm_from(row.text(1)).value(), row.text(2),
                                              row.instant(3), row.maybe_instant(4)};
                        });
}

void OidcStore::add_key(db::Session& session, OidcKeyRow const& key)
{
    session.execute(R"(
        INSERT INTO access_oidc_key (kid, algorithm, sealed, signs_from, published_until)
        VALUES (:kid, :algorithm, :sealed, :signs_from, :published_until))",
                    {{"kid", key.kid},
                     {"algorithm", to_text(key.algorithm)},
                     {"sealed", key.sealed},
                     {"signs_from", key.signs_from},
                     {"published_until", key.published_until}});
}

void OidcStore::end_keys(db::Session& session, JwsAlgorithm algorithm, Instant until)
{
    session.execute(R"(
        UPDATE access_oidc_key SET published_until = :until
        WHERE algorithm = :algorithm AND (published_until IS NULL OR published_until > :until))",
                    {{"algorithm", to_text(algorithm)}, {"until", until}});
}

std::int64_t OidcStore::purge_keys(db::Session& session, Instant now)
{
    return session.execute("DELETE FROM access_oidc_key WHERE published_until <= :now", {{"now", now}});
}

void OidcStore::add_refresh(db::Session& session, RefreshRow const& row)
{
    session.execute(R"(
        INSERT INTO access_oidc_refresh (hash, grant_id, client, patron, scopes, claims, signed_in, expires, used,
                                         means)
        VALUES (:hash, :grant, :client, :patron, :scopes, :claims, :signed_in, :expires, 0, :means))",
                    {{"hash", row.hash},
                     {"grant", row.grant},
                     {"client", row.client},
                     {"patron", row.patron},
                     {"scopes", row.scopes},
                     {"claims", row.claims},
                     {"signed_in", row.signed_in},
                     {"expires", row.expires},
                     {"means", row.means}});
}

std::optional<RefreshRow> OidcStore::refresh(db::Session& session, std::string const& hash)
{
    return session.first(R"(
        SELECT hash, grant_id, client, patron, scopes, claims, signed_in, expires, used, means
        FROM access_oidc_refresh
        WHERE hash = :hash)",
                         {{"hash", hash}}, [](db::Row const& row) {
                             return RefreshRow{row.text(0),    row.text(1), row.text(2),    {row.text(3)},
                                               row.text(4),    row.text(5), row.instant(6), row.instant(7),
                                               row.boolean(8), row.text(9)};
                         });
}

bool OidcStore::use_refresh(db::Session& session, std::string const& hash)
{
    return session.execute("UPDATE access_oidc_refresh SET used = 1 WHERE hash = :hash AND used = 0",
                           {{"hash", hash}}) > 0;
}

void OidcStore::end_grant(db::Session& session, std::string const& grant)
{
    session.execute("DELETE FROM access_oidc_refresh WHERE grant_id = :grant", {{"grant", grant}});
}

bool OidcStore::has_grant(db::Session& session, std::string const& grant)
{
    return session.count("SELECT COUNT(*) FROM access_oidc_refresh WHERE grant_id = :grant", {{"grant", grant}}) > 0;
}

std::vector<OidcStore::Standing> OidcStore::standing(db::Session& session, people::PatronId const& patron, Instant now)
{
    return session.list(R"(
        SELECT client, MIN(signed_in) FROM access_oidc_refresh
        WHERE patron = :patron AND used = 0 AND expires > :now
        GROUP BY client
        ORDER BY client)",
                        {{"patron", patron}, {"now", now}},
                        [](db::Row const& row) { return Standing{row.text(0), row.instant(1)}; });
}

std::int64_t OidcStore::end_of_client(db::Session& session, people::PatronId const& patron, std::string const& client)
{
    return session.execute("DELETE FROM access_oidc_refresh WHERE patron = :patron AND client = :client",
                           {{"patron", patron}, {"client", client}});
}

std::int64_t OidcStore::purge_refresh(db::Session& session, Instant now)
{
    return session.execute("DELETE FROM access_oidc_refresh WHERE expires <= :now", {{"now", now}});
}

std::int64_t OidcStore::erase(db::Session& session, people::PatronId const& patron)
{
    return session.execute("DELETE FROM access_oidc_refresh WHERE patron = :patron", {{"patron", patron}});
}

void OidcStore::reassign(db::Session& session, people::PatronId const& from, people::PatronId const& to)
{
    session.execute("UPDATE access_oidc_refresh SET patron = :to WHERE patron = :from", {{"from", from}, {"to", to}});
}

} // namespace guichet::access
