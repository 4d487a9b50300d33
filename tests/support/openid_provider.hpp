// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "net/http_client.hpp"
#include "protocols/jose/jwt.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace guichet::support {

/// An OpenID provider that signs everything it says, as FranceConnect and ProConnect do, without a network. The nonce
/// is the one of the last way there that was asked about (`expect`).
class OpenIdProvider final : public net::HttpClient {
public:
    OpenIdProvider(Clock const& clock, std::string issuer, std::string client)
        : clock_(clock), issuer_(std::move(issuer)), client_(std::move(client))
    {
    }

    [[nodiscard]] Result<net::HttpReply> send(net::HttpRequest const& request,
                                              net::HttpLimits const& /*limits*/) const override
    {
        if (is_down) {
            return fail(ErrorKind::unavailable, "error.unavailable", "net.timeout");
        }
        net::HttpReply reply;
        reply.status = 200;
        if (request.url.ends_with("/.well-known/openid-configuration")) {
            reply.body = nlohmann::json{{"issuer", issuer_},
                                        {"authorization_endpoint", issuer_ + "/authorize"},
                                        {"token_endpoint", issuer_ + "/token"},
                                        {"userinfo_endpoint", issuer_ + "/userinfo"},
                                        {"jwks_uri", issuer_ + "/jwks"},
                                        {"end_session_endpoint", issuer_ + "/session/end"}}
                             .dump();
        } else if (request.url.ends_with("/jwks")) {
            reply.body = protocols::KeySet{{key_.public_key()}}.jwks().dump();
        } else if (request.url.ends_with("/token")) {
            auto claims = about_token();
            claims.update(in_token);
            reply.body =
                nlohmann::json{{"id_token", protocols::sign_jwt(key_, claims)}, {"access_token", "opaque"}}.dump();
        } else {
            auto claims = about_token();
            claims.update(in_userinfo);
            reply.headers = {{"content-type", "application/jwt"}};
            reply.body = protocols::sign_jwt(key_, claims);
        }
        return reply;
    }

    /// The browser was sent to this address: its nonce comes back.
    void expect(std::string const& address)
    {
        auto const at = address.find("&nonce=");
        nonce = at == std::string::npos ? "" : address.substr(at + 7, address.find('&', at + 1) - at - 7);
    }

    std::string nonce;
    std::string subject = "subject-1";
    nlohmann::json in_token = nlohmann::json::object();    // over what is usual
    nlohmann::json in_userinfo = nlohmann::json::object(); // the same
    bool is_down = false;

private:
    [[nodiscard]] nlohmann::json about_token() const
    {
        return {{"iss", issuer_},
                {"aud", client_},
                {"sub", subject},
                {"acr", "eidas1"},
                {"nonce", nonce},
                {"iat", protocols::numeric_date(clock_.now())},
                {"exp", protocols::numeric_date(clock_.now() + std::chrono::seconds{60})}};
    }

    Clock const& clock_;
    std::string issuer_;
    std::string client_;
    protocols::PrivateKey key_ = protocols::PrivateKey::generate(protocols::JwsAlgorithm::es256);
};

} // namespace guichet::support
