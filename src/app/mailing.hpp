// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/configuration.hpp"
#include "base/crypto.hpp"
#include "db/database.hpp"
#include "jobs/scheduler.hpp"
#include "mail/outbox.hpp"
#include "mail/sender.hpp"
#include "mail/transport.hpp"

#include <memory>

/// The parts of mail put together from the configuration: what the slices queue with, what leaves, and the two jobs
/// ("mail.send" every second and when woken, "mail.erase" every night).
namespace guichet::app {

/// `mail.*` of the configuration; without a server, files in <data>/mails.
[[nodiscard]] mail::Options mail_options(Configuration const& configuration);

class Mailing {
public:
    /// Throws std::invalid_argument with what is wrong in the configuration.
    Mailing(mail::Options const& options, db::Database& database, Clock const& clock, Random& random,
            SecretKey const& installation_key, text::Messages const& messages, text::Templates const& templates);

    [[nodiscard]] mail::Outbox& outbox() { return outbox_; }
    [[nodiscard]] mail::Transport& transport() { return *transport_; }
    /// Before the scheduler starts; from then on what is queued wakes the sending job. The scheduler stops first.
    void add_jobs(jobs::Scheduler& scheduler);

private:
    std::unique_ptr<mail::Transport> transport_;
    mail::Outbox outbox_;
    mail::Sender sender_;
};

} // namespace guichet::app
