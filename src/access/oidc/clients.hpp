// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/random.hpp"
#include "db/remembered.hpp"
#include "platforms/catalogue/catalogue.hpp"
#include "protocols/jose/keys.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// OpenID Connect towards the platforms: this house is the provider (R15, R17, R18). Bytes are protocols/oidc's; login,
/// decision, pseudonym, record are admission's and login's. Owns every access_oidc_ table.
///   clients    who may ask, as staff registered them        keys       what is signed with
///   grants     codes, access and refresh tokens             claims     what is told, of what the platform may receive
///   provider   the meaning of it all                        *_pages    one file an endpoint
namespace guichet::access {

enum class ClientAuthentication {
    secret, // in the header or the form
    key,    // private_key_jwt
    public_ // none: PKCE alone
};
[[nodiscard]] std::string_view to_text(ClientAuthentication authentication);
[[nodiscard]] std::optional<ClientAuthentication> client_authentication_from(std::string_view text);

/// A program of a platform's. Its sector is the platform.
struct OidcClient {
    std::string id;
    platforms::PlatformId platform;
    std::string name; // for staff: "site", "application mobile"
    ClientAuthentication authentication = ClientAuthentication::secret;
    std::string secret_hash{};
    std::string jwks{};
    protocols::KeySet keys{}; // of jwks, parsed once
    protocols::JwsAlgorithm id_token_algorithm = protocols::JwsAlgorithm::rs256;
    std::optional<protocols::JwsAlgorithm> userinfo_algorithm{};
    std::string back_channel{};
    bool offline_access = false;
    std::vector<std::string> sign_in_addresses{};
    std::vector<std::string> sign_out_addresses{};

    [[nodiscard]] bool signs_in_at(std::string_view address) const;
    [[nodiscard]] bool signs_out_at(std::string_view address) const;
    [[nodiscard]] bool has_secret(std::string_view secret) const;
};

/// https, or http on this very machine: for tests and apps.
[[nodiscard]] bool is_client_address(std::string_view address);
/// Every fault of a client as typed, by field.
[[nodiscard]] std::vector<FieldError> faults_of(OidcClient const& client);

/// Read at every request, changed a few times a year: kept in memory, read anew after a change on this node and every
/// few seconds for the others'.
class OidcClients {
public:
    using Snapshot = std::shared_ptr<std::vector<OidcClient> const>;

    OidcClients(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal);

    [[nodiscard]] Snapshot all() const;
    /// nullptr when nobody is called that.
    [[nodiscard]] std::shared_ptr<OidcClient const> find(std::string_view id) const;

    struct Registered {
        std::string id;
        std::string secret; // shown this once; "" for those without
    };
    /// For those who may edit platforms; journalled, as all that follows.
    [[nodiscard]] Result<Registered> add(network::Actor const& actor, OidcClient client);
    /// All but id, platform and secret.
    [[nodiscard]] Result<void> change(network::Actor const& actor, OidcClient const& client);
    /// The old one is good for nothing from now on.
    [[nodiscard]] Result<std::string> renew_secret(network::Actor const& actor, std::string const& id);
    /// With its refresh tokens.
    [[nodiscard]] Result<void> remove(network::Actor const& actor, std::string const& id);
    /// In the caller's transaction and without a journal: the demo and tests. `secret` "" for none.
    void put(db::Session& session, OidcClient client, std::string_view secret) const;

private:
    [[nodiscard]] Result<void> write(network::Actor const& actor, std::string_view action, OidcClient const& client,
                                     std::function<bool(db::Session&)> const& work);

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    db::Remembered<std::vector<OidcClient>> remembered_;
};

} // namespace guichet::access
