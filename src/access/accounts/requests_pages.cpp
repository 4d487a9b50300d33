// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/requests_pages.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

constexpr char const* path = "/gestion/demandes-usagers";

} // namespace

void PatronRequestsPages::mount(web::Router& router)
{
    door_.get(router, path, network::Permission::view_patrons,
              [this](web::Request const& request, network::Actor const& actor) { return list(request, actor); });
    door_.post(router, "/gestion/demandes-usagers/{request}", network::Permission::edit_patrons,
               [this](web::Request const& request, network::Actor const& actor) { return handle(request, actor); });
}

web::Response PatronRequestsPages::list(web::Request const& request, network::Actor const& actor) const
{
    auto rows = nlohmann::json::array();
    for (auto const& open : profile_.open_requests(actor)) {
        rows.push_back(
            {{"action", std::string{path} + "/" + open.request.id},
             {"patron", open.patron.id.value},
             {"name", open.patron.person.full_name()},
             {"birth_date", text::short_date(request.locale, open.patron.person.birth_date)},
             {"asked", text::long_instant(request.locale, open.request.asked)},
             {"erasure", open.request.kind == RequestKind::erasure},
             {"body", open.request.body},
             {"may_handle", network::may(actor, network::Permission::edit_patrons, open.request.intercommunality)}});
    }
    return shell_.page(request, "access/accounts/requests",
                       {{"title", shell_.text(request, {"accounts.requests.title"})}, {"requests", std::move(rows)}},
                       web::Frame::staff);
}

web::Response PatronRequestsPages::handle(web::Request const& request, network::Actor const& actor)
{
    auto const id = request.parameter("request");
    if (request.field("action") == "erase") {
        auto const erased = profile_.erase(actor, id);
        if (!erased && erased.error().kind == ErrorKind::conflict) {
            return shell_.redirect_with_flash(request, path, "error", erased.error().message);
        }
        return erased ? shell_.redirect_with_flash(request, path, "success",
                                                   {"accounts.requests.erased", {{"proof", erased->id}}})
                      : shell_.error_page(request, erased.error(), web::Frame::staff);
    }
    auto const closed = profile_.close(actor, id);
    return closed ? shell_.redirect_with_flash(request, path, "success", {"accounts.requests.closed"})
                  : shell_.error_page(request, closed.error(), web::Frame::staff);
}

} // namespace guichet::access
