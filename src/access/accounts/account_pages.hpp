// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/accounts.hpp"
#include "access/accounts/patron_door.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "people/closures/extensions.hpp"
#include "web/shell.hpp"

#include <functional>

namespace guichet::access {

/// /compte: cards, subscription, household; and its signed-in devices and password.
class AccountPages {
public:
    AccountPages(db::Database& database, Clock const& clock, Accounts& accounts, PatronDoor& door,
                 network::Intercommunalities const& intercommunalities, web::Sessions& sessions,
                 web::Shell const& shell);

    void mount(web::Router& router);
    /// Who vouches for a person elsewhere: [{"name", "since", "level", "href"}]; `href` takes a POST that forgets it.
    using PortalLinks = std::function<nlohmann::json(web::Request const&, people::Patron const&)>;
    /// Before the server starts.
    void show_portals(PortalLinks portals) { portals_ = std::move(portals); }
    /// The same; `permissions` outlives this.
    void show_permissions(StandingPermissions& permissions) { permissions_ = &permissions; }
    /// For Shell::set_navigation, frame public: the entries of who is signed in, or the way in.
    [[nodiscard]] nlohmann::json navigation(web::Request const& request) const;

private:
    [[nodiscard]] web::Response overview(web::Request const& request, people::Patron const& patron) const;
    [[nodiscard]] nlohmann::json cards_model(web::Request const& request, people::Patron const& patron) const;
    [[nodiscard]] nlohmann::json subscription_model(web::Request const& request, people::Patron const& patron) const;
    [[nodiscard]] nlohmann::json extension_model(web::Request const& request, people::ExtensionStory const& story,
                                                 Date end) const;
    [[nodiscard]] nlohmann::json household_model(people::Patron const& patron) const;
    [[nodiscard]] web::Response sessions_page(web::Request const& request, people::Patron const& patron) const;
    [[nodiscard]] nlohmann::json permissions_model(web::Request const& request, people::Patron const& patron) const;
    web::Response revoke(web::Request const& request, people::Patron const& patron);
    web::Response end_permission(web::Request const& request, people::Patron const& patron);
    /// Sessions but this browser's, and every permission.
    web::Response end_others(web::Request const& request, people::Patron const& patron);
    [[nodiscard]] web::Response password_form(web::Request const& request, Error const* error) const;
    web::Response change_password(web::Request const& request, people::Patron const& patron);

    db::Database& database_;
    Clock const& clock_;
    Accounts& accounts_;
    PatronDoor& door_;
    network::Intercommunalities const& intercommunalities_;
    web::Sessions& sessions_;
    web::Shell const& shell_;
    PortalLinks portals_;
    StandingPermissions* permissions_ = nullptr;
};

} // namespace guichet::access
