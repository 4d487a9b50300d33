// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/majority/pages.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr char const* majority_path = "/gestion/majorite";

constexpr std::size_t most_rows_read = 1000;

/// Categories are data: the controls are numbered, and beside each a hidden one says which category it is about.
std::string control_name(std::size_t position)
{
    return fmt::format("devient_{}", position);
}

std::string category_name(std::size_t position)
{
    return fmt::format("categorie_{}", position);
}

} // namespace

void MajorityPages::mount(network::StaffDoor& door, web::Router& router)
{
    door.get(router, majority_path, Permission::view_policies,
             [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
    door.post(router, majority_path, Permission::edit_policies,
              [this](web::Request const& request, Actor const& actor) { return save(request, actor); });
}

std::set<std::string> MajorityPages::categories_of(IntercommunalityId const& where) const
{
    auto const held = database_.read([&](db::Session& session) { return Patrons::categories(session, where); });
    std::set<std::string> all{held.begin(), held.end()};
    for (auto const& [category, next] : majority_.categories(where)) {
        all.insert({category, next});
    }
    for (auto const& policy : policies_.history(where)) {
        all.insert(policy.category);
    }
    all.erase("");
    return all;
}

nlohmann::json MajorityPages::place_model(web::Request const& request, Actor const& actor,
                                          network::Intercommunality const& place) const
{
    auto const known = majority_.categories(place.id);
    auto const categories = categories_of(place.id);
    auto rows = nlohmann::json::array();
    for (auto const& about : categories) {
        auto const at = rows.size();
        auto const next = known.find(about);
        auto choices = nlohmann::json::array();
        choices.push_back({{"value", ""}, {"text", shell_.text(request, {"majority.stays"})}, {"chosen", false}});
        for (auto const& category : categories) {
            if (category != about) {
                choices.push_back({{"value", category},
                                   {"text", category},
                                   {"chosen", next != known.end() && next->second == category}});
            }
        }
        rows.push_back({{"category", about},
                        {"control", control_name(at)},
                        {"about", category_name(at)},
                        {"id", place.id.value + "-" + control_name(at)},
                        {"choices", std::move(choices)}});
    }
    bool const has_rows = !rows.empty();
    return {{"id", place.id.value},
            {"name", place.name},
            {"rows", std::move(rows)},
            {"has_rows", has_rows},
            {"may_edit", has_rows && may(actor, Permission::edit_policies, place.id)}};
}

web::Response MajorityPages::show(web::Request const& request, Actor const& actor) const
{
    auto places = nlohmann::json::array();
    for (auto const& place : intercommunalities_.all()) {
        if (may(actor, Permission::view_policies, place.id)) {
            places.push_back(place_model(request, actor, place));
        }
    }
    return shell_.page(request, "people/majority/show",
                       {{"title", shell_.text(request, {"majority.title"})}, {"places", std::move(places)}},
                       web::Frame::staff);
}

web::Response MajorityPages::save(web::Request const& request, Actor const& actor) const
{
    IntercommunalityId const where{std::string{request.field("intercommunalite")}};
    auto const categories = categories_of(where);
    auto becomes = majority_.categories(where); // what the form does not speak of stays
    for (std::size_t at = 0; at < most_rows_read && request.has_field(category_name(at)); ++at) {
        std::string const about{request.field(category_name(at))};
        std::string chosen{request.field(control_name(at))};
        if (categories.contains(about) && (chosen.empty() || categories.contains(chosen))) {
            becomes[about] = std::move(chosen);
        }
    }
    auto const saved = majority_.set_categories(actor, where, becomes);
    return saved ? shell_.redirect_with_flash(request, majority_path, "success", {"majority.saved"})
                 : shell_.error_page(request, saved.error(), web::Frame::staff);
}

} // namespace guichet::people
