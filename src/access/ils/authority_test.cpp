// SPDX-License-Identifier: AGPL-3.0-or-later
// Whose password a library's own system keeps.
#include "access/ils/authority.hpp"
#include "support/machines_desk.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

using for_tests::MachinesDesk;

class KeptPasswords : public ::testing::Test {
protected:
    void connect(bool active)
    {
        IlsConnector one;
        one.intercommunality = {"haut-jura"};
        one.name = "Koha du Haut-Jura";
        one.kind = IlsKind::koha;
        one.address = "https://koha.example.org";
        one.dialect = "basic";
        one.login = "guichet";
        one.active = active;
        one.id = connector;
        auto const saved = connectors.save(here.administrator, one, {"koha-secret", ""});
        ASSERT_TRUE(saved);
        connector = *saved;
    }
    PatronId with_card(std::string const& number, people::CardKind kind, people::CardStatus status)
    {
        auto const patron = here.library.add_patron("Porteuse", here.in_days(30));
        here.library.run([&](db::Session& session) {
            (void)people::Cards::take_in(session, {number,
                                                   patron,
                                                   {"haut-jura-mediatheque"},
                                                   kind,
                                                   status,
                                                   here.in_days(-100),
                                                   std::nullopt,
                                                   here.library.clock.now()});
        });
        return patron;
    }

    support::TestDatabase made{support::Kind::sqlite_memory};
    db::Database& data = migrated(*made);
    MachinesDesk here{data};
    net::CurlLineConnector lines;
    net::CurlHttpClient http;
    IlsConnectors connectors{data,
                             here.library.clock,
                             here.library.random,
                             *SecretKey::from(std::string(32, 'i')),
                             here.library.journal,
                             here.library.libraries};
    IlsConnectorId connector;
    LibrarySystems systems{lines, http, here.library.clock, connectors, ""};
    IlsMembers members{data, here.library.clock, here.library.random, here.library.patrons, here.library.journal};
    IlsAuthority authority{data,
                           here.library.libraries,
                           connectors,
                           systems,
                           members,
                           here.hasher,
                           *here.library.store,
                           *SecretKey::from(std::string(32, 'a'))};

private:
    static db::Database& migrated(db::Database& database)
    {
        support::migrate(database);
        return database;
    }
};

TEST_F(KeptPasswords, are_those_of_permanent_cards_in_force_where_a_system_is_in_use)
{
    using people::CardKind;
    using people::CardStatus;
    auto const member = with_card("99000000000001", CardKind::permanent, CardStatus::active);
    auto const registered_here = with_card("99000000000002", CardKind::provisional, CardStatus::active);
    auto const without = with_card("99000000000003", CardKind::permanent, CardStatus::revoked);
    connect(false);
    EXPECT_FALSE(authority.card_of(member)) << "the system is not in use yet";
    connect(true);
    EXPECT_EQ(authority.card_of(member), "99000000000001");
    EXPECT_FALSE(authority.card_of(registered_here));
    EXPECT_FALSE(authority.card_of(without));
    EXPECT_FALSE(authority.card_of({"nobody"}));
}

} // namespace guichet::access
