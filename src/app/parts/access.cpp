// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/access.hpp"

namespace guichet::app {

AccessPart::AccessPart(Foundation& /*f*/, NetworkPart& /*n*/, PeoplePart& /*p*/) {}

void AccessPart::mount(web::Router& /*router*/) {}

void AccessPart::add_jobs(jobs::Scheduler& /*scheduler*/) {}

} // namespace guichet::app
