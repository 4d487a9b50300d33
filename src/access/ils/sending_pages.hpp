// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/sending.hpp"
#include "network/staff/staff_door.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// /gestion/connecteurs/sigb/{connector}/envois: the registrations that the library's system has not taken, why, and
/// "try again".
class IlsSendingPages {
public:
    IlsSendingPages(web::Shell const& shell, IlsConnectors const& connectors, IlsSending& sending)
        : shell_(shell), connectors_(connectors), sending_(sending)
    {
    }
    void mount(network::StaffDoor& door, web::Router& router);

    [[nodiscard]] static std::string path_of(IlsConnectorId const& connector);

private:
    [[nodiscard]] std::optional<IlsConnector> theirs(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response list(web::Request const& request, IlsConnector const& connector) const;
    web::Response again(web::Request const& request, network::Actor const& actor, IlsConnector const& connector);

    web::Shell const& shell_;
    IlsConnectors const& connectors_;
    IlsSending& sending_;
};

} // namespace guichet::access
