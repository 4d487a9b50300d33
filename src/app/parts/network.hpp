// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/foundation.hpp"
#include "network/credentials/password_hasher.hpp"
#include "network/credentials/sign_in_guard.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "network/journal/journal.hpp"
#include "network/journal/pages.hpp"
#include "network/proconnect/pages.hpp"
#include "network/proconnect/settings_pages.hpp"
#include "network/staff/account_pages.hpp"
#include "network/staff/home.hpp"
#include "network/staff/members_pages.hpp"
#include "network/staff/session_door.hpp"
#include "network/staff/sign_in.hpp"
#include "network/staff/sign_in_pages.hpp"
#include "network/staff/staff.hpp"
#include "network/territory/live_territory.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace guichet::app {

/// The members of the network, the official communes, the staff and their journal.
struct NetworkPart {
    explicit NetworkPart(Foundation& foundation);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);
    /// What tells pages the name of a staff member, "" when unknown.
    [[nodiscard]] std::function<std::string(std::string_view staff_id)> staff_name() const;

    network::Journal journal;
    network::Intercommunalities intercommunalities;
    network::LiveTerritory territory;
    network::PasswordHasher hasher;
    network::StaffMembers members;
    network::StaffSignIn sign_in;
    network::SignInGuard guard;
    network::SessionStaffDoor door;
    network::StaffHome home;
    network::StaffSignInPages sign_in_pages;
    network::StaffAccountPages account_pages;
    network::StaffMembersPages members_pages;
    network::JournalPages journal_pages;
    network::ProConnect proconnect;
    network::ProConnectCaller proconnect_caller;
    network::ProConnectPages proconnect_pages;
    network::ProConnectSettingsPages proconnect_settings_pages;
};

} // namespace guichet::app
