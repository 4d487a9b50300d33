// SPDX-License-Identifier: AGPL-3.0-or-later
// Accounts of people whose password a library's own system keeps.
#include "access/accounts/accounts.hpp"
#include "support/accounts_desk.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

using support::better;
using support::good;
using support::marie_card;

/// A system that keeps Marie's password and knows nobody else.
class OneLibrarysPasswords final : public PasswordAuthority {
public:
    Result<Verdict> check(std::string_view card, std::string_view password) override
    {
        if (is_away) {
            return fail(ErrorKind::unavailable, "ils.away");
        }
        if (card != marie_card) {
            return Verdict{};
        }
        return password == theirs ? Result<Verdict>{Verdict{Answer::right, marie}}
                                  : fail(ErrorKind::invalid, "accounts.sign_in.wrong");
    }
    [[nodiscard]] std::optional<std::string> card_of(PatronId const& patron) const override
    {
        return patron == marie ? std::optional<std::string>{marie_card} : std::nullopt;
    }

    PatronId marie;
    std::string theirs = "1234";
    bool is_away = false;
};

} // namespace

class LibraryPasswords : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        support::migrate(database());
        desk.emplace(database());
        system.marie = desk->add_account("Marie", marie_card, "marie@example.org");
        desk->accounts.ask_first(system);
    }
    std::optional<support::AccountsDesk> desk;
    OneLibrarysPasswords system;
};

TEST_P(LibraryPasswords, confirm_what_is_asked_within_the_account)
{
    EXPECT_TRUE(desk->accounts.confirm_password(system.marie, "1234"));
    auto const wrong = desk->accounts.confirm_password(system.marie, good);
    ASSERT_FALSE(wrong) << "the one that is kept here counts no longer";
    EXPECT_EQ(wrong.error().fields.at(0).field, "current");
    system.is_away = true;
    EXPECT_EQ(desk->accounts.confirm_password(system.marie, "1234").error().message.id, "ils.away");
    auto const paul = desk->add_account("Paul", "27193048561734", "paul@example.org");
    EXPECT_TRUE(desk->accounts.confirm_password(paul, good));
}

TEST_P(LibraryPasswords, are_not_changed_here)
{
    auto const refused = desk->accounts.change_password(system.marie, {"1234", better, better});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message.id, "accounts.password_kept_by_library");
    EXPECT_TRUE(desk->accounts.forgotten(marie_card));
    ASSERT_EQ(desk->mails().size(), 1U);
    EXPECT_EQ(desk->mails()[0].text.find("/activation/"), std::string::npos);
    EXPECT_EQ(desk->mails()[0].subject, "Votre mot de passe");
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, LibraryPasswords, support::every_database(), support::database_name);

} // namespace guichet::access
