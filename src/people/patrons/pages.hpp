// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/patrons/patron_desk.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// /gestion/usagers: finding a patron and reading the file.
class PatronPages {
public:
    PatronPages(web::Shell const& shell, PatronDesk& desk, Clock const& clock,
                network::Intercommunalities const& intercommunalities)
        : shell_(shell), desk_(desk), clock_(clock), intercommunalities_(intercommunalities)
    {
    }
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response search(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor,
                                     Error const* error = nullptr) const;
    [[nodiscard]] web::Response revoke(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] nlohmann::json may_model(network::Actor const& actor, PatronFile const& file) const;
    [[nodiscard]] nlohmann::json card_model(web::Request const& request, Card const& card) const;

    web::Shell const& shell_;
    PatronDesk& desk_;
    Clock const& clock_;
    network::Intercommunalities const& intercommunalities_;
};

} // namespace guichet::people
