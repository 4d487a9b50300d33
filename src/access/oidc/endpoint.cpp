// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/endpoint.hpp"

#include "base/crypto.hpp"
#include "base/waiting.hpp"
#include "protocols/oidc/documents.hpp"

namespace guichet::access {

namespace {

constexpr std::string_view assertion_kind = "oidc.assertion";
constexpr int bad_request = 400;
constexpr int unauthorised = 401;
constexpr int no_content = 204;

} // namespace

web::Response oidc_json(nlohmann::json const& body, int status)
{
    auto response = web::Response::json(body.dump(), status);
    response.with_header("Cache-Control", "no-store").with_header("Access-Control-Allow-Origin", "*");
    return response;
}

web::Response oidc_refusal(protocols::OidcError const& error, web::Request const& request)
{
    auto const is_stranger = error.code == "invalid_client";
    auto response = oidc_json(protocols::to_json(error), is_stranger ? unauthorised : bad_request);
    if (is_stranger && !request.header("authorization").empty()) {
        response.with_header("WWW-Authenticate", "Basic realm=\"oidc\"");
    }
    return response;
}

void mount_preflight(web::Router& router, std::string_view path)
{
    router.add({web::Method::options, std::string{path}, web::Audience::machine, web::Csrf::exempt,
                [](web::Request const& /*request*/) {
                    auto response = web::Response::text({}, no_content);
                    response.with_header("Access-Control-Allow-Origin", "*")
                        .with_header("Access-Control-Allow-Methods", "GET, POST")
                        .with_header("Access-Control-Allow-Headers", "Authorization, Content-Type");
                    return response;
                }});
}

OidcCallers::OidcCallers(OidcClients const& clients, db::ShortLivedStore& store, Clock const& clock, std::string issuer)
    : clients_(clients), store_(store), clock_(clock), issuer_(std::move(issuer))
{
}

bool OidcCallers::proves(OidcClient const& client, protocols::ClientCredentials const& shown,
                         std::string const& endpoint) const
{
    using protocols::ClientProof;
    switch (shown.proof) {
    case ClientProof::none:
        return client.authentication == ClientAuthentication::public_;
    case ClientProof::signed_assertion: {
        about_to_wait(); // before the assertion is spent: the answer may have to
        auto const id = client.authentication == ClientAuthentication::key
                            ? protocols::check_assertion(shown.assertion, client.keys,
                                                         {client.id, {issuer_, endpoint}, clock_.now()})
                            : protocols::OidcResult<std::string>{protocols::oidc_fail("invalid_client", "")};
        // Shown once only, as long as it would be good.
        return id && store_.increment(assertion_kind, client.id + "|" + base64url(sha256(*id)),
                                      protocols::longest_assertion * 2) == 1;
    }
    default:
        return client.has_secret(shown.secret);
    }
}

protocols::OidcResult<std::shared_ptr<OidcClient const>> OidcCallers::identify(web::Request const& request) const
{
    auto const shown = protocols::client_credentials(request.header("authorization"), request.form);
    if (!shown) {
        return std::unexpected(shown.error());
    }
    auto client = clients_.find(shown->client_id);
    if (!client || !proves(*client, *shown, issuer_ + request.path)) {
        return protocols::oidc_fail("invalid_client", "client authentication failed");
    }
    return client;
}

} // namespace guichet::access
