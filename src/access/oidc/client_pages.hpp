// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/oidc/clients.hpp"
#include "access/oidc/keys.hpp"
#include "network/staff/staff_door.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// For staff: the clients of a platform with what to give its vendor, below the platform's own page, and the keys
/// everything is signed with. A secret is shown once, when it is made.
class OidcClientPages {
public:
    OidcClientPages(web::Shell const& shell, std::string issuer, network::StaffDoor& door,
                    platforms::Catalogue const& catalogue, OidcClients& clients, OidcKeys& keys);

    void mount(web::Router& router);

private:
    using Actor = network::Actor;

    [[nodiscard]] web::Response list(web::Request const& request, Actor const& actor) const;
    [[nodiscard]] web::Response form(web::Request const& request, OidcClient const& client, Error const* error) const;
    [[nodiscard]] web::Response edit(web::Request const& request) const;
    [[nodiscard]] web::Response add(web::Request const& request, Actor const& actor);
    [[nodiscard]] web::Response change(web::Request const& request, Actor const& actor);
    [[nodiscard]] web::Response renew_secret(web::Request const& request, Actor const& actor);
    [[nodiscard]] web::Response remove(web::Request const& request, Actor const& actor);
    [[nodiscard]] web::Response secret_page(web::Request const& request, std::string const& client,
                                            std::string const& secret) const;
    [[nodiscard]] web::Response keys(web::Request const& request, Actor const& actor) const;
    [[nodiscard]] web::Response rotate(web::Request const& request, Actor const& actor);

    [[nodiscard]] web::Response unknown(web::Request const& request) const;
    /// The client of the address, when it is that platform's.
    [[nodiscard]] std::shared_ptr<OidcClient const> addressed(web::Request const& request) const;

    web::Shell const& shell_;
    std::string issuer_;
    network::StaffDoor& door_;
    platforms::Catalogue const& catalogue_;
    OidcClients& clients_;
    OidcKeys& keys_;
};

} // namespace guichet::access
