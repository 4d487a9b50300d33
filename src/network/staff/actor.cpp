// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/staff/actor.hpp"

#include <algorithm>
#include <array>

namespace guichet::network {

namespace {

struct Grant {
    Permission permission;
    bool librarian = false;
    bool manager = false;
    bool administrator = false;
    bool auditor = false;
};

// The whole of who may do what. A permission that is not here is nobody's.
// clang-format off
constexpr std::array grants{
    //    permission                        librarian manager administrator auditor
    Grant{Permission::view_applications,    true,     true,   true,         true},
    Grant{Permission::decide_applications,  true,     true,   true,         false},
    Grant{Permission::view_patrons,         true,     true,   true,         true},
    Grant{Permission::edit_patrons,         true,     true,   true,         false},
    Grant{Permission::issue_cards,          true,     true,   true,         false},
    Grant{Permission::import_members,       false,    true,   true,         false},
    Grant{Permission::view_policies,        true,     true,   true,         true},
    Grant{Permission::edit_policies,        false,    true,   true,         false},
    Grant{Permission::view_payments,        true,     true,   true,         true},
    Grant{Permission::take_payments,        true,     true,   true,         false},
    Grant{Permission::refund_payments,      false,    true,   true,         false},
    Grant{Permission::view_campaigns,       true,     true,   true,         true},
    Grant{Permission::edit_campaigns,       false,    true,   true,         false},
    Grant{Permission::view_figures,         false,    true,   true,         true},
    Grant{Permission::view_platforms,       true,     true,   true,         true},
    Grant{Permission::edit_platforms,       false,    false,  true,         false},
    Grant{Permission::edit_retention,       false,    false,  true,         false},
    Grant{Permission::manage_staff,         false,    false,  true,         false},
    Grant{Permission::read_journal,         false,    false,  true,         true},
};
// clang-format on

bool granted(Role role, Grant const& grant)
{
    switch (role) {
    case Role::librarian:
        return grant.librarian;
    case Role::manager:
        return grant.manager;
    case Role::administrator:
        return grant.administrator;
    case Role::auditor:
        return grant.auditor;
    }
    return false;
}

bool works_for_one_member(Role role)
{
    return role == Role::librarian || role == Role::manager;
}

bool within_scope(Actor const& actor, IntercommunalityId const& where)
{
    if (!actor.scope) {
        return !works_for_one_member(actor.role);
    }
    return !actor.scope->empty() && *actor.scope == where;
}

} // namespace

bool may_anywhere(Actor const& actor, Permission permission)
{
    if (actor.kind != ActorKind::staff || (works_for_one_member(actor.role) && !actor.scope)) {
        return false;
    }
    auto const* const grant = std::ranges::find(grants, permission, &Grant::permission);
    return grant != grants.end() && granted(actor.role, *grant);
}

bool may(Actor const& actor, Permission permission, IntercommunalityId const& where)
{
    return may_anywhere(actor, permission) && within_scope(actor, where);
}

Result<void> authorise(Actor const& actor, Permission permission, IntercommunalityId const& where)
{
    if (!may_anywhere(actor, permission)) {
        return fail(ErrorKind::forbidden, "error.forbidden");
    }
    if (!within_scope(actor, where)) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    return {};
}

} // namespace guichet::network
