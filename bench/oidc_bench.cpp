// SPDX-License-Identifier: AGPL-3.0-or-later
// OpenID Connect on a network of a million patrons, the session open: authorize, then the code against tokens, signed
// by RS256 and by ES256. The limit is a loop that only signs, on the same cores, in turns with the flows.
#include "access/oidc/clients.hpp"
#include "base/crypto.hpp"
#include "protocols/jose/jwt.hpp"
#include "support/bench_server.hpp"
#include "support/large_network.hpp"
#include "support/results.hpp"
#include "web/http.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <cstdio>
#include <thread>

namespace guichet::bench {

namespace {

using namespace std::chrono_literals;
using protocols::JwsAlgorithm;

constexpr std::size_t connections = 32;
constexpr auto turn = 2000ms;
constexpr auto secret = "secret-of-the-benchmark";
constexpr auto return_address = "https://livres.example/retour";

std::string client_of(JwsAlgorithm algorithm)
{
    return fmt::format("bench-{}", to_text(algorithm));
}

void register_clients(std::filesystem::path const& folder)
{
    SystemClock const clock;
    SystemRandom random;
    db::Database database{{configuration_of(folder).database_url()}};
    network::Journal const journal{database, clock};
    platforms::Catalogue const catalogue{database, clock, random, journal};
    access::OidcClients const clients{database, clock, random, journal};
    platforms::Platform platform;
    platform.id = {"bench"};
    platform.name = platform.description_fr = platform.description_en = "Bench";
    platform.door = platforms::Door::oidc;
    platform.entry_url = "https://livres.example/";
    platform.rules = {{{}, {}, "adulte"}};
    database.exclusive([&](db::Session& session) {
        catalogue.put(session, platform);
        for (auto const algorithm : {JwsAlgorithm::rs256, JwsAlgorithm::es256}) {
            access::OidcClient client;
            client.id = client_of(algorithm);
            client.platform = platform.id;
            client.name = "bench";
            client.id_token_algorithm = algorithm;
            client.sign_in_addresses = {return_address};
            clients.put(session, client, secret);
        }
    });
}

/// The browser's request, then the client's.
class OidcFlow final : public Conversation {
public:
    OidcFlow(JwsAlgorithm algorithm, std::string const& cookies)
        : authorize_(get_request(fmt::format("/oidc/authorize?response_type=code&client_id={}&scope=openid&state=s"
                                             "&nonce=n&redirect_uri={}",
                                             client_of(algorithm), web::url_encode(return_address)),
                                 cookies)),
          authorization_(base64(fmt::format("{}:{}", client_of(algorithm), secret)))
    {
    }
    std::string request() override
    {
        if (code_.empty()) {
            return authorize_;
        }
        auto const form = fmt::format("grant_type=authorization_code&redirect_uri={}&code={}",
                                      web::url_encode(return_address), code_);
        return fmt::format("POST /oidc/token HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {}\r\n"
                           "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{}",
                           authorization_, form.size(), form);
    }
    Step answer(int /*status*/, std::string_view head, std::string_view body) override
    {
        if (!code_.empty()) {
            code_.clear();
            return body.contains("\"id_token\"") ? Step::done : Step::failed;
        }
        auto const location = header_of(head, "location");
        auto const at = location.find("code=");
        code_ = at == std::string_view::npos ? "" : location.substr(at + 5, location.find('&', at) - at - 5);
        return code_.empty() ? Step::failed : Step::go_on;
    }

private:
    std::string authorize_;
    std::string authorization_;
    std::string code_;
};

/// Signatures a second of every core together, and nothing else.
double bare_signatures(JwsAlgorithm algorithm)
{
    auto const key = protocols::PrivateKey::generate(algorithm);
    std::string const text(300, 'x');
    std::atomic<std::uint64_t> signatures{0};
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) {
            threads.emplace_back([&](std::stop_token const& stop) {
                while (!stop.stop_requested()) {
                    static_cast<void>(key.sign(text));
                    signatures.fetch_add(1, std::memory_order_relaxed);
                }
            });
        }
        std::this_thread::sleep_for(turn);
    }
    return static_cast<double>(signatures.load()) / std::chrono::duration<double>(turn).count();
}

void measure(BenchServer const& server, Guests const& guests, JwsAlgorithm algorithm)
{
    LoadClient client{server.port(), connections, [&](std::size_t i) {
                          return std::make_unique<OidcFlow>(algorithm, guests.readers[i % guests.readers.size()]);
                      }};
    static_cast<void>(client.run(1000ms));
    std::vector<double> rates;
    std::vector<double> ratios;
    std::vector<double> p99;
    std::vector<double> spent;
    for (std::size_t i = 0; i < setting("GUICHET_BENCH_TURNS", 5); ++i) {
        auto const before = server.cpu_seconds();
        auto const report = client.run(turn);
        auto const flows = report.flows_per_second * std::chrono::duration<double>(turn).count();
        spent.push_back(1000 * (server.cpu_seconds() - before) / flows);
        if (report.failures > 0) {
            throw std::runtime_error{"a flow failed: " + report.first_failure};
        }
        rates.push_back(report.flows_per_second);
        p99.push_back(report.p99_ms);
        ratios.push_back(report.flows_per_second / bare_signatures(algorithm));
    }
    auto const name = to_text(algorithm);
    if (algorithm == JwsAlgorithm::rs256) {
        report_ratio("OpenID Connect flows/s by RS256 ÷ bare signatures/s", median(ratios), Limit::at_least, 0.5);
    } else {
        report_figure("OpenID Connect flows/s by ES256 ÷ bare signatures/s", fmt::format("{:.2f}", median(ratios)));
    }
    report_figure(fmt::format("  flows/s by {}; p99; processor a flow", name),
                  fmt::format("{:.0f}; {:.1f} ms; {:.2f} ms", median(rates), median(p99), median(spent)));
}

/// For bench/peers: says where it serves, and serves until its standard input ends.
void serve(BenchServer const& server, Guests const& guests)
{
    fmt::print("{}\n", nlohmann::json{{"base", fmt::format("http://127.0.0.1:{}", server.port())},
                                      {"pid", server.process_id()},
                                      {"cookie", guests.readers.front()},
                                      {"secret", secret}}
                           .dump());
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
}

} // namespace

} // namespace guichet::bench

int main(int count, char** words)
{
    using namespace guichet::bench;
    auto const folder = scratch_copy(large_network(bench_people(), 1));
    auto const guests = invite_guests(folder, connections);
    register_clients(folder);
    BenchServer const server{folder};
    if (count > 1 && std::string_view{words[1]} == "--serve") {
        serve(server, guests);
        return 0;
    }
    measure(server, guests, guichet::protocols::JwsAlgorithm::rs256);
    measure(server, guests, guichet::protocols::JwsAlgorithm::es256);
    auto const memory = server.memory();
    report_figure("  memory of its own afterwards", fmt::format("{:.0f} MiB", memory.own));
    return 0;
}
