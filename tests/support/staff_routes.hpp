// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/session_door.hpp"
#include "support/http_client.hpp"
#include "web/router.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>

/// Visits every staff route there is, so that a new one is covered the day it is mounted.
namespace guichet::support {

struct StaffVisits {
    web::Router const& router;
    network::SessionStaffDoor const& door;
    std::uint16_t port;
    /// A browser signed in as that role (librarians and managers: of one intercommunality).
    std::function<HttpClient(network::Role)> signed_in;
    /// What {parameters} stand for; "inconnu" where nothing is given.
    std::map<std::string, std::string> values{};
};

/// The pattern with each {parameter} replaced by what `value_of(word before it, its name)` says.
template <class ValueOf>
std::string filled(std::string pattern, ValueOf value_of)
    requires std::is_invocable_v<ValueOf, std::string_view, std::string_view>
{
    for (auto open = pattern.find('{'); open != std::string::npos; open = pattern.find('{', open + 1)) {
        auto const close = pattern.find('}', open);
        auto const before = std::string_view{pattern}.substr(0, open - 1);
        auto const word = before.substr(before.rfind('/') + 1);
        auto name = std::string_view{pattern}.substr(open + 1, close - open - 1);
        name = name.substr(0, name.find("..."));
        std::string const value{value_of(word, name)};
        pattern.replace(open, close - open + 1, value);
    }
    return pattern;
}

inline std::string filled(std::string pattern, std::map<std::string, std::string> const& values)
{
    return filled(std::move(pattern), [&](std::string_view, std::string_view name) {
        auto const known = values.find(std::string{name});
        return known == values.end() ? std::string{"inconnu"} : known->second;
    });
}

inline bool is_door_route(network::SessionStaffDoor const& door, web::Route const& route)
{
    return std::ranges::any_of(door.routes(), [&](auto const& guarded) {
        return guarded.method == route.method && guarded.pattern == route.pattern;
    });
}

/// Every route below /gestion that is not for everyone goes through the door.
inline void expect_every_staff_route_guarded(StaffVisits const& visits)
{
    for (auto const& route : visits.router.routes()) {
        if (route.audience == web::Audience::staff) {
            EXPECT_TRUE(is_door_route(visits.door, route)) << route.pattern << " goes around the door";
        }
        if (route.pattern.starts_with("/gestion") && route.audience != web::Audience::staff) {
            EXPECT_TRUE(route.pattern.starts_with("/gestion/connexion") ||
                        route.pattern.starts_with("/gestion/invitation/"))
                << route.pattern << " is open to everyone";
        }
    }
}

/// Nobody signed in: every page leads to the log-in, no form does anything.
inline void expect_strangers_sent_to_sign_in(StaffVisits const& visits)
{
    for (auto const& route : visits.door.routes()) {
        HttpClient stranger{visits.port};
        auto const path = filled(route.pattern, visits.values);
        auto const reply =
            route.method == web::Method::get ? stranger.get(path) : stranger.submit("/gestion/connexion", path, {});
        EXPECT_EQ(reply.status, 303) << route.pattern;
        EXPECT_TRUE(reply.location().starts_with("/gestion/connexion?suite=")) << route.pattern << reply.location();
    }
}

/// Each role × each route: 403 exactly where the role lacks the permission, and never an incident.
inline void expect_roles_kept_to_their_permissions(StaffVisits const& visits)
{
    using network::Role;
    for (auto const role : {Role::librarian, Role::manager, Role::administrator, Role::auditor}) {
        network::Actor actor{network::ActorKind::staff, "", "", role};
        if (network::needs_scope(role)) {
            actor.scope = network::IntercommunalityId{"any"};
        }
        for (auto const& route : visits.door.routes()) {
            if (route.pattern == "/gestion/deconnexion") {
                continue;
            }
            auto browser = visits.signed_in(role);
            auto const path = filled(route.pattern, visits.values);
            auto const reply = route.method == web::Method::get
                                   ? browser.get(path)
                                   : browser.submit("/gestion/mon-compte/mot-de-passe", path, {});
            bool const may = !route.permission || network::may_anywhere(actor, *route.permission);
            auto const what = std::string{network::code(role)} + " " + route.pattern;
            EXPECT_LT(reply.status, 500) << what;
            EXPECT_EQ(reply.status == 403, !may) << what << " " << reply.status;
        }
    }
}

} // namespace guichet::support
