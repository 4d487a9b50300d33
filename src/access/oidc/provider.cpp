// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/provider.hpp"

#include "base/text.hpp"
#include "base/waiting.hpp"
#include "protocols/jose/jwt.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace guichet::access {

namespace {

using nlohmann::json;
using protocols::numeric_date;
using protocols::oidc_fail;
using protocols::OidcResult;

constexpr std::chrono::minutes id_token_life{10};

std::unexpected<protocols::OidcError> not_issued(Error const& why)
{
    return why.kind == ErrorKind::conflict ? oidc_fail("invalid_grant", "it was used twice, or taken back, and is over")
                                           : oidc_fail("temporarily_unavailable", "try again");
}

bool includes(std::vector<std::string> const& wider, std::vector<std::string> const& narrower)
{
    return std::ranges::all_of(narrower, [&](auto const& one) { return std::ranges::find(wider, one) != wider.end(); });
}

} // namespace

OidcProvider::OidcProvider(std::string issuer, db::Database& database, Clock const& clock,
                           platforms::Catalogue const& catalogue, OidcClients const& clients, OidcKeys& keys,
                           OidcGrants& grants, Admissions& admissions, Participations& participations)
    : issuer_(std::move(issuer)), database_(database), clock_(clock), catalogue_(catalogue), clients_(clients),
      keys_(keys), grants_(grants), admissions_(admissions), participations_(participations)
{
}

Result<std::string> OidcProvider::give_code(Visitor const& visitor, OidcClient const& client,
                                            platforms::Platform const& platform,
                                            protocols::AuthorizationRequest const& asked)
{
    auto const admitted = admissions_.admit(visitor, platform);
    if (!admitted) {
        return std::unexpected(admitted.error());
    }
    OidcGrant grant;
    grant.client = client.id;
    grant.patron = visitor.patron;
    grant.session = visitor.session;
    grant.signed_in = visitor.signed_in;
    grant.scopes = granted_scopes(asked.scopes, client);
    grant.userinfo_claims = asked.userinfo_claims;
    grant.means = visitor.means;
    return grants_.issue_code(
        {std::move(grant), asked.redirect_uri, asked.nonce, asked.code_challenge, asked.id_token_claims});
}

std::optional<protocols::Jwt> OidcProvider::own_id_token(std::string_view token)
{
    auto const parsed = protocols::verify_jwt(token, keys_.published());
    return parsed && parsed->text("iss") == issuer_ && parsed->header.value("typ", "") == "JWT" ? std::optional{*parsed}
                                                                                                : std::nullopt;
}

bool OidcProvider::is_who_is_meant(Visitor const& visitor, OidcClient const& client,
                                   protocols::AuthorizationRequest const& asked)
{
    auto const wanted = asked.id_token_claims.find("sub");
    auto const is_any = wanted == asked.id_token_claims.end() || wanted->second.values.empty();
    if (asked.id_token_hint.empty() && is_any) {
        return true;
    }
    auto const user = user_of(visitor, client);
    auto const hint = asked.id_token_hint.empty() ? std::nullopt : own_id_token(asked.id_token_hint);
    auto const is_hinted =
        asked.id_token_hint.empty() || (hint && hint->is_for(client.id) && hint->text("sub") == user);
    return !user.empty() && is_hinted && (is_any || includes(wanted->second.values, {user}));
}

std::string OidcProvider::user_of(Visitor const& visitor, OidcClient const& client) const
{
    return database_.read(
        [&](db::Session& session) { return Pseudonyms::find(session, visitor.patron, client.platform).value_or(""); });
}

bool OidcProvider::knows_as(Visitor const& visitor, OidcClient const& client, std::string_view user) const
{
    return !user.empty() && user == user_of(visitor, client);
}

std::optional<OidcProvider::Entitled> OidcProvider::decide(OidcGrant const& grant, OidcClient const& client)
{
    return decide(client, [&](db::Session& session) {
        auto const is_theirs = grant.client == client.id;
        return is_theirs && OidcGrants::lives(session, grant) ? std::optional{grant.patron} : std::nullopt;
    });
}

std::optional<OidcProvider::Entitled> OidcProvider::decide(OidcClient const& client, Admissions::Whom const& whom)
{
    auto const platform = catalogue_.find(client.platform);
    if (!platform || platform->door != platforms::Door::oidc) {
        return std::nullopt;
    }
    auto admitted = admissions_.admit_again(whom, *platform);
    return admitted ? std::optional{Entitled{*platform, std::move(*admitted)}} : std::nullopt;
}

OidcResult<json> OidcProvider::tokens(OidcClient const& client, protocols::TokenRequest const& asked)
{
    return asked.grant == protocols::GrantType::authorization_code ? by_code(client, asked) : by_refresh(client, asked);
}

OidcResult<json> OidcProvider::by_code(OidcClient const& client, protocols::TokenRequest const& asked)
{
    // What may have to wait comes before the code is spent: a refresh token, and the first key ever.
    if (client.offline_access) {
        about_to_wait();
    }
    auto const key = keys_.signing(client.id_token_algorithm);
    auto const code = grants_.take_code(asked.code);
    if (!code || code->grant.client != client.id || code->redirect_uri != asked.redirect_uri) {
        return oidc_fail("invalid_grant", "the code is unknown, was used, has expired or belongs elsewhere");
    }
    // A verifier without a challenge is a downgrade as well (RFC 9700 §2.1.1).
    if (code->code_challenge.empty() ? !asked.code_verifier.empty()
                                     : !protocols::pkce_matches(asked.code_verifier, code->code_challenge)) {
        return oidc_fail("invalid_grant", "code_verifier does not match");
    }
    auto const entitled = decide(code->grant, client);
    if (!entitled) {
        return oidc_fail("invalid_grant", "the person may no longer enter");
    }
    take_part(client, *code, entitled->admitted.user);
    auto body = answer(client, *code, *entitled, key);
    if (code->grant.has_scope("offline_access")) {
        auto const refresh = grants_.issue_refresh(code->grant);
        if (!refresh) {
            return not_issued(refresh.error());
        }
        body["refresh_token"] = *refresh;
    }
    return body;
}

OidcResult<json> OidcProvider::by_refresh(OidcClient const& client, protocols::TokenRequest const& asked)
{
    about_to_wait(); // a token is exchanged for another, signed perhaps with the first key ever
    auto const key = keys_.signing(client.id_token_algorithm);
    auto grant = grants_.shown_refresh(asked.refresh_token, client.id);
    if (!grant) {
        return oidc_fail("invalid_grant", "the refresh token is unknown, was used or has expired");
    }
    // The client's mistake: it may ask for less with the same token.
    if (!includes(grant->scopes, asked.scopes)) {
        return oidc_fail("invalid_scope", "more than was given");
    }
    // Staff may have taken the right back from the client since.
    auto const entitled = client.offline_access ? decide(*grant, client) : std::nullopt;
    if (!entitled) {
        grants_.end(grant->id);
        return oidc_fail("invalid_grant", "the person may no longer enter, or the client no longer ask");
    }
    auto const next = grants_.exchange_refresh(asked.refresh_token, *grant);
    if (!next) {
        return not_issued(next.error());
    }
    if (!asked.scopes.empty()) {
        grant->scopes = asked.scopes;
    }
    auto body = answer(client, {std::move(*grant), {}, {}, {}, {}}, *entitled, key);
    body["refresh_token"] = *next;
    return body;
}

json OidcProvider::answer(OidcClient const& client, OidcCode const& code, Entitled const& entitled,
                          protocols::PrivateKey const& key)
{
    auto grant = code.grant;
    if (grant.has_scope("offline_access")) {
        grant.session.clear();
    }
    return {{"access_token", grants_.issue_access(grant)},
            {"token_type", "Bearer"},
            {"expires_in", OidcGrants::access_life.count()},
            {"id_token", id_token(client, code, entitled, key)},
            {"scope", join(grant.scopes, " ")}};
}

std::string OidcProvider::id_token(OidcClient const& client, OidcCode const& code, Entitled const& entitled,
                                   protocols::PrivateKey const& key)
{
    auto const now = clock_.now();
    json claims{{"iss", issuer_},
                {"sub", entitled.admitted.user},
                {"aud", client.id},
                {"iat", numeric_date(now)},
                {"exp", numeric_date(now + id_token_life)},
                {"auth_time", numeric_date(code.grant.signed_in)},
                {"acr", authentication_class(code.grant.means)}};
    if (code.grant.means == web::by_password) {
        claims["amr"] = json::array({"pwd"}); // what a portal asked for is not ours to tell
    }
    if (!code.nonce.empty()) {
        claims["nonce"] = code.nonce;
    }
    if (!code.grant.session.empty()) {
        claims["sid"] = session_claim(code.grant.session, client.id);
    }
    auto const told = told_by_name(code.id_token_claims, entitled.admitted.released);
    claims.update(claims_of(told));
    admissions_.note(entitled.admitted.patron, entitled.platform, told);
    return protocols::sign_jwt(key, claims);
}

void OidcProvider::take_part(OidcClient const& client, OidcCode const& code, std::string const& user)
{
    if (client.back_channel.empty() || code.grant.session.empty()) {
        return;
    }
    json const detail{{"client", client.id}, {"sub", user}};
    Participation participation;
    participation.session = code.grant.session;
    participation.patron = code.grant.patron;
    participation.platform = client.platform;
    participation.door = "oidc";
    participation.detail = detail.dump();
    before_the_answer([this, participation = std::move(participation)] {
        if (auto const added = participations_.add(participation); !added) {
            spdlog::warn("platform {} will not be told of a logout: {}", participation.platform.value,
                         added.error().detail);
        }
    });
}

OidcResult<OidcProvider::About> OidcProvider::userinfo(std::string_view access_token)
{
    auto const access = grants_.unexpired_access(access_token);
    if (!access) {
        return oidc_fail("invalid_token", "the token is unknown, was revoked or has expired");
    }
    auto const client = clients_.find(access->grant.client);
    auto const entitled = client ? decide(access->grant, *client) : std::nullopt;
    if (!entitled) {
        return oidc_fail("invalid_token", "the person may no longer enter");
    }
    auto const told = told_in_userinfo(access->grant, entitled->admitted.released);
    admissions_.note(entitled->admitted.patron, entitled->platform, told);
    About about{claims_of(told)};
    about.claims["sub"] = entitled->admitted.user;
    if (client->userinfo_algorithm) {
        auto claims = about.claims;
        claims["iss"] = issuer_;
        claims["aud"] = client->id;
        claims["iat"] = numeric_date(clock_.now());
        about.signed_claims = protocols::sign_jwt(keys_.signing(*client->userinfo_algorithm), claims);
    }
    return about;
}

json OidcProvider::introspect(OidcClient const& client, std::string_view token)
{
    auto const access = grants_.unexpired_access(token);
    auto grant = access ? std::optional{access->grant} : std::nullopt;
    auto const entitled = access ? decide(access->grant, client) : decide(client, [&](db::Session& session) {
        grant = grants_.refresh(session, token);
        auto const is_theirs = grant && grant->client == client.id && client.offline_access;
        return is_theirs ? std::optional{grant->patron} : std::nullopt;
    });
    if (!entitled) {
        return json{{"active", false}};
    }
    json all{{"active", true},
             {"iss", issuer_},
             {"sub", entitled->admitted.user},
             {"aud", client.id},
             {"client_id", client.id},
             {"scope", join(grant->scopes, " ")},
             {"auth_time", numeric_date(grant->signed_in)},
             {"acr", authentication_class(grant->means)}};
    if (access) {
        all["token_type"] = "Bearer";
        all["iat"] = numeric_date(access->issued);
        all["exp"] = numeric_date(access->issued + OidcGrants::access_life);
    }
    return all;
}

void OidcProvider::revoke(OidcClient const& client, std::string_view token)
{
    if (auto const access = grants_.access(token); access && access->grant.client == client.id) {
        grants_.forget_access(token);
    }
    grants_.revoke_refresh(token, client.id);
}

} // namespace guichet::access
