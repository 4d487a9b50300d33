// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/admin_pages.hpp"

#include "access/portals/portal_kinds.hpp"
#include "base/text.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using network::Permission;
using web::Frame;

constexpr char const* portals_path = "/gestion/portails";

Portal beginning_of_portal(web::Request const& request)
{
    Portal portal;
    if (auto const* const preset = portal_preset(request.query_value("genre"))) {
        portal.kind = preset->kind;
        portal.address = preset->address;
    }
    return portal;
}

nlohmann::json preset_of_portal(web::Shell const& shell, web::Request const& request, PortalPreset const& preset)
{
    auto needs = nlohmann::json::array();
    for (int i = 1; i <= preset.needs; ++i) {
        needs.push_back(shell.text(request, {message_of(preset, "need." + std::to_string(i))}));
    }
    return {{"href", std::string{portals_path} + "/nouveau?genre=" + std::string{preset.id}},
            {"name", shell.text(request, {message_of(preset, "name")})},
            {"text", shell.text(request, {message_of(preset, "text")})},
            {"needs", std::move(needs)}};
}

/// The kind that was chosen, or all there are to choose from.
void add_portal_presets(web::Shell const& shell, web::Request const& request, nlohmann::json& model)
{
    if (auto const* const chosen = portal_preset(request.query_value("genre"))) {
        model["preset"] = preset_of_portal(shell, request, *chosen);
        return;
    }
    auto all = nlohmann::json::array();
    for (auto const& preset : portal_presets) {
        all.push_back(preset_of_portal(shell, request, preset));
    }
    model["has_presets"] = true;
    model["presets"] = std::move(all);
}

} // namespace

PortalAdminPages::PortalAdminPages(Portals& portals, PortalCaller const& caller,
                                   network::Intercommunalities const& members, network::StaffDoor& door,
                                   web::Shell const& shell)
    : portals_(portals), caller_(caller), members_(members), door_(door), shell_(shell)
{
}

void PortalAdminPages::mount(web::Router& router)
{
    using network::Actor;
    using web::Request;
    auto const base = std::string{portals_path};
    door_.get(router, base, Permission::view_platforms,
              [this](Request const& request, Actor const& actor) { return list(request, actor); });
    door_.get(router, base + "/nouveau", Permission::edit_platforms, [this](Request const& request, Actor const&) {
        return form(request, beginning_of_portal(request), nullptr);
    });
    door_.post(router, base + "/nouveau", Permission::edit_platforms,
               [this](Request const& request, Actor const& actor) { return save(request, actor, {}); });
    // What is done with one portal that is there.
    auto const with_portal = [this](auto handle) {
        return [this, handle](Request const& request, Actor const& actor) {
            auto const portal = portals_.find(request.parameter("portal"));
            return portal ? handle(request, actor, *portal)
                          : shell_.error_page(request, {ErrorKind::not_found, {"portals.unknown"}}, Frame::staff);
        };
    };
    auto const one = base + "/{portal}";
    door_.get(router, one, Permission::edit_platforms,
              with_portal([this](Request const& request, Actor const&, Portal const& portal) {
                  return form(request, portal, nullptr);
              }));
    door_.post(router, one, Permission::edit_platforms,
               with_portal([this](Request const& request, Actor const& actor, Portal const& portal) {
                   return save(request, actor, portal.id);
               }));
    door_.get(router, one + "/suppression", Permission::edit_platforms,
              with_portal([this](Request const& request, Actor const&, Portal const& portal) {
                  return confirm_removal(request, portal);
              }));
    door_.post(router, one + "/suppression", Permission::edit_platforms,
               with_portal([this](Request const& request, Actor const& actor, Portal const& portal) {
                   auto const removed = portals_.remove(actor, portal.id);
                   return removed ? shell_.redirect_with_flash(request, portals_path, "success", {"portals.removed"})
                                  : shell_.error_page(request, removed.error(), Frame::staff);
               }));
}

web::Response PortalAdminPages::confirm_removal(web::Request const& request, Portal const& portal) const
{
    auto const path = std::string{portals_path} + "/" + portal.id;
    auto const links = text::number(request.locale, portals_.links_to(portal.id));
    return shell_.page(request, "access/portals/remove",
                       {{"title", shell_.text(request, {"portals.remove.title", {{"portal", portal.name}}})},
                        {"linked", shell_.text(request, {"portals.remove.linked", {{"links", links}}})},
                        {"action", path + "/suppression"},
                        {"back", path}},
                       Frame::staff);
}

web::Response PortalAdminPages::list(web::Request const& request, network::Actor const& actor) const
{
    auto const may_edit = network::may(actor, Permission::edit_platforms, {});
    auto rows = nlohmann::json::array();
    for (auto const& portal : portals_.all()) {
        auto const member = members_.find(portal.intercommunality);
        rows.push_back({{"name", portal.name},
                        {"href", may_edit ? std::string{portals_path} + "/" + portal.id : std::string{}},
                        {"kind", shell_.text(request, {"portals.kind." + std::string{to_text(portal.kind)}})},
                        {"member", member ? member->name : std::string{}},
                        {"active", portal.active}});
    }
    return shell_.page(
        request, "access/portals/list",
        {{"title", shell_.text(request, {"portals.title"})}, {"may_edit", may_edit}, {"portals", std::move(rows)}},
        Frame::staff);
}

web::Response PortalAdminPages::form(web::Request const& request, Portal const& portal, Error const* error) const
{
    auto const is_new = portal.id.empty();
    auto const links = is_new ? 0 : portals_.links_to(portal.id);
    auto const path = std::string{portals_path} + "/" + portal.id;
    nlohmann::json model{
        {"title", is_new ? shell_.text(request, {"portals.new"}) : portal.name},
        {"known", !is_new},
        {"return_address", is_new ? std::string{} : caller_.return_address(portal)},
        {"needs_registration", !is_new && portal.kind != PortalKind::cas},
        {"fills_in", !is_new && portal.kind == PortalKind::franceconnect},
        {"identity_address", caller_.identity_address()},
        {"identity_farewell_address", caller_.identity_farewell_address()},
        {"farewell_address", portal.kind == PortalKind::franceconnect ? caller_.farewell_address() : std::string{}},
        {"logout_address", portal.kind == PortalKind::oidc ? caller_.logout_address(portal) : std::string{}},
        {"linked", links == 0
                       ? std::string{}
                       : shell_.text(request, {"portals.linked", {{"links", text::number(request.locale, links)}}})},
        {"sheet", path + "/fiche"},
        {"diagnostic", "/gestion/connecteurs/portail-" + portal.id + "/diagnostic"},
        {"removal", path + "/suppression"},
    };
    if (is_new) {
        add_portal_presets(shell_, request, model);
    }
    std::vector<web::Choice> kinds;
    for (auto const* kind : {"cas", "oidc", "franceconnect"}) {
        kinds.push_back({kind, shell_.text(request, {"portals.kind." + std::string{kind}})});
    }
    std::vector<web::Choice> members{{"", shell_.text(request, {"portals.everybody"})}};
    for (auto const& member : members_.all()) {
        members.push_back({member.id.value, member.name});
    }
    auto const optional = web::Need::optional;
    web::FormModel fields{shell_, request, error};
    if (is_new) {
        fields.add({.name = "id", .label = "portals.field.id", .hint = "portals.field.id_hint", .longest = 40});
    }
    fields.add({.name = "name", .label = "portals.field.name", .value = portal.name, .longest = 80})
        .add({.name = "kind",
              .label = "portals.field.kind",
              .type = "select",
              .value = std::string{to_text(portal.kind)},
              .choices = kinds})
        .add({.name = "address",
              .label = "portals.field.address",
              .hint = "portals.field.address_hint",
              .value = portal.address,
              .longest = 300})
        .add({.name = "intercommunality",
              .label = "portals.field.member",
              .type = "select",
              .need = optional,
              .value = portal.intercommunality.value,
              .choices = members})
        .add({.name = "client_id",
              .label = "portals.field.client_id",
              .need = optional,
              .hint = "portals.field.client_id_hint",
              .value = portal.client_id,
              .longest = 200})
        .add({.name = "secret",
              .label = "portals.field.secret",
              .type = "password",
              .need = optional,
              .hint = "portals.field.secret_hint",
              .autocomplete = "off",
              .longest = 300})
        .add({.name = "active",
              .label = "portals.field.active",
              .type = "checkbox",
              .need = optional,
              .value = portal.active ? "1" : ""})
        .into(model);
    return shell_.page(request, "access/portals/form", model, Frame::staff, web::status_of(error));
}

web::Response PortalAdminPages::save(web::Request const& request, network::Actor const& actor, std::string id)
{
    auto const is_new = id.empty();
    Portal portal;
    portal.id = is_new ? tidy(request.field("id")) : std::move(id);
    portal.name = tidy(request.field("name"));
    portal.kind = portal_kind_from(request.field("kind")).value_or(PortalKind::oidc);
    portal.address = tidy(request.field("address"));
    portal.client_id = tidy(request.field("client_id"));
    portal.secret = std::string{request.field("secret")};
    portal.active = request.has_field("active");
    if (members_.find({tidy(request.field("intercommunality"))})) {
        portal.intercommunality = {tidy(request.field("intercommunality"))};
    }
    auto const shown = is_new ? Portal{} : portal;
    if (is_new && portals_.find(portal.id)) {
        auto const taken = invalid({{"id", {"portals.error.id_taken"}}}).error();
        return form(request, shown, &taken);
    }
    auto const saved = portals_.save(actor, portal);
    if (!saved) {
        return form(request, shown, &saved.error());
    }
    auto const said = *saved == 0
                          ? Message{"portals.saved"}
                          : Message{"portals.saved_forgetting", {{"links", text::number(request.locale, *saved)}}};
    return shell_.redirect_with_flash(request, std::string{portals_path} + "/" + portal.id, "success", said);
}

} // namespace guichet::access
