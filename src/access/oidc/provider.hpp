// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/admission/admission.hpp"
#include "access/logout/participations.hpp"
#include "access/oidc/claims.hpp"
#include "access/oidc/keys.hpp"
#include "protocols/oidc/token.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

/// What the endpoints do: codes for people who are let in, tokens for codes, answers for tokens. Whoever comes back
/// without the browser is decided upon anew: a card that has lapsed opens nothing (R15).
class OidcProvider {
public:
    OidcProvider(std::string issuer, db::Database& database, Clock const& clock, platforms::Catalogue const& catalogue,
                 OidcClients const& clients, OidcKeys& keys, OidcGrants& grants, Admissions& admissions,
                 Participations& participations);

    [[nodiscard]] std::string const& issuer() const { return issuer_; }

    /// A code for the person in front of the browser. ErrorKind::forbidden as Admissions has it.
    [[nodiscard]] Result<std::string> give_code(Visitor const& visitor, OidcClient const& client,
                                                platforms::Platform const& platform,
                                                protocols::AuthorizationRequest const& asked);
    /// Whether this is the person the client meant: by an earlier ID token, and by one of the values of a claim "sub".
    [[nodiscard]] bool is_who_is_meant(Visitor const& visitor, OidcClient const& client,
                                       protocols::AuthorizationRequest const& asked);
    /// Whether the client knows the person by that id.
    [[nodiscard]] bool knows_as(Visitor const& visitor, OidcClient const& client, std::string_view user) const;
    /// An ID token of ours, expired or not.
    [[nodiscard]] std::optional<protocols::Jwt> own_id_token(std::string_view token);

    /// The body of a token answer.
    [[nodiscard]] protocols::OidcResult<nlohmann::json> tokens(OidcClient const& client,
                                                               protocols::TokenRequest const& asked);

    struct About {
        nlohmann::json claims;
        std::string signed_claims{}; // for clients that want it so
    };
    /// "invalid_token" when the token or the right is gone.
    [[nodiscard]] protocols::OidcResult<About> userinfo(std::string_view access_token);
    /// RFC 7662; {"active": false} for whatever is not this client's.
    [[nodiscard]] nlohmann::json introspect(OidcClient const& client, std::string_view token);
    /// RFC 7009: both kinds; of a refresh token, the last or an earlier one, with all that came of it.
    void revoke(OidcClient const& client, std::string_view token);

private:
    [[nodiscard]] std::string user_of(Visitor const& visitor, OidcClient const& client) const;
    struct Entitled {
        platforms::Platform platform;
        Admitted admitted;
    };
    /// What the grant gave ends with its session, if it has one.
    [[nodiscard]] std::optional<Entitled> decide(OidcGrant const& grant, OidcClient const& client);
    /// The same for whoever a token speaks of, which is looked for in the same look.
    [[nodiscard]] std::optional<Entitled> decide(OidcClient const& client, Admissions::Whom const& whom);
    [[nodiscard]] protocols::OidcResult<nlohmann::json> by_code(OidcClient const& client,
                                                                protocols::TokenRequest const& asked);
    [[nodiscard]] protocols::OidcResult<nlohmann::json> by_refresh(OidcClient const& client,
                                                                   protocols::TokenRequest const& asked);
    [[nodiscard]] std::string id_token(OidcClient const& client, OidcCode const& code, Entitled const& entitled,
                                       protocols::PrivateKey const& key);
    [[nodiscard]] nlohmann::json answer(OidcClient const& client, OidcCode const& code, Entitled const& entitled,
                                        protocols::PrivateKey const& key);
    void take_part(OidcClient const& client, OidcCode const& code, std::string const& user);

    std::string issuer_;
    db::Database& database_;
    Clock const& clock_;
    platforms::Catalogue const& catalogue_;
    OidcClients const& clients_;
    OidcKeys& keys_;
    OidcGrants& grants_;
    Admissions& admissions_;
    Participations& participations_;
};

} // namespace guichet::access
