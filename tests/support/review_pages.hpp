// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/patrons/pages.hpp"
#include "people/review/pages.hpp"
#include "support/open_door.hpp"
#include "support/review_desk.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace guichet::people::for_tests {

/// The pages of a library's desk on a database in memory.
class ReviewPages : public ::testing::Test {
protected:
    support::TestDatabase opened{support::Kind::sqlite_memory};
    BusyDesk desk{*opened};
    support::WebFixture site;
    support::OpenDoor door{BusyDesk::librarian()};
    network::Intercommunalities intercommunalities{desk.database};
    Queue queue{desk.database, desk.review, desk.resemblances};
    RefusalReasons reasons{desk.database, desk.clock, desk.random, desk.journal};
    Duplicates duplicates{desk.database, desk.clock, desk.journal, desk.patrons, desk.key};
    ReviewSources sources{.database = desk.database,
                          .clock = desk.clock,
                          .random = desk.random,
                          .review = desk.review,
                          .queue = queue,
                          .reasons = reasons,
                          .duplicates = duplicates,
                          .office = desk.office,
                          .intercommunalities = intercommunalities,
                          .staff_name = [](std::string_view id) { return "Agent " + std::string{id}; }};
    QueuePages queue_pages{site.shell, sources};
    BulkPages bulk_pages{site.shell, sources};
    CasePages case_pages{site.shell, sources};
    ReasonPages reason_pages{site.shell, sources};
    PatronDesk patron_desk{desk.database, desk.clock, desk.journal};
    PatronPages patron_pages{site.shell, patron_desk, desk.clock, intercommunalities};

    void SetUp() override
    {
        queue_pages.mount(door, site.router);
        bulk_pages.mount(door, site.router);
        case_pages.mount(door, site.router);
        reason_pages.mount(door, site.router);
        patron_pages.mount(door, site.router);
    }
    web::Response get(std::string const& target) { return support::ask(site.router, web::Method::get, target); }
    web::Response post(std::string const& target, web::Fields form)
    {
        return support::ask(site.router, web::Method::post, target, std::move(form));
    }
    web::Response decide(ApplicationId const& id, std::string const& action, web::Fields form = {})
    {
        form.emplace_back("version", std::to_string(desk.application(id).version));
        return post("/gestion/demandes/" + id.value + "/" + action, std::move(form));
    }
    static bool has(web::Response const& response, std::string_view text) { return response.body.contains(text); }
    static std::string location(web::Response const& response)
    {
        for (auto const& [name, value] : response.headers) {
            if (name == "Location") {
                return value;
            }
        }
        return "";
    }
};

} // namespace guichet::people::for_tests
