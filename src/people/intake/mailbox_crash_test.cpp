// SPDX-License-Identifier: AGPL-3.0-or-later
// A process killed between keeping a mail and telling the mailbox, on a real IMAP server.
#include "base/random.hpp"
#include "people/intake/mails.hpp"
#include "support/databases.hpp"
#include "support/imap_server.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace guichet::people {

namespace {

constexpr int mails_delivered = 6;

/// Keeps a mail, then dies on the spot.
class KilledAfter final : public mail::MailKeeper {
public:
    KilledAfter(mail::MailKeeper& real, int mails) : real_(real), left_(mails) {}
    Result<mail::Kept> keep(mail::Delivery const& delivery) override
    {
        auto const kept = real_.keep(delivery);
        if (--left_ == 0) {
            ::kill(::getpid(), SIGKILL);
        }
        return kept;
    }

private:
    mail::MailKeeper& real_;
    int left_;
};

mail::ImapOptions imap_options(support::ImapServer const& server)
{
    mail::ImapOptions options;
    options.url = server.url();
    options.ca_file = server.ca_file();
    options.user = "intake";
    options.password = "secret";
    options.done_folder = "Traites";
    return options;
}

/// What a node does; with `killed_after`, the last thing it does.
mail::Collected collect(std::string const& url, support::ImapServer const& server, int killed_after = 0)
{
    SystemClock const clock;
    SystemRandom random;
    db::Database database{{url}};
    Mails const mails{random, *SecretKey::from(std::string(32, 'k'))};
    MailKeeping keeping{database, clock, mails};
    KilledAfter killed{keeping, killed_after};
    mail::ImapMailbox mailbox{database, imap_options(server)};
    auto const collected = killed_after > 0 ? mailbox.collect(killed, {}) : mailbox.collect(keeping, {});
    return collected.value_or(mail::Collected{});
}

} // namespace

TEST(MailboxCrash, loses_no_mail_and_doubles_none)
{
    support::ImapServer server;
    support::TemporaryDirectory const folder;
    auto const url = "sqlite://" + folder / "guichet.db";
    {
        db::Database database{{url}};
        support::migrate(database);
    }
    for (int number = 0; number < mails_delivered; ++number) {
        server.deliver(
            fmt::format("From: a@example.org\r\nMessage-ID: <{0}@example.org>\r\n\r\nBonjour {0}\r\n", number));
    }
    for (int const killed_after : {1, 2, 1}) {
        auto const child = ::fork();
        if (child == 0) {
            (void)collect(url, server, killed_after);
            ::_exit(0);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
    auto const last = collect(url, server);
    EXPECT_GE(last.known, 1); // the one that was kept when the last process died
    EXPECT_EQ(last.unmarked, 0);
    EXPECT_EQ(collect(url, server).kept, 0);
    db::Database const database{{url}};
    database.read([](db::Session& session) {
        EXPECT_EQ(session.count("SELECT COUNT(*) FROM people_mail"), mails_delivered);
        EXPECT_EQ(session.count("SELECT COUNT(*) FROM people_mail_content"), mails_delivered);
    });
    EXPECT_TRUE(server.files("cur").empty());
    EXPECT_EQ(server.files(".Traites/cur").size(), static_cast<std::size_t>(mails_delivered));
}

} // namespace guichet::people
