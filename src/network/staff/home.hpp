// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/session_door.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace guichet::network {

/// A part of the desk: an entry of the navigation and a tile of /gestion, for those who may.
struct StaffSection {
    std::string title_id;
    std::string description_id;
    std::string href;
    std::optional<Permission> permission; // nullopt: everybody's
};

/// The page /gestion and the staff navigation. Sections are added by hand in app, in the order they are shown.
class StaffHome {
public:
    StaffHome(SessionStaffDoor& door, web::Shell const& shell) : door_(door), shell_(shell) {}

    void add_section(StaffSection section) { sections_.push_back(std::move(section)); }
    void mount(web::Router& router);
    /// For Shell::set_navigation, frame staff; null when nobody is signed in.
    [[nodiscard]] nlohmann::json navigation(web::Request const& request) const;

private:
    [[nodiscard]] std::vector<StaffSection> sections_of(Actor const& actor) const;

    SessionStaffDoor& door_;
    web::Shell const& shell_;
    std::vector<StaffSection> sections_;
};

} // namespace guichet::network
