// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/pages.hpp"

#include "access/ils/connector_form.hpp"
#include "access/ils/sending_pages.hpp"

#include <fmt/format.h>

namespace guichet::access {

namespace {

using network::Actor;
using network::Permission;
using web::Frame;
using web::Request;
using web::Response;

constexpr std::string_view connectors_path = "/gestion/connecteurs";
constexpr std::string_view ils_path = "/gestion/connecteurs/sigb";

} // namespace

IlsPages::IlsPages(web::Shell const& shell, IlsConnectors& connectors, network::Intercommunalities const& libraries)
    : shell_(shell), connectors_(connectors), libraries_(libraries)
{
}

void IlsPages::mount(network::StaffDoor& door, web::Router& router)
{
    auto const edit = Permission::edit_policies;
    std::string const root{ils_path};
    door.get(router, root + "/nouveau", edit,
             [this](Request const& request, Actor const& actor) { return form(request, actor, {}, nullptr); });
    door.post(router, root + "/nouveau", edit,
              [this](Request const& request, Actor const& actor) { return save(request, actor, {}); });
    door.get(router, root + "/{connector}", edit, [this](Request const& request, Actor const& actor) {
        auto const known = editable(request, actor);
        return known ? form(request, actor, *known, nullptr)
                     : shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, Frame::staff);
    });
    door.post(router, root + "/{connector}", edit, [this](Request const& request, Actor const& actor) {
        return save(request, actor, {std::string{request.parameter("connector")}});
    });
    door.post(router, root + "/{connector}/suppression", edit,
              [this](Request const& request, Actor const& actor) { return remove(request, actor); });
}

std::optional<IlsConnector> IlsPages::editable(Request const& request, Actor const& actor) const
{
    auto known = connectors_.find({std::string{request.parameter("connector")}});
    auto const may = known && network::may(actor, Permission::edit_policies, known->intercommunality);
    return may ? std::move(known) : std::nullopt;
}

Response IlsPages::form(Request const& request, Actor const& actor, IlsConnector const& one, Error const* error) const
{
    auto const is_new = one.id.empty();
    auto const path = fmt::format("{}/{}", ils_path, is_new ? "nouveau" : one.id.value);
    nlohmann::json model{
        {"title", shell_.text(request, is_new ? Message{"ils.new"} : Message{"ils.edit", {{"name", one.name}}})},
        {"action", path},
        {"known", !is_new},
        {"diagnostic", fmt::format("{}/{}/diagnostic", connectors_path, one.id.value)},
        {"sending", IlsSendingPages::path_of(one.id)}};
    if (auto const troubles = is_new || !troubles_ ? 0 : troubles_(one.id); troubles > 0) {
        model["troubles"] =
            shell_.text(request, {"ils.sending.troubles", {{"count", text::number(request.locale, troubles)}}});
    }
    web::FormModel form{shell_, request, error};
    add_connector_fields(form, shell_, request, one, connector_places(shell_, request, libraries_, actor));
    form.into(model);
    return shell_.page(request, "access/ils/connector", std::move(model), Frame::staff, web::status_of(error));
}

Response IlsPages::save(Request const& request, Actor const& actor, IlsConnectorId const& id)
{
    auto const typed = connector_of(request, id);
    auto const saved =
        connectors_.save(actor, typed, {std::string{request.field("secret")}, std::string{request.field("test_pin")}});
    if (!saved) {
        return saved.error().kind == ErrorKind::invalid ? form(request, actor, typed, &saved.error())
                                                        : shell_.error_page(request, saved.error(), Frame::staff);
    }
    return shell_.redirect_with_flash(request, fmt::format("{}/{}/diagnostic", connectors_path, saved->value),
                                      "success", {"ils.saved"});
}

Response IlsPages::remove(Request const& request, Actor const& actor)
{
    auto const removed = connectors_.remove(actor, {std::string{request.parameter("connector")}});
    return removed ? shell_.redirect_with_flash(request, std::string{connectors_path}, "success", {"ils.removed"})
                   : shell_.error_page(request, removed.error(), Frame::staff);
}

} // namespace guichet::access
