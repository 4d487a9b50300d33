// SPDX-License-Identifier: AGPL-3.0-or-later
#include "net/http_client.hpp"
#include "support/child_process.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <thread>

namespace guichet::net {

namespace {

using namespace std::chrono_literals;

/// Takes one connection, reads what is sent until the head ends, does as told.
class OneAnswer {
public:
    explicit OneAnswer(std::function<void(int socket, std::string const& received)> answer)
        : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), length), 0);
        ::listen(listener_, 1);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
        port_ = ntohs(address.sin_port);
        thread_ = std::jthread{[this, answer = std::move(answer)] {
            int const connection = ::accept(listener_, nullptr, nullptr);
            std::array<char, 4096> buffer{};
            while (received_.find("\r\n\r\n") == std::string::npos) {
                auto const got = ::read(connection, buffer.data(), buffer.size());
                if (got <= 0) {
                    break;
                }
                received_.append(buffer.data(), static_cast<std::size_t>(got));
            }
            answer(connection, received_);
            ::close(connection);
        }};
    }
    ~OneAnswer()
    {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    OneAnswer(OneAnswer const&) = delete;
    OneAnswer& operator=(OneAnswer const&) = delete;

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/service"; }
    [[nodiscard]] std::string const& received()
    {
        thread_.join();
        thread_ = std::jthread{[] {}};
        return received_;
    }

private:
    int listener_;
    int port_ = 0;
    std::string received_;
    std::jthread thread_;
};

void say(int socket, std::string_view text)
{
    EXPECT_EQ(::write(socket, text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

} // namespace

TEST(HttpClient, posts_a_body_and_reads_the_answer_whatever_its_status)
{
    OneAnswer server{[](int socket, std::string const&) {
        say(socket, "HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/xml\r\nContent-Length: 7\r\n\r\n<fault>");
    }};
    CurlHttpClient const client;
    auto const reply = client.send({"POST", server.url(), {{"SOAPAction", "\"\""}}, "<body/>"});
    ASSERT_TRUE(reply) << reply.error().detail;
    EXPECT_EQ(reply->status, 500);
    EXPECT_EQ(reply->body, "<fault>");
    EXPECT_EQ(reply->header("content-type"), "text/xml");
    auto const& received = server.received();
    EXPECT_TRUE(received.starts_with("POST /service HTTP/1.1\r\n")) << received;
    EXPECT_NE(received.find("SOAPAction: \"\"\r\n"), std::string::npos);
    EXPECT_NE(received.find("Content-Length: 7\r\n"), std::string::npos);
}

TEST(HttpClient, gives_up_when_the_answer_does_not_come)
{
    OneAnswer const server{[](int socket, std::string const&) {
        char byte = 0;
        EXPECT_EQ(::read(socket, &byte, 1), 0) << "until the client has gone";
    }};
    CurlHttpClient const client;
    auto const reply = client.send({"GET", server.url(), {}, {}}, {.connect = 1000ms, .whole = 100ms});
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(reply.error().detail, "net.timeout");
}

TEST(HttpClient, says_why_nobody_was_reached)
{
    CurlHttpClient const client;
    auto const closed = "http://127.0.0.1:" + std::to_string(support::free_port()) + "/";
    EXPECT_EQ(client.send({"GET", closed, {}, {}}).error().detail, "net.connect");
    EXPECT_EQ(client.send({"GET", "http://nowhere.invalid/", {}, {}}).error().detail, "net.name");
    EXPECT_EQ(client.send({"GET", "file:///etc/passwd", {}, {}}).error().detail, "net.address");
    EXPECT_EQ(client.send({"GET", "ftp://127.0.0.1/", {}, {}}).error().detail, "net.address");
}

TEST(HttpClient, takes_no_more_than_it_was_told)
{
    OneAnswer const server{[](int socket, std::string const&) {
        say(socket, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + std::string(2000, 'x'));
    }};
    CurlHttpClient const client;
    HttpLimits limits;
    limits.largest_body = 1000;
    EXPECT_EQ(client.send({"GET", server.url(), {}, {}}, limits).error().detail, "net.too_large");
}

TEST(HttpClient, does_not_follow_to_somebody_else)
{
    OneAnswer const server{[](int socket, std::string const&) {
        say(socket, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    }};
    CurlHttpClient const client;
    auto const reply = client.send({"GET", server.url(), {}, {}});
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 302);
}

} // namespace guichet::net
