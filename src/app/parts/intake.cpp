// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/intake.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace guichet::app {

namespace {

/// A mail between two nodes' databases and the job: soon enough for whoever waits for an answer.
constexpr auto between_looks = std::chrono::seconds{5};
constexpr auto between_collections = std::chrono::minutes{1};

mail::Security mailbox_security(std::string_view word)
{
    if (word == "starttls") {
        return mail::Security::starttls_required;
    }
    if (word == "none") {
        return mail::Security::none;
    }
    throw std::invalid_argument("intake.imap_security: starttls or none");
}

people::IntakeOptions intake_options(Configuration const& configuration)
{
    people::IntakeOptions options;
    auto const from = configuration.text("mail.from");
    options.mail_domain = from.substr(from.find('@') + 1);
    for (auto const& address : {from, configuration.text("intake.address"), configuration.text("intake.imap_user")}) {
        if (address.find('@') != std::string::npos) {
            options.own_addresses.push_back(address);
        }
    }
    return options;
}

/// For the job runner, which takes an exception for a failure.
std::string in_words(Result<mail::Collected> const& collected)
{
    if (!collected) {
        throw std::runtime_error("mailbox: " + collected.error().detail);
    }
    return fmt::format("{} kept, {} known, {} not marked, {} set aside", collected->kept, collected->known,
                       collected->unmarked, collected->set_aside);
}

} // namespace

std::vector<std::unique_ptr<mail::Mailbox>> mailboxes(Configuration const& configuration, db::Database& database)
{
    std::vector<std::unique_ptr<mail::Mailbox>> out;
    if (auto const url = configuration.text("intake.imap_url"); !url.empty()) {
        mail::ImapOptions options;
        options.url = url;
        options.security = mailbox_security(configuration.text("intake.imap_security"));
        options.user = configuration.text("intake.imap_user");
        options.password = configuration.text("intake.imap_password");
        options.ca_file = configuration.text("mail.ca_file");
        options.folder = configuration.text("intake.imap_folder");
        options.done_folder = configuration.text("intake.imap_done_folder");
        out.push_back(std::make_unique<mail::ImapMailbox>(database, options));
    }
    if (auto const folder = configuration.text("intake.maildir"); !folder.empty()) {
        out.push_back(std::make_unique<mail::Maildir>(folder));
    }
    return out;
}

IntakePart::IntakePart(Foundation& f, NetworkPart& n, RegistrationPart& registration)
    : network(n), mails(f.random, f.key), keeping(f.database, f.clock, mails),
      letters(f.mailing.outbox(), f.configuration.public_url(), f.configuration.text("network.name")),
      intake({.database = f.database,
              .clock = f.clock,
              .desk = registration.paper_desk,
              .tray = registration.tray,
              .mails = mails,
              .intercommunalities = n.intercommunalities,
              .outbox = f.mailing.outbox(),
              .messages = f.messages,
              .letters = letters},
             intake_options(f.configuration)),
      pages(f.shell, f.database, mails, intake, n.intercommunalities, n.journal, f.clock),
      sources(mailboxes(f.configuration, f.database))
{
    registration.tray_pages.count_mails(people::Mails::count_quarantined);
    registration.tray_pages.ask_again([this, &f](db::Session& session, people::TrayEntry const& entry) {
        f.mailing.outbox().enqueue(session,
                                   letters.ask_again(entry, network.intercommunalities.library(entry.library)));
    });
}

void IntakePart::mount(web::Router& router)
{
    pages.mount(network.door, router);
}

void IntakePart::add_jobs(jobs::Scheduler& scheduler)
{
    if (!sources.empty()) {
        scheduler.add({"intake.collect", between_collections, [this, &scheduler](std::stop_token const& stop) {
                           auto const collected = mail::collect_all(sources, keeping, stop);
                           scheduler.wake("intake.process"); // whatever the others gave
                           return in_words(collected);
                       }});
    }
    scheduler.add({"intake.process", between_looks, [this](std::stop_token const& stop) {
                       auto const tally = intake.process(stop);
                       return fmt::format("{} taken in, {} to be looked at, {} ignored", tally.taken_in,
                                          tally.quarantined, tally.ignored);
                   }});
}

} // namespace guichet::app
