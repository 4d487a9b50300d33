// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/people.hpp"

namespace guichet::app {

/// Accounts, platforms, the doors between them, and the record of who went through.
struct AccessPart {
    AccessPart(Foundation& foundation, NetworkPart& network, PeoplePart& people);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);
};

} // namespace guichet::app
