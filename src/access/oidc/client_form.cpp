// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/client_form.hpp"

#include "base/text.hpp"

namespace guichet::access {

namespace {

using web::Need;

std::vector<std::string> addresses_in(std::string_view typed)
{
    std::vector<std::string> addresses;
    for (auto const& line : split(typed, '\n')) {
        if (auto address = tidy(line); !address.empty()) {
            addresses.push_back(std::move(address));
        }
    }
    return addresses;
}

} // namespace

void add_client_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                       OidcClient const& client)
{
    auto const choices = [&](std::string const& prefix, std::vector<std::string> const& values) {
        std::vector<web::Choice> all;
        for (auto const& value : values) {
            all.push_back({value, shell.text(request, {prefix + (value.empty() ? "plain" : value)})});
        }
        return all;
    };
    form.add({.name = "name",
              .label = "oidc.field.name",
              .hint = "oidc.field.name_hint",
              .value = client.name,
              .longest = 80})
        .add({.name = "authentication",
              .label = "oidc.field.authentication",
              .type = "select",
              .value = std::string{to_text(client.authentication)},
              .choices = choices("oidc.authentication.", {"secret", "key", "public"})})
        .add({.name = "sign_in",
              .label = "oidc.field.sign_in",
              .type = "textarea",
              .hint = "oidc.field.sign_in_hint",
              .value = join(client.sign_in_addresses, "\n")})
        .add({.name = "sign_out",
              .label = "oidc.field.sign_out",
              .type = "textarea",
              .need = Need::optional,
              .hint = "oidc.field.sign_out_hint",
              .value = join(client.sign_out_addresses, "\n")})
        .add({.name = "back_channel",
              .label = "oidc.field.back_channel",
              .type = "url",
              .need = Need::optional,
              .hint = "oidc.field.back_channel_hint",
              .value = client.back_channel})
        .add({.name = "jwks",
              .label = "oidc.field.jwks",
              .type = "textarea",
              .need = Need::optional,
              .hint = "oidc.field.jwks_hint",
              .value = client.jwks})
        .add({.name = "id_token_algorithm",
              .label = "oidc.field.id_token_algorithm",
              .type = "select",
              .value = std::string{to_text(client.id_token_algorithm)},
              .choices = choices("oidc.algorithm.", {"RS256", "ES256"})})
        .add({.name = "userinfo_algorithm",
              .label = "oidc.field.userinfo_algorithm",
              .type = "select",
              .need = Need::optional,
              .value = client.userinfo_algorithm ? std::string{to_text(*client.userinfo_algorithm)} : "",
              .choices = choices("oidc.algorithm.", {"", "RS256", "ES256"})})
        .add({.name = "offline_access",
              .label = "oidc.field.offline_access",
              .type = "checkbox",
              .need = Need::optional,
              .hint = "oidc.field.offline_access_hint",
              .value = client.offline_access ? "1" : ""});
}

OidcClient client_from(web::Request const& request)
{
    OidcClient client;
    client.name = tidy(request.field("name"));
    client.authentication =
        client_authentication_from(request.field("authentication")).value_or(ClientAuthentication::secret);
    client.sign_in_addresses = addresses_in(request.field("sign_in"));
    client.sign_out_addresses = addresses_in(request.field("sign_out"));
    client.back_channel = tidy(request.field("back_channel"));
    client.jwks = tidy(request.field("jwks"));
    client.keys = protocols::KeySet::parse(client.jwks).value_or(protocols::KeySet{});
    client.id_token_algorithm =
        protocols::jws_algorithm_from(request.field("id_token_algorithm")).value_or(protocols::JwsAlgorithm::rs256);
    client.userinfo_algorithm = protocols::jws_algorithm_from(request.field("userinfo_algorithm"));
    client.offline_access = request.has_field("offline_access");
    return client;
}

} // namespace guichet::access
