// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/saml/peers.hpp"
#include "base/random.hpp"
#include "db/short_lived.hpp"
#include "net/http_client.hpp"
#include "network/staff/staff_door.hpp"
#include "web/shell.hpp"

#include <nlohmann/json_fwd.hpp>

namespace guichet::access {

/// /gestion/plateformes/{platform}/saml: what to give the vendor, what the vendor has given, and a form to take in
/// their metadata, pasted, as a file or from its address; nothing is kept before an administrator has seen what it
/// changes.
class SamlProviderPages {
public:
    SamlProviderPages(web::Shell const& shell, Clock const& clock, network::StaffDoor& door,
                      platforms::Catalogue const& catalogue, SamlProviders& providers, SamlPeers const& peers,
                      net::HttpClient const& http, db::ShortLivedStore& store, Random& random);

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request, Error const* error) const;
    [[nodiscard]] web::Response confirm_removal(web::Request const& request) const;
    web::Response remove(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response preview(web::Request const& request);
    [[nodiscard]] web::Response save(web::Request const& request, network::Actor const& actor);
    /// The metadata, wherever it was said to be. Never inside a transaction.
    [[nodiscard]] Result<SamlProviders::Registering> handed_in(web::Request const& request) const;
    [[nodiscard]] Result<SamlProviders::Registering> fetched(SamlProviders::Registering registering) const;
    [[nodiscard]] web::Response unknown(web::Request const& request) const;

    web::Shell const& shell_;
    Clock const& clock_;
    network::StaffDoor& door_;
    platforms::Catalogue const& catalogue_;
    SamlProviders& providers_;
    SamlPeers const& peers_;
    net::HttpClient const& http_;
    db::ShortLivedStore& store_;
    Random& random_;
};

/// /gestion/saml: our address and our keys, and their change.
class SamlKeyPages {
public:
    SamlKeyPages(web::Shell const& shell, network::StaffDoor& door, SamlKeys& keys, SamlPeers const& peers);

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response done(web::Request const& request, Result<void> const& outcome,
                                     std::string const& message) const;

    web::Shell const& shell_;
    network::StaffDoor& door_;
    SamlKeys& keys_;
    SamlPeers const& peers_;
};

} // namespace guichet::access
