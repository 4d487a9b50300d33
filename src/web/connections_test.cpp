// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/http_client.hpp"
#include "support/web_fixture.hpp"
#include "web/impl/connections.hpp"
#include "web/server.hpp"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <thread>

namespace guichet::web {
namespace {

using support::HttpClient;
using support::RawConnection;

/// A page, and a form for whatever is sent.
struct Hall : support::WebFixture {
    explicit Hall(ServerOptions const& options)
    {
        router.get("/", Audience::everyone, [](Request const&) { return Response::text("hello"); });
        router.post("/form", Audience::machine, [](Request const&) { return Response::text("read"); }, Csrf::exempt);
        start(options);
    }
};

/// The server notices closed connections in its own time.
bool is_let_in_again(HttpClient& browser)
{
    for (int i = 0; i < 100; ++i) {
        try {
            return browser.get("/").status == 200;
        } catch (std::runtime_error const&) {
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
    }
    return false;
}

/// What the server says to somebody who sends a letter now and then.
std::string heard_by_a_dribbler(RawConnection const& slow, int letters)
{
    auto const dribble = std::async(std::launch::async, [&] {
        for (int i = 0; i < letters; ++i) {
            slow.send("a");
            std::this_thread::sleep_for(std::chrono::milliseconds{200});
        }
    });
    return slow.read_all(10);
}

TEST(Connections, end_when_they_dribble_their_headers)
{
    ServerOptions options;
    options.header_time = std::chrono::seconds{1};
    Hall const hall{options};
    RawConnection const slow{hall.port()};
    slow.send("GET / HTTP/1.1\r\nHost: a\r\nX-");
    EXPECT_EQ(heard_by_a_dribbler(slow, 20).find("200 OK"), std::string::npos);
}

TEST(Connections, end_when_they_dribble_a_small_body_however_large_another_may_be)
{
    ServerOptions options;
    options.body_time = std::chrono::seconds{1};
    options.body.whole = 1000;
    options.bodies["/import"].whole = std::size_t{40} * 1024 * 1024;
    Hall const hall{options};
    RawConnection const slow{hall.port()};
    slow.send("POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 25\r\n\r\n");
    EXPECT_EQ(heard_by_a_dribbler(slow, 25).find("200 OK"), std::string::npos);
}

TEST(Connections, of_one_address_are_limited)
{
    ServerOptions options;
    options.most_connections_per_address = 5;
    Hall const hall{options};
    std::vector<RawConnection> held;
    for (int i = 0; i < 5; ++i) {
        held.emplace_back(hall.port());
    }
    HttpClient browser{hall.port()};
    EXPECT_THROW(browser.get("/"), std::runtime_error);
    held.clear();
    EXPECT_TRUE(is_let_in_again(browser)) << "the address stays shut out";
}

TEST(Connections, that_found_no_room_are_counted_out_again)
{
    ServerOptions options;
    options.most_connections = 4;
    options.most_connections_per_address = 30;
    Hall const hall{options};
    for (int rush = 0; rush < 50; ++rush) { // more than fit have arrived before an event thread has seen the first
        std::vector<RawConnection> crowd;
        for (int i = 0; i < 20; ++i) {
            crowd.emplace_back(hall.port());
        }
    }
    HttpClient browser{hall.port()};
    EXPECT_TRUE(is_let_in_again(browser)) << "the address stays shut out";
}

TEST(Connections, of_an_ipv6_network_count_as_those_of_one_address)
{
    impl::Connections connections{impl::PhaseLimits{}};
    EXPECT_EQ(connections.arrive("2001:db8:0:1::1").from_there, 1U);
    EXPECT_EQ(connections.arrive("2001:db8:0:1:ffff::2").from_there, 2U);
    EXPECT_EQ(connections.arrive("2001:db8:0:2::1").from_there, 1U);
    EXPECT_EQ(connections.arrive("192.0.2.1").from_there, 1U);
    EXPECT_EQ(connections.arrive("192.0.2.2").in_all, 5U);
    connections.leave("2001:db8:0:1::1");
    EXPECT_EQ(connections.arrive("2001:db8:0:1::3").from_there, 2U);
}

} // namespace
} // namespace guichet::web
