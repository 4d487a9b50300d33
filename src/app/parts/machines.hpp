// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/connectors/pages.hpp"
#include "access/ils/diagnosis.hpp"
#include "access/ils/ends.hpp"
#include "access/ils/pages.hpp"
#include "access/ils/sending_pages.hpp"
#include "access/patronapi/patronapi.hpp"
#include "access/sip2/desk.hpp"
#include "access/sip2/pages.hpp"
#include "access/verification/check_api.hpp"
#include "app/parts/people.hpp"

#include <optional>

namespace guichet::app {

/// Machines that ask about people (SIP2, PATRONAPI, the call for portals), and the library systems that are asked about
/// theirs. Made after people, whose API keys portals use; the accounts ask the library systems first.
struct MachinesPart {
    MachinesPart(Foundation& foundation, NetworkPart& network, DoorsPart& doors, AccountsPart& accounts,
                 PeoplePart& people);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);
    /// The SIP2 server, where it is wanted. Throws std::runtime_error when its port is taken; the demo does without.
    void start();
    void stop() { server.reset(); }

    Foundation& foundation;
    NetworkPart& network;
    net::HttpClient const& http;
    net::CurlLineConnector lines;
    access::IlsConnectors ils_connectors;
    access::LibrarySystems systems;
    access::IlsMembers members;
    access::IlsAuthority authority;
    access::IlsSending sending;
    access::IlsEndsOutbox ends_outbox;
    access::IlsEndsSending ends_sending;
    access::IlsDiagnosis self_test;
    access::ConnectorDirectory directory;
    access::ConnectorPages connector_pages;
    access::IlsPages ils_pages;
    access::IlsSendingPages sending_pages;
    access::PinCheck pins;
    access::Verification verification;
    access::Sip2Terminals terminals;
    access::Sip2Desk const desk;
    access::Sip2Pages sip2_pages;
    access::Patronapi patronapi;
    access::PatronCheckApi check_api;
    net::AddressList const sip2_from;
    std::optional<net::LineServer> server;
};

} // namespace guichet::app
