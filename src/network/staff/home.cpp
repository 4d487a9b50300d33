// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/home.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::network {

namespace {

bool is_below(std::string_view path, std::string_view section)
{
    return path.starts_with(section) && (path.size() == section.size() || path[section.size()] == '/');
}

} // namespace

void StaffHome::mount(web::Router& router)
{
    door_.get_signed_in(router, "/gestion", [this](web::Request const& request, Actor const& actor) {
        auto groups = nlohmann::json::array();
        for (auto const& group : groups_of(actor)) {
            auto tiles = nlohmann::json::array();
            for (auto const& section : group.sections) {
                tiles.push_back({{"href", section.href},
                                 {"title", shell_.text(request, {section.title_id})},
                                 {"description", shell_.text(request, {section.description_id})}});
            }
            groups.push_back({{"group", shell_.text(request, {group.title_id})}, {"sections", std::move(tiles)}});
        }
        return shell_.page(request, "network/staff/home",
                           {{"title", shell_.text(request, {"staff.home.title"})},
                            {"name", actor.name},
                            {"groups", std::move(groups)},
                            {"wide", true}},
                           web::Frame::staff);
    });
}

nlohmann::json StaffHome::navigation(web::Request const& request) const
{
    auto const member = door_.member(request);
    if (!member) {
        return nullptr;
    }
    auto const entry = [&](std::string const& title_id, std::string const& href, bool is_current) {
        return nlohmann::json{
            {"href", href}, {"text", shell_.text(request, {title_id})}, {"current", is_current ? "page" : ""}};
    };
    auto links = nlohmann::json::array();
    auto below = nlohmann::json::array();
    for (auto const& group : groups_of(member->actor())) {
        auto const is_here = [&](StaffSection const& section) { return is_below(request.path, section.href); };
        auto const is_open = std::ranges::any_of(group.sections, is_here);
        links.push_back(entry(group.title_id, group.sections.front().href, false));
        links.back()["current"] = is_open ? "true" : "";
        for (auto const& section : group.sections) {
            if (is_open) {
                below.push_back(entry(section.title_id, section.href, is_here(section)));
            }
        }
    }
    links.push_back(entry("staff.account.title", "/gestion/mon-compte", is_below(request.path, "/gestion/mon-compte")));
    links.push_back(
        {{"href", "/gestion/deconnexion"}, {"text", shell_.text(request, {"staff.sign_out"})}, {"post", true}});
    auto const has_below = !below.empty();
    return {{"name", member->name}, {"links", std::move(links)}, {"below", std::move(below)}, {"has_below", has_below}};
}

std::vector<StaffGroup> StaffHome::groups_of(Actor const& actor) const
{
    std::vector<StaffGroup> open;
    for (auto const& [title_id, sections] : groups_) {
        StaffGroup group{title_id, {}};
        std::ranges::copy_if(sections, std::back_inserter(group.sections), [&](StaffSection const& section) {
            return !section.permission || may_anywhere(actor, *section.permission);
        });
        if (!group.sections.empty()) {
            open.push_back(std::move(group));
        }
    }
    return open;
}

} // namespace guichet::network
