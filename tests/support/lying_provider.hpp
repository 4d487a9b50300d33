// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "net/http_client.hpp"
#include "protocols/jose/jwt.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace guichet::support {

inline constexpr auto* issuer = "https://fc.example/api/v2";

/// An OpenID provider that can be made to lie in one point at a time.
class Provider final : public net::HttpClient {
public:
    explicit Provider(Clock const& clock) : clock_(clock) {}

    [[nodiscard]] Result<net::HttpReply> send(net::HttpRequest const& request,
                                              net::HttpLimits const& /*limits*/) const override
    {
        net::HttpReply reply;
        reply.status = 200;
        ++requests;
        if (is_down) {
            reply.status = 503;
        } else if (request.url.ends_with("/.well-known/openid-configuration")) {
            reply.body = nlohmann::json{{"issuer", document_issuer},
                                        {"authorization_endpoint", std::string{issuer} + "/authorize"},
                                        {"token_endpoint", std::string{issuer} + "/token"},
                                        {"userinfo_endpoint", std::string{issuer} + "/userinfo"},
                                        {"jwks_uri", std::string{issuer} + "/jwks"},
                                        {"end_session_endpoint", std::string{issuer} + "/session/end"},
                                        {"authorization_response_iss_parameter_supported", names_itself}}
                             .dump();
        } else if (request.url.ends_with("/jwks")) {
            ++key_requests;
            reply.body = protocols::KeySet{{published.public_key()}}.jwks().dump();
        } else if (request.url.ends_with("/token")) {
            reply.status = token_status;
            reply.body = nlohmann::json{{"id_token", token_of(claims())}, {"access_token", "opaque"}}.dump();
        } else {
            auto said = claims();
            said["sub"] = userinfo_subject;
            reply.headers = {{"content-type", signs_userinfo ? "application/jwt" : "application/json"}};
            reply.body = signs_userinfo ? token_of(said) : said.dump();
        }
        return reply;
    }
    [[nodiscard]] nlohmann::json claims() const
    {
        nlohmann::json all{{"iss", issuer},
                           {"aud", "guichet"},
                           {"sub", "subject-1"},
                           {"acr", "eidas1"},
                           {"nonce", nonce},
                           {"iat", protocols::numeric_date(clock_.now())},
                           {"exp", protocols::numeric_date(clock_.now() + std::chrono::seconds{60})}};
        change(all);
        return all;
    }
    [[nodiscard]] std::string token_of(nlohmann::json const& all) const
    {
        return forged.empty() ? protocols::sign_jwt(signing, all) : forged;
    }

    Clock const& clock_;
    std::string document_issuer = issuer;
    bool names_itself = false; // says that it says who it is on the way back
    protocols::PrivateKey published = protocols::PrivateKey::generate(protocols::JwsAlgorithm::es256);
    protocols::PrivateKey signing = published;
    std::string nonce;
    std::string forged; // a token as it stands
    std::string userinfo_subject = "subject-1";
    bool signs_userinfo = true;
    int token_status = 200;
    bool is_down = false;
    mutable int requests = 0;
    mutable int key_requests = 0;
    std::function<void(nlohmann::json&)> change = [](nlohmann::json& /*claims*/) {};
};

} // namespace guichet::support
