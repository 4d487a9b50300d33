// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/actor.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <vector>

namespace guichet::network {

namespace {

using enum Permission;

IntercommunalityId const here{"bresse-haute-seille"};
IntercommunalityId const elsewhere{"haut-jura-saint-claude"};
IntercommunalityId const network_wide{""};

std::vector<Permission> const every_permission{view_applications, decide_applications, view_patrons,   edit_patrons,
                                               issue_cards,       import_members,      view_policies,  edit_policies,
                                               view_campaigns,    edit_campaigns,      view_figures,   view_platforms,
                                               edit_platforms,    manage_staff,        read_journal,   edit_retention,
                                               view_payments,     take_payments,       refund_payments};

// Written a second time on purpose, by role rather than by permission: a slip in one does not pass in both.
std::map<Role, std::set<Permission>> const expected{
    {Role::librarian,
     {view_applications, decide_applications, view_patrons, edit_patrons, issue_cards, view_policies, view_campaigns,
      view_platforms, view_payments, take_payments}},
    {Role::manager,
     {view_applications, decide_applications, view_patrons, edit_patrons, issue_cards, import_members, view_policies,
      edit_policies, view_campaigns, edit_campaigns, view_figures, view_platforms, view_payments, take_payments,
      refund_payments}},
    {Role::administrator, {every_permission.begin(), every_permission.end()}},
    {Role::auditor,
     {view_applications, view_patrons, view_policies, view_campaigns, view_figures, view_platforms, read_journal,
      view_payments}},
};

Actor staff(Role role)
{
    Actor actor{ActorKind::staff, "s1", "Agnès", role, {}};
    if (role == Role::librarian || role == Role::manager) {
        actor.scope = here;
    }
    return actor;
}

TEST(Actors, hold_exactly_the_permissions_of_their_role)
{
    for (auto const& [role, allowed] : expected) {
        for (auto const permission : every_permission) {
            bool const wanted = allowed.contains(permission);
            EXPECT_EQ(may_anywhere(staff(role), permission), wanted)
                << "role " << static_cast<int>(role) << " permission " << static_cast<int>(permission);
            EXPECT_EQ(may(staff(role), permission, here), wanted);
            EXPECT_EQ(authorise(staff(role), permission, here).has_value(), wanted);
        }
    }
}

TEST(Actors, find_nothing_outside_their_scope)
{
    for (auto const role : {Role::librarian, Role::manager}) {
        for (auto const permission : expected.at(role)) {
            for (auto const& where : {elsewhere, network_wide}) {
                EXPECT_FALSE(may(staff(role), permission, where));
                auto const refused = authorise(staff(role), permission, where);
                ASSERT_FALSE(refused);
                EXPECT_EQ(refused.error().kind, ErrorKind::not_found) << "existence is not revealed";
            }
        }
    }
}

TEST(Actors, of_the_network_go_everywhere)
{
    for (auto const role : {Role::administrator, Role::auditor}) {
        for (auto const& where : {here, elsewhere, network_wide}) {
            EXPECT_TRUE(may(staff(role), view_patrons, where));
        }
    }
    auto const refused = authorise(staff(Role::auditor), edit_patrons, here);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::forbidden);
}

TEST(Actors, with_a_scope_stay_in_it_whatever_their_role)
{
    Actor auditor = staff(Role::auditor);
    auditor.scope = here;
    EXPECT_TRUE(may(auditor, view_patrons, here));
    EXPECT_FALSE(may(auditor, view_patrons, elsewhere));
}

TEST(Actors, who_lost_their_scope_may_nothing)
{
    Actor librarian = staff(Role::librarian);
    librarian.scope.reset();
    EXPECT_FALSE(may_anywhere(librarian, view_applications));
    EXPECT_FALSE(may(librarian, view_applications, here));
    librarian.scope = network_wide;
    EXPECT_FALSE(may(librarian, view_applications, network_wide));
}

TEST(Actors, who_are_not_staff_may_nothing_here)
{
    for (auto const kind : {ActorKind::patron, ActorKind::applicant, ActorKind::portal, ActorKind::system}) {
        Actor actor = staff(Role::administrator);
        actor.kind = kind;
        for (auto const permission : every_permission) {
            EXPECT_FALSE(may_anywhere(actor, permission));
            EXPECT_FALSE(authorise(actor, permission, here));
        }
    }
}

} // namespace

} // namespace guichet::network
