// SPDX-License-Identifier: AGPL-3.0-or-later
// Whose password a library's own system keeps.
#include "access/ils/authority.hpp"
#include "access/ils/koha_desk.hpp"
#include "support/machines_desk.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

class KeptPasswords : public ::testing::Test {
protected:
    void connect(bool active)
    {
        auto one = for_tests::KohaDesk::at("https://koha.example.org");
        one.active = active;
        one.id = connector;
        connector = koha.connect(here.administrator, one);
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

    for_tests::MigratedMemory memory;
    for_tests::MachinesDesk here{*memory};
    net::CurlLineConnector lines;
    net::CurlHttpClient http;
    for_tests::KohaDesk koha{
        *memory, here.library.clock, here.library.random, here.library.journal, here.library.libraries, lines, http};
    IlsConnectorId connector;
    IlsMembers members{*memory, here.library.clock, here.library.random, here.library.patrons, here.library.journal};
    IlsAuthority authority{*memory,
                           here.library.libraries,
                           koha.connectors,
                           koha.systems,
                           members,
                           here.hasher,
                           *here.library.store,
                           *SecretKey::from(std::string(32, 'a'))};
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
