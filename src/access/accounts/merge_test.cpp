// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/merge.hpp"
#include "access/pseudonyms/pseudonyms.hpp"
#include "support/accounts_desk.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

namespace guichet::access {
namespace {

constexpr auto other_card = "27193048561734";
platforms::PlatformId const merge_press{"presse"};

/// Two records of Marie, each with a card; who merges them, and what follows.
struct MergedAccounts : support::AccountsDesk {
    explicit MergedAccounts(db::Database& opened) : AccountsDesk(opened)
    {
        duplicates.add_merge_listener(pseudonyms);
        duplicates.add_merge_listener(after_merge);
    }
    Result<void> merge(PatronId const& keep, PatronId const& other)
    {
        return duplicates.merge(
            {network::ActorKind::staff, "s1", "Lucie", network::Role::librarian, network::IntercommunalityId{"bhs"}},
            keep, other);
    }
    web::Request signed_in(PatronId const& patron)
    {
        web::Request request;
        web::Response response;
        sessions.start(request, response, web::Audience::patron, patron.value);
        request.cookies[response.cookies.back().name] = response.cookies.back().value;
        return request;
    }
    std::string subject(web::Request const& request)
    {
        auto const found = sessions.find(request, web::Audience::patron);
        return found ? found->subject : "";
    }

    SecretKey key = *SecretKey::from(std::string(32, 'd'));
    people::Duplicates duplicates{database, clock, journal, patrons, key};
    Pseudonyms pseudonyms{database, clock, random, key};
    web::Sessions sessions{database, clock, random};
    AccountsAfterMerge after_merge{sessions};
};

class AccountsMerged : public support::OnEveryDatabase {
protected:
    void SetUp() override { support::migrate(database()); }
};

} // namespace

TEST_P(AccountsMerged, either_card_opens_the_account_that_had_been_opened)
{
    MergedAccounts desk{database()};
    auto const keep = desk.add_person("Marie", support::marie_card, "marie@free.fr");
    auto const other = desk.add_account("Marie", other_card, "marie@free.fr");
    auto const press = desk.pseudonyms.obtain(other, merge_press).value();
    auto const browser = desk.signed_in(other);
    EXPECT_EQ(desk.subject(browser), other.value);

    ASSERT_TRUE(desk.merge(keep, other));
    EXPECT_EQ(desk.accounts.check_password(support::marie_card, support::good).value_or(PatronId{}), keep);
    EXPECT_EQ(desk.accounts.check_password(other_card, support::good).value_or(PatronId{}), keep);
    EXPECT_EQ(desk.accounts.check_password("marie@free.fr", support::good).value_or(PatronId{}), keep);
    EXPECT_EQ(desk.pseudonyms.obtain(keep, merge_press).value(), press);
    EXPECT_EQ(desk.subject(browser), keep.value) << "still signed in, as the one who stays";
}

TEST_P(AccountsMerged, of_two_accounts_the_one_used_last_is_kept)
{
    MergedAccounts desk{database()};
    auto const keep = desk.add_account("Marie", support::marie_card, "marie@free.fr");
    auto const press = desk.pseudonyms.obtain(keep, merge_press).value();
    auto const other = desk.add_person("Marie", other_card, "marie@free.fr");
    desk.clock.advance(std::chrono::hours{1});
    ASSERT_TRUE(desk.accounts.choose_password(desk.link_for(other), support::better, support::better));
    (void)desk.pseudonyms.obtain(other, merge_press);

    ASSERT_TRUE(desk.merge(keep, other));
    EXPECT_EQ(desk.accounts.check_password(support::marie_card, support::better).value_or(PatronId{}), keep);
    EXPECT_EQ(desk.accounts.check_password(other_card, support::better).value_or(PatronId{}), keep);
    EXPECT_FALSE(desk.accounts.check_password(other_card, support::good));
    EXPECT_EQ(desk.pseudonyms.obtain(keep, merge_press).value(), press) << "platforms know the one who stays";
}

TEST_P(AccountsMerged, links_under_way_and_requests_follow)
{
    MergedAccounts desk{database()};
    auto const keep = desk.add_person("Marie", support::marie_card, "marie@free.fr");
    auto const other = desk.add_person("Marie", other_card, "marie@free.fr");
    auto const link = desk.link_for(other);
    ASSERT_TRUE(database().write([&](db::Session& session) -> Result<void> {
        AccountStore::add_request(session, {"r1", other, {"elsewhere"}, RequestKind::correction, "", desk.clock.now()});
        return {};
    }));
    ASSERT_TRUE(desk.merge(keep, other));
    EXPECT_EQ(desk.accounts.choose_password(link, support::good, support::good).value_or(PatronId{}), keep);
    database().read([&](db::Session& session) {
        auto const open = AccountStore::open_requests_of(session, keep);
        ASSERT_EQ(open.size(), 1U);
        EXPECT_EQ(open[0].intercommunality.value, "bhs");
    });
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, AccountsMerged, support::every_database(), support::database_name);

} // namespace guichet::access
