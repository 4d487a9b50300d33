// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/cas/login_pages.hpp"
#include "access/cas/single_logout.hpp"
#include "access/cas/validation_pages.hpp"
#include "access/decision/session_visitors.hpp"
#include "access/logout/logout_notices.hpp"
#include "access/releases/releases.hpp"
#include "access/resources/pages.hpp"
#include "app/parts/network.hpp"
#include "app/usage_recorder.hpp"
#include "platforms/catalogue/pages.hpp"
#include "usage/events/retention.hpp"

namespace guichet::app {

/// The platforms, the doors to them, and the record of who went through. Before people: a merge moves pseudonyms; and
/// before the accounts: "my data" lists what platforms receive.
struct DoorsPart {
    DoorsPart(Foundation& foundation, NetworkPart& network);

    void mount(web::Router& router);
    void add_jobs(jobs::Scheduler& scheduler);

    platforms::Catalogue catalogue;
    usage::Events events;
    usage::EventRetention retention;
    UsageFigures figures;
    AccessesFromUsage accesses;
    UsageGauge gauge;
    UsageRecorder recorder;
    access::SessionVisitors visitors;
    access::Entrance entrance;
    access::Pseudonyms pseudonyms;
    access::Releases releases;
    access::ReleaseRecords release_records;
    net::HttpClient const& http;
    access::Admissions admissions;
    access::DoorPages door_pages;
    access::LoginRequests login_requests;
    access::LoginPages login;
    access::Participations participations;
    access::LogoutNotices logout_notices;
    access::Farewells farewells;
    access::CasTickets tickets;
    access::Cas cas;
    access::CasFarewell cas_farewell;
    access::CasProxies cas_proxies;
    access::CasLoginPages login_pages;
    access::CasValidationPages validation_pages;
    access::ResourcePages resource_pages;
    platforms::PlatformPages platform_pages;
};

} // namespace guichet::app
