// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/pages.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

#include <charconv>

namespace guichet::people {

using network::Actor;
using network::Permission;

void ReasonPages::mount(network::StaffDoor& door, web::Router& router)
{
    door.get(router, "/gestion/motifs", Permission::decide_applications,
             [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
    door.post(router, "/gestion/motifs", Permission::decide_applications,
              [this](web::Request const& request, Actor const& actor) { return put(request, actor); });
    door.post(router, "/gestion/motifs/{id}/supprimer", Permission::decide_applications,
              [this](web::Request const& request, Actor const& actor) {
                  auto const removed = sources_.reasons.remove(actor, request.parameter("id"));
                  return removed ? shell_.redirect_with_flash(request, "/gestion/motifs", "success",
                                                              {"review.reasons.removed"})
                                 : shell_.error_page(request, removed.error(), web::Frame::staff);
              });
}

web::Response ReasonPages::show(web::Request const& request, Actor const& actor, Error const* error) const
{
    auto const chosen = std::string{request.has_field("id") ? request.field("id") : request.query_value("motif")};
    RefusalReason edited;
    nlohmann::json model{{"title", shell_.text(request, {"review.reasons.title"})}, {"own", nlohmann::json::array()}};
    for (auto const& reason : sources_.reasons.editable(actor)) {
        model["own"].push_back({{"id", reason.id}, {"title", reason.title}, {"text", reason.text_fr}});
        if (reason.id == chosen) {
            edited = reason;
        }
    }
    model["of_network"] = nlohmann::json::array();
    if (actor.scope) {
        for (auto const& reason : sources_.reasons.offered({})) {
            model["of_network"].push_back({{"title", reason.title}, {"text", reason.text_fr}});
        }
    }
    model["shared"] = !model["of_network"].empty();
    model["id"] = edited.id;
    web::FormModel form{shell_, request, error};
    form.add({.name = "title", .label = "review.reasons.field.title", .value = edited.title, .longest = 100})
        .add({.name = "text_fr",
              .label = "review.reasons.field.text_fr",
              .type = "textarea",
              .value = edited.text_fr,
              .longest = 2000})
        .add({.name = "text_en",
              .label = "review.reasons.field.text_en",
              .type = "textarea",
              .value = edited.text_en,
              .longest = 2000})
        .into(model);
    return shell_.page(request, "people/review/reasons", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

web::Response ReasonPages::put(web::Request const& request, Actor const& actor) const
{
    auto const done = sources_.reasons.put(actor, {.id = std::string{request.field("id")},
                                                   .intercommunality = {},
                                                   .title = std::string{request.field("title")},
                                                   .text_fr = std::string{request.field("text_fr")},
                                                   .text_en = std::string{request.field("text_en")},
                                                   .position = 0});
    if (done) {
        return shell_.redirect_with_flash(request, "/gestion/motifs", "success", {"review.reasons.saved"});
    }
    return done.error().kind == ErrorKind::invalid ? show(request, actor, &done.error())
                                                   : shell_.error_page(request, done.error(), web::Frame::staff);
}

} // namespace guichet::people
