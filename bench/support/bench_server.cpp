// SPDX-License-Identifier: AGPL-3.0-or-later
#include "bench_server.hpp"

#include "access/accounts/store.hpp"
#include "app/installation.hpp"
#include "large_network.hpp"
#include "network/staff/store.hpp"
#include "people/patrons/standing.hpp"
#include "people/registration/api_keys.hpp"
#include "people/registration/registration.hpp"
#include "support/http_client.hpp"
#include "web/sessions.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace guichet::bench {

namespace {

namespace fs = std::filesystem;

constexpr auto staff_login = "bibliotheque.haut-jura"; // where the applications of the benchmark go
constexpr int most_searched = 2000;

std::string cookie_of(web::Sessions& sessions, web::Audience audience, std::string_view subject)
{
    web::Request const browser;
    web::Response response;
    sessions.start(browser, response, audience, subject);
    auto const& cookie = response.cookies.front();
    return cookie.name + "=" + cookie.value;
}

/// Adults whose card and subscription open a platform today.
std::vector<people::PatronId> readers_of(db::Session& session, std::size_t count, Date today)
{
    std::vector<people::PatronId> found;
    for (auto const* name : {"martin", "bernard", "petit", "roux"}) {
        for (auto const& patron : people::Patrons::search(session, name, std::nullopt, std::nullopt, most_searched)) {
            auto const standing = people::standing(session, patron.id, today);
            bool const enters = patron.category == "adulte" && standing && standing->card && standing->subscription &&
                                standing->subscription->end >= today;
            if (enters && found.size() < count) {
                found.push_back(patron.id);
            }
        }
    }
    return found;
}

} // namespace

Guests invite_guests(fs::path const& folder, std::size_t readers)
{
    SystemClock const clock;
    SystemRandom random;
    db::Database database{{configuration_of(folder).database_url()}};
    app::migrate_or_throw(database);
    web::Sessions sessions{database, clock, random};
    Guests guests;
    network::Journal const journal{database, clock};
    guests.api_key =
        people::ApiKeys{database, clock, random, journal}.create(network::Actor::system(), {}, "bench").value().secret;
    auto const now = clock.now();
    auto const chosen =
        database.read([&](db::Session& session) { return readers_of(session, readers, civil_date(now)); });
    if (chosen.size() < readers) {
        throw std::runtime_error{"too few readers in the network"};
    }
    database.exclusive([&](db::Session& session) {
        for (auto const& patron : chosen) {
            access::AccountStore::put(session, patron, "", now);
        }
    });
    for (auto const& patron : chosen) {
        guests.readers.push_back(cookie_of(sessions, web::Audience::patron, patron.value));
    }
    auto const staff =
        database.read([](db::Session& session) { return network::StaffStore::by_login(session, staff_login); });
    guests.librarian = cookie_of(sessions, web::Audience::staff, staff.value().member.id.value);
    return guests;
}

void confirm_some(fs::path const& folder, int applications)
{
    SystemClock const clock;
    db::Database database{{configuration_of(folder).database_url()}};
    auto const now = clock.now();
    network::Actor const applicant{network::ActorKind::applicant, "", ""};
    database.exclusive([&](db::Session& session) {
        for (auto const& id :
             people::Applications::unconfirmed_before(session, now + 2 * people::confirmation_life, applications)) {
            auto application = people::Applications::find(session, id).value();
            people::Applications::confirm_email(session, application, now);
            static_cast<void>(people::Applications::move(session, application, people::ApplicationState::in_review,
                                                         {applicant, now, "email_confirmed"}));
        }
    });
}

BenchServer::BenchServer(fs::path const& folder)
    : port_(support::free_port()),
      process_({(fs::read_symlink("/proc/self/exe").parent_path() / "guichet").string(), "serve"},
               {{"GUICHET_DATA", folder.string()},
                {"GUICHET_PORT", fmt::format("{}", port_)},
                {"GUICHET_MAIL_SMTP_URL", "smtp://127.0.0.1:9"}, // nobody there: mails wait, as they do when it is slow
                {"GUICHET_LOG_LEVEL", "warn"}},
               (folder / "server.log").string())
{
    auto const start = std::chrono::steady_clock::now();
    if (!support::listens(port_, process_)) {
        throw std::runtime_error{"the server did not start: see " + (folder / "server.log").string()};
    }
    support::HttpClient client{port_};
    if (client.get("/readyz").status != 200) {
        throw std::runtime_error{"the server is not ready"};
    }
    seconds_ = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    wait_until_idle();
}

double BenchServer::cpu_seconds() const
{
    constexpr int before_user_time = 13; // proc(5): utime is the fourteenth word of stat, and no word of ours has a gap
    std::ifstream stat{fmt::format("/proc/{}/stat", process_.id())};
    std::string word;
    for (int i = 0; i < before_user_time; ++i) {
        stat >> word;
    }
    double user = 0;
    double system = 0;
    stat >> user >> system;
    return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

void BenchServer::wait_until_idle() const
{
    constexpr int most_looks = 60;
    constexpr double between_looks = 3; // seconds
    constexpr double idle = 0.1;        // of a core
    auto before = cpu_seconds();
    for (int look = 0; look < most_looks; ++look) {
        std::this_thread::sleep_for(std::chrono::duration<double>{between_looks});
        auto const now = cpu_seconds();
        if (now - before < idle * between_looks) {
            return;
        }
        before = now;
    }
    throw std::runtime_error{"the server's jobs do not end"};
}

BenchServer::Memory BenchServer::memory() const
{
    std::ifstream status{fmt::format("/proc/{}/status", process_.id())};
    std::string word;
    Memory memory;
    while (status >> word) {
        constexpr double kib_of_mib = 1024;
        double kib = 0;
        if (word == "RssAnon:" && status >> kib) {
            memory.own = kib / kib_of_mib;
        } else if (word == "RssFile:" && status >> kib) {
            memory.mapped = kib / kib_of_mib;
        }
    }
    return memory;
}

double BenchServer::counter(std::string_view name) const
{
    support::HttpClient client{port_};
    auto const text = client.get("/metrics").body;
    auto const at = text.find(fmt::format("\n{} ", name));
    if (at == std::string::npos) {
        throw std::runtime_error{fmt::format("no counter {}", name)};
    }
    return std::strtod(text.c_str() + at + name.size() + 2, nullptr);
}

} // namespace guichet::bench
