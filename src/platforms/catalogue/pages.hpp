// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "platforms/catalogue/catalogue.hpp"
#include "platforms/catalogue/figures.hpp"
#include "web/shell.hpp"

#include <nlohmann/json_fwd.hpp>

namespace guichet::platforms {

/// /gestion/plateformes: the list, one platform with what it receives and how it is used, and its form.
class PlatformPages {
public:
    PlatformPages(web::Shell const& shell, Clock const& clock, network::StaffDoor& door, Catalogue& catalogue,
                  PlatformFigures const& figures);

    /// What a door must be told to work with one platform: a page of that door's, below the platform's own.
    struct DoorSettings {
        Door door;
        std::string path;  // "/oidc"
        std::string title; // message id
    };
    /// Before the server starts.
    void add_settings(DoorSettings settings);

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response form(web::Request const& request, Platform const& platform, Error const* error) const;
    [[nodiscard]] web::Response save(web::Request const& request, network::Actor const& actor, PlatformId const& id);
    [[nodiscard]] nlohmann::json row(web::Request const& request, Platform const& platform) const;
    [[nodiscard]] nlohmann::json received(web::Request const& request, Platform const& platform) const;
    [[nodiscard]] nlohmann::json open_periods(web::Request const& request, Platform const& platform) const;
    [[nodiscard]] nlohmann::json settings(web::Request const& request, Platform const& platform) const;
    [[nodiscard]] nlohmann::json agreement(web::Request const& request, Platform const& platform) const;
    void add_figures(web::Request const& request, Platform const& platform, nlohmann::json& model) const;

    web::Shell const& shell_;
    Clock const& clock_;
    network::StaffDoor& door_;
    Catalogue& catalogue_;
    PlatformFigures const& figures_;
    std::vector<DoorSettings> settings_;
};

} // namespace guichet::platforms
