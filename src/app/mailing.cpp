// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/mailing.hpp"

#include <fmt/format.h>

#include <chrono>
#include <stdexcept>

namespace guichet::app {

namespace {

using namespace std::chrono_literals;

/// Enough for the transaction that queued a mail to commit before the sender looks for it; if it takes longer, the next
/// second finds it.
constexpr auto time_to_commit = 100ms;

mail::Security security_from(std::string_view word)
{
    if (word == "starttls") {
        return mail::Security::starttls_required;
    }
    if (word == "opportunistic") {
        return mail::Security::starttls_opportunistic;
    }
    if (word == "none") {
        return mail::Security::none;
    }
    throw std::invalid_argument("mail.smtp_security: starttls, opportunistic or none");
}

} // namespace

mail::Options mail_options(Configuration const& configuration)
{
    mail::Options options;
    options.smtp_url = configuration.text("mail.smtp_url");
    options.security = security_from(configuration.text("mail.smtp_security"));
    options.user = configuration.text("mail.smtp_user");
    options.password = configuration.text("mail.smtp_password");
    options.ca_file = configuration.text("mail.ca_file");
    options.from = configuration.text("mail.from");
    options.from_name = configuration.text("mail.from_name");
    options.directory = (configuration.data_folder() / "mails").string();
    return options;
}

Mailing::Mailing(mail::Options const& options, db::Database& database, Clock const& clock, Random& random,
                 SecretKey const& installation_key, text::Messages const& messages, text::Templates const& templates)
    : transport_(mail::make_transport(options, clock)), outbox_(clock, random, messages, templates),
      sender_(database, clock, random, *transport_, options, installation_key.derive("mail.trace"))
{
}

void Mailing::add_jobs(jobs::Scheduler& scheduler)
{
    scheduler.add({"mail.send", 1s,
                   [this](std::stop_token const& stop) {
                       auto const tally = sender_.drain(stop);
                       return fmt::format("{} sent, {} postponed, {} given up", tally.sent, tally.postponed,
                                          tally.failed);
                   },
                   jobs::Nodes::every});
    scheduler.add({"mail.erase", 24h,
                   [this](std::stop_token const& /*stop*/) { return fmt::format("{} erased", sender_.erase_old()); }});
    outbox_.when_queued([&scheduler] { scheduler.wake("mail.send", time_to_commit); });
}

} // namespace guichet::app
