// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/configuration.hpp"
#include "app/mailing.hpp"
#include "base/clock.hpp"
#include "base/crypto.hpp"
#include "base/random.hpp"
#include "db/database.hpp"
#include "db/short_lived.hpp"
#include "jobs/scheduler.hpp"
#include "net/http_client.hpp"
#include "text/templates.hpp"
#include "web/challenge.hpp"
#include "web/kept_forms.hpp"
#include "web/rate_limit.hpp"
#include "web/sessions.hpp"
#include "web/shell.hpp"

#include <memory>

/// The composition root, in parts built bottom up: foundation, network, doors, accounts, people. Each is a plain struct
/// whose members are made in the order they are declared and destroyed in reverse; what an object needs, it gets by
/// reference.
namespace guichet::app {

/// The demo network serves the same pages; its mails stay files that can be read at /demo/mails.
enum class Mode { production, demo };

/// What knows nothing of libraries: configuration, database, texts, the frame of the pages, mail.
struct Foundation {
    /// Opens the database and brings its schema up to date.
    Foundation(Configuration configuration_in_force, Mode mode_of_running);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    Configuration const configuration;
    Mode const mode;
    SystemClock const clock;
    SystemRandom random;
    SecretKey const key;
    /// Every call to somebody else's server goes through this one: by the proxy, with the authorities that are set.
    net::CurlHttpClient const http;
    db::Database database;
    text::Messages const messages;
    text::Templates const templates;
    std::unique_ptr<db::ShortLivedStore> const short_lived;
    web::Shell shell;
    web::Sessions sessions;
    web::RateLimiter rate_limiter;
    web::Challenge challenge;
    web::KeptForms const kept_forms;
    Mailing mailing;
};

} // namespace guichet::app
