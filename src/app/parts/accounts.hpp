// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/accounts/account_pages.hpp"
#include "access/accounts/activation_code.hpp"
#include "access/accounts/card_pages.hpp"
#include "access/accounts/data_pages.hpp"
#include "access/accounts/merge.hpp"
#include "access/accounts/requests_pages.hpp"
#include "access/accounts/sign_in_pages.hpp"
#include "app/parts/network.hpp"

namespace guichet::app {

/// Patrons and their accounts. Before people: whoever accepts somebody sends them a link to open theirs.
struct AccountsPart {
    AccountsPart(Foundation& foundation, NetworkPart& network, access::ReleaseRegister const& releases);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    people::Patrons patrons;
    access::AccountLetters letters;
    access::Accounts accounts;
    access::ActivationByCode activation;
    access::Profile profile;
    access::PatronDoor door;
    access::AccountsAfterMerge after_merge;
    network::SignInGuard guard;
    access::PatronSignInPages sign_in_pages;
    access::AccountPages account_pages;
    access::PatronCardPages card_pages;
    access::AccountDataPages data_pages;
    access::PatronRequestsPages requests_pages;
};

} // namespace guichet::app
