// SPDX-License-Identifier: AGPL-3.0-or-later
// Every periodic task of the binary, by hand.
#include "app/application.hpp"

#include <fmt/format.h>

namespace guichet::app {

using namespace std::chrono_literals;

void Application::add_jobs()
{
    mailing_.add_jobs(scheduler_);
    scheduler_.add({"sessions.purge", 1h,
                    [this](std::stop_token const& /*stop*/) { return fmt::format("{} removed", sessions_.purge()); }});
}

} // namespace guichet::app
