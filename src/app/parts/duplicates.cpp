// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/duplicates.hpp"

#include <fmt/core.h>

namespace guichet::app {

DuplicatesPart::DuplicatesPart(Foundation& f, NetworkPart& n)
    : patrons(f.database, f.clock, f.random, n.journal), duplicates(f.database, f.clock, n.journal, patrons, f.key),
      pages(duplicates, n.intercommunalities, n.door, f.shell)
{
}

void DuplicatesPart::mount(web::Router& router)
{
    pages.mount(router);
}

void DuplicatesPart::add_jobs(jobs::Scheduler& scheduler)
{
    using namespace std::chrono_literals;
    scheduler.add({"duplicates.compare", 5s, [this](std::stop_token const& stop) {
                       constexpr int batch = 100;
                       int compared = 0;
                       for (int done = batch; done == batch && !stop.stop_requested(); compared += done) {
                           done = duplicates.check_changed(batch);
                       }
                       return fmt::format("{} compared", compared);
                   }});
    scheduler.add({"duplicates.count_names", 24h, [this](std::stop_token const& /*stop*/) {
                       duplicates.refresh_frequencies();
                       return std::string{"names counted"};
                   }});
}

} // namespace guichet::app
