// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/client_pages.hpp"

#include "access/oidc/client_form.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using network::Permission;
using web::Frame;

constexpr char const* keys_path = "/gestion/cles-oidc";

std::string path_of(platforms::PlatformId const& platform)
{
    return "/gestion/plateformes/" + platform.value + "/oidc";
}

platforms::PlatformId platform_in(web::Request const& request)
{
    return {std::string{request.parameter("platform")}};
}

std::string_view word_of(OidcKeys::State state)
{
    switch (state) {
    case OidcKeys::State::coming:
        return "coming";
    case OidcKeys::State::signing:
        return "signing";
    default:
        return "past";
    }
}

} // namespace

OidcClientPages::OidcClientPages(web::Shell const& shell, std::string issuer, network::StaffDoor& door,
                                 platforms::Catalogue const& catalogue, OidcClients& clients, OidcKeys& keys)
    : shell_(shell), issuer_(std::move(issuer)), door_(door), catalogue_(catalogue), clients_(clients), keys_(keys)
{
}

void OidcClientPages::mount(web::Router& router)
{
    using web::Request;
    std::string const base = "/gestion/plateformes/{platform}/oidc";
    auto const one = base + "/{client}";
    door_.get(router, base, Permission::view_platforms,
              [this](Request const& request, Actor const& actor) { return list(request, actor); });
    door_.get(router, base + "/nouveau", Permission::edit_platforms, [this](Request const& request, Actor const&) {
        OidcClient fresh;
        fresh.platform = platform_in(request);
        return form(request, fresh, nullptr);
    });
    door_.post(router, base + "/nouveau", Permission::edit_platforms,
               [this](Request const& request, Actor const& actor) { return add(request, actor); });
    door_.get(router, one, Permission::edit_platforms,
              [this](Request const& request, Actor const&) { return edit(request); });
    door_.post(router, one, Permission::edit_platforms,
               [this](Request const& request, Actor const& actor) { return change(request, actor); });
    door_.post(router, one + "/secret", Permission::edit_platforms,
               [this](Request const& request, Actor const& actor) { return renew_secret(request, actor); });
    door_.post(router, one + "/supprimer", Permission::edit_platforms,
               [this](Request const& request, Actor const& actor) { return remove(request, actor); });
    door_.get(router, keys_path, Permission::view_platforms,
              [this](Request const& request, Actor const& actor) { return keys(request, actor); });
    door_.post(router, keys_path, Permission::edit_platforms,
               [this](Request const& request, Actor const& actor) { return rotate(request, actor); });
}

web::Response OidcClientPages::unknown(web::Request const& request) const
{
    return shell_.error_page(request, {ErrorKind::not_found, {"oidc.unknown_client"}}, Frame::staff);
}

std::shared_ptr<OidcClient const> OidcClientPages::addressed(web::Request const& request) const
{
    auto client = clients_.find(request.parameter("client"));
    return client && client->platform == platform_in(request) ? client : nullptr;
}

web::Response OidcClientPages::list(web::Request const& request, Actor const& actor) const
{
    auto const platform = catalogue_.find(platform_in(request));
    if (!platform) {
        return unknown(request);
    }
    auto rows = nlohmann::json::array();
    auto const clients = clients_.all();
    for (auto const& client : *clients) {
        if (client.platform != platform->id) {
            continue;
        }
        auto const words = "oidc.authentication." + std::string{to_text(client.authentication)};
        rows.push_back({{"id", client.id},
                        {"name", client.name},
                        {"href", path_of(platform->id) + "/" + client.id},
                        {"authentication", shell_.text(request, {words})},
                        {"sign_in", client.sign_in_addresses},
                        {"sign_out", client.sign_out_addresses},
                        {"has_sign_out", !client.sign_out_addresses.empty()},
                        {"back_channel", client.back_channel},
                        {"algorithm", to_text(client.id_token_algorithm)}});
    }
    return shell_.page(request, "access/oidc/clients",
                       {{"title", shell_.text(request, {"oidc.clients.title", {{"platform", platform->name}}})},
                        {"back", "/gestion/plateformes/" + platform->id.value},
                        {"platform", platform->name},
                        {"issuer", issuer_},
                        {"keys", keys_path},
                        {"is_door", platform->door == platforms::Door::oidc},
                        {"may_edit", network::may(actor, Permission::edit_platforms, {})},
                        {"add", path_of(platform->id) + "/nouveau"},
                        {"clients", std::move(rows)}},
                       Frame::staff);
}

web::Response OidcClientPages::form(web::Request const& request, OidcClient const& client, Error const* error) const
{
    auto const platform = catalogue_.find(client.platform);
    if (!platform) {
        return unknown(request);
    }
    nlohmann::json model{{"title", shell_.text(request, {"oidc.client.title", {{"platform", platform->name}}})},
                         {"back", path_of(platform->id)},
                         {"is_known", !client.id.empty()},
                         {"has_secret", client.authentication == ClientAuthentication::secret},
                         {"here", path_of(platform->id) + "/" + client.id}};
    web::FormModel fields{shell_, request, error};
    add_client_fields(fields, shell_, request, client);
    fields.into(model);
    return shell_.page(request, "access/oidc/client", model, Frame::staff, web::status_of(error));
}

web::Response OidcClientPages::edit(web::Request const& request) const
{
    auto const client = addressed(request);
    return client ? form(request, *client, nullptr) : unknown(request);
}

web::Response OidcClientPages::add(web::Request const& request, Actor const& actor)
{
    auto client = client_from(request);
    client.platform = platform_in(request);
    if (!catalogue_.find(client.platform)) {
        return unknown(request);
    }
    auto const added = clients_.add(actor, client);
    if (!added) {
        return form(request, client, &added.error());
    }
    return added->secret.empty()
               ? shell_.redirect_with_flash(request, path_of(client.platform), "success", {"oidc.saved"})
               : secret_page(request, added->id, added->secret);
}

web::Response OidcClientPages::change(web::Request const& request, Actor const& actor)
{
    auto const known = addressed(request);
    if (!known) {
        return unknown(request);
    }
    auto client = client_from(request);
    client.id = known->id;
    client.platform = known->platform;
    client.secret_hash = known->secret_hash;
    if (auto const changed = clients_.change(actor, client); !changed) {
        return form(request, client, &changed.error());
    }
    return shell_.redirect_with_flash(request, path_of(client.platform), "success", {"oidc.saved"});
}

web::Response OidcClientPages::renew_secret(web::Request const& request, Actor const& actor)
{
    auto const client = addressed(request);
    auto const secret = client ? clients_.renew_secret(actor, client->id)
                               : Result<std::string>{fail(ErrorKind::not_found, "oidc.unknown_client")};
    return secret ? secret_page(request, client->id, *secret)
                  : shell_.error_page(request, secret.error(), Frame::staff);
}

web::Response OidcClientPages::remove(web::Request const& request, Actor const& actor)
{
    auto const client = addressed(request);
    if (!client) {
        return unknown(request);
    }
    auto const back = path_of(client->platform);
    if (auto const removed = clients_.remove(actor, client->id); !removed) {
        return shell_.error_page(request, removed.error(), Frame::staff);
    }
    return shell_.redirect_with_flash(request, back, "success", {"oidc.removed"});
}

web::Response OidcClientPages::secret_page(web::Request const& request, std::string const& client,
                                           std::string const& secret) const
{
    return shell_.page(request, "access/oidc/secret",
                       {{"title", shell_.text(request, {"oidc.secret.title"})},
                        {"back", path_of(platform_in(request))},
                        {"client", client},
                        {"secret", secret}},
                       Frame::staff);
}

web::Response OidcClientPages::keys(web::Request const& request, Actor const& actor) const
{
    auto lines = nlohmann::json::array();
    for (auto const& line : keys_.lines()) {
        auto const day = [&](Instant at) { return text::long_date(request.locale, civil_date(at)); };
        lines.push_back({{"kid", line.kid},
                         {"algorithm", to_text(line.algorithm)},
                         {"state", shell_.text(request, {"oidc.keys.state." + std::string{word_of(line.state)}})},
                         {"signing", line.state == OidcKeys::State::signing},
                         {"from", day(line.signs_from)},
                         {"until", line.published_until ? day(*line.published_until) : ""}});
    }
    return shell_.page(request, "access/oidc/keys",
                       {{"title", shell_.text(request, {"oidc.keys.title"})},
                        {"keys", std::move(lines)},
                        {"may_edit", network::may(actor, Permission::edit_platforms, {})}},
                       Frame::staff);
}

web::Response OidcClientPages::rotate(web::Request const& request, Actor const& actor)
{
    auto const algorithm = protocols::jws_algorithm_from(request.field("algorithm"));
    auto const how = request.field("how");
    if (!algorithm || (how != "planned" && how != "at_once")) {
        return shell_.error_page(request, {ErrorKind::invalid, {"error.form"}}, Frame::staff);
    }
    auto const rotated =
        keys_.rotate(actor, *algorithm, how == "planned" ? KeyRotation::planned : KeyRotation::at_once);
    return rotated ? shell_.redirect_with_flash(request, keys_path, "success", {"oidc.keys.rotated"})
                   : shell_.redirect_with_flash(request, keys_path, "error", rotated.error().message);
}

} // namespace guichet::access
