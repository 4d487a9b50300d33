// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/connectors.hpp"
#include "network/staff/staff_door.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// The places whose connector `actor` may set, as the field "place" of the form wants them.
[[nodiscard]] std::vector<web::Choice> connector_places(web::Shell const& shell, web::Request const& request,
                                                        network::Intercommunalities const& libraries,
                                                        network::Actor const& actor);
/// A connector as staff type it: the form and back.
void add_connector_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                          IlsConnector const& one, std::vector<web::Choice> places);
[[nodiscard]] IlsConnector connector_of(web::Request const& request, IlsConnectorId const& id);

} // namespace guichet::access
