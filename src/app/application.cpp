// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/application.hpp"

#include "app/health.hpp"

namespace guichet::app {

namespace {

/// The schema must be there before anything reads it.
db::Options database_options(Configuration const& configuration)
{
    prepare_data_folder(configuration);
    return {configuration.database_url(), static_cast<int>(configuration.integer("database_readers"))};
}

/// One node keeps its short-lived state in memory; nodes that share a PostgreSQL database share it there.
std::unique_ptr<db::ShortLivedStore> make_short_lived_store(db::Database& database, Clock const& clock)
{
    migrate_or_throw(database);
    return database.engine() == db::Engine::postgresql ? db::make_shared_store(database, clock)
                                                       : db::make_memory_store(clock);
}

web::ServerOptions server_options(Configuration const& configuration)
{
    web::ServerOptions options;
    options.address = configuration.text("http.address");
    options.port = static_cast<std::uint16_t>(configuration.integer("http.port"));
    options.workers = static_cast<int>(configuration.integer("http.workers"));
    options.trusted_proxies = configuration.list("http.trusted_proxies");
    options.public_url = configuration.public_url();
    return options;
}

} // namespace

Application::Application(Configuration configuration, Mode mode)
    : configuration_(std::move(configuration)), mode_(mode), key_(installation_key(configuration_, random_)),
      database_(database_options(configuration_)), templates_(messages_),
      short_lived_(make_short_lived_store(database_, clock_)), shell_(messages_, templates_, key_.derive("csrf")),
      sessions_(database_, clock_, random_), rate_limiter_(*short_lived_)
{
    mount_routes();
}

Application::~Application()
{
    stop();
}

void Application::start()
{
    server_.emplace(server_options(configuration_), router_, shell_);
}

void Application::stop()
{
    server_.reset();
}

} // namespace guichet::app
