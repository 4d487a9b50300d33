// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/portal_logout_pages.hpp"

#include "access/portals/portal_pages.hpp"
#include "protocols/cas/client.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace guichet::access {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view farewell_kind = "access.portal.farewell";
constexpr std::string_view heard_kind = "access.portal.heard";
constexpr auto farewell_life = 10min;
/// Longer than a logout token is good for.
constexpr auto heard_life = 15min;

web::Response machine_answer(int status, std::string text = {})
{
    auto response = web::Response::text(std::move(text), status);
    response.with_header("Cache-Control", "no-store");
    return response;
}

} // namespace

PortalLogoutPages::PortalLogoutPages(Portals& portals, PortalCaller& caller, web::Sessions& sessions,
                                     db::ShortLivedStore& store, Random& random, web::Shell const& shell)
    : portals_(portals), caller_(caller), sessions_(sessions), store_(store), random_(random), shell_(shell)
{
}

void PortalLogoutPages::mount(web::Router& router)
{
    using web::Audience;
    router.post(
        "/connexion/par/{portal}/deconnexion", Audience::machine,
        [this](web::Request const& request) { return told_by_oidc(request); }, web::Csrf::exempt);
    router.post(
        "/connexion/par/{portal}/retour", Audience::machine,
        [this](web::Request const& request) { return told_by_cas(request); }, web::Csrf::exempt);
    router.get("/deconnexion/vers/{key}", Audience::everyone,
               [this](web::Request const& request) { return onward(request); });
}

web::Response PortalLogoutPages::told_by_oidc(web::Request const& request)
{
    constexpr int bad_request = 400;
    auto const portal = portals_.find(request.parameter("portal"));
    if (!portal || portal->kind == PortalKind::cas) {
        return machine_answer(bad_request, R"({"error":"invalid_request"})");
    }
    auto const out = caller_.logged_out(*portal, request.field("logout_token"));
    if (!out) {
        return machine_answer(bad_request, R"({"error":"invalid_request"})");
    }
    auto const heard = portal->id + "|" + out->id;
    if (store_.count(heard_kind, heard) > 0) {
        spdlog::warn("portal {}: a logout token came twice", portal->id);
        return machine_answer(bad_request, R"({"error":"invalid_request"})");
    }
    auto const ended = portals_.visits().take(portal->id, out->subject, out->session);
    if (!ended) {
        return machine_answer(web::status_of(ended.error().kind));
    }
    end(*ended);
    // Once it is done: a portal that was answered by a failure tells again.
    static_cast<void>(store_.increment(heard_kind, heard, heard_life));
    return machine_answer(200);
}

/// The ticket is the secret: who knows it has it from the portal (CAS 3.0 §2.3.3). Answered alike whatever it says.
web::Response PortalLogoutPages::told_by_cas(web::Request const& request)
{
    auto const portal = portals_.find(request.parameter("portal"));
    auto const ticket = portal && portal->kind == PortalKind::cas
                            ? protocols::cas_ticket_of_logout(request.field("logoutRequest"))
                            : std::nullopt;
    if (ticket) {
        if (auto const ended = portals_.visits().take(portal->id, {}, *ticket)) {
            end(*ended);
        }
    }
    return machine_answer(200);
}

void PortalLogoutPages::end(std::vector<PortalVisits::Ended> const& ended)
{
    for (auto const& one : ended) {
        static_cast<void>(sessions_.revoke(web::Audience::patron, one.patron.value, one.session));
    }
}

void PortalLogoutPages::leaving(web::Request const& request, web::Response& response)
{
    PortalPages::forget_way(request, response);
    auto const session = sessions_.find(request, web::Audience::patron);
    auto const farewell = session ? portals_.visits().farewell_of(session->id) : std::string{};
    if (farewell.empty() || response.header("Location") != "/") {
        return; // nowhere to go, or on a way of farewells already
    }
    auto const key = unguessable_token(random_);
    store_.put(farewell_kind, key, farewell, farewell_life);
    auto onward = web::Response::redirect("/deconnexion/vers/" + key);
    onward.cookies = std::move(response.cookies);
    response = std::move(onward);
}

/// A page in between: after a form of ours a browser follows no redirect out.
web::Response PortalLogoutPages::onward(web::Request const& request) const
{
    auto const target = store_.find(farewell_kind, request.parameter("key"));
    if (!target) {
        return web::Response::redirect("/");
    }
    auto page = shell_.page(request, "access/portals/farewell",
                            {{"title", shell_.text(request, {"accounts.sign_in.signed_out"})}, {"target", *target}});
    page.with_header("Refresh", "0; url=" + *target);
    page.with_secret_address();
    return page;
}

} // namespace guichet::access
