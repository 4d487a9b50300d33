// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/addresses.hpp"
#include "net/line_client.hpp"
#include "net/line_server.hpp"
#include "net/lines.hpp"
#include "net/sockets.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace guichet::net {

namespace {

using namespace std::chrono_literals;

/// Says everything back; "bye" ends it, "bug" breaks it, "slow" takes its time.
class Echo final : public Conversation {
public:
    Reply answer(std::string_view line) override
    {
        if (line == "bug") {
            throw std::runtime_error("a bug");
        }
        if (line == "slow") {
            std::this_thread::sleep_for(200ms);
        }
        return {std::string{line} + "\r", line == "bye" ? Then::ends : Then::goes_on};
    }
};

Converse const echo = [](std::string const&) { return std::make_unique<Echo>(); };

LineServerAddress at(LineServer const& server)
{
    return {.host = "127.0.0.1", .port = server.port(), .answer_time = 5000ms};
}

std::unique_ptr<LineConnection> connected(LineServer const& server)
{
    return CurlLineConnector{}.connect(at(server)).value();
}

std::string said(LineConnection& connection, std::string const& bytes)
{
    EXPECT_TRUE(connection.send(bytes));
    auto const line = connection.receive();
    return line ? *line : line.error().detail;
}

/// A certificate of the test's own for localhost, and its key.
struct Identity {
    support::TemporaryDirectory folder;
    std::string key = (folder.path() / "key.pem").string();
    std::string certificate = (folder.path() / "certificate.pem").string();

    Identity()
    {
        auto const made =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost "
            "-addext subjectAltName=DNS:localhost -keyout " +
            key + " -out " + certificate + " 2>/dev/null";
        if (std::system(made.c_str()) != 0) { // NOLINT(cert-env33-c)
            throw std::runtime_error("openssl made no certificate");
        }
    }

    [[nodiscard]] LineServerOptions server() const { return {.certificate_file = certificate, .key_file = key}; }
    [[nodiscard]] LineServerAddress address(LineServer const& server) const
    {
        auto to = at(server);
        to.secrecy = Secrecy::tls;
        to.host = "localhost";
        to.ca_file = certificate;
        return to;
    }
};

} // namespace

TEST(LineFramer, takes_lines_however_they_are_cut)
{
    std::string const all = "\r\none\rtwo\r\n\nthree\n";
    for (std::size_t cut = 1; cut <= all.size(); ++cut) {
        LineFramer framer{10};
        std::vector<std::string> lines;
        for (std::size_t from = 0; from < all.size(); from += cut) {
            ASSERT_TRUE(framer.feed(all.substr(from, cut)));
            while (auto line = framer.next()) {
                lines.push_back(*line);
            }
        }
        EXPECT_EQ(lines, (std::vector<std::string>{"one", "two", "three"})) << cut;
    }
    LineFramer framer{10};
    EXPECT_FALSE(framer.feed("0123456789ab"));
}

TEST(AddressList, holds_addresses_and_networks)
{
    AddressList const list{{"192.0.2.0/24", "2001:db8::/32", "198.51.100.7"}};
    EXPECT_TRUE(list.contains("192.0.2.250"));
    EXPECT_TRUE(list.contains("2001:db8:1::5"));
    EXPECT_TRUE(list.contains("198.51.100.7"));
    EXPECT_FALSE(list.contains("198.51.100.8"));
    EXPECT_FALSE(list.contains("nobody"));
    EXPECT_EQ(AddressList::fault_of({"192.0.2.1", "192.0.2.0/40"}), "192.0.2.0/40");
}

TEST(LineServer, answers_in_order_whatever_arrives_together)
{
    LineServer const server{{}, echo};
    auto const connection = connected(server);
    ASSERT_TRUE(connection->send("slow\rsecond\r\nthi"));
    EXPECT_EQ(connection->receive().value(), "slow");
    EXPECT_EQ(connection->receive().value(), "second");
    EXPECT_EQ(said(*connection, "rd\n"), "third");
    EXPECT_EQ(said(*connection, "bye\r"), "bye");
    EXPECT_EQ(connection->receive().error().detail, "net.closed");
}

TEST(LineServer, a_bug_ends_one_conversation_and_no_other)
{
    LineServer const server{{}, echo};
    auto const other = connected(server);
    auto const broken = connected(server);
    EXPECT_EQ(said(*broken, "bug\r"), "net.closed");
    EXPECT_EQ(said(*other, "still here\r"), "still here");
}

TEST(LineServer, a_conversation_that_cannot_begin_ends_nothing_else)
{
    std::atomic<bool> is_broken{true};
    LineServer const server{{}, [&](std::string const&) -> std::unique_ptr<Conversation> {
                                if (is_broken) {
                                    throw std::runtime_error("no database");
                                }
                                return std::make_unique<Echo>();
                            }};
    EXPECT_EQ(said(*connected(server), "hello\r"), "net.closed");
    is_broken = false;
    EXPECT_EQ(said(*connected(server), "hello\r"), "hello");
}

TEST(LineServer, too_long_a_line_ends_the_conversation)
{
    LineServer const server{{.longest_line = 100}, echo};
    auto const connection = connected(server);
    EXPECT_EQ(said(*connection, std::string(5000, 'x')), "net.closed");
}

TEST(LineServer, hangs_up_on_whom_nobody_talks_to_and_on_crowds_from_one_address)
{
    LineServer const closed{{}, [](std::string const&) { return std::unique_ptr<Conversation>{}; }};
    EXPECT_EQ(said(*connected(closed), "hello\r"), "net.closed");
    LineServer const narrow{{.most_connections_per_address = 1}, echo};
    auto const first = connected(narrow);
    EXPECT_EQ(said(*first, "hello\r"), "hello");
    EXPECT_EQ(said(*connected(narrow), "hello\r"), "net.closed");
}

TEST(LineServer, a_thousand_silent_peers_hold_no_thread)
{
    LineServer const server{{.workers = 2, .most_connections_per_address = 2000}, echo};
    std::vector<std::unique_ptr<LineConnection>> silent;
    for (int i = 0; i < 300; ++i) { // as many files as a test may open without asking
        silent.push_back(connected(server));
        ASSERT_TRUE(silent.back()->send("half a li"));
    }
    EXPECT_EQ(said(*connected(server), "hello\r"), "hello");
    EXPECT_EQ(said(*silent.front(), "ne\r"), "half a line");
    EXPECT_EQ(server.open_connections(), 300U);
}

TEST(LineServer, silence_ends_a_connection)
{
    LineServer const server{{.idle_time = 1s, .slow_time = 1s}, echo};
    auto const spoken = connected(server);
    EXPECT_EQ(said(*spoken, "hello\r"), "hello");
    auto const mute = connected(server);
    EXPECT_EQ(mute->receive().error().detail, "net.closed");
    EXPECT_EQ(spoken->receive().error().detail, "net.closed");
    EXPECT_EQ(server.open_connections(), 0U);
}

TEST(LineServer, stops_gracefully)
{
    auto server = std::make_unique<LineServer>(LineServerOptions{}, echo);
    auto const connection = connected(*server);
    ASSERT_TRUE(connection->send("slow\r"));
    std::this_thread::sleep_for(50ms);
    server.reset();
    EXPECT_EQ(connection->receive().value(), "slow") << "what was under way is answered";
    EXPECT_EQ(connection->receive().error().detail, "net.closed");
}

TEST(LineServer, speaks_tls_and_the_client_checks_the_name)
{
    Identity const identity;
    LineServer const server{identity.server(), echo};
    auto stranger = identity.address(server);
    stranger.ca_file.clear();
    EXPECT_EQ(CurlLineConnector{}.connect(stranger).error().detail, "net.tls") << "nobody vouches for it";
    auto elsewhere = identity.address(server);
    elsewhere.host = "127.0.0.1";
    EXPECT_EQ(CurlLineConnector{}.connect(elsewhere).error().detail, "net.tls") << "the certificate is for localhost";
    auto const connection = CurlLineConnector{}.connect(identity.address(server));
    ASSERT_TRUE(connection) << connection.error().detail;
    for (auto const size : {3U, 16000U}) {
        EXPECT_EQ(said(**connection, std::string(size, 'x') + "\r").size(), size);
    }
    EXPECT_EQ(said(*connected(server), "bare\r"), "net.closed");
    EXPECT_THROW(LineServer({.certificate_file = identity.key, .key_file = identity.key}, echo), std::runtime_error);
}

TEST(LineServer, outlives_peers_that_leave_before_their_answer)
{
    Identity const identity;
    LineServer const server{identity.server(), echo};
    for (int round = 0; round < 20; ++round) {
        auto const leaving = CurlLineConnector{}.connect(identity.address(server));
        ASSERT_TRUE(leaving) << leaving.error().detail;
        for (int line = 0; line < 20; ++line) {
            EXPECT_TRUE((*leaving)->send(std::string(4000, 'x') + "\r"));
        }
    }
    auto const staying = CurlLineConnector{}.connect(identity.address(server));
    ASSERT_TRUE(staying) << staying.error().detail;
    EXPECT_EQ(said(**staying, "here\r"), "here");
}

} // namespace guichet::net
