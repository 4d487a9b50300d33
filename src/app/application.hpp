// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/demo_mails.hpp"
#include "app/parts/accounts.hpp"
#include "app/parts/doors.hpp"
#include "app/parts/foundation.hpp"
#include "app/parts/life.hpp"
#include "app/parts/links.hpp"
#include "app/parts/machines.hpp"
#include "app/parts/network.hpp"
#include "app/parts/oidc.hpp"
#include "app/parts/people.hpp"
#include "app/parts/portals.hpp"
#include "app/parts/saml.hpp"
#include "jobs/scheduler.hpp"
#include "web/router.hpp"
#include "web/server.hpp"

#include <optional>

namespace guichet::app {

/// A running Guichet: its parts, the routes and jobs they bring (routes.cpp lists them), the server in front.
class Application {
public:
    /// Opens the database, brings its schema up to date and builds everything; serves nothing yet.
    Application(Configuration configuration, Mode mode);
    ~Application();
    Application(Application const&) = delete;
    Application& operator=(Application const&) = delete;

    /// Starts the jobs and the server; returns at once.
    void start();
    /// Lets requests and jobs under way finish. Idempotent.
    void stop();

    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    [[nodiscard]] Configuration const& configuration() const { return foundation_.configuration; }
    [[nodiscard]] web::Router const& router() const { return router_; }
    /// For the command line.
    [[nodiscard]] ProcessingRegister const& processing_register() const { return life_.processing_register; }
    [[nodiscard]] people::Retention& retention() { return life_.retention; }
    /// What ties the network to other systems, for the command line.
    [[nodiscard]] access::ConnectorDirectory const& connectors() const { return machines_.directory; }
    [[nodiscard]] text::Messages const& messages() const { return foundation_.messages; }
    [[nodiscard]] network::SessionStaffDoor const& staff_door() const { return network_.door; }

private:
    void mount_routes();
    void add_staff_sections();
    void add_jobs();

    Foundation foundation_;
    NetworkPart network_;
    DoorsPart doors_;
    LinksPart links_;
    OidcPart oidc_;
    AccountsPart accounts_;
    SamlPart saml_;
    PortalsPart portals_;
    PeoplePart people_;
    LifePart life_;
    MachinesPart machines_;
    Recipients recipients_;
    DemoMails demo_mails_;
    web::Router router_;
    jobs::Scheduler scheduler_;
    std::optional<web::Server> server_; // last in, first out
};

} // namespace guichet::app
