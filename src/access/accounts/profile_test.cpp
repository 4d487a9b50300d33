// SPDX-License-Identifier: AGPL-3.0-or-later
// What a person asks for from their account, and what is said when it is too much.
#include "support/accounts_desk.hpp"
#include "support/databases.hpp"

#include <fmt/format.h>

namespace guichet::access {

namespace {

using support::good;
using support::marie_card;

class ProfileOnEveryDatabase : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        support::migrate(database());
        desk.emplace(database());
        marie = desk->add_account("Marie", marie_card, "marie@example.org");
    }
    [[nodiscard]] people::Patron patron() { return desk->patrons.find(marie).value(); }

    std::optional<support::AccountsDesk> desk;
    PatronId marie;
};

TEST_P(ProfileOnEveryDatabase, says_that_a_message_is_not_taken_and_always_takes_the_wish_to_be_erased)
{
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(desk->profile.ask(patron(), RequestKind::correction, fmt::format("Ma rue a changé de nom, {}", i)));
    }
    EXPECT_TRUE(desk->profile.ask(patron(), RequestKind::correction, "Ma rue a changé de nom, 3")) << "sent already";
    auto const one_more = desk->profile.ask(patron(), RequestKind::correction, "Il manque un accent à mon nom");
    ASSERT_FALSE(one_more);
    EXPECT_EQ(one_more.error().fields.at(0).field, "message");
    EXPECT_EQ(one_more.error().fields.at(0).message.id, "accounts.fault.messages_waiting");
    EXPECT_EQ(desk->profile.asked(marie).size(), 10U);
    desk->clock.advance(std::chrono::seconds{1});
    EXPECT_TRUE(desk->profile.ask(patron(), RequestKind::erasure, ""));
    EXPECT_EQ(desk->profile.asked(marie).back().kind, RequestKind::erasure);
    EXPECT_EQ(desk->mails().back().subject, "Votre demande d’effacement");
}

TEST_P(ProfileOnEveryDatabase, does_not_write_to_one_address_after_another)
{
    auto const before = desk->mails().size();
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(desk->profile.ask_new_email(patron(), fmt::format("inconnu{}@example.org", i), good));
    }
    EXPECT_EQ(desk->profile.ask_new_email(patron(), "inconnu6@example.org", good).error().kind, ErrorKind::throttled);
    EXPECT_EQ(desk->mails().size(), before + 5);
    desk->clock.advance(std::chrono::hours{1} + std::chrono::seconds{1});
    EXPECT_TRUE(desk->profile.ask_new_email(patron(), "marie.neuve@example.org", good));
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, ProfileOnEveryDatabase, support::every_database(), support::database_name);

} // namespace

} // namespace guichet::access
