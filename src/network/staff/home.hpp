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

/// Sections that belong together: one entry of the navigation's first line.
struct StaffGroup {
    std::string title_id;
    std::vector<StaffSection> sections;
};

/// The page /gestion and the staff navigation: the groups, and below them the sections of the one that is open. Groups
/// are added by hand in app, in the order they are shown; nobody sees what they may not do.
class StaffHome {
public:
    StaffHome(SessionStaffDoor& door, web::Shell const& shell) : door_(door), shell_(shell) {}

    void add_group(StaffGroup group) { groups_.push_back(std::move(group)); }
    void mount(web::Router& router);
    /// For Shell::set_navigation, frame staff; null when nobody is signed in.
    [[nodiscard]] nlohmann::json navigation(web::Request const& request) const;

private:
    [[nodiscard]] std::vector<StaffGroup> groups_of(Actor const& actor) const;

    SessionStaffDoor& door_;
    web::Shell const& shell_;
    std::vector<StaffGroup> groups_;
};

} // namespace guichet::network
