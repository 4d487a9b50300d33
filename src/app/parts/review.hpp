// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/accounts.hpp"
#include "app/parts/duplicates.hpp"
#include "app/parts/registration.hpp"
#include "people/patrons/change_pages.hpp"
#include "people/patrons/pages.hpp"
#include "people/patrons/patron_desk.hpp"
#include "people/review/known_people.hpp"
#include "people/review/pages.hpp"

namespace guichet::app {

/// The desk: who answers applications, with what, and the pages they live in all day.
struct ReviewPart {
    ReviewPart(Foundation& foundation, NetworkPart& network, AccountsPart& accounts, DuplicatesPart& duplicates,
               ApplicationsPart& applications);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    db::Database& database;
    NetworkPart& network;
    people::Cards cards;
    people::Subscriptions subscriptions;
    people::KnownPeople known_people;
    people::Acceptance acceptance;
    people::DecisionLetters letters;
    people::ReviewDesk desk;
    people::Queue queue;
    people::RefusalReasons reasons;
    people::PatronDesk patron_desk;
    people::ReviewSources const sources;
    people::QueuePages queue_pages;
    people::BulkPages bulk_pages;
    people::CasePages case_pages;
    people::ReasonPages reason_pages;
    people::PatronPages patron_pages;
    people::PatronChanges patron_changes;
    people::PatronChangePages patron_change_pages;
};

} // namespace guichet::app
