// SPDX-License-Identifier: AGPL-3.0-or-later
// The real server on a network of a million patrons: start-up and memory, durable applications by the API, a CAS flow,
// pages. Each is measured in turns with its limit (the disk, libmicrohttpd answering a constant) and the medians are
// compared: what else the machine does weighs on both.
#include "people/registration/submission.hpp"
#include "support/bare_inserts.hpp"
#include "support/bench_server.hpp"
#include "support/constant_server.hpp"
#include "support/large_network.hpp"
#include "support/results.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdlib>
#include <string_view>
#include <thread>

namespace guichet::bench {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t clients = 64;
constexpr auto turn = 2000ms;
constexpr auto warming = 1000ms;
constexpr auto service = "https%3A%2F%2Fsavoirs.example%2Fsso";

std::size_t turns()
{
    return setting("GUICHET_BENCH_TURNS", 5);
}

/// What another portal sends for somebody: never the same person twice.
class Applications final : public Conversation {
public:
    Applications(std::string key, std::size_t connection) : key_(std::move(key)), connection_(connection) {}

    static std::string body(std::size_t connection, std::size_t serial)
    {
        auto const letter = [](std::size_t n) { return static_cast<char>('a' + n % 26); };
        auto const name = fmt::format("Vuille{}{}{}{}moz", letter(serial), letter(serial / 26), letter(serial / 676),
                                      letter(connection));
        return nlohmann::json{
            {"municipality", "39491"},
            {"person",
             {{"birth_name", name},
              {"first_names", "Jeanne Marie"},
              {"birth_date", fmt::format("19{:02}-03-{:02}", 40 + serial % 60, 1 + connection % 28)}}},
            {"address", {{"street", fmt::format("{} rue des Tilleuls", 1 + serial % 120)}, {"postcode", "39170"}}},
            {"contact",
             {{"email", fmt::format("{}.{}@courriel.example", name, serial)},
              {"phone", fmt::format("06123456{:02}", serial % 100)}}},
            {"consent", {{"version", people::consent_version}}}}
            .dump();
    }
    std::string request() override
    {
        auto const text = body(connection_, ++serial_);
        return fmt::format("POST /api/v1/applications HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                           "Authorization: Bearer {}\r\nIdempotency-Key: {}-{}\r\nContent-Length: {}\r\n\r\n{}",
                           key_, connection_, serial_, text.size(), text);
    }
    Step answer(int status, std::string_view /*head*/, std::string_view /*body*/) override
    {
        return status == 201 ? Step::done : Step::failed;
    }

private:
    std::string key_;
    std::size_t connection_;
    std::size_t serial_ = 0;
};

/// A person signed in clicks on a platform: ticket, then the platform's question.
class CasFlow final : public Conversation {
public:
    explicit CasFlow(std::string cookies) : login_(get_request(fmt::format("/cas/login?service={}", service), cookies))
    {
    }
    std::string request() override
    {
        return ticket_.empty()
                   ? login_
                   : get_request(fmt::format("/cas/p3/serviceValidate?service={}&ticket={}", service, ticket_));
    }
    Step answer(int /*status*/, std::string_view head, std::string_view body) override
    {
        if (!ticket_.empty()) {
            ticket_.clear();
            return body.find("cas:authenticationSuccess") == std::string_view::npos ? Step::failed : Step::done;
        }
        auto const location = header_of(head, "location");
        auto const at = location.find("ticket=");
        ticket_ = at == std::string_view::npos ? "" : location.substr(at + 7);
        return ticket_.empty() ? Step::failed : Step::go_on;
    }

private:
    std::string login_;
    std::string ticket_;
};

void complain(std::string_view what, LoadReport const& report)
{
    if (report.failures > 0) {
        fmt::print("  {}: {} of {} failed; the first: {}\n", what, report.failures, report.failures + report.flows,
                   report.first_failure);
        std::exit(1);
    }
}

void measure_applications(BenchServer const& server, std::filesystem::path const& folder, std::string const& key)
{
    LoadClient client{server.port(), clients, [&](std::size_t i) { return std::make_unique<Applications>(key, i); }};
    BareInserts bare{(folder / "bare.db").string()};
    complain("applications", client.run(warming));
    std::vector<double> ratios;
    std::vector<double> rates;
    std::vector<double> limits;
    std::vector<double> p50;
    std::vector<double> p99;
    std::vector<double> batches;
    for (std::size_t i = 0; i < turns(); ++i) {
        auto const transactions = server.counter("guichet_database_transactions_total");
        auto const commits = server.counter("guichet_database_commits_total");
        auto const report = client.run(turn);
        complain("applications", report);
        batches.push_back((server.counter("guichet_database_transactions_total") - transactions) /
                          (server.counter("guichet_database_commits_total") - commits));
        limits.push_back(bare.run(turn, std::max(1, static_cast<int>(batches.back() + 0.5)), Applications::body(1, i)));
        rates.push_back(report.flows_per_second);
        ratios.push_back(rates.back() / limits.back());
        p50.push_back(report.p50_ms);
        p99.push_back(report.p99_ms);
    }
    auto const flush = setting("GUICHET_BENCH_FLUSH_MS", 0);
    auto const where = flush == 0 ? std::string{} : fmt::format(", a flush taking {} ms", flush);
    report_ratio(fmt::format("durable applications/s by the API ÷ bare group-commit inserts/s{}", where),
                 median(ratios), Limit::at_least, 0.3);
    report_figure(fmt::format("  applications/s, {} connections", clients), fmt::format("{:.0f}", median(rates)));
    report_figure("  bare inserts/s at the same batch size", fmt::format("{:.0f}", median(limits)));
    report_figure("  applications to a commit", fmt::format("{:.1f}", median(batches)));
    report_figure("  p50, p99 of an application", fmt::format("{:.1f}, {:.1f} ms", median(p50), median(p99)));
}

struct Measured {
    std::string_view what;
    MakeConversation make;
    double requests_to_a_flow;
    double limit;
};

void measure(BenchServer const& server, std::uint16_t constant_port, Measured const& one)
{
    LoadClient client{server.port(), clients, one.make};
    LoadClient constant{constant_port, clients, same_page("/")};
    complain(one.what, client.run(warming));
    std::vector<double> ratios;
    std::vector<double> rates;
    std::vector<double> p99;
    for (std::size_t i = 0; i < turns(); ++i) {
        auto const report = client.run(turn / 2);
        complain(one.what, report);
        auto const limit = constant.run(turn / 2);
        rates.push_back(report.flows_per_second);
        p99.push_back(report.p99_ms);
        ratios.push_back(report.flows_per_second * one.requests_to_a_flow / limit.flows_per_second);
    }
    report_ratio(fmt::format("{}, requests/s ÷ libmicrohttpd answering a constant", one.what), median(ratios),
                 Limit::at_least, one.limit);
    report_figure(fmt::format("  {}: per second; p99", one.what),
                  fmt::format("{:.0f}; {:.1f} ms", median(rates), median(p99)));
}

void run(std::string const& self)
{
    auto const folder = scratch_copy(large_network(bench_people(), 1));
    auto const guests = invite_guests(folder, clients);
    std::vector<double> starts;
    for (std::size_t i = 0; i < 3; ++i) {
        starts.push_back(BenchServer{folder}.seconds_to_first_answer());
    }
    BenchServer const server{folder};
    report_figure("start-up to the first answer", fmt::format("{:.2f} s", median(starts)));
    std::this_thread::sleep_for(3s); // the first jobs
    auto const idle = server.memory();
    report_figure("memory idle: own (and mapped database)", fmt::format("{:.0f} ({:.0f}) MiB", idle.own, idle.mapped));

    measure_applications(server, folder, guests.api_key);
    confirm_some(folder, 300);
    auto const constant_port = support::free_port();
    support::ChildProcess constant{
        {self, "--constant-server", fmt::format("{}", constant_port)}, {}, (folder / "constant.log").string()};
    if (!support::listens(constant_port, constant)) {
        throw std::runtime_error{"the constant server did not start"};
    }
    auto const reader = [&](std::size_t i) { return guests.readers[i % guests.readers.size()]; };
    for (auto const& one : std::initializer_list<Measured>{
             {"CAS ticket and validation, session open",
              [&](std::size_t i) { return std::make_unique<CasFlow>(reader(i)); }, 2, 0.025},
             {"page /inscription", same_page("/inscription?q=lons"), 1, 0.05},
             {"page /compte, signed in", [&](std::size_t i) { return same_page("/compte", reader(i))(i); }, 1, 0.015},
             {"page of the staff's queue, 50 cases of 300", same_page("/gestion/demandes", guests.librarian), 1,
              0.0001},
         }) {
        measure(server, constant_port, one);
    }
    auto const loaded = server.memory();
    report_figure("memory loaded: own (and mapped database)",
                  fmt::format("{:.0f} ({:.0f}) MiB", loaded.own, loaded.mapped));
}

void run_applications_alone()
{
    auto const folder = scratch_copy(large_network(bench_people(), 1));
    auto const guests = invite_guests(folder, 1);
    BenchServer const server{folder};
    measure_applications(server, folder, guests.api_key);
}

int serve_constant(char const* port)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    ConstantServer const server{static_cast<std::uint16_t>(std::atoi(port))};
    int received = 0;
    sigwait(&signals, &received);
    return 0;
}

} // namespace

} // namespace guichet::bench

int main(int count, char** arguments)
{
    if (count == 3 && std::string_view{arguments[1]} == "--constant-server") {
        return guichet::bench::serve_constant(arguments[2]);
    }
    if (count == 2 && std::string_view{arguments[1]} == "--applications") {
        guichet::bench::run_applications_alone();
        return 0;
    }
    guichet::bench::run(arguments[0]);
    return 0;
}
