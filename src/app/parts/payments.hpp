// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "app/parts/registration.hpp"
#include "net/http_client.hpp"
#include "people/payments/pages.hpp"

namespace guichet::app {

/// Money: PayFiP over the network, the desk, the pages of both. Made after registration, whose automatic decision a
/// payment sets off.
struct PaymentsPart {
    PaymentsPart(Foundation& foundation, NetworkPart& network, ApplicationsPart& applications,
                 people::Registration const& registration, people::AutomaticDecision& automatic,
                 people::Debts& renewals);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    NetworkPart& network;
    net::HttpClient const& http;
    people::PayfipGateway gateway;
    people::PaymentOffices offices;
    people::PaymentLetters letters;
    people::ApplicationDebts application_debts;
    people::DebtsOfAll debts;
    people::Settlement settlement;
    people::OnlinePayments online;
    people::PaymentDesk desk;
    people::PaymentSources const sources;
    people::PayerPages payer_pages;
    people::PaymentPages payment_pages;
    people::PaymentOfficePages office_pages;
};

} // namespace guichet::app
