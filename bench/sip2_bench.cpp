// SPDX-License-Identifier: AGPL-3.0-or-later
// Questions about patrons by SIP2 (63 → 64) over 8 connections, a million patrons behind, beside a bare echo on the
// same layer of sockets and workers. Then what a password costs: Argon2id the first time, a keyed hash for some minutes
// after.
#include "access/accounts/store.hpp"
#include "access/sip2/terminals.hpp"
#include "app/application.hpp"
#include "net/line_client.hpp"
#include "net/line_server.hpp"
#include "support/child_process.hpp"
#include "support/large_network.hpp"
#include "support/results.hpp"

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace guichet::bench {
namespace {

using namespace std::chrono_literals;
using Stopwatch = std::chrono::steady_clock;

constexpr int connections = 8;
constexpr int rounds = 3;
constexpr auto round_time = 4s;
constexpr auto* password = "cheval agrafe batterie pile";

class Echo final : public net::Conversation {
public:
    Reply answer(std::string_view line) override { return {std::string{line} + "\r", Then::goes_on}; }
};

struct Login {
    std::string user;
    std::string secret;
};

std::unique_ptr<net::LineConnection> connect(std::uint16_t port, Login const& login)
{
    auto made = net::CurlLineConnector{}.connect({.host = "127.0.0.1", .port = port}).value();
    if (!login.user.empty()) {
        made->send("9300CN" + login.user + "|CO" + login.secret + "|CP|\r").value();
        if (made->receive().value() != "941") {
            throw std::runtime_error("the terminal is not let in");
        }
    }
    return made;
}

/// A terminal that another process added is known within seconds.
void wait_until_let_in(std::uint16_t port, Login const& login)
{
    for (int second = 0;; ++second) {
        std::this_thread::sleep_for(second == 0 ? 6s : 1s);
        try {
            static_cast<void>(connect(port, login));
            return;
        } catch (std::runtime_error const&) {
            if (second == 20) {
                throw;
            }
        }
    }
}

std::string question(std::string const& card, std::string const& pin)
{
    return "6300220200415    120000          AOJURA|AA" + card + "|AC|" + (pin.empty() ? "" : "AD" + pin + "|") + "\r";
}

struct Speed {
    double per_second = 0;
    double p99_ms = 0;
};

/// Eight connections, each asking as soon as it is answered.
Speed run(std::uint16_t port, Login const& login, std::vector<std::string> const& questions, std::string_view expected)
{
    std::atomic<long> answered{0};
    std::vector<std::vector<double>> times(connections);
    std::vector<std::jthread> clients;
    auto const until = Stopwatch::now() + round_time;
    for (int client = 0; client < connections; ++client) {
        clients.emplace_back([&, client] {
            auto const line = connect(port, login);
            for (std::size_t at = static_cast<std::size_t>(client); Stopwatch::now() < until; at += connections) {
                auto const begun = Stopwatch::now();
                line->send(questions[at % questions.size()]).value();
                if (!line->receive().value().contains(expected)) {
                    throw std::runtime_error("not the answer that was expected");
                }
                times[static_cast<std::size_t>(client)].push_back(
                    std::chrono::duration<double, std::milli>(Stopwatch::now() - begun).count());
                ++answered;
            }
        });
    }
    clients.clear();
    std::vector<double> all;
    for (auto const& some : times) {
        all.insert(all.end(), some.begin(), some.end());
    }
    std::ranges::sort(all);
    return {static_cast<double>(answered) / std::chrono::duration<double>(round_time).count(),
            all.at(all.size() * 99 / 100)};
}

/// Cards in force of one intercommunality, spread over it.
std::vector<std::string> some_cards(db::Database& database, std::string const& library, int count)
{
    return database.read([&](db::Session& session) {
        return session.list("SELECT number FROM people_card WHERE library = :library AND status = 'active' AND "
                            "valid_until IS NULL LIMIT :count",
                            {{"library", library}, {"count", count}}, [](db::Row const& row) { return row.text(0); });
    });
}

std::string largest_library(db::Database& database)
{
    return database.read([](db::Session& session) {
        return session
            .first("SELECT library FROM people_card GROUP BY library ORDER BY COUNT(*) DESC LIMIT 1", {},
                   [](db::Row const& row) { return row.text(0); })
            .value();
    });
}

std::vector<std::string> questions_about(std::vector<std::string> const& cards, std::string const& pin)
{
    std::vector<std::string> all;
    for (auto const& card : cards) {
        all.push_back(question(card, pin));
    }
    return all;
}

/// The same password for a few of them, as costly as it is in earnest.
void give_password(db::Database& database, std::vector<std::string> const& cards)
{
    network::PasswordHasher hasher{network::PasswordHasher::Options{}};
    auto const hash = hasher.hash(password).value();
    database
        .write([&](db::Session& session) -> Result<void> {
            for (auto const& card : cards) {
                auto const patron = people::Cards::find(session, card)->patron;
                access::AccountStore::put(session, patron, hash, SystemClock{}.now());
            }
            return {};
        })
        .value();
}

void measure()
{
    spdlog::set_level(spdlog::level::warn);
    auto const folder = scratch_copy(large_network(bench_people(), 1));
    auto const port = support::free_port();
    auto const configuration = app::Configuration::load(
        std::nullopt, {}, {{"data", folder.string()}, {"http.port", "0"}, {"sip2.port", std::to_string(port)}});
    app::Application application{*configuration, app::Mode::production};
    application.start();
    db::Database database{{.url = configuration->database_url()}};
    SystemClock const clock;
    SystemRandom random;
    network::Journal const journal{database, clock};
    network::Intercommunalities const libraries{database};
    platforms::Catalogue const catalogue{database, clock, random, journal};
    access::Sip2Terminals terminals{database, clock, random, journal, libraries, catalogue};
    access::Sip2Terminal terminal;
    terminal.name = terminal.login = "bench";
    terminal.library = {largest_library(database)};
    terminal.pin = access::PinRule::optional;
    network::Actor const administrator{network::ActorKind::staff, "bench", "", network::Role::administrator, {}};
    Login const login{"bench", terminals.save(administrator, terminal).value().secret};
    wait_until_let_in(port, login);
    net::LineServer const echo{{}, [](std::string const&) { return std::make_unique<Echo>(); }};

    auto const questions = questions_about(some_cards(database, terminal.library.value, 20'000), "");
    std::vector<double> ratios;
    Speed sip2;
    Speed bare;
    for (int round = 0; round < rounds; ++round) {
        bare = run(echo.port(), {}, questions, "AA");
        sip2 = run(port, login, questions, "|BL");
        ratios.push_back(sip2.per_second / bare.per_second);
        fmt::print("echo {:.0f}/s p99 {:.2f} ms · SIP2 {:.0f}/s p99 {:.2f} ms\n", bare.per_second, bare.p99_ms,
                   sip2.per_second, sip2.p99_ms);
    }
    report_ratio("SIP2 63/64 over 8 connections ÷ bare echo", median(ratios), Limit::at_least, 0.3);
    report_figure("SIP2 63/64, p99", fmt::format("{:.2f} ms (echo {:.2f} ms)", sip2.p99_ms, bare.p99_ms));

    auto const few = some_cards(database, terminal.library.value, 40);
    give_password(database, few);
    auto const with_pin = questions_about(few, password);
    auto const line = connect(port, login);
    auto const begun = Stopwatch::now();
    std::vector<std::string> entering; // some subscriptions have ended
    for (auto const& one : with_pin) {
        line->send(one).value();
        if (line->receive().value().contains("CQY")) {
            entering.push_back(one);
        }
    }
    auto const first = std::chrono::duration<double, std::milli>(Stopwatch::now() - begun).count();
    report_figure("SIP2 63/64 with a password, first time (Argon2id)",
                  fmt::format("{:.0f} ms", first / static_cast<double>(with_pin.size())));
    auto const remembered = run(port, login, entering, "CQY");
    report_figure("SIP2 63/64 with a password seen minutes ago",
                  fmt::format("{:.0f}/s, p99 {:.2f} ms", remembered.per_second, remembered.p99_ms));
    application.stop();
}

} // namespace
} // namespace guichet::bench

int main()
{
    guichet::bench::measure();
}
