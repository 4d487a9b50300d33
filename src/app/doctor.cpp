// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/doctor.hpp"

#include "app/installation.hpp"
#include "app/mailing.hpp"
#include "app/parts/intake.hpp"
#include "base/clock.hpp"
#include "base/dates.hpp"
#include "base/text.hpp"
#include "jobs/scheduler.hpp"
#include "mail/outbox.hpp"
#include "mail/transport.hpp"
#include "network/territory/store.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/timex.h>

#include <filesystem>

namespace guichet::app {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::uintmax_t enough_space = 2ULL << 30U;
constexpr std::uintmax_t least_space = 256ULL << 20U;
constexpr auto longest_wait_of_a_mail = 30min;

fs::path key_path(Configuration const& configuration)
{
    return configuration.data_folder() / "installation.key";
}

bool is_key_missing(Configuration const& configuration)
{
    return configuration.text("installation_key").empty() && !fs::exists(key_path(configuration));
}

Finding examine_key(Configuration const& configuration)
{
    auto const path = key_path(configuration);
    if (!configuration.text("installation_key").empty()) {
        return {"key", Health::good, "from the configuration", ""};
    }
    struct stat file{};
    if (::stat(path.c_str(), &file) != 0) {
        return {"key", Health::doubtful, path.string() + " is not there yet", "It is made at the first start."};
    }
    if ((file.st_mode & 077U) != 0) {
        return {"key", Health::bad, path.string() + " can be read by others", "chmod 600 " + path.string()};
    }
    return {"key", Health::good, path.string(), ""};
}

Finding examine_disk(Configuration const& configuration)
{
    std::error_code error;
    auto const space = fs::space(configuration.data_folder(), error);
    if (error) {
        return {"disk", Health::bad, configuration.data_folder().string() + ": " + error.message(),
                "Create the data folder, or name another with --data."};
    }
    auto const found = fmt::format("{} MB free", space.available >> 20U);
    if (space.available < least_space) {
        return {"disk", Health::bad, found, "Make room now: writes will fail."};
    }
    return {"disk", space.available < enough_space ? Health::doubtful : Health::good, found,
            space.available < enough_space ? "Make room soon." : ""};
}

/// The kernel knows whether a time service keeps the clock; links, codes and tickets live by it.
Finding examine_clock()
{
    struct timex state{};
    if (::adjtimex(&state) == TIME_ERROR) {
        return {"clock", Health::doubtful, to_iso(SystemClock{}.now()) + ", not synchronised",
                "Install a time service (systemd-timesyncd or chrony): one-time codes need the right time."};
    }
    return {"clock", Health::good, to_iso(SystemClock{}.now()) + ", synchronised", ""};
}

/// Links in mails carry the public address; budgets are counted by the address a request comes from.
Finding examine_address(Configuration const& configuration)
{
    auto const url = configuration.public_url();
    if (configuration.text("http.public_url").empty()) {
        return {"address", Health::doubtful, url + " is written in mails",
                "Set http.public_url to the address that readers use."};
    }
    if (url.starts_with("https://") && configuration.list("http.trusted_proxies").empty()) {
        return {"address", Health::doubtful, url + ", and no proxy is declared",
                "Name in http.trusted_proxies what ends TLS: until then all readers share one budget of attempts, and "
                "/metrics is open to whom the proxy lets in."};
    }
    return {"address", Health::good, url, ""};
}

Finding examine_mail_server(Configuration const& configuration)
{
    auto const options = mail_options(configuration);
    auto const where = options.smtp_url.empty() ? options.directory : options.smtp_url;
    SystemClock const clock;
    if (auto const reached = mail::make_transport(options, clock)->check(); !reached) {
        return {"mail", Health::bad, fmt::format("{}: {}", where, reached.error().detail),
                "Check mail.smtp_url, mail.smtp_security, mail.smtp_user and the password. Mails wait meanwhile."};
    }
    if (options.smtp_url.empty()) {
        return {"mail", Health::doubtful, "files in " + where, "Set mail.smtp_url to send for real."};
    }
    return {"mail", Health::good, where + " answers", ""};
}

Finding examine_mailboxes(Configuration const& configuration, db::Database& database)
{
    auto const sources = mailboxes(configuration, database);
    for (auto const& source : sources) {
        if (auto const reached = source->check(); !reached) {
            return {
                "intake", Health::bad, reached.error().detail,
                "Check intake.imap_url, its user, password and folder, or intake.maildir. Mails stay where they are."};
        }
    }
    return {"intake", Health::good,
            sources.empty() ? "no mailbox is read" : fmt::format("{} mailboxes answer", sources.size()), ""};
}

Finding examine_outbox(db::Database const& database)
{
    auto const backlog = database.read([](db::Session& session) { return mail::Outbox::backlog(session); });
    auto const found = fmt::format("{} waiting, {} given up", backlog.queued, backlog.failed);
    auto const late = backlog.oldest_queued && SystemClock{}.now() - *backlog.oldest_queued > longest_wait_of_a_mail;
    if (late) {
        return {"outbox", Health::bad, found + ", the oldest since " + to_iso(*backlog.oldest_queued),
                "Is the server running, and does the mail server take mails?"};
    }
    return {"outbox", backlog.failed > 0 ? Health::doubtful : Health::good, found,
            backlog.failed > 0 ? "Addresses that refuse mail: see the histories of the cases." : ""};
}

Finding examine_jobs(db::Database const& database)
{
    std::vector<std::string> failed;
    std::vector<std::string> late;
    auto const now = SystemClock{}.now();
    for (auto const& job : jobs::recorded_status(database)) {
        if (job.outcome == jobs::Outcome::failed) {
            failed.push_back(fmt::format("{} ({})", job.name, job.detail));
        }
        if (jobs::is_overdue(job, now)) {
            late.push_back(fmt::format("{} (since {})", job.name, to_iso(*job.started)));
        }
    }
    if (!failed.empty()) {
        return {"jobs", Health::bad, "failed: " + join(failed, ", "), "The log says why, by the job's name."};
    }
    if (!late.empty()) {
        return {"jobs", Health::bad, "not run for long: " + join(late, ", "),
                "Is the server running? If it is, look for the job's name in the log."};
    }
    return {"jobs", Health::good, "the last runs went well", ""};
}

Finding examine_territory(db::Database const& database)
{
    auto const edition = database.read([](db::Session& session) { return network::current_edition(session); });
    if (!edition) {
        return {"territory", Health::bad, "no edition",
                "guichet territory import --source node_modules/@etalab/decoupage-administratif"};
    }
    auto const this_year = static_cast<int>(civil_date(SystemClock{}.now()).year());
    auto const found = fmt::format("edition {}, {} communes", edition->name, edition->municipalities);
    auto const old = edition->name < std::to_string(this_year - 1);
    return {"territory", old ? Health::doubtful : Health::good, found,
            old ? "Import this year's edition: communes merge every January." : ""};
}

/// Whatever one check throws becomes its finding.
template <class Check>
void add(std::vector<Finding>& findings, std::string_view name, Check check)
{
    try {
        findings.push_back(check());
    } catch (std::exception const& error) {
        findings.push_back({std::string{name}, Health::bad, error.what(), ""});
    }
}

enum class Schema { current, pending, unknown };

Schema examine_schema(std::vector<Finding>& findings, db::Database& database)
{
    auto schema = Schema::unknown;
    add(findings, "schema", [&]() -> Finding {
        auto const state = db::migration_state(database, embedded_migrations(database.engine()));
        if (!state) {
            return {"schema", Health::bad, state.error().message.id + " " + state.error().detail,
                    "This database was made by another version of guichet."};
        }
        schema = state->pending.empty() ? Schema::current : Schema::pending;
        if (schema == Schema::pending) {
            return {"schema", Health::doubtful, fmt::format("{} steps to apply", state->pending.size()),
                    "guichet migrate"};
        }
        return {"schema", Health::good, fmt::format("up to {}", state->applied.back()), ""};
    });
    return schema;
}

/// What is read from tables: with another schema than the program's, only errors would come out.
template <class Check>
void add_if_current(std::vector<Finding>& findings, Schema schema, std::string_view name, Check check)
{
    if (schema == Schema::current) {
        add(findings, name, check);
    } else {
        findings.push_back({std::string{name}, Health::doubtful, "not examined",
                            schema == Schema::pending ? "Apply the schema first: guichet migrate"
                                                      : "Run the version of guichet that made this database."});
    }
}

void examine_database(std::vector<Finding>& findings, Configuration const& configuration, db::Database& database)
{
    auto const schema = examine_schema(findings, database);
    add_if_current(findings, schema, "intake", [&] { return examine_mailboxes(configuration, database); });
    add_if_current(findings, schema, "outbox", [&] { return examine_outbox(database); });
    add_if_current(findings, schema, "jobs", [&] { return examine_jobs(database); });
    add_if_current(findings, schema, "territory", [&] { return examine_territory(database); });
    if (schema == Schema::current && is_key_missing(configuration) && needs_its_key(database)) {
        findings.front() = {"key", Health::bad, "the key of this database is missing", lost_key_advice};
    }
}

} // namespace

std::string_view code(Health health)
{
    switch (health) {
    case Health::good:
        return "good";
    case Health::doubtful:
        return "doubtful";
    case Health::bad:
        break;
    }
    return "bad";
}

std::vector<Finding> examine_installation(Configuration const& configuration)
{
    std::vector<Finding> findings;
    add(findings, "key", [&] { return examine_key(configuration); });
    add(findings, "disk", [&] { return examine_disk(configuration); });
    add(findings, "clock", [] { return examine_clock(); });
    add(findings, "address", [&] { return examine_address(configuration); });
    add(findings, "mail", [&] { return examine_mail_server(configuration); });
    std::optional<db::Database> database;
    add(findings, "database", [&] {
        database.emplace(db::Options{configuration.database_url()});
        return Finding{"database", Health::good,
                       database->engine() == db::Engine::sqlite ? "SQLite answers" : "PostgreSQL answers", ""};
    });
    if (database) {
        examine_database(findings, configuration, *database);
    }
    return findings;
}

} // namespace guichet::app
