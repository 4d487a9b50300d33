// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/network.hpp"
#include "people/closures/extension_runner.hpp"
#include "people/closures/notices.hpp"
#include "people/closures/pages.hpp"
#include "people/subscriptions/expiry_notices.hpp"

namespace guichet::app {

/// Closures and what they give back; what is said before a subscription ends.
struct ClosuresPart {
    ClosuresPart(Foundation& foundation, NetworkPart& network, people::Policies const& policies,
                 people::Tariffs const& tariffs);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    NetworkPart& network;
    people::Extensions extensions;
    people::Closures closures;
    people::ClosureNotices notices;
    people::ExtensionLetters letters;
    people::ExtensionRunner runner;
    people::ExpiryNotices expiry_notices;
    people::ClosurePages closure_pages;
    people::ExtensionPages extension_pages;
};

} // namespace guichet::app
