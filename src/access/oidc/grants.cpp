// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/grants.hpp"

#include "access/logout/participations.hpp"
#include "base/packed.hpp"
#include "base/random.hpp"
#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

using nlohmann::json;
using protocols::ClaimsWanted;

constexpr std::string_view code_kind = "oidc.code";
constexpr std::string_view revoked_kind = "oidc.revoked";
constexpr std::string_view ended_kind = "oidc.ended";

/// Who reads the store, or the database, has no token.
std::string key_of(std::string_view token)
{
    return base64url(sha256(token));
}

std::string sealed(SecretKey const& key, std::string_view text, Random& random)
{
    return base64url(seal(key, text, random));
}

/// nullopt for what is not one of ours.
std::optional<std::string> opened(SecretKey const& key, std::string_view token)
{
    auto const raw = from_base64url(token);
    return raw ? open_sealed(key, *raw) : std::nullopt;
}

json claims_json(ClaimsWanted const& claims)
{
    auto all = json::object();
    for (auto const& [name, wanted] : claims) {
        all[name] = json::array({wanted.essential, wanted.values});
    }
    return all;
}

ClaimsWanted claims_from(json const& all)
{
    ClaimsWanted claims;
    for (auto const& [name, wanted] : all.items()) {
        claims.emplace(name,
                       protocols::ClaimWanted{wanted.at(0).get<bool>(), wanted.at(1).get<std::vector<std::string>>()});
    }
    return claims;
}

/// Most ask for none.
std::string claims_text(ClaimsWanted const& claims)
{
    return claims.empty() ? std::string{} : claims_json(claims).dump();
}

/// nullopt for what is none.
std::optional<ClaimsWanted> claims_in(std::string_view text)
{
    if (text.empty()) {
        return ClaimsWanted{};
    }
    auto const all = json::parse(text, nullptr, false);
    return all.is_object() ? std::optional{claims_from(all)} : std::nullopt;
}

std::string packed(OidcGrant const& grant)
{
    return pack({grant.id, grant.client, grant.patron.value, grant.session, milliseconds_of(grant.signed_in),
                 pack(grant.scopes), claims_text(grant.userinfo_claims), grant.means});
}

std::optional<OidcGrant> grant_from(std::string_view text)
{
    auto const fields = unpack<8>(text);
    if (!fields) {
        return std::nullopt;
    }
    auto const& [id, client, patron, session, signed_in, scope_list, wanted, means] = *fields;
    auto const moment = instant_from(signed_in);
    auto const scopes = unpack(scope_list);
    auto claims = claims_in(wanted);
    if (!moment || !scopes || !claims) {
        return std::nullopt;
    }
    return OidcGrant{std::string{id},
                     std::string{client},
                     {std::string{patron}},
                     std::string{session},
                     *moment,
                     {scopes->begin(), scopes->end()},
                     std::move(*claims),
                     std::string{means}};
}

std::optional<OidcCode> code_from(std::string_view text)
{
    auto const fields = unpack<5>(text);
    if (!fields) {
        return std::nullopt;
    }
    auto const& [given, redirect_uri, nonce, code_challenge, wanted] = *fields;
    auto grant = grant_from(given);
    auto claims = claims_in(wanted);
    if (!grant || !claims) {
        return std::nullopt;
    }
    return OidcCode{std::move(*grant), std::string{redirect_uri}, std::string{nonce}, std::string{code_challenge},
                    std::move(*claims)};
}

std::optional<OidcGrants::Access> access_from(std::string_view text)
{
    auto const fields = unpack<2>(text);
    auto grant = fields ? grant_from(fields->front()) : std::nullopt;
    auto const issued = fields ? instant_from(fields->back()) : std::nullopt;
    return grant && issued ? std::optional{OidcGrants::Access{std::move(*grant), *issued}} : std::nullopt;
}

OidcGrant grant_of(RefreshRow const& row)
{
    return {row.grant,
            row.client,
            row.patron,
            {},
            row.signed_in,
            protocols::oidc_words(row.scopes),
            claims_from(json::parse(row.claims)),
            row.means};
}

} // namespace

bool OidcGrant::has_scope(std::string_view scope) const
{
    return std::ranges::find(scopes, scope) != scopes.end();
}

OidcGrants::OidcGrants(db::Database& database, db::ShortLivedStore& store, Clock const& clock, Random& random,
                       SecretKey const& key)
    : database_(database), store_(store), clock_(clock), random_(random), code_key_(key.derive("code")),
      access_key_(key.derive("access"))
{
}

void OidcGrants::write(std::function<void(db::Session&)> const& work)
{
    auto const done = database_.write([&](db::Session& session) -> Result<void> {
        work(session);
        return {};
    });
    if (!done) {
        throw db::Unavailable{"refresh tokens: " + done.error().detail};
    }
}

std::string OidcGrants::issue_code(OidcCode code)
{
    code.grant.id = new_id(clock_.now(), random_);
    // It names its grant, so that a second use is known for what it is however late it comes.
    auto name = sealed(code_key_, code.grant.id, random_);
    auto const value = pack(
        {packed(code.grant), code.redirect_uri, code.nonce, code.code_challenge, claims_text(code.id_token_claims)});
    store_.put(code_kind, key_of(name), value, code_life);
    return name;
}

std::optional<OidcCode> OidcGrants::take_code(std::string_view code)
{
    auto const text = store_.take(code_kind, key_of(code));
    if (!text) {
        if (auto const grant = opened(code_key_, code)) {
            end(*grant);
        }
        return std::nullopt;
    }
    return code_from(*text);
}

std::string OidcGrants::issue_access(OidcGrant const& grant)
{
    return sealed(access_key_, pack({packed(grant), milliseconds_of(clock_.now())}), random_);
}

std::optional<OidcGrants::Access> OidcGrants::access(std::string_view token) const
{
    auto found = unexpired_access(token);
    auto const lives =
        found && database_.read([&](db::Session& session) { return OidcGrants::lives(session, found->grant); });
    return lives ? std::move(found) : std::nullopt;
}

std::optional<OidcGrants::Access> OidcGrants::unexpired_access(std::string_view token) const
{
    auto const text = opened(access_key_, token);
    auto found = text ? access_from(*text) : std::nullopt;
    if (!found) {
        return std::nullopt;
    }
    auto const has_expired = clock_.now() >= found->issued + access_life;
    // Of an older one nobody could say any more whether it was revoked.
    auto const is_forgotten = found->issued < store_.remembers_since();
    auto const was_ended = store_.find(revoked_kind, key_of(token)) || store_.find(ended_kind, found->grant.id);
    return has_expired || is_forgotten || was_ended ? std::nullopt : std::move(found);
}

bool OidcGrants::lives(db::Session& session, OidcGrant const& grant)
{
    return grant.session.empty() ? OidcStore::has_grant(session, grant.id) : session_lives(session, grant.session);
}

void OidcGrants::add_refresh(db::Session& session, std::string_view token, OidcGrant const& grant) const
{
    OidcStore::add_refresh(session, {key_of(token), grant.id, grant.client, grant.patron, join(grant.scopes, " "),
                                     claims_json(grant.userinfo_claims).dump(), grant.signed_in,
                                     clock_.now() + refresh_life, false, grant.means});
}

Result<std::string> OidcGrants::issue_refresh(OidcGrant const& grant)
{
    auto const token = unguessable_token(random_);
    auto issued = database_.write([&](db::Session& session) -> Result<std::string> {
        if (!session_lives(session, grant.session)) {
            return fail(ErrorKind::conflict, "error.conflict", "the session has ended");
        }
        add_refresh(session, token, grant);
        return token;
    });
    return unless_ended(std::move(issued), grant);
}

Result<std::string> OidcGrants::unless_ended(Result<std::string> issued, OidcGrant const& grant)
{
    // Whoever ended the grant meanwhile may have looked for its tokens before this one was there.
    if (issued && store_.find(ended_kind, grant.id)) {
        end(grant.id);
        return fail(ErrorKind::conflict, "error.conflict", "the grant has ended");
    }
    return issued;
}

std::optional<OidcGrant> OidcGrants::refresh(std::string_view token) const
{
    return database_.read([&](db::Session& session) { return refresh(session, token); });
}

std::optional<OidcGrant> OidcGrants::refresh(db::Session& session, std::string_view token) const
{
    auto const row = OidcStore::refresh(session, key_of(token));
    return row && !row->used && clock_.now() < row->expires ? std::optional{grant_of(*row)} : std::nullopt;
}

std::optional<OidcGrant> OidcGrants::shown_refresh(std::string_view token, std::string_view client)
{
    auto const row = database_.read([&](db::Session& session) { return OidcStore::refresh(session, key_of(token)); });
    if (!row || row->client != client || clock_.now() >= row->expires) {
        return std::nullopt;
    }
    if (row->used) {
        end(row->grant);
        return std::nullopt;
    }
    return grant_of(*row);
}

Result<std::string> OidcGrants::exchange_refresh(std::string_view token, OidcGrant const& grant)
{
    auto const next = unguessable_token(random_);
    bool is_used_already = false;
    auto issued = database_.write([&](db::Session& session) -> Result<std::string> {
        is_used_already = !OidcStore::use_refresh(session, key_of(token));
        if (is_used_already) {
            return fail(ErrorKind::conflict, "error.conflict", "the token was used, or its grant has ended");
        }
        add_refresh(session, next, grant);
        return next;
    });
    if (is_used_already) {
        end(grant.id);
    }
    return unless_ended(std::move(issued), grant);
}

void OidcGrants::revoke_refresh(std::string_view token, std::string_view client)
{
    auto const row = database_.read([&](db::Session& session) { return OidcStore::refresh(session, key_of(token)); });
    if (row && row->client == client) {
        end(row->grant);
    }
}

void OidcGrants::end(std::string_view grant)
{
    store_.put(ended_kind, grant, "", code_life + access_life); // longer than any token still on its way
    write([&](db::Session& session) { OidcStore::end_grant(session, std::string{grant}); });
}

void OidcGrants::forget_access(std::string_view token)
{
    store_.put(revoked_kind, key_of(token), "", access_life);
}

std::int64_t OidcGrants::purge()
{
    std::int64_t purged = 0;
    write([&](db::Session& session) { purged = OidcStore::purge_refresh(session, clock_.now()); });
    return purged;
}

void OidcGrants::erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts)
{
    auto const erased = subject.patron ? OidcStore::erase(session, subject.patron->id) : 0;
    if (erased > 0) {
        counts["tokens"] += erased;
    }
}

Result<void> OidcGrants::reassign(db::Session& session, people::PatronId const& from, people::PatronId const& to)
{
    OidcStore::reassign(session, from, to);
    return {};
}

} // namespace guichet::access
