// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/materialisation/materialisation.hpp"
#include "support/digital_library.hpp"

#include <gtest/gtest.h>

namespace guichet::access {
namespace {

using namespace std::chrono_literals;
using for_tests::DigitalLibrary;

class NoPayments final : public people::DeskPayments {
public:
    void note(db::Session& /*session*/, network::Actor const& /*actor*/, people::Patron const& /*patron*/,
              Money /*amount*/, std::string_view /*about*/) override
    {
    }
    void take_back(db::Session& /*session*/, network::Actor const& /*actor*/, people::Patron const& /*patron*/,
                   Money /*amount*/, std::string_view /*about*/) override
    {
    }
};

/// The digital library, and the desk that exchanges cards.
class CardExchangedUnderTheDoors : public ::testing::Test {
protected:
    CardExchangedUnderTheDoors()
    {
        library.web.start();
        library.run([&](db::Session& session) {
            auto const added = cards.add_range(session, {"",
                                                         {"haut-jura-mediatheque"},
                                                         people::CardKind::permanent,
                                                         "2390100",
                                                         "2390199",
                                                         people::CheckDigit::luhn});
            EXPECT_TRUE(added);
        });
    }
    int answer()
    {
        return library.browser_of(anne)
            .get("/cas/login?service=" + web::url_encode("https://kiosque.example/sso?site=12"))
            .status;
    }
    people::Card card()
    {
        return database.read([&](db::Session& session) { return people::Cards::of(session, anne).front(); });
    }

    db::Database database{{":memory:"}};
    DigitalLibrary library{database};
    people::PatronId anne = library.add_patron("Girod", *parse_date("2020-06-30"));
    people::Cards cards{database, library.clock, library.random};
    NoPayments payments;
    people::Materialisations desk{database,          library.clock,   library.random,
                                  library.libraries, library.journal, payments};
    network::Actor const claire{network::ActorKind::staff, "c", "Claire", network::Role::librarian,
                                network::IntercommunalityId{"haut-jura"}};
};

TEST_F(CardExchangedUnderTheDoors, leaves_the_way_in_and_the_pseudonym_as_they_were)
{
    EXPECT_EQ(answer(), 303);
    auto const before = library.pseudonyms.obtain(anne, {"presse"}).value();
    auto const done =
        desk.materialise(claire, {.patron = anne,
                                  .provisional = card().number,
                                  .scanned = people::with_check_digit("2390150", people::CheckDigit::luhn),
                                  .proof = "passport",
                                  .paid = {}});
    ASSERT_TRUE(done) << done.error().message.id;
    EXPECT_EQ(answer(), 303);
    EXPECT_EQ(library.pseudonyms.obtain(anne, {"presse"}).value(), before);
    ASSERT_TRUE(desk.undo(claire, *done));
    EXPECT_EQ(answer(), 303);
    EXPECT_EQ(library.pseudonyms.obtain(anne, {"presse"}).value(), before);
}

TEST_F(CardExchangedUnderTheDoors, opens_nothing_once_lapsed_and_everything_once_revived)
{
    library.clock.set(start_of_day(*parse_date("2020-06-30")) + 23h + 59min);
    EXPECT_EQ(answer(), 303);
    library.clock.advance(1min); // midnight: no job has run
    EXPECT_EQ(answer(), 403);
    ASSERT_TRUE(desk.revive(claire, anne, 15));
    EXPECT_EQ(answer(), 303);
    library.run([&](db::Session& session) {
        EXPECT_TRUE(people::Cards::revoke(session, people::Cards::of(session, anne).front().number, "essai"));
    });
    EXPECT_EQ(answer(), 403);
}

} // namespace
} // namespace guichet::access
