// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/account_pages.hpp"
#include "access/accounts/activation_code.hpp"
#include "access/accounts/card_pages.hpp"
#include "access/accounts/consent_pages.hpp"
#include "access/accounts/data_pages.hpp"
#include "access/accounts/erasure.hpp"
#include "access/accounts/merge.hpp"
#include "access/accounts/requests_pages.hpp"
#include "access/accounts/sign_in_pages.hpp"
#include "app/parts/network.hpp"
#include "people/erasure/pages.hpp"

namespace guichet::app {

/// Patrons and their accounts. Before people: whoever accepts somebody sends them a link to open theirs.
struct AccountsPart {
    AccountsPart(Foundation& foundation, NetworkPart& network, access::ReleaseRegister const& releases,
                 access::AccessesKept const& accesses);

    /// Shown in the account, and ended with every new password.
    void add(access::StandingPermissions& permissions);
    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    people::Patrons patrons;
    access::AccountLetters letters;
    access::Accounts accounts;
    access::OpenSessions open_sessions;
    access::ActivationByCode activation;
    people::Erasure erasure;
    access::Profile profile;
    access::PatronDoor door;
    access::AccountsAfterMerge after_merge;
    access::AccountsErasure erasure_listener;
    network::SignInGuard guard;
    access::PatronSignInPages sign_in_pages;
    access::AccountPages account_pages;
    access::PatronCardPages card_pages;
    people::Mails mails; // to be read for the copy
    access::DataCopy copy;
    access::AccountDataPages data_pages;
    access::OwnConsentPages own_consent_pages;
    access::PatronRequestsPages requests_pages;
    people::ErasurePages erasure_pages;
    network::StaffDoor& staff_door;
};

} // namespace guichet::app
