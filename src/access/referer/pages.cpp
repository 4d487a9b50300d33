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
    if (!visitor) {
        return web::Response::redirect("/connexion?suite=" + web::url_encode(referer_path(platform->id)));
    }
    auto const answer = entrance_.examine(*visitor, *platform);
    entrance_.record(answer, *platform);
    return answer.decision.allowed()
               ? pages_.onward_telling_whence(request, *platform)
               : pages_.refused(request, *platform, {ErrorKind::forbidden, answer.decision.reason, {}, {}});
}

} // namespace guichet::access
