// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/network.hpp"
#include "people/duplicates/duplicates.hpp"
#include "people/duplicates/pages.hpp"

namespace guichet::app {

/// Who may be registered twice: the index, its jobs, its pages.
struct DuplicatesPart {
    DuplicatesPart(Foundation& foundation, NetworkPart& network);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    people::Patrons patrons;
    people::Duplicates duplicates;
    people::DuplicatePages pages;
};

} // namespace guichet::app
