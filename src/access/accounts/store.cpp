// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/store.hpp"

namespace guichet::access {

namespace {

std::string_view code(LinkPurpose purpose)
{
    return purpose == LinkPurpose::activation ? "activation" : purpose == LinkPurpose::password ? "password" : "email";
}

LinkPurpose purpose_from(std::string_view code)
{
    return code == "activation" ? LinkPurpose::activation
           : code == "password" ? LinkPurpose::password
                                : LinkPurpose::email;
}

PatronRequest read_request(db::Row const& row)
{
    return {row.text(0),   {row.text(1)},
            {row.text(2)}, row.text(3) == "erasure" ? RequestKind::erasure : RequestKind::correction,
            row.text(4),   row.instant(5)};
}

} // namespace

std::optional<Account> AccountStore::find(db::Session& session, PatronId const& patron)
{
    return session.first(R"sql(
        SELECT patron, password_hash, activated, last_sign_in
        FROM access_account
        WHERE patron = :patron
    )sql",
                         {{"patron", patron}}, [](db::Row const& row) {
                             return Account{{row.text(0)}, row.text(1), row.instant(2), row.maybe_instant(3)};
                         });
}

std::int64_t AccountStore::count_of_campaign(db::Session& session, std::string_view campaign)
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_campaign_patron_v brought
        JOIN access_account a ON a.patron = brought.patron
        WHERE brought.campaign = :campaign
    )sql",
                         {{"campaign", campaign}});
}

void AccountStore::put(db::Session& session, PatronId const& patron, std::string_view password_hash, Instant now)
{
    session.execute(R"sql(
        INSERT INTO access_account (patron, password_hash, activated)
        VALUES (:patron, :hash, :now)
        ON CONFLICT (patron) DO UPDATE SET password_hash = excluded.password_hash
    )sql",
                    {{"patron", patron}, {"hash", password_hash}, {"now", now}});
}

void AccountStore::signed_in(db::Session& session, PatronId const& patron, Instant now)
{
    session.execute("UPDATE access_account SET last_sign_in = :now WHERE patron = :patron",
                    {{"patron", patron}, {"now", now}});
}

void AccountStore::remove(db::Session& session, PatronId const& patron)
{
    drop_links(session, patron);
    session.execute("DELETE FROM access_account_request WHERE patron = :patron", {{"patron", patron}});
    session.execute("DELETE FROM access_account WHERE patron = :patron", {{"patron", patron}});
}

void AccountStore::take_over(db::Session& session, PatronId const& from, PatronId const& to)
{
    session.execute("DELETE FROM access_account WHERE patron = :to", {{"to", to}});
    session.execute("UPDATE access_account SET patron = :to WHERE patron = :from", {{"from", from}, {"to", to}});
}

void AccountStore::move_links_and_requests(db::Session& session, PatronId const& from, PatronId const& to,
                                           people::IntercommunalityId const& where)
{
    session.execute(R"sql(
        UPDATE access_account_link SET patron = :to
        WHERE patron = :from AND purpose NOT IN (
            SELECT own.purpose FROM access_account_link own WHERE own.patron = :to)
    )sql",
                    {{"from", from}, {"to", to}});
    session.execute(R"sql(
        UPDATE access_account_request SET patron = :to, intercommunality = :where WHERE patron = :from
    )sql",
                    {{"from", from}, {"to", to}, {"where", where}});
}

void AccountStore::put_link(db::Session& session, std::string_view token_hash, Link const& link, Instant expires)
{
    session.execute(R"sql(
        INSERT INTO access_account_link (token_hash, patron, purpose, detail, expires)
        VALUES (:token_hash, :patron, :purpose, :detail, :expires)
        ON CONFLICT (patron, purpose)
        DO UPDATE SET token_hash = excluded.token_hash, detail = excluded.detail, expires = excluded.expires
    )sql",
                    {{"token_hash", token_hash},
                     {"patron", link.patron},
                     {"purpose", code(link.purpose)},
                     {"detail", link.detail},
                     {"expires", expires}});
}

std::optional<Link> AccountStore::find_link(db::Session& session, std::string_view token_hash, Instant now)
{
    return session.first(R"sql(
        SELECT patron, purpose, detail
        FROM access_account_link
        WHERE token_hash = :token_hash AND expires > :now
    )sql",
                         {{"token_hash", token_hash}, {"now", now}}, [](db::Row const& row) {
                             return Link{{row.text(0)}, purpose_from(row.text(1)), row.text(2)};
                         });
}

bool AccountStore::take_link(db::Session& session, std::string_view token_hash)
{
    return session.execute("DELETE FROM access_account_link WHERE token_hash = :token_hash",
                           {{"token_hash", token_hash}}) == 1;
}

void AccountStore::drop_links(db::Session& session, PatronId const& patron)
{
    session.execute("DELETE FROM access_account_link WHERE patron = :patron", {{"patron", patron}});
}

int AccountStore::purge_links(db::Session& session, Instant now)
{
    return static_cast<int>(session.execute("DELETE FROM access_account_link WHERE expires <= :now", {{"now", now}}));
}

void AccountStore::add_request(db::Session& session, PatronRequest const& request)
{
    session.execute(R"sql(
        INSERT INTO access_account_request (id, patron, intercommunality, kind, body, asked)
        VALUES (:id, :patron, :intercommunality, :kind, :body, :asked)
    )sql",
                    {{"id", request.id},
                     {"patron", request.patron},
                     {"intercommunality", request.intercommunality},
                     {"kind", request.kind == RequestKind::erasure ? "erasure" : "correction"},
                     {"body", request.body},
                     {"asked", request.asked}});
}

std::vector<PatronRequest> AccountStore::open_requests(db::Session& session, std::string_view scope)
{
    return session.list(R"sql(
        SELECT id, patron, intercommunality, kind, body, asked
        FROM access_account_request
        WHERE handled IS NULL AND (:scope = '' OR intercommunality = :scope)
        ORDER BY asked
        LIMIT 200
    )sql",
                        {{"scope", scope}}, read_request);
}

std::vector<PatronRequest> AccountStore::open_requests_of(db::Session& session, PatronId const& patron)
{
    return session.list(R"sql(
        SELECT id, patron, intercommunality, kind, body, asked
        FROM access_account_request
        WHERE handled IS NULL AND patron = :patron
        ORDER BY asked
    )sql",
                        {{"patron", patron}}, read_request);
}

std::vector<PatronRequest> AccountStore::requests_of(db::Session& session, PatronId const& patron)
{
    return session.list(R"sql(
        SELECT id, patron, intercommunality, kind, body, asked
        FROM access_account_request
        WHERE patron = :patron
        ORDER BY asked
    )sql",
                        {{"patron", patron}}, read_request);
}

std::optional<PatronRequest> AccountStore::open_request(db::Session& session, std::string_view id)
{
    return session.first(R"sql(
        SELECT id, patron, intercommunality, kind, body, asked
        FROM access_account_request
        WHERE id = :id AND handled IS NULL
    )sql",
                         {{"id", id}}, read_request);
}

void AccountStore::handle_request(db::Session& session, std::string_view id, Instant now)
{
    session.execute("UPDATE access_account_request SET handled = :now WHERE id = :id", {{"id", id}, {"now", now}});
}

} // namespace guichet::access
