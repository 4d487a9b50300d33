// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/referer/pages.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

std::string referer_path(platforms::PlatformId const& platform)
{
    return "/ressources/" + platform.value + "/page";
}

RefererPages::RefererPages(web::Shell const& shell, platforms::Catalogue const& catalogue, Visitors const& visitors,
                           Entrance const& entrance, DoorPages const& pages)
    : shell_(shell), catalogue_(catalogue), visitors_(visitors), entrance_(entrance), pages_(pages)
{
}

void RefererPages::mount(web::Router& router)
{
    router.get("/ressources/{platform}/page", web::Audience::everyone,
               [this](web::Request const& request) { return land(request); });
}

web::Response RefererPages::pass(web::Request const& /*request*/, Visitor const& /*visitor*/,
                                 platforms::Platform const& platform)
{
    return web::Response::redirect(referer_path(platform.id));
}

web::Response RefererPages::land(web::Request const& request) const
{
    auto const platform = catalogue_.find({std::string{request.parameter("platform")}});
    if (!platform || platform->door != platforms::Door::referer) {
        return shell_.error_page(request, {ErrorKind::not_found, {"access.resources.unknown"}});
    }
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    auto const visitor = visitors_.find(request);
    if (!visitor && !platform->is_open_to_all(entrance_.today())) {
        return web::Response::redirect("/connexion?suite=" + web::url_encode(referer_path(platform->id)));
    }
    auto const answer = examine(visitor, *platform);
    entrance_.record(answer, *platform);
    if (!answer.decision.allowed()) {
        return pages_.refused(request, *platform, {ErrorKind::forbidden, answer.decision.reason, {}, {}});
    }
    auto entered = *platform;
    if (!answer.standing) {
        entered.entry_url = platform->open_entry_url(entrance_.today());
    }
    return pages_.onward_telling_whence(request, entered);
}

Entrance::Answer RefererPages::examine(std::optional<Visitor> const& visitor, platforms::Platform const& platform) const
{
    if (!visitor) {
        return entrance_.examine_anyone(platform);
    }
    auto named = entrance_.examine(*visitor, platform);
    return named.decision.allowed() || !platform.is_open_to_all(entrance_.today()) ? named
                                                                                   : entrance_.examine_anyone(platform);
}

} // namespace guichet::access
