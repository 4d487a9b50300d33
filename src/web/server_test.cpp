// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/http_client.hpp"
#include "support/web_fixture.hpp"
#include "web/server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <future>
#include <latch>
#include <stdexcept>

namespace guichet::web {
namespace {

using support::HttpClient;
using support::RawConnection;
using support::WebFixture;

/// A site with one of each kind of route.
struct Site : WebFixture {
    explicit Site(ServerOptions const& options = {})
    {
        router.get("/", Audience::everyone, [](Request const& request) {
            return Response::text(fmt::format("hello {}", request.client_address));
        });
        router.get("/echo/{word}", Audience::everyone,
                   [](Request const& request) { return Response::text(std::string{request.parameter("word")}); });
        router.post("/echo", Audience::machine, echo, Csrf::exempt);
        router.get("/long", Audience::everyone,
                   [](Request const&) { return Response::html(std::string(20'000, 'a')); });
        router.get("/pieces", Audience::everyone, [](Request const&) {
            return Response::streamed_download(
                [left = 5]() mutable { return left-- > 0 ? std::string(100'000, static_cast<char>('a' + left)) : ""; },
                "text/csv; charset=utf-8", "liste.csv");
        });
        router.get("/broken-pieces", Audience::everyone, [](Request const&) {
            return Response::streamed_download(
                [left = 2]() mutable -> std::string {
                    return left-- > 0 ? std::string(1000, 'a') : throw std::runtime_error("the secret is 42");
                },
                "text/csv; charset=utf-8", "liste.csv");
        });
        router.get("/broken", Audience::everyone,
                   [](Request const&) -> Response { throw std::runtime_error("the secret is 42"); });
        router.get("/api/v1/broken", Audience::machine,
                   [](Request const&) -> Response { throw std::runtime_error("the secret is 42"); });
        router.get("/secure", Audience::everyone, [](Request const& request) {
            return Response::text(request.secure ? "yes" : "no").with_cookie({"a", "b"});
        });
        start(options);
    }
    static Response echo(Request const& request)
    {
        std::string text;
        for (auto const& [name, value] : request.form) {
            text += fmt::format("{}={};", name, value);
        }
        for (auto const& upload : request.uploads) {
            text += fmt::format("{}:{}:{};", upload.field, upload.file_name, upload.bytes.size());
        }
        return Response::text(text + request.body);
    }
};

TEST(Server, answers_pages_with_every_security_header)
{
    Site const site;
    HttpClient browser{site.port()};
    auto const reply = browser.get("/nowhere");
    EXPECT_EQ(reply.status, 404);
    EXPECT_TRUE(reply.contains("<html lang=\"fr\">"));
    EXPECT_TRUE(reply.contains("Médiathèques du Jura"));
    EXPECT_TRUE(reply.contains("Page introuvable"));
    EXPECT_EQ(reply.header("cache-control"), "no-store");
    EXPECT_EQ(reply.header("x-content-type-options"), "nosniff");
    EXPECT_EQ(reply.header("referrer-policy"), "same-origin");
    EXPECT_EQ(reply.header("content-security-policy"),
              "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
              "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'");
    EXPECT_EQ(reply.header("strict-transport-security"), "");
    EXPECT_FALSE(reply.contains("<script>"));
    EXPECT_FALSE(reply.contains("style=\""));
}

TEST(Server, sends_long_answers_in_pieces)
{
    Site const site;
    HttpClient browser{site.port()};
    auto const reply = browser.get("/pieces");
    EXPECT_EQ(reply.body, std::string(100'000, 'e') + std::string(100'000, 'd') + std::string(100'000, 'c') +
                              std::string(100'000, 'b') + std::string(100'000, 'a'));
    EXPECT_TRUE(reply.header("content-disposition").contains("liste.csv"));
    EXPECT_EQ(browser.head("/pieces").status, 200);
    EXPECT_EQ(browser.get("/pieces").body.size(), 500'000U) << "the connection goes on";
}

TEST(Server, breaks_off_a_long_answer_that_cannot_go_on)
{
    Site const site;
    RawConnection const connection{site.port()};
    connection.send("GET /broken-pieces HTTP/1.1\r\nHost: a\r\n\r\n");
    auto const received = connection.read_all();
    EXPECT_TRUE(received.contains(std::string(1000, 'a')));
    EXPECT_FALSE(received.ends_with("0\r\n\r\n")) << "nobody may take it for whole";
}

TEST(Server, says_which_methods_an_address_knows)
{
    Site const site;
    HttpClient browser{site.port()};
    auto const reply = browser.request("DELETE", "/echo");
    EXPECT_EQ(reply.status, 405);
    EXPECT_EQ(reply.header("allow"), "POST");
    EXPECT_EQ(browser.request("OPTIONS", "/").status, 204);
    EXPECT_EQ(browser.request("BREW", "/").status, 405);
    auto const head = browser.head("/");
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, "");
}

TEST(Server, sends_a_trailing_slash_to_the_address_without)
{
    Site const site;
    HttpClient browser{site.port()};
    auto const reply = browser.get("/echo/caf%C3%A9/?a=1");
    EXPECT_EQ(reply.status, 308);
    EXPECT_EQ(reply.location(), "/echo/caf%C3%A9?a=1");
    EXPECT_EQ(browser.follow(reply).body, "café");
}

TEST(Server, keeps_the_details_of_a_bug_to_itself)
{
    Site const site;
    HttpClient browser{site.port()};
    auto const page = browser.get("/broken");
    EXPECT_EQ(page.status, 500);
    EXPECT_FALSE(page.contains("42"));
    EXPECT_TRUE(page.contains("Une erreur est survenue"));
    auto const problem = browser.get("/api/v1/broken");
    EXPECT_EQ(problem.status, 500);
    EXPECT_EQ(problem.header("content-type"), "application/problem+json");
    EXPECT_FALSE(problem.contains("42"));
    EXPECT_EQ(browser.get("/api/v1/nowhere").header("content-type"), "application/problem+json");
}

TEST(Server, reads_forms_and_files)
{
    Site const site;
    HttpClient browser{site.port()};
    EXPECT_EQ(browser.post("/echo", {{"a", "é&="}, {"b", ""}, {"a", "2"}}).body, "a=é&=;b=;a=2;");
    EXPECT_EQ(
        browser.post_files("/echo", {{"a", "1"}}, {{"proof", "x.pdf", "application/pdf", std::string(100'000, '\0')}})
            .body,
        "a=1;proof:x.pdf:100000;");
    EXPECT_EQ(browser.post_body("/echo", "{}", "application/json").body, "{}");
}

TEST(Server, refuses_what_cannot_be_read)
{
    Site const site;
    HttpClient browser{site.port()};
    EXPECT_EQ(browser.post_body("/echo", "a=%E8", "application/x-www-form-urlencoded").status, 400);
    EXPECT_EQ(browser.post_body("/echo", "no parts", "multipart/form-data; boundary=x").status, 400);
    EXPECT_EQ(browser.post_body("/echo", "--x--", "multipart/form-data; boundary=x; boundary=y").status, 400);
    EXPECT_EQ(browser.get("/a/%2e%2e/b").status, 400);
    EXPECT_EQ(browser.get("/a/../b").status, 400);
    for (int i = 0; i < 120; ++i) {
        browser.header(fmt::format("X-Header-{}", i), "1");
    }
    EXPECT_EQ(browser.get("/").status, 431);
    RawConnection const nonsense{site.port()};
    nonsense.send("\x16\x03\x01 not http\r\n\r\n");
    EXPECT_EQ(nonsense.read_all(5).find("200 OK"), std::string::npos);
}

TEST(Server, compresses_long_text_for_those_who_can_read_it)
{
    Site const site;
    HttpClient browser{site.port()};
    EXPECT_EQ(browser.get("/long").header("content-encoding"), "");
    browser.header("Accept-Encoding", "br, gzip;q=0.8");
    auto const reply = browser.get("/long");
    EXPECT_EQ(reply.header("content-encoding"), "gzip");
    EXPECT_EQ(reply.header("vary"), "Accept-Encoding");
    EXPECT_LT(reply.body.size(), 1000U);
    EXPECT_EQ(browser.get("/").header("content-encoding"), "");
    browser.header("Accept-Encoding", "gzip;q=0");
    EXPECT_EQ(browser.get("/long").header("content-encoding"), "");
}

TEST(Server, serves_assets_for_ever_under_hashed_names)
{
    Site const site;
    HttpClient browser{site.port()};
    auto const url = site.shell.assets().url("guichet.css");
    auto const reply = browser.get(url);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("content-type"), "text/css; charset=utf-8");
    EXPECT_EQ(reply.header("cache-control"), "public, max-age=31536000, immutable");
    browser.header("If-None-Match", reply.header("etag"));
    EXPECT_EQ(browser.get(url).status, 304);
    EXPECT_EQ(browser.get("/assets/guichet.css").status, 404);
    EXPECT_EQ(browser.get("/assets/guichet.000000000000.css").status, 404);
}

TEST(Server, believes_a_forwarded_address_from_a_declared_proxy_only)
{
    Site const open;
    HttpClient stranger{open.port()};
    stranger.header("X-Forwarded-For", "203.0.113.9").header("X-Forwarded-Proto", "https");
    EXPECT_EQ(stranger.get("/").body, "hello 127.0.0.1");
    EXPECT_EQ(stranger.get("/secure").body, "no");

    ServerOptions options;
    options.trusted_proxies = {"127.0.0.0/8"};
    Site const behind{options};
    HttpClient proxy{behind.port()};
    proxy.header("X-Forwarded-For", "6.6.6.6, 203.0.113.9").header("X-Forwarded-Proto", "https");
    EXPECT_EQ(proxy.get("/").body, "hello 203.0.113.9");
    auto const secure = proxy.get("/secure");
    EXPECT_EQ(secure.body, "yes");
    EXPECT_EQ(secure.header("set-cookie"), "a=b; Path=/; HttpOnly; SameSite=Lax; Secure");
}

TEST(Server, asks_for_tls_only_when_its_public_address_has_it)
{
    ServerOptions options;
    options.public_url = "https://inscription.example";
    Site const site{options};
    HttpClient browser{site.port()};
    auto const reply = browser.get("/nowhere");
    EXPECT_EQ(reply.header("strict-transport-security"), "max-age=31536000");
    EXPECT_TRUE(reply.header("set-cookie").starts_with("__Host-guichet_browser="));
}

TEST(Server, counts_requests_by_route_and_never_by_path)
{
    Site const site;
    HttpClient browser{site.port()};
    browser.get("/echo/Colette");
    auto const metrics = site.server->metrics();
    EXPECT_NE(metrics.find(R"(guichet_http_requests_total{method="GET",route="/echo/{word}",status="2xx"} 1)"),
              std::string::npos);
    EXPECT_EQ(metrics.find("Colette"), std::string::npos);
}

TEST(Server, answers_while_a_thousand_connections_idle_and_dribble)
{
    ServerOptions options;
    options.most_connections_per_address = 2000;
    Site const site{options};
    std::vector<RawConnection> slow;
    for (int i = 0; i < 1000; ++i) {
        slow.emplace_back(site.port());
        if (i % 2 == 0) {
            slow.back().send("GET / HTTP/1.1\r\nHo");
        } else if (i % 3 == 0) {
            slow.back().send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc");
        }
    }
    HttpClient browser{site.port()};
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(browser.get("/").body, "hello 127.0.0.1");
        slow[static_cast<std::size_t>(i)].send("s");
    }
}

TEST(Server, lets_a_request_under_way_finish_when_it_stops)
{
    WebFixture site;
    std::latch entered{1};
    std::latch leave{1};
    site.router.get("/slow", Audience::everyone, [&](Request const&) {
        entered.count_down();
        leave.wait();
        return Response::text("done");
    });
    site.start();
    auto const port = site.port();
    auto reply = std::async(std::launch::async, [port] { return HttpClient{port}.get("/slow"); });
    entered.wait();
    auto stopped = std::async(std::launch::async, [&] { site.server.reset(); });
    auto const is_answered = [port] {
        try {
            RawConnection const late{port};
            late.send("GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return !late.read_all().empty();
        } catch (std::runtime_error const&) { // refused
            return false;
        }
    };
    while (is_answered()) {
    }
    leave.count_down();
    auto const answer = reply.get();
    EXPECT_EQ(answer.body, "done");
    EXPECT_EQ(answer.header("connection"), "close");
    stopped.get();
}

TEST(Server, stops_as_often_as_it_starts)
{
    Site const site;
    ServerOptions options;
    options.port = 0;
    for (int round = 0; round < 1000; ++round) {
        EXPECT_NE((Server{options, site.router, site.shell}.port()), 0);
    }
}

TEST(Server, says_so_when_its_port_is_taken)
{
    Site const site;
    ServerOptions options;
    options.port = site.port();
    EXPECT_THROW((Server{options, site.router, site.shell}), std::runtime_error);
}

} // namespace
} // namespace guichet::web
