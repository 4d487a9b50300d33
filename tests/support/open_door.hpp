// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"

#include <utility>

namespace guichet::support {

/// A staff door that takes everybody for one actor: page tests without signing in. Refuses like the real one.
class OpenDoor final : public network::StaffDoor {
public:
    explicit OpenDoor(network::Actor who) : actor(std::move(who)) {}
    void get(web::Router& router, std::string pattern, network::Permission permission, Handler handler) override
    {
        router.get(std::move(pattern), web::Audience::staff, admit(permission, std::move(handler)));
    }
    void post(web::Router& router, std::string pattern, network::Permission permission, Handler handler) override
    {
        router.post(std::move(pattern), web::Audience::staff, admit(permission, std::move(handler)));
    }

    network::Actor actor;

private:
    web::Handler admit(network::Permission permission, Handler handler)
    {
        return [this, permission, handler = std::move(handler)](web::Request const& request) {
            return may_anywhere(actor, permission) ? handler(request, actor) : web::Response::text("", 403);
        };
    }
};

/// Sends a request straight to its route's handler, as the server would once the body is read.
[[nodiscard]] inline web::Response ask(web::Router const& router, web::Method method, std::string const& target,
                                       web::Fields form = {})
{
    web::Request request;
    request.method = method;
    request.raw_target = target;
    auto const query = target.find('?');
    request.path = target.substr(0, query);
    if (query != std::string::npos) {
        request.query = web::parse_form(target.substr(query + 1));
    }
    request.form = std::move(form);
    auto const match = router.match(method, request.path);
    if (match.route == nullptr) {
        return web::Response::text("no such route", 404);
    }
    request.path_parameters = match.path_parameters;
    return match.route->handler(request);
}

} // namespace guichet::support
