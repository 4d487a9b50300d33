// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/numbers.hpp"
#include "people/registration/store.hpp"
#include "people/review/pages.hpp"
#include "people/review/queue_filter.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

ApplicationId id_of(web::Request const& request)
{
    return {std::string{request.parameter("id")}};
}

SeenCase seen_of(web::Request const& request)
{
    return {id_of(request), whole_number<int>(request.field("version")).value_or(0)};
}

/// "link_0" = patron id, for each of the people that is somebody known.
Links links_of(web::Request const& request)
{
    Links links;
    for (int position = 0; position <= static_cast<int>(most_children); ++position) {
        auto const patron = request.field(fmt::format("link_{}", position));
        if (!patron.empty()) {
            links[position] = {std::string{patron}};
        }
    }
    return links;
}

std::string address_of(ApplicationId const& id)
{
    return "/gestion/demandes/" + id.value;
}

} // namespace

void CasePages::mount(network::StaffDoor& door, web::Router& router)
{
    auto& review = sources_.review;
    door.get(router, "/gestion/demandes/{id}", Permission::view_applications,
             [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
    decision(door, router, "accepter", "", [&review](auto const& request, Actor const& actor, SeenCase const& seen) {
        return review.accept(actor, seen, links_of(request));
    });
    decision(door, router, "refuser", "", [&review](auto const& request, Actor const& actor, SeenCase const& seen) {
        return review.refuse(actor, seen, request.field("reason"));
    });
    decision(door, router, "demander", "", [&review](auto const& request, Actor const& actor, SeenCase const& seen) {
        return review.ask(actor, seen, request.field("question"));
    });
    decision(door, router, "note", "review.flash.noted",
             [&review](auto const& request, Actor const& actor, SeenCase const& seen) {
                 return review.note(actor, seen.id, request.field("note"));
             });
    decision(door, router, "prendre", "review.flash.taken",
             [&review](auto const& /*request*/, Actor const& actor, SeenCase const& seen) {
                 return review.take(actor, seen);
             });
    decision(door, router, "laisser", "review.flash.let_go",
             [&review](auto const& /*request*/, Actor const& actor, SeenCase const& seen) {
                 return review.let_go(actor, seen);
             });
    door.post(router, "/gestion/demandes/{id}/annuler", Permission::decide_applications,
              [this](web::Request const& request, Actor const& actor) { return undo(request, actor); });
    decision(door, router, "rouvrir", "review.flash.reopened",
             [&review](auto const& /*request*/, Actor const& actor, SeenCase const& seen) {
                 return review.reopen(actor, seen);
             });
    decision(door, router, "dit", "review.flash.told",
             [&review](auto const& /*request*/, Actor const& actor, SeenCase const& seen) {
                 return review.told(actor, seen.id);
             });
    // A letter brings new links and is written into the history: only a form makes one.
    door.post(router, "/gestion/demandes/{id}/lettre.pdf", Permission::issue_cards,
              [this](web::Request const& request, Actor const& actor) { return letter(request, actor); });
    // Where a browser that loads the letter again arrives.
    door.get(router, "/gestion/demandes/{id}/lettre.pdf", Permission::issue_cards,
             [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
}

/// Posts an action; `done` is what the case says afterwards, "" when the case is answered and the next one comes.
void CasePages::decision(network::StaffDoor& door, web::Router& router, std::string const& pattern, std::string done,
                         Action action)
{
    door.post(
        router, "/gestion/demandes/{id}/" + pattern, Permission::decide_applications,
        [this, done = std::move(done), action = std::move(action)](web::Request const& request, Actor const& actor) {
            return after(request, actor, action(request, actor, seen_of(request)), done);
        });
}

web::Response CasePages::after(web::Request const& request, Actor const& actor, Result<void> const& outcome,
                               std::string const& done) const
{
    auto const id = id_of(request);
    if (!outcome) {
        auto const& error = outcome.error();
        if (error.kind == ErrorKind::conflict && error.message.id.starts_with("registration.")) {
            return conflict(request, actor, id);
        }
        return error.kind == ErrorKind::not_found && error.message.id != "patron.unknown"
                   ? shell_.error_page(request, error, web::Frame::staff)
                   : show(request, actor, &error);
    }
    auto const filter = filter_of(request);
    if (!done.empty()) {
        return shell_.redirect_with_flash(request, address_of(id) + query_of(filter), "success", {done});
    }
    auto const next = sources_.queue.next(actor, id, filter);
    return web::Response::redirect((next ? address_of(*next) : "/gestion/demandes") + query_of(filter));
}

web::Response CasePages::conflict(web::Request const& request, Actor const& actor, ApplicationId const& id) const
{
    auto const application = visible(actor, id);
    if (!application) {
        return shell_.error_page(request, application.error(), web::Frame::staff);
    }
    auto const history =
        history_model(request, sources_.database.read([&](db::Session& session) { return case_history(session, id); }));
    nlohmann::json const model{{"title", shell_.text(request, {"review.conflict.title"})},
                               {"id", id.value},
                               {"reference", application->reference},
                               {"state", state_model(request, shell_, application->state)},
                               {"typed", std::string{request.field("reason")} + std::string{request.field("question")}},
                               {"latest", history.empty() ? nlohmann::json{} : history.front()}};
    return shell_.page(request, "people/review/conflict", model, web::Frame::staff, 409);
}

web::Response CasePages::undo(web::Request const& request, Actor const& actor) const
{
    auto const id = id_of(request);
    auto const undone = sources_.review.undo(actor, id, request.all_fields("decision"));
    if (!undone && undone.error().kind != ErrorKind::conflict) {
        return shell_.error_page(request, undone.error(), web::Frame::staff);
    }
    return shell_.redirect_with_flash(request, address_of(id) + query_of(filter_of(request)), undone ? "info" : "error",
                                      undone ? Message{"review.flash.undone"} : undone.error().message);
}

web::Response CasePages::letter(web::Request const& request, Actor const& actor) const
{
    auto pdf = sources_.review.printed_letter(actor, id_of(request));
    if (!pdf) {
        return shell_.error_page(request, pdf.error(), web::Frame::staff);
    }
    return web::Response::bytes(std::move(*pdf), "application/pdf").with_header("Cache-Control", "no-store");
}

Result<Application> CasePages::visible(Actor const& actor, ApplicationId const& id) const
{
    auto application = sources_.database.read([&](db::Session& session) { return Applications::find(session, id); });
    if (!application) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    auto const allowed = authorise(actor, Permission::view_applications, application->intercommunality);
    if (!allowed) {
        return std::unexpected(allowed.error());
    }
    if (application->erased) {
        return fail(ErrorKind::not_found, "erasure.application_gone");
    }
    return std::move(*application);
}

} // namespace guichet::people
