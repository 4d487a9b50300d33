// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "support/review_desk.hpp"

#include <gtest/gtest.h>

namespace guichet::people::for_tests {

/// What the tests of every kind of answer share.
class Answering : public support::OnEveryDatabase {
protected:
    BusyDesk desk{database()};
    network::Actor claire = BusyDesk::librarian();
    Date const today{std::chrono::year{2020} / 4 / 1};

    /// Everything a decision may touch, as text: to see that undo puts it all back.
    std::string picture(ApplicationId const& id)
    {
        auto application = desk.application(id);
        application.version = 0; // goes up, so that nobody decides on what they saw before
        std::string text{to_text(application.state)};
        text += application.decided ? " decided" : " open";
        for (auto const& applicant : application.applicants) {
            text += " " + applicant.person.full_name() + (applicant.patron ? " is a patron" : "");
        }
        auto const add = [&](std::string_view sql) { text += " " + std::to_string(desk.count(sql)); };
        add("SELECT COUNT(*) FROM people_patron");
        add("SELECT COUNT(*) FROM people_subscription");
        add("SELECT COUNT(*) FROM people_card WHERE patron IS NOT NULL");
        add("SELECT COUNT(*) FROM people_card WHERE status = 'active'");
        add("SELECT COUNT(*) FROM mail_outbox WHERE state = 'queued' AND subject_id <> "
            "'registration.mail_confirm.subject'");
        add("SELECT COUNT(*) FROM people_application_question");
        add("SELECT COUNT(*) FROM people_document WHERE destroyed IS NULL");
        return text;
    }
    Submission household()
    {
        auto submission = good_submission();
        submission.children = {{"Durand", "", "Léo", "02/05/2012"}, {"Durand", "", "Mia", "09/11/2015"}};
        submission.guardian_consent = consent_version;
        return submission;
    }
    Submission without_email()
    {
        auto submission = good_submission();
        submission.email.clear();
        return submission;
    }
    PatronId add_patron(std::string email, std::string where = "haut-jura-saint-claude")
    {
        return *desk.database.write([&](db::Session& session) -> Result<PatronId> {
            return desk.patrons.add(session,
                                    {.id = {},
                                     .intercommunality = {where},
                                     .library = {where + "-mediatheque"},
                                     .person = {"Durand", "", "Jeanne", Date{std::chrono::year{1985} / 3 / 17}},
                                     .address = {},
                                     .contact = {std::move(email), "", "fr"},
                                     .category = "adulte",
                                     .household = {},
                                     .external_id = {},
                                     .status = PatronStatus::active,
                                     .created = {},
                                     .last_activity = {}});
        });
    }
};

} // namespace guichet::people::for_tests
