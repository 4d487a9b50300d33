// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/sending_pages.hpp"

#include "people/cards/cards.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

std::string IlsSendingPages::path_of(IlsConnectorId const& connector)
{
    return "/gestion/connecteurs/sigb/" + connector.value + "/envois";
}

void IlsSendingPages::mount(network::StaffDoor& door, web::Router& router)
{
    using network::Actor;
    auto const path = path_of({"{connector}"});
    auto const edit = network::Permission::edit_policies;
    auto const unknown = [this](web::Request const& request) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, web::Frame::staff);
    };
    door.get(router, path, edit, [this, unknown](web::Request const& request, Actor const& actor) {
        auto const connector = theirs(request, actor);
        return connector ? list(request, *connector) : unknown(request);
    });
    door.post(router, path, edit, [this, unknown](web::Request const& request, Actor const& actor) {
        auto const connector = theirs(request, actor);
        return connector ? again(request, actor, *connector) : unknown(request);
    });
}

std::optional<IlsConnector> IlsSendingPages::theirs(web::Request const& request, network::Actor const& actor) const
{
    auto known = connectors_.find({std::string{request.parameter("connector")}});
    auto const may = known && network::may(actor, network::Permission::edit_policies, known->intercommunality);
    return may ? std::move(known) : std::nullopt;
}

web::Response IlsSendingPages::list(web::Request const& request, IlsConnector const& connector) const
{
    auto rows = nlohmann::json::array();
    for (auto const& one : sending_.troubles(connector.id)) {
        auto const state =
            one.given_up ? Message{"ils.sending.given_up"}
                         : Message{"ils.sending.next_try", {{"at", text::long_instant(request.locale, one.next_try)}}};
        rows.push_back({{"card", one.card},
                        {"number", people::in_fours(one.card)},
                        {"patron", "/gestion/usagers/" + one.patron.value},
                        {"why", one.fault.id.empty() ? std::string{} : shell_.text(request, one.fault)},
                        {"given_up", one.given_up},
                        {"state", shell_.text(request, state)}});
    }
    auto const several = rows.size() > 1;
    return shell_.page(request, "access/ils/sending",
                       {{"title", shell_.text(request, {"ils.sending.title", {{"name", connector.name}}})},
                        {"action", path_of(connector.id)},
                        {"back", "/gestion/connecteurs/sigb/" + connector.id.value},
                        {"several", several},
                        {"rows", std::move(rows)}},
                       web::Frame::staff);
}

web::Response IlsSendingPages::again(web::Request const& request, network::Actor const& actor,
                                     IlsConnector const& connector)
{
    auto const count = sending_.try_again(actor, connector, request.field("card"));
    return count ? shell_.redirect_with_flash(
                       request, path_of(connector.id), "success",
                       {"ils.sending.again_done", {{"count", text::number(request.locale, *count)}}})
                 : shell_.error_page(request, count.error(), web::Frame::staff);
}

} // namespace guichet::access
