// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/journal/pages.hpp"
#include "network/staff/account_pages.hpp"
#include "network/staff/home.hpp"
#include "network/staff/members_pages.hpp"
#include "network/staff/sign_in_pages.hpp"
#include "support/databases.hpp"
#include "support/passwords.hpp"
#include "support/staff_routes.hpp"
#include "support/web_fixture.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

namespace guichet::network::for_tests {

using support::good;
using support::HttpClient;
using support::Reply;

/// A member of the network with four members of staff, one of each role, and the pages they are let in by.
class StaffDesk : public ::testing::Test {
protected:
    StaffDesk()
    {
        support::migrate(*data);
        EXPECT_TRUE((*data).write([&](db::Session& session) -> Result<void> {
            Intercommunalities::put(session, Intercommunality{{"bhs"}, "Bresse Haute Seille", "200069615", "", "", ""});
            return {};
        }));
        add("boss", Role::administrator);
        add("agnes", Role::librarian);
        add("max", Role::manager);
        add("audrey", Role::auditor);
        home.mount(site.router);
        sign_in_pages.mount(site.router);
        account_pages.mount(site.router);
        members_pages.mount(site.router);
        journal_pages.mount(site.router);
        door.keep_forms(kept_forms, site.router);
        home.add_group({"staff.group.network",
                        {{"staff.members.title", "staff.members.section", "/gestion/agents", Permission::manage_staff},
                         {"journal.title", "journal.section", "/gestion/journal", Permission::read_journal}}});
        site.shell.set_navigation([&](web::Request const& request, web::Frame) { return home.navigation(request); });
        site.start();
    }

    void add(std::string const& login, Role role)
    {
        StaffMember member{{"id-" + login}, login, "Nom de " + login, login + "@example.org", role, {}};
        if (needs_scope(role)) {
            member.scope = IntercommunalityId{"bhs"};
        }
        member.created = clock.now();
        auto const hash = hasher.hash(good).value();
        EXPECT_TRUE((*data).write([&](db::Session& session) -> Result<void> {
            StaffMembers::add(session, member, hash);
            return {};
        }));
    }
    HttpClient stranger() { return HttpClient{site.port()}; }
    static Reply enter(HttpClient& client, std::string const& login, std::string const& password,
                       std::string const& next = "")
    {
        return client.submit("/gestion/connexion", "/gestion/connexion",
                             {{"login", login}, {"password", password}, {"suite", next}});
    }
    HttpClient signed_in(std::string const& login)
    {
        auto client = stranger();
        EXPECT_EQ(enter(client, login, good).status, 303) << login;
        return client;
    }

    ManualClock clock{parse_instant("2020-04-01T08:00:00.000Z").value()};
    SystemRandom random;
    support::TestDatabase data{support::Kind::sqlite_memory};
    support::WebFixture site;
    SecretKey const key = *SecretKey::from(std::string(32, 'k'));
    std::unique_ptr<db::ShortLivedStore> short_lived = db::make_memory_store(clock);
    web::RateLimiter limiter{*short_lived};
    web::Sessions sessions{*data, clock, random};
    Journal journal{*data, clock};
    Intercommunalities intercommunalities{*data};
    PasswordHasher hasher{PasswordHasher::weakest()};
    mail::Outbox outbox{clock, random, support::shared_messages(), support::shared_templates()};
    StaffMembers members{*data, clock, random, journal, outbox, "http://127.0.0.1"};
    StaffSignIn sign_in{*data, clock, random, hasher, journal, key, limiter};
    SignInGuard guard{limiter, key, random, Realm::staff};
    SessionStaffDoor door{sessions, members, site.shell};
    web::KeptForms kept_forms{*short_lived, random, key, site.shell};
    StaffHome home{door, site.shell};
    StaffSignInPages sign_in_pages{sign_in, door, guard, limiter, sessions, *short_lived, random, site.shell};
    StaffAccountPages account_pages{sign_in, door, sessions, *short_lived, random, site.shell};
    StaffMembersPages members_pages{members, intercommunalities, door, sessions, site.shell};
    JournalPages journal_pages{journal, door, site.shell};

    [[nodiscard]] support::StaffVisits visits()
    {
        return {site.router, door, site.port(), [this](Role role) {
                    static std::map<Role, std::string> const logins{{Role::librarian, "agnes"},
                                                                    {Role::manager, "max"},
                                                                    {Role::administrator, "boss"},
                                                                    {Role::auditor, "audrey"}};
                    return signed_in(logins.at(role));
                }};
    }
};

} // namespace guichet::network::for_tests
