// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/registration.hpp"
#include "mail/intake/mailbox.hpp"
#include "people/intake/pages.hpp"

#include <memory>
#include <vector>

namespace guichet::app {

/// `intake.*` of the configuration: the mailboxes that are read. Throws std::invalid_argument with what is wrong there.
[[nodiscard]] std::vector<std::unique_ptr<mail::Mailbox>> mailboxes(Configuration const& configuration,
                                                                    db::Database& database);

/// Mail that comes: the mailboxes, what is kept of them, the job that understands it, the page where people see the
/// rest. Made after registration, whose paper desk it uses.
struct IntakePart {
    IntakePart(Foundation& foundation, NetworkPart& network, RegistrationPart& registration);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    NetworkPart& network;
    people::Mails mails;
    people::MailKeeping keeping;
    people::IntakeLetters letters;
    people::Intake intake;
    people::MailPages pages;
    std::vector<std::unique_ptr<mail::Mailbox>> const sources;
};

} // namespace guichet::app
