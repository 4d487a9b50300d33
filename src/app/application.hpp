// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/configuration.hpp"
#include "app/installation.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "db/short_lived.hpp"
#include "text/templates.hpp"
#include "web/rate_limit.hpp"
#include "web/router.hpp"
#include "web/server.hpp"
#include "web/sessions.hpp"
#include "web/shell.hpp"

#include <memory>
#include <optional>

/// Every object of a running Guichet, built bottom up in the order of its members and destroyed in reverse: the one
/// place that knows them all. What each needs, it gets by reference in its constructor.
namespace guichet::app {

/// The demo network serves the same pages; its mails are files that can be read at /demo/mails.
enum class Mode { production, demo };

class Application {
public:
    /// Opens the database, brings its schema up to date and builds everything; serves nothing yet.
    Application(Configuration configuration, Mode mode);
    ~Application();
    Application(Application const&) = delete;
    Application& operator=(Application const&) = delete;

    /// Starts the jobs and the server; returns at once.
    void start();
    /// Lets requests and jobs under way finish. Idempotent.
    void stop();

    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    [[nodiscard]] Configuration const& configuration() const { return configuration_; }
    [[nodiscard]] web::Router const& router() const { return router_; }
    [[nodiscard]] db::Database& database() { return database_; }

private:
    void mount_routes();

    Configuration const configuration_;
    Mode const mode_;
    SystemClock const clock_;
    SystemRandom random_;
    SecretKey const key_;
    db::Database database_;
    text::Messages const messages_;
    text::Templates const templates_;
    std::unique_ptr<db::ShortLivedStore> const short_lived_;

    web::Shell shell_;
    web::Sessions sessions_;
    web::RateLimiter rate_limiter_;
    web::Router router_;

    std::optional<web::Server> server_; // last in, first out
};

} // namespace guichet::app
