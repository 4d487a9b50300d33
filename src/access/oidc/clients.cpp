// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/oidc/clients.hpp"

#include "access/oidc/store.hpp"
#include "base/crypto.hpp"
#include "base/random.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

bool has(std::vector<std::string> const& addresses, std::string_view wanted)
{
    return std::ranges::find(addresses, wanted) != addresses.end();
}

std::string hash_of(std::string_view secret)
{
    return secret.empty() ? std::string{} : hex(sha256(secret));
}

nlohmann::json journal_detail(OidcClient const& client)
{
    return {{"client", client.id},
            {"authentication", to_text(client.authentication)},
            {"sign_in", client.sign_in_addresses},
            {"sign_out", client.sign_out_addresses},
            {"back_channel", client.back_channel},
            {"offline_access", client.offline_access}};
}

} // namespace

std::string_view to_text(ClientAuthentication authentication)
{
    switch (authentication) {
    case ClientAuthentication::secret:
        return "secret";
    case ClientAuthentication::key:
        return "key";
    default:
        return "public";
    }
}

std::optional<ClientAuthentication> client_authentication_from(std::string_view text)
{
    using enum ClientAuthentication;
    for (auto const one : {secret, key, public_}) {
        if (to_text(one) == text) {
            return one;
        }
    }
    return std::nullopt;
}

bool OidcClient::signs_in_at(std::string_view address) const
{
    return has(sign_in_addresses, address);
}

bool OidcClient::signs_out_at(std::string_view address) const
{
    return has(sign_out_addresses, address);
}

bool OidcClient::has_secret(std::string_view secret) const
{
    return authentication == ClientAuthentication::secret && !secret.empty() &&
           equal_in_constant_time(hash_of(secret), secret_hash);
}

bool is_client_address(std::string_view address)
{
    auto const url = platforms::parse_service_url(address);
    return url && (url->scheme == "https" || url->host == "127.0.0.1" || url->host == "localhost");
}

std::vector<FieldError> faults_of(OidcClient const& client)
{
    std::vector<FieldError> faults;
    auto const require = [&](bool holds, char const* field, char const* message) {
        if (!holds) {
            faults.push_back({field, {message}});
        }
    };
    require(!client.name.empty(), "name", "oidc.error.name");
    require(!client.sign_in_addresses.empty(), "sign_in", "oidc.error.no_address");
    require(std::ranges::all_of(client.sign_in_addresses, is_client_address), "sign_in", "oidc.error.address");
    require(std::ranges::all_of(client.sign_out_addresses, is_client_address), "sign_out", "oidc.error.address");
    require(client.back_channel.empty() || is_client_address(client.back_channel), "back_channel",
            "oidc.error.address");
    require(client.authentication != ClientAuthentication::key || !client.keys.keys().empty(), "jwks",
            "oidc.error.jwks");
    return faults;
}

OidcClients::OidcClients(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal)
    : database_(database), clock_(clock), random_(random), journal_(journal)
{
}

OidcClients::Snapshot OidcClients::all() const
{
    return remembered_.get(clock_.now(), [this] { return database_.read(OidcStore::clients); });
}

std::shared_ptr<OidcClient const> OidcClients::find(std::string_view id) const
{
    auto const clients = all();
    auto const found = std::ranges::find(*clients, id, &OidcClient::id);
    return found == clients->end() ? nullptr : std::shared_ptr<OidcClient const>{clients, &*found};
}

Result<void> OidcClients::write(network::Actor const& actor, std::string_view action, OidcClient const& client,
                                std::function<bool(db::Session&)> const& work)
{
    if (auto allowed = network::authorise(actor, network::Permission::edit_platforms, {}); !allowed) {
        return allowed;
    }
    auto const done = database_.write([&](db::Session& session) -> Result<void> {
        if (!work(session)) {
            return fail(ErrorKind::not_found, "oidc.unknown_client");
        }
        journal_.append(session, actor, {}, action, "platform:" + client.platform.value, journal_detail(client));
        return {};
    });
    remembered_.forget();
    return done;
}

Result<OidcClients::Registered> OidcClients::add(network::Actor const& actor, OidcClient client)
{
    if (auto faults = faults_of(client); !faults.empty()) {
        return invalid(std::move(faults));
    }
    client.id = client.platform.value + "-" + unguessable_token(random_).substr(0, 8);
    auto const secret =
        client.authentication == ClientAuthentication::secret ? unguessable_token(random_) : std::string{};
    auto const done = write(actor, "oidc.client_added", client, [&](db::Session& session) {
        put(session, client, secret);
        return true;
    });
    return done ? Result<Registered>{Registered{client.id, secret}} : std::unexpected(done.error());
}

Result<void> OidcClients::change(network::Actor const& actor, OidcClient const& client)
{
    if (auto faults = faults_of(client); !faults.empty()) {
        return invalid(std::move(faults));
    }
    return write(actor, "oidc.client_changed", client,
                 [&](db::Session& session) { return OidcStore::change_client(session, client); });
}

Result<std::string> OidcClients::renew_secret(network::Actor const& actor, std::string const& id)
{
    auto const client = find(id);
    if (!client || client->authentication != ClientAuthentication::secret) {
        return fail(ErrorKind::not_found, "oidc.unknown_client");
    }
    auto const secret = unguessable_token(random_);
    auto const done = write(actor, "oidc.secret_renewed", *client,
                            [&](db::Session& session) { return OidcStore::set_secret(session, id, hash_of(secret)); });
    return done ? Result<std::string>{secret} : std::unexpected(done.error());
}

Result<void> OidcClients::remove(network::Actor const& actor, std::string const& id)
{
    auto const client = find(id);
    if (!client) {
        return fail(ErrorKind::not_found, "oidc.unknown_client");
    }
    return write(actor, "oidc.client_removed", *client,
                 [&](db::Session& session) { return OidcStore::remove_client(session, id); });
}

void OidcClients::put(db::Session& session, OidcClient client, std::string_view secret) const
{
    client.secret_hash = hash_of(secret);
    OidcStore::add_client(session, client, clock_.now());
    remembered_.forget();
}

} // namespace guichet::access
