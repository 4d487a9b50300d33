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
        auto tiles = nlohmann::json::array();
        for (auto const& section : sections_of(actor)) {
            tiles.push_back({{"href", section.href},
                             {"title", shell_.text(request, {section.title_id})},
                             {"description", shell_.text(request, {section.description_id})}});
        }
        return shell_.page(request, "network/staff/home",
                           {{"title", shell_.text(request, {"staff.home.title"})},
                            {"name", actor.name},
                            {"sections", std::move(tiles)},
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
    auto links = nlohmann::json::array();
    for (auto const& section : sections_of(member->actor())) {
        links.push_back({{"href", section.href},
                         {"text", shell_.text(request, {section.title_id})},
                         {"current", is_below(request.path, section.href)}});
    }
    links.push_back({{"href", "/gestion/mon-compte"},
                     {"text", shell_.text(request, {"staff.account.title"})},
                     {"current", is_below(request.path, "/gestion/mon-compte")}});
    links.push_back(
        {{"href", "/gestion/deconnexion"}, {"text", shell_.text(request, {"staff.sign_out"})}, {"post", true}});
    return {{"name", member->name}, {"links", std::move(links)}};
}

std::vector<StaffSection> StaffHome::sections_of(Actor const& actor) const
{
    std::vector<StaffSection> open;
    std::ranges::copy_if(sections_, std::back_inserter(open), [&](StaffSection const& section) {
        return !section.permission || may_anywhere(actor, *section.permission);
    });
    return open;
}

} // namespace guichet::network
