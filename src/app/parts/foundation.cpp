// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/parts/foundation.hpp"

#include "app/installation.hpp"

#include <fmt/format.h>

namespace guichet::app {

namespace {

db::Options database_options(Configuration const& configuration)
{
    return {configuration.database_url(), static_cast<int>(configuration.integer("database_readers"))};
}

/// One node keeps its short-lived state in memory; nodes that share a PostgreSQL database share it there. The schema
/// must be there first, for this and for everything that follows.
std::unique_ptr<db::ShortLivedStore> make_short_lived_store(db::Database& database, Clock const& clock)
{
    migrate_or_throw(database);
    return database.engine() == db::Engine::postgresql ? db::make_shared_store(database, clock)
                                                       : db::make_memory_store(clock);
}

/// The demo never writes to anybody: its mails stay files.
mail::Options mail_options_for(Configuration const& configuration, Mode mode)
{
    auto options = mail_options(configuration);
    if (mode == Mode::demo) {
        options.smtp_url.clear();
    }
    return options;
}

} // namespace

Foundation::Foundation(Configuration configuration_in_force, Mode mode_of_running)
    : configuration(std::move(configuration_in_force)), mode(mode_of_running),
      key(installation_key(configuration, random)),
      http({.proxy = configuration.text("net.proxy"), .ca_file = configuration.text("net.ca_file")}),
      database(database_options(configuration)), templates(messages),
      short_lived(make_short_lived_store(database, clock)),
      shell(messages, templates, key.derive("csrf"), configuration.text("network.name")),
      sessions(database, clock, random), rate_limiter(*short_lived),
      challenge(key.derive("challenge"), clock, random, *short_lived), kept_forms(*short_lived, random, key, shell),
      mailing(mail_options_for(configuration, mode), database, clock, random, key, messages, templates)
{
}

void Foundation::mount(web::Router& router)
{
    shell.mount(router);
    challenge.mount(router);
}

void Foundation::add_jobs(jobs::Scheduler& scheduler)
{
    using namespace std::chrono_literals;
    mailing.add_jobs(scheduler);
    scheduler.add({"sessions.purge", 1h,
                   [this](std::stop_token const& /*stop*/) { return fmt::format("{} removed", sessions.purge()); }});
}

} // namespace guichet::app
