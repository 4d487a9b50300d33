// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "network/intercommunalities/intercommunalities.hpp"

#include <optional>
#include <string>

/// Who does something, and what they may do where: the one place that decides it (R26). Every service method of the
/// desk takes an Actor and asks here; every list a staff member sees is narrowed by `scope`.
namespace guichet::network {

using StaffId = Id<struct StaffTag>;

enum class Role {
    librarian,     // reviews, decides, issues cards: one intercommunality
    manager,       // librarian, and policies, campaigns, imports, figures: one intercommunality
    administrator, // everything, everywhere: the network's
    auditor,       // reads everything, the journal included, changes nothing: everywhere
};

enum class Permission {
    view_applications,
    decide_applications,
    view_patrons,
    edit_patrons,
    issue_cards,
    import_members,
    view_policies,
    edit_policies,
    view_payments,
    take_payments,   // at the desk
    refund_payments, // note what was given back
    view_campaigns,
    edit_campaigns,
    view_figures,
    view_platforms,
    edit_platforms,
    edit_retention, // how long things are kept
    manage_staff,
    read_journal,
};

enum class ActorKind { staff, patron, applicant, portal, system };

struct Actor {
    ActorKind kind = ActorKind::system;
    std::string id;                            // staff id, patron id, API key id; "" for the system
    std::string name;                          // as shown in histories
    Role role = Role::auditor;                 // of staff
    std::optional<IntercommunalityId> scope{}; // of staff; nullopt: the whole network

    [[nodiscard]] static Actor system() { return {ActorKind::system, "", "Guichet"}; }
};

/// Staff only: other kinds of actor may nothing here; their own services check what is theirs.
[[nodiscard]] bool may(Actor const& actor, Permission permission, IntercommunalityId const& where);
/// Somewhere: to show or hide a menu entry.
[[nodiscard]] bool may_anywhere(Actor const& actor, Permission permission);
/// ErrorKind::forbidden "error.forbidden" when not. Outside the scope it is ErrorKind::not_found: existence is not
/// revealed.
[[nodiscard]] Result<void> authorise(Actor const& actor, Permission permission, IntercommunalityId const& where);

} // namespace guichet::network
