// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/materialisation/materialisation.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// /gestion/materialiser: made for a barcode reader. Each scan ends with Enter and submits a step; the browser's script
/// (assets/exchange.js) only spares the page its reload.
class MaterialisationPages {
public:
    MaterialisationPages(web::Shell const& shell, Materialisations& materialisations, Clock const& clock,
                         network::Intercommunalities const& intercommunalities)
        : shell_(shell), materialisations_(materialisations), clock_(clock), intercommunalities_(intercommunalities)
    {
    }
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response start(web::Request const& request, network::Actor const& actor,
                                      Error const* error = nullptr, std::vector<Patron> const& people = {}) const;
    [[nodiscard]] web::Response look_up(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response person(web::Request const& request, network::Actor const& actor,
                                       Error const* error = nullptr) const;
    [[nodiscard]] web::Response materialise(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response revive(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response undo(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response expected(web::Request const& request, network::Actor const& actor) const;
    /// What was received with the card, for the person.
    [[nodiscard]] web::Response receipt(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] nlohmann::json done_model(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] nlohmann::json exchange_form(web::Request const& request, Error const* error) const;
    [[nodiscard]] nlohmann::json expected_days(web::Request const& request,
                                               std::vector<ExpectedPatron> const& people) const;

    web::Shell const& shell_;
    Materialisations& materialisations_;
    Clock const& clock_;
    network::Intercommunalities const& intercommunalities_;
};

} // namespace guichet::people
