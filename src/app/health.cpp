// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/health.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace guichet::app {

namespace {

web::Response readiness(db::Database const& database)
{
    try {
        database.read([](db::Session& session) { return session.count("SELECT 1"); });
        return web::Response::json(R"({"status":"ready"})");
    } catch (std::exception const&) {
        spdlog::error("readiness: the database does not answer");
        return web::Response::json(R"({"status":"unavailable","database":"does not answer"})", 503);
    }
}

bool is_this_machine(std::string_view address)
{
    return address == "::1" || address.starts_with("127.");
}

} // namespace

std::string database_metrics(db::Database const& database)
{
    auto const counters = database.counters();
    return fmt::format("# HELP guichet_database_transactions_total Durable changes\n"
                       "# TYPE guichet_database_transactions_total counter\n"
                       "guichet_database_transactions_total {}\n"
                       "# HELP guichet_database_commits_total Commits they shared\n"
                       "# TYPE guichet_database_commits_total counter\n"
                       "guichet_database_commits_total {}\n",
                       counters.transactions, counters.commits);
}

void mount_health(web::Router& router, db::Database const& database, std::function<std::string()> metrics)
{
    using web::Audience;
    router.get("/healthz", Audience::machine,
               [](web::Request const&) { return web::Response::json(R"({"status":"alive"})"); });
    router.get("/readyz", Audience::machine, [&database](web::Request const&) { return readiness(database); });
    router.get("/metrics", Audience::machine, [metrics = std::move(metrics)](web::Request const& request) {
        return is_this_machine(request.client_address) ? web::Response::text(metrics())
                                                       : web::Response::text("not from here\n", 403);
    });
}

} // namespace guichet::app
