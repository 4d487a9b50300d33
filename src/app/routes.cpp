// SPDX-License-Identifier: AGPL-3.0-or-later
// Every route of the binary, slice by slice, by hand.
#include "app/application.hpp"
#include "app/health.hpp"

namespace guichet::app {

void Application::mount_routes()
{
    mount_health(router_, database_, [this] { return server_ ? server_->metrics() : std::string{}; });
}

} // namespace guichet::app
