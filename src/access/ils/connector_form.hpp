// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/connectors.hpp"
#include "network/staff/actor.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

#include <vector>

namespace guichet::access {

/// A library's system as staff type it: the form, in three parts, and back. Secrets are the page's.
void add_connection_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                           IlsConnector const& one, std::vector<web::Choice> places);
/// What its answers mean here.
void add_meaning_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                        IlsConnector const& one);
void add_push_and_test_fields(web::FormModel& form, IlsConnector const& one);
[[nodiscard]] IlsConnector connector_of(web::Request const& request, IlsConnectorId const& id);
/// The members and libraries whose system this person may put down.
[[nodiscard]] std::vector<web::Choice> connector_places(web::Shell const& shell, web::Request const& request,
                                                        network::Actor const& actor,
                                                        network::Intercommunalities const& libraries);

} // namespace guichet::access
