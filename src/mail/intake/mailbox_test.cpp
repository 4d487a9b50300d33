// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/intake/impl/imap_session.hpp"
#include "mail/intake/mailbox.hpp"
#include "support/databases.hpp"
#include "support/imap_server.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace guichet::mail {

namespace {

using namespace std::string_literals;

std::string small_mail(int number)
{
    return "From: a@example.org\r\nMessage-ID: <" + std::to_string(number) + "@example.org>\r\n\r\nBonjour " +
           std::to_string(number) + "\r\n";
}

/// Keeps them in memory, and knows what it has.
class Shelf final : public MailKeeper {
public:
    Result<Kept> keep(Delivery const& delivery) override
    {
        if (refusals > 0) {
            --refusals;
            return fail(ErrorKind::unavailable, "error.unavailable");
        }
        if (!refused.empty() && delivery.bytes.contains(refused)) {
            return fail(ErrorKind::unavailable, "error.unavailable");
        }
        extents.push_back(delivery.extent);
        return kept.emplace(delivery.bytes).second ? Kept::now : Kept::before;
    }
    std::set<std::string> kept;
    std::vector<Delivery::Extent> extents;
    int refusals = 0;
    std::string refused{}; // whatever has that in it
};

ImapOptions options_for(support::ImapServer const& server)
{
    ImapOptions options;
    options.url = server.url();
    options.security = Security::starttls_required;
    options.ca_file = server.ca_file();
    options.user = "intake";
    options.password = "secret";
    return options;
}

} // namespace

class ImapMailboxes : public support::OnEveryDatabase {
protected:
    void SetUp() override { support::migrate(database()); }
    Result<Collected> collect(ImapOptions const& options)
    {
        ImapMailbox mailbox{database(), options};
        return mailbox.collect(shelf, {});
    }
    support::ImapServer server;
    Shelf shelf;
};
// Each test starts a server: two databases are enough to see that the position is kept.
INSTANTIATE_TEST_SUITE_P(EveryDatabase, ImapMailboxes,
                         ::testing::Values(support::Kind::sqlite_file, support::Kind::postgresql),
                         support::database_name);

TEST_P(ImapMailboxes, give_what_is_new_and_mark_it_as_read)
{
    server.deliver(small_mail(1));
    server.deliver(small_mail(2));
    auto const first = collect(options_for(server));
    ASSERT_TRUE(first) << first.error().detail;
    EXPECT_EQ(first->kept, 2);
    EXPECT_EQ(first->unmarked, 0);
    EXPECT_EQ(shelf.kept, (std::set{small_mail(1), small_mail(2)}));
    EXPECT_EQ(collect(options_for(server))->kept, 0);
    server.deliver(small_mail(3));
    EXPECT_EQ(collect(options_for(server))->kept, 1);
    EXPECT_EQ(shelf.extents.size(), 3U); // none was fetched twice
    for (auto const& name : server.files("cur")) {
        EXPECT_TRUE(name.ends_with(":2,S")) << name;
    }
}

TEST_P(ImapMailboxes, do_not_touch_what_could_not_be_kept)
{
    server.deliver(small_mail(1));
    shelf.refusals = 1;
    EXPECT_FALSE(collect(options_for(server)));
    for (auto const& name : server.files("cur")) {
        EXPECT_FALSE(name.ends_with("S")) << name;
    }
    EXPECT_EQ(collect(options_for(server))->kept, 1);
}

TEST_P(ImapMailboxes, a_mail_that_is_always_refused_does_not_keep_the_others_waiting)
{
    server.deliver(small_mail(1));
    server.deliver(small_mail(2));
    shelf.refused = "Bonjour 1";
    ImapMailbox mailbox{database(), options_for(server)};
    for (int time = 0; time < impl::Patience::most_times; ++time) {
        EXPECT_FALSE(mailbox.collect(shelf, {})) << time;
    }
    auto const collected = mailbox.collect(shelf, {});
    ASSERT_TRUE(collected) << collected.error().detail;
    EXPECT_EQ(collected->kept, 2);
    EXPECT_EQ(collected->set_aside, 1);
    EXPECT_EQ(shelf.extents, (std::vector{Delivery::Extent::headers, Delivery::Extent::whole}));
    EXPECT_EQ(server.files("cur").size() + server.files("new").size(), 2U) << "it is still in its mailbox";
    EXPECT_EQ(mailbox.collect(shelf, {})->kept, 0);
}

TEST_P(ImapMailboxes, move_what_is_kept_into_a_folder_made_for_it)
{
    auto options = options_for(server);
    options.done_folder = "Traités & rangés";
    server.deliver(small_mail(1));
    auto const collected = collect(options);
    ASSERT_TRUE(collected) << collected.error().detail;
    EXPECT_EQ(collected->unmarked, 0);
    EXPECT_TRUE(server.files("cur").empty());
    EXPECT_EQ(server.files(".Trait&AOk-s &- rang&AOk-s/cur").size(), 1U);
}

TEST_P(ImapMailboxes, begin_again_when_the_server_has_renumbered)
{
    server.deliver(small_mail(1));
    EXPECT_EQ(collect(options_for(server))->kept, 1);
    server.renumber();
    server.deliver(small_mail(2));
    auto const again = collect(options_for(server));
    ASSERT_TRUE(again) << again.error().detail;
    EXPECT_EQ(again->known, 1);
    EXPECT_EQ(again->kept, 1);
}

TEST_P(ImapMailboxes, leave_a_mail_that_is_too_large_where_it_is)
{
    auto options = options_for(server);
    options.largest = 2000;
    server.deliver(small_mail(1) + std::string(3000, 'x'));
    server.deliver(small_mail(2));
    EXPECT_EQ(collect(options)->kept, 2);
    EXPECT_EQ(shelf.extents, (std::vector{Delivery::Extent::headers, Delivery::Extent::whole}));
    EXPECT_TRUE(std::ranges::none_of(shelf.kept, [](std::string const& one) { return one.size() > 2000; }));
    auto const names = server.files("cur");
    EXPECT_EQ(std::ranges::count_if(names, [](std::string const& name) { return name.ends_with("S"); }), 1);
}

TEST_P(ImapMailboxes, speak_tls_from_the_first_byte_and_believe_no_other_certificate)
{
    auto options = options_for(server);
    options.url = server.tls_url();
    server.deliver(small_mail(1));
    EXPECT_EQ(collect(options)->kept, 1);
    options.ca_file.clear();
    EXPECT_EQ(collect(options).error().detail, "net.tls");
    options.url = server.url();
    EXPECT_EQ(collect(options).error().detail, "net.tls");
}

TEST_P(ImapMailboxes, say_what_is_wrong)
{
    auto options = options_for(server);
    EXPECT_TRUE(ImapMailbox(database(), options).check());
    options.folder = "Absent";
    EXPECT_EQ(collect(options).error().detail, "imap.select");
    options.password = "wrong";
    EXPECT_EQ(ImapMailbox(database(), options).check().error().detail, "imap.login");
    options.url = "imap://127.0.0.1:1";
    EXPECT_EQ(collect(options).error().detail, "net.connect");
    options.url = "https://127.0.0.1";
    EXPECT_THROW(ImapMailbox(database(), options), std::invalid_argument);
}

TEST(ImapNames, are_written_in_modified_utf7)
{
    EXPECT_EQ(impl::imap_name("INBOX"), "\"INBOX\"");
    EXPECT_EQ(impl::imap_name("Traités & \"x\""), "\"Trait&AOk-s &- \\\"x\\\"\"");
    EXPECT_EQ(impl::imap_name("台北"), "\"&U,BTFw-\""); // RFC 3501 §5.1.3
}

TEST(Mailboxes, are_all_read_when_one_cannot_be)
{
    support::TemporaryDirectory const folder;
    std::filesystem::create_directories(folder / "good/new");
    std::filesystem::create_directories(folder / "good/cur");
    std::ofstream{folder / "good/new/1.a"} << small_mail(1);
    std::vector<std::unique_ptr<Mailbox>> mailboxes;
    for (auto const* const name : {"absent", "good", "lost"}) {
        mailboxes.push_back(std::make_unique<Maildir>(folder / name));
    }
    Shelf shelf;
    auto const collected = collect_all(mailboxes, shelf, {});
    ASSERT_FALSE(collected);
    EXPECT_EQ(collected.error().detail, "maildir.read, maildir.read");
    EXPECT_EQ(shelf.kept, std::set{small_mail(1)});
    mailboxes.erase(mailboxes.begin());
    mailboxes.pop_back();
    EXPECT_TRUE(collect_all(mailboxes, shelf, {}));
}

TEST(Maildirs, go_on_after_a_mail_that_is_always_refused)
{
    support::TemporaryDirectory const folder;
    for (auto const* const part : {"new", "cur"}) {
        std::filesystem::create_directory(folder / part);
    }
    std::ofstream{folder / "new/1.a"} << small_mail(1);
    std::ofstream{folder / "new/2.b"} << small_mail(2);
    Maildir mailbox{folder / ""};
    Shelf shelf;
    shelf.refused = "<1@example.org>"; // its headers too
    EXPECT_FALSE(mailbox.collect(shelf, {}));
    EXPECT_TRUE(shelf.kept.contains(small_mail(2))) << "at once";
    for (int number = 3; number < 2 + 2 * impl::Patience::most_times; ++number) {
        std::ofstream{folder / ("new/" + std::to_string(number))} << small_mail(number + 100);
        EXPECT_FALSE(mailbox.collect(shelf, {})) << number;
    }
    auto const collected = mailbox.collect(shelf, {});
    ASSERT_TRUE(collected) << collected.error().detail;
    EXPECT_EQ(collected->kept, 1) << "its place is noted";
    EXPECT_EQ(collected->set_aside, 1);
    EXPECT_TRUE(std::filesystem::exists(folder / "cur/1.a:2,S"));
}

TEST(Maildirs, blame_no_mail_when_nothing_can_be_kept)
{
    support::TemporaryDirectory const folder;
    for (auto const* const part : {"new", "cur"}) {
        std::filesystem::create_directory(folder / part);
    }
    std::ofstream{folder / "new/1.a"} << small_mail(1);
    Maildir mailbox{folder / ""};
    Shelf shelf;
    shelf.refusals = 3 * impl::Patience::most_times;
    while (shelf.refusals > 0) {
        EXPECT_FALSE(mailbox.collect(shelf, {}));
    }
    EXPECT_EQ(mailbox.collect(shelf, {})->kept, 1);
    EXPECT_EQ(shelf.kept, std::set{small_mail(1)});
}

TEST(Maildirs, are_emptied_into_cur)
{
    support::TemporaryDirectory const folder;
    namespace fs = std::filesystem;
    Maildir mailbox{folder / "", 500};
    EXPECT_EQ(mailbox.check().error().detail, "maildir.new");
    for (auto const* const part : {"new", "cur", "tmp"}) {
        fs::create_directory(folder / part);
    }
    EXPECT_TRUE(mailbox.check());
    std::ofstream{folder / "new/1.a"} << small_mail(1);
    std::ofstream{folder / "new/2.b"} << small_mail(2) << std::string(900, 'x');
    Shelf shelf;
    shelf.refusals = 1;
    EXPECT_FALSE(mailbox.collect(shelf, {}));
    EXPECT_TRUE(fs::exists(folder / "new/1.a"));
    EXPECT_EQ(mailbox.collect(shelf, {})->kept, 1);
    EXPECT_EQ(shelf.extents, (std::vector{Delivery::Extent::headers, Delivery::Extent::whole}));
    EXPECT_TRUE(fs::exists(folder / "cur/1.a:2,S"));
    EXPECT_TRUE(fs::is_empty(folder / "new"));
}

} // namespace guichet::mail
