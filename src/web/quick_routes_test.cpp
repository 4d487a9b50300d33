// SPDX-License-Identifier: AGPL-3.0-or-later
// Quick routes are answered by the threads that read the connections, where nothing may wait.
#include "base/waiting.hpp"
#include "support/http_client.hpp"
#include "support/web_fixture.hpp"
#include "web/server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

namespace guichet::web {
namespace {

using support::HttpClient;

Response where_it_runs(Request const& /*request*/)
{
    return Response::text(NoWaiting::in_force() != nullptr ? "at once" : "on a worker");
}

struct QuickSite : support::WebFixture {
    explicit QuickSite(ServerOptions const& options = {})
    {
        router.get("/quick", Audience::everyone, where_it_runs, Pace::quick);
        router.get("/quick/{word}", Audience::everyone, where_it_runs, Pace::quick);
        router.get("/slow", Audience::everyone, where_it_runs);
        router.post(
            "/waits", Audience::machine,
            [this](Request const& request) {
                ++attempts;
                about_to_wait();
                return Response::text(std::string{request.field("name")} + ", " + where_it_runs(request).body);
            },
            Csrf::exempt, Pace::quick);
        router.get(
            "/postpones", Audience::everyone,
            [this](Request const& request) {
                before_the_answer([this] { written += NoWaiting::in_force() == nullptr ? 1 : 100; });
                return where_it_runs(request);
            },
            Pace::quick);
        router.get("/held", Audience::everyone, [this](Request const& request) {
            held.count_down();
            released.wait();
            return where_it_runs(request);
        });
        start(options);
    }

    std::atomic<int> attempts = 0;
    std::atomic<int> written = 0;
    std::latch held{1};
    std::latch released{1};
};

TEST(QuickRoutes, are_answered_where_they_are_read)
{
    QuickSite const site;
    HttpClient browser{site.port()};
    EXPECT_EQ(browser.get("/quick").body, "at once");
    EXPECT_EQ(browser.get("/quick/word?a=b").body, "at once");
    EXPECT_EQ(browser.get("/slow").body, "on a worker");
    EXPECT_EQ(browser.get("/quick").body, "at once") << "and the connection goes on";
}

TEST(QuickRoutes, begin_again_on_a_worker_when_they_have_to_wait)
{
    QuickSite const site;
    HttpClient client{site.port()};
    for (int request = 1; request <= 3; ++request) {
        EXPECT_EQ(client.post("/waits", {{"name", "Zoë"}}).body, "Zoë, on a worker");
        EXPECT_EQ(site.attempts, 2 * request);
    }
    EXPECT_TRUE(site.server->metrics().contains("/waits")) << "counted";
}

TEST(QuickRoutes, leave_to_a_worker_what_must_be_done_before_their_answer_leaves)
{
    QuickSite const site;
    HttpClient browser{site.port()};
    for (int request = 1; request <= 3; ++request) {
        EXPECT_EQ(browser.get("/postpones").body, "at once");
        EXPECT_EQ(site.written, request);
    }
}

TEST(QuickRoutes, are_answered_while_every_worker_is_busy)
{
    ServerOptions options;
    options.workers = 1;
    QuickSite site{options};
    auto waiting = std::async(std::launch::async, [&] { return HttpClient{site.port()}.get("/held").body; });
    site.held.wait();
    EXPECT_EQ(HttpClient{site.port()}.get("/quick").body, "at once");
    site.released.count_down();
    EXPECT_EQ(waiting.get(), "on a worker");
}

TEST(QuickRoutes, are_answered_by_workers_where_the_database_is_far_away)
{
    ServerOptions options;
    options.quick_routes = false;
    QuickSite const site{options};
    EXPECT_EQ(HttpClient{site.port()}.get("/quick").body, "on a worker");
}

} // namespace
} // namespace guichet::web
