// SPDX-License-Identifier: AGPL-3.0-or-later
// How large a request may be, and what becomes of one that is larger.
#include "support/http_client.hpp"
#include "support/web_fixture.hpp"
#include "web/server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace guichet::web {
namespace {

using support::HttpClient;
using support::RawConnection;

/// Says what it was sent.
struct EchoSite : support::WebFixture {
    explicit EchoSite(ServerOptions const& options)
    {
        router.get("/", Audience::everyone, [](Request const&) { return Response::text("hello"); });
        router.post("/echo", Audience::machine, fields, Csrf::exempt);
        router.post("/echo/{word}", Audience::machine, size, Csrf::exempt);
        start(options);
    }
    static Response fields(Request const& request)
    {
        std::string text;
        for (auto const& [name, value] : request.form) {
            text += fmt::format("{}={};", name, value);
        }
        for (auto const& upload : request.uploads) {
            text += fmt::format("{}:{}:{};", upload.field, upload.file_name, upload.bytes.size());
        }
        return Response::text(text);
    }
    static Response size(Request const& request)
    {
        return Response::text(fmt::format("{} {}", request.parameter("word"), request.body.size()));
    }
};

TEST(Bodies, refuses_what_is_too_large_in_plain_words)
{
    ServerOptions options;
    options.body.whole = 100'000;
    EchoSite const site{options};
    HttpClient browser{site.port()};
    auto const reply = browser.post_body("/echo", std::string(300'000, 'a'), "text/plain");
    EXPECT_EQ(reply.status, 413);
    EXPECT_TRUE(reply.contains("trop volumineux"));
    EXPECT_EQ(browser.post("/echo", {{"a", std::string(70'000, 'a')}}).status, 413);

    RawConnection const endless{site.port()};
    endless.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    auto const chunk = "10000\r\n" + std::string(0x10000, 'a') + "\r\n";
    for (int i = 0; i < 100; ++i) {
        endless.send(chunk);
    }
    EXPECT_EQ(endless.read_all(5).find("200 OK"), std::string::npos);
    EXPECT_EQ(browser.get("/").status, 200);
}

TEST(Bodies, takes_more_on_the_routes_that_say_so)
{
    ServerOptions options;
    options.body.whole = 100'000;
    options.bodies["/echo"] = {.whole = 500'000};
    options.bodies["/echo/{word}"] = {.whole = 200'000};
    EchoSite const site{options};
    HttpClient browser{site.port()};
    EXPECT_EQ(browser.post_body("/echo?a=1", std::string(300'000, 'a'), "text/plain").status, 200);
    EXPECT_EQ(browser.post_body("/echo", std::string(600'000, 'a'), "text/plain").status, 413);
    EXPECT_EQ(browser.post_body("/", std::string(300'000, 'a'), "text/plain").status, 413);
    EXPECT_EQ(browser.post_body("/echo/a", std::string(150'000, 'a'), "text/plain").body, "a 150000");
    EXPECT_EQ(browser.post_body("/echo/b?c=d", std::string(300'000, 'a'), "text/plain").status, 413);
}

TEST(Bodies, cuts_a_file_that_is_too_large_and_keeps_what_was_typed_around_it)
{
    ServerOptions options;
    options.bodies["/echo"] = {.whole = 300'000, .file = 100'000};
    EchoSite const site{options};
    HttpClient browser{site.port()};
    auto const file = [](std::string field, std::size_t size) {
        return support::File{std::move(field), "x", "image/jpeg", std::string(size, '\r')};
    };
    auto const sizes = [&](std::vector<support::File> const& files) {
        std::vector<std::size_t> out;
        auto const body = browser.post_files("/echo", {{"a", "1"}}, files).body;
        EXPECT_TRUE(body.starts_with("a=1;")) << body.substr(0, 200);
        for (auto at = body.find(":x:"); at != std::string::npos; at = body.find(":x:", at + 1)) {
            out.push_back(std::stoul(body.substr(at + 3)));
        }
        return out;
    };
    EXPECT_EQ(sizes({file("one", 100'000), file("two", 99'999)}), (std::vector<std::size_t>{100'000, 99'999}));
    auto const cut = sizes({file("one", 2'000'000), file("two", 7), file("three", 100'500)});
    ASSERT_EQ(cut.size(), 3U);
    EXPECT_GT(cut[0], 100'000U);
    EXPECT_LT(cut[0], 200'000U) << "but for the piece it ended in";
    EXPECT_EQ(cut[1], 7U);
    EXPECT_GT(cut[2], 100'000U);
    EXPECT_EQ(browser.post_files("/echo", {}, std::vector(4, file("one", 99'000))).status, 413) << "whole files";
}

} // namespace
} // namespace guichet::web
