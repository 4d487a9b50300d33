// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/erasure/pages.hpp"

#include "web/forms.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

using network::Actor;
using network::Permission;
using nlohmann::json;

namespace {

constexpr char const* proofs_path = "/gestion/effacements";
constexpr int most_proofs = 100;

} // namespace

void ErasurePages::mount(network::StaffDoor& door, web::Router& router)
{
    door.get(router, proofs_path, Permission::view_patrons,
             [this](web::Request const& request, Actor const& actor) { return list(request, actor); });
    door.get(router, "/gestion/usagers/{id}/effacement", Permission::edit_patrons,
             [this](web::Request const& request, Actor const& actor) { return ask(request, actor); });
    door.post(router, "/gestion/usagers/{id}/effacement", Permission::edit_patrons,
              [this](web::Request const& request, Actor const& actor) { return erase(request, actor); });
}

json ErasurePages::proof_model(web::Request const& request, ErasureProof const& proof) const
{
    auto const say = [&](std::string id) { return shell_.text(request, {std::move(id)}); };
    json model{{"proof", proof.id},
               {"at", text::long_instant(request.locale, proof.at)},
               {"kind", say(proof.is_patron ? "erasure.of.patron" : "erasure.of.application")},
               {"cause", say("erasure.cause." + std::string{to_text(proof.cause)})},
               {"where", proof.intercommunality.value},
               {"counts", json::array()}};
    for (auto const& [kind, count] : proof.counts) {
        model["counts"].push_back({{"kind", say("erasure.kind." + kind)}, {"count", std::to_string(count)}});
    }
    return model;
}

web::Response ErasurePages::list(web::Request const& request, Actor const& actor) const
{
    std::string const typed{request.query_value("preuve")};
    auto const found = database_.read([&](db::Session& session) {
        if (typed.empty()) {
            return Erasure::recent(session, actor.scope, most_proofs);
        }
        auto proof = Erasure::find(session, typed);
        bool const visible = proof && may(actor, Permission::view_patrons, proof->intercommunality);
        return visible ? std::vector{std::move(*proof)} : std::vector<ErasureProof>{};
    });
    json model{{"title", shell_.text(request, {"erasure.title"})}, {"proofs", json::array()}, {"typed", typed}};
    for (auto const& proof : found) {
        model["proofs"].push_back(proof_model(request, proof));
    }
    return shell_.page(request, "people/erasure/list", model, web::Frame::staff);
}

Result<Patron> ErasurePages::patron_for(web::Request const& request, Actor const& actor) const
{
    PatronId const id{std::string{request.parameter("id")}};
    auto patron = database_.read([&](db::Session& session) { return Patrons::find(session, id); });
    if (!patron || patron->status == PatronStatus::erased) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = authorise(actor, Permission::edit_patrons, patron->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    return std::move(*patron);
}

web::Response ErasurePages::ask(web::Request const& request, Actor const& actor, Error const* error) const
{
    auto const patron = patron_for(request, actor);
    if (!patron) {
        return shell_.error_page(request, patron.error(), web::Frame::staff);
    }
    auto const obstacle = database_.read([&](db::Session& session) { return erasure_.obstacle(session, patron->id); });
    json model{{"title", shell_.text(request, {"erasure.ask.title"})},
               {"id", patron->id.value},
               {"name", patron->person.full_name()},
               {"birth_date", text::short_date(request.locale, patron->person.birth_date)},
               {"has_email", !patron->contact.email.empty()},
               {"obstacle", obstacle ? shell_.text(request, *obstacle) : ""}};
    web::FormModel{shell_, request, error}
        .add({.name = "sure", .label = "erasure.ask.sure", .type = "checkbox"})
        .into(model);
    return shell_.page(request, "people/erasure/ask", model, web::Frame::staff, web::status_of(error));
}

web::Response ErasurePages::erase(web::Request const& request, Actor const& actor) const
{
    auto const patron = patron_for(request, actor);
    if (!patron) {
        return shell_.error_page(request, patron.error(), web::Frame::staff);
    }
    if (request.field("sure").empty()) {
        Error const unsure{ErrorKind::invalid, {"error.form"}, {{"sure", {"erasure.ask.unsure"}}}};
        return ask(request, actor, &unsure);
    }
    auto const erased = database_.write([&](db::Session& session) -> Result<ErasureProof> {
        return erasure_.erase(session, actor, patron->id, ErasureCause::asked);
    });
    if (!erased) {
        return ask(request, actor, &erased.error());
    }
    return shell_.redirect_with_flash(request,
                                      std::string{proofs_path} + "?" + web::encode_form({{"preuve", erased->id}}),
                                      "success", {"erasure.done", {{"proof", erased->id}}});
}

} // namespace guichet::people
