// SPDX-License-Identifier: AGPL-3.0-or-later
// What servers answer that Dovecot never does.
#include "mail/intake/mailbox.hpp"
#include "net/sockets.hpp"
#include "support/databases.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <map>
#include <thread>
#include <vector>

namespace guichet::mail {

namespace {

/// Two mails, 5 and 6, without encryption. What it answers to a FETCH is written down beforehand.
class ScriptedImap {
public:
    ScriptedImap() : listener_(net::listen_on("127.0.0.1", 0)), thread_([this] { serve(); }) {}
    ~ScriptedImap()
    {
        is_over_ = true;
        thread_.join();
    }
    ScriptedImap(ScriptedImap const&) = delete;
    ScriptedImap& operator=(ScriptedImap const&) = delete;

    [[nodiscard]] std::string url() const
    {
        return fmt::format("imap://127.0.0.1:{}", net::bound_port(listener_.get()));
    }

    /// "5 BODY" → untagged lines; left out: as an honest server.
    std::map<std::string, std::string> untagged;
    /// "5 SIZE" → how the command ends; left out: "OK done".
    std::map<std::string, std::string> endings;

private:
    void serve()
    {
        while (!is_over_) {
            if (is_readable(listener_.get())) {
                net::Descriptor const client{::accept(listener_.get(), nullptr, nullptr)};
                talk(client.get());
            }
        }
    }
    static bool is_readable(int fd)
    {
        pollfd one{fd, POLLIN, 0};
        return ::poll(&one, 1, 20) > 0;
    }
    void talk(int fd)
    {
        say(fd, "* OK ready\r\n");
        std::string unread;
        while (!is_over_) {
            if (auto const end = unread.find("\r\n"); end != std::string::npos) {
                answer(fd, unread.substr(0, end));
                unread.erase(0, end + 2);
                continue;
            }
            if (!is_readable(fd)) {
                continue;
            }
            std::array<char, 4096> buffer{};
            auto const count = ::recv(fd, buffer.data(), buffer.size(), 0);
            if (count <= 0) {
                return;
            }
            unread.append(buffer.data(), static_cast<std::size_t>(count));
        }
    }
    static void say(int fd, std::string const& text) { (void)::send(fd, text.data(), text.size(), MSG_NOSIGNAL); }
    void answer(int fd, std::string const& line)
    {
        auto const tag = line.substr(0, line.find(' '));
        auto const command = line.substr(tag.size() + 1);
        std::string ending = "OK done";
        if (command.starts_with("CAPABILITY")) {
            say(fd, "* CAPABILITY IMAP4rev1\r\n");
        } else if (command.starts_with("SELECT")) {
            say(fd, "* OK [UIDVALIDITY 7] valid\r\n");
        } else if (command.starts_with("UID SEARCH")) {
            say(fd, "* SEARCH 5 6\r\n");
        } else if (command.starts_with("UID FETCH")) {
            auto const key = fmt::format("{} {}", command[10], command.contains("RFC822.SIZE") ? "SIZE" : "BODY");
            say(fd, untagged.contains(key) ? untagged[key] : honest(key));
            ending = endings.contains(key) ? endings[key] : ending;
        }
        say(fd, fmt::format("{} {}\r\n", tag, ending));
    }
    static std::string honest(std::string const& key)
    {
        auto const mail = fmt::format("Subject: {}\r\n\r\nBonjour\r\n", key[0]);
        return key.ends_with("SIZE")
                   ? fmt::format("* 1 FETCH (UID {} RFC822.SIZE {})\r\n", key[0], mail.size())
                   : fmt::format("* 1 FETCH (UID {} BODY[] {{{}}}\r\n{})\r\n", key[0], mail.size(), mail);
    }

    net::Descriptor listener_;
    std::atomic<bool> is_over_ = false;
    std::thread thread_;
};

class List final : public MailKeeper {
public:
    Result<Kept> keep(Delivery const& delivery) override
    {
        kept.emplace_back(delivery.bytes);
        return Kept::now;
    }
    std::vector<std::string> kept;
};

class ImapAnswers : public ::testing::Test {
protected:
    support::TestDatabase opened{support::Kind::sqlite_memory};
    ScriptedImap server;
    List list;

    void SetUp() override { support::migrate(*opened); }
    [[nodiscard]] ImapOptions options() const
    {
        ImapOptions out;
        out.url = server.url();
        out.security = Security::none;
        out.user = "intake";
        out.password = "secret";
        return out;
    }
    Result<Collected> collect()
    {
        ImapMailbox mailbox{*opened, options()};
        return mailbox.collect(list, {});
    }
    static std::string mail(char uid) { return std::string{"Subject: "} + uid + "\r\n\r\nBonjour\r\n"; }
};

} // namespace

TEST_F(ImapAnswers, a_refusal_is_no_proof_that_the_mail_is_gone)
{
    for (auto const* const refused : {"5 SIZE", "5 BODY"}) {
        server.untagged = {{refused, ""}};
        server.endings = {{refused, "NO [SERVERBUG] try later"}};
        auto const collected = collect();
        ASSERT_FALSE(collected) << refused;
        EXPECT_EQ(collected.error().detail, "imap.fetch");
        EXPECT_TRUE(list.kept.empty());
    }
    server.untagged.clear();
    server.endings.clear();
    EXPECT_TRUE(collect());
    EXPECT_EQ(list.kept, (std::vector{mail('5'), mail('6')})) << "nothing was passed over";
}

TEST_F(ImapAnswers, a_mail_that_is_never_given_is_noted_by_its_place_and_the_others_go_on)
{
    server.untagged = {{"5 BODY", ""}};
    server.endings = {{"5 BODY", "NO [SERVERBUG] broken"}};
    ImapMailbox mailbox{*opened, options()};
    for (int time = 0; time < 2 * impl::Patience::most_times; ++time) {
        EXPECT_FALSE(mailbox.collect(list, {})) << time;
    }
    auto const collected = mailbox.collect(list, {});
    ASSERT_TRUE(collected) << collected.error().detail;
    EXPECT_EQ(collected->set_aside, 1);
    ASSERT_EQ(list.kept.size(), 2U);
    EXPECT_TRUE(list.kept.front().contains("Subject: ")) << list.kept.front();
    EXPECT_EQ(list.kept.back(), mail('6'));
}

TEST_F(ImapAnswers, a_mail_much_larger_than_announced_stops_nothing_for_ever)
{
    server.untagged = {{"5 BODY", "* 1 FETCH (UID 5 BODY[] {99000000}\r\n"}};
    ImapMailbox mailbox{*opened, options()};
    for (int time = 0; time < impl::Patience::most_times; ++time) {
        EXPECT_EQ(mailbox.collect(list, {}).error().detail, "imap.literal") << time;
    }
    server.untagged = {{"5 BODY", "* 1 FETCH (UID 5 BODY[HEADER] {12}\r\nSubject: 5\r\n)\r\n"}};
    EXPECT_TRUE(mailbox.collect(list, {}));
    EXPECT_EQ(list.kept, (std::vector{std::string{"Subject: 5\r\n"}, mail('6')}));
}

TEST_F(ImapAnswers, a_mail_that_somebody_took_away_is_passed_over)
{
    server.untagged = {{"5 SIZE", ""}, {"5 BODY", ""}};
    EXPECT_TRUE(collect());
    EXPECT_EQ(list.kept, std::vector{mail('6')});
}

TEST_F(ImapAnswers, a_mail_may_be_a_quoted_string)
{
    server.untagged = {{"5 BODY", "* 1 FETCH (UID 5 BODY[] \"Subject: \\\"5\\\\6\\\"\")\r\n"}};
    EXPECT_TRUE(collect());
    EXPECT_EQ(list.kept, (std::vector{std::string{"Subject: \"5\\6\""}, mail('6')}));
}

} // namespace guichet::mail
