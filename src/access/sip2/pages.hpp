// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/sip2/terminals.hpp"
#include "network/staff/staff_door.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// /gestion/sip2: the terminals of the network, for its administrator. A secret is shown once, when it is drawn.
class Sip2Pages {
public:
    /// What the pages say of the server that runs.
    struct Serving {
        std::uint16_t port = 0; // 0: off
        bool encrypted = false;
    };
    Sip2Pages(web::Shell const& shell, Sip2Terminals& terminals, platforms::Catalogue const& catalogue,
              network::Intercommunalities const& libraries, Serving serving);
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response form(web::Request const& request, Sip2Terminal const& terminal,
                                     Error const* error) const;
    web::Response save(web::Request const& request, network::Actor const& actor, Sip2TerminalId const& id);
    web::Response renew(web::Request const& request, network::Actor const& actor);
    web::Response remove(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] web::Response secret(web::Request const& request, Sip2TerminalId const& id,
                                       std::string const& drawn) const;
    [[nodiscard]] std::string speaks_for(web::Request const& request, Sip2Terminal const& terminal) const;

    web::Shell const& shell_;
    Sip2Terminals& terminals_;
    platforms::Catalogue const& catalogue_;
    network::Intercommunalities const& libraries_;
    Serving serving_;
};

} // namespace guichet::access
