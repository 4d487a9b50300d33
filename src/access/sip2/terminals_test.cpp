// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/machines_desk.hpp"

namespace guichet::access {

namespace {

using for_tests::MachinesDesk;

} // namespace

class TerminalStore : public support::OnEveryDatabase {};

TEST_P(TerminalStore, keeps_terminals_and_draws_their_secrets_once)
{
    MachinesDesk machines{database()};
    auto const saved = machines.terminals.save(machines.administrator, MachinesDesk::vendor()).value();
    EXPECT_EQ(saved.secret.size(), 20U);
    auto changed = machines.terminals.find(saved.id).value();
    changed.addresses = {"127.0.0.1", "192.0.2.0/24"};
    changed.dialect = "crlf";
    changed.encoding = protocols::sip2::Encoding::latin1;
    ASSERT_EQ(machines.terminals.save(machines.administrator, changed).value().secret, "");
    EXPECT_EQ(machines.terminals.find(saved.id), changed);
    EXPECT_TRUE(machines.terminals.log_in("kiosque", saved.secret, "127.0.0.1"));
    EXPECT_FALSE(machines.terminals.log_in("kiosque", saved.secret, "198.51.100.1"));
    auto const renewed = machines.terminals.renew_secret(machines.administrator, saved.id).value();
    EXPECT_FALSE(machines.terminals.log_in("kiosque", saved.secret, "127.0.0.1"));
    EXPECT_TRUE(machines.terminals.log_in("kiosque", renewed, "127.0.0.1"));
    changed.state = TerminalState::inactive;
    ASSERT_TRUE(machines.terminals.save(machines.administrator, changed));
    EXPECT_FALSE(machines.terminals.log_in("kiosque", renewed, "127.0.0.1"));
}

TEST_P(TerminalStore, refuses_what_cannot_be_and_who_may_not)
{
    MachinesDesk machines{database()};
    ASSERT_TRUE(machines.terminals.save(machines.administrator, MachinesDesk::vendor()));
    auto wrong = MachinesDesk::vendor();
    wrong.name = "";
    wrong.library = {"haut-jura-mediatheque"};
    wrong.platform = {"inconnue"};
    wrong.addresses = {"nowhere"};
    wrong.dialect = "?";
    auto const refused = machines.terminals.save(machines.administrator, wrong);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fields.size(), 5U) << "name, for whom, addresses, dialect, login";
    network::Actor const librarian{network::ActorKind::staff, "s2", "", network::Role::librarian,
                                   network::IntercommunalityId{"haut-jura"}};
    EXPECT_EQ(machines.terminals.save(librarian, MachinesDesk::machine()).error().kind, ErrorKind::forbidden);
}

TEST_P(TerminalStore, recognises_one_terminal_by_an_address)
{
    MachinesDesk machines{database()};
    auto first = MachinesDesk::machine();
    first.recognition = Recognition::address;
    first.addresses = {"192.0.2.16/28", "2001:db8::/64"};
    first.id = machines.terminals.save(machines.administrator, first).value().id;
    auto second = MachinesDesk::vendor();
    second.recognition = Recognition::address;
    for (auto const* const theirs : {"192.0.2.17", "192.0.2.0/24", "::ffff:192.0.2.17", "2001:db8::7"}) {
        second.addresses = {"198.51.100.1", theirs};
        auto const refused = machines.terminals.save(machines.administrator, second);
        ASSERT_FALSE(refused) << theirs;
        ASSERT_EQ(refused.error().fields.size(), 1U);
        EXPECT_EQ(refused.error().fields.front().field, "addresses");
        EXPECT_EQ(refused.error().fields.front().message.values.at("name"), first.name);
    }
    EXPECT_TRUE(machines.terminals.save(machines.administrator, first)) << "itself is nobody else";
    second.recognition = Recognition::login;
    second.id = machines.terminals.save(machines.administrator, second).value().id;
    second.recognition = Recognition::address;
    EXPECT_FALSE(machines.terminals.save(machines.administrator, second));
    second.addresses = {"192.0.2.32/28"};
    EXPECT_TRUE(machines.terminals.save(machines.administrator, second)) << "the network beside";
    second.addresses = first.addresses;
    second.state = TerminalState::inactive;
    EXPECT_TRUE(machines.terminals.save(machines.administrator, second)) << "it answers nobody";
    second.state = TerminalState::active;
    EXPECT_FALSE(machines.terminals.save(machines.administrator, second));
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, TerminalStore, support::every_database(), support::database_name);

} // namespace guichet::access
