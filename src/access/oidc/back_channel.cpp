// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/back_channel.hpp"

#include "access/oidc/claims.hpp"
#include "protocols/jose/jwt.hpp"
#include "protocols/oidc/documents.hpp"

namespace guichet::access {

OidcBackChannel::OidcBackChannel(std::string issuer, Clock const& clock, Random& random, OidcClients const& clients,
                                 OidcKeys& keys)
    : issuer_(std::move(issuer)), clock_(clock), random_(random), clients_(clients), keys_(keys)
{
}

Result<std::optional<net::HttpRequest>> OidcBackChannel::notice(Participation const& left) const
{
    auto const detail = nlohmann::json::parse(left.detail);
    auto const client = clients_.find(detail.at("client").get<std::string>());
    if (!client || client->back_channel.empty()) {
        return std::nullopt;
    }
    auto const claims = protocols::logout_claims({issuer_, client->id, detail.at("sub").get<std::string>(),
                                                  session_claim(left.session, client->id),
                                                  new_id(clock_.now(), random_), clock_.now()});
    auto const token =
        protocols::sign_jwt(keys_.signing(client->id_token_algorithm), claims, protocols::logout_token_type);
    net::HttpRequest request;
    request.method = "POST";
    request.url = client->back_channel;
    request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    request.body = web::encode_form({{"logout_token", token}});
    return request;
}

} // namespace guichet::access
