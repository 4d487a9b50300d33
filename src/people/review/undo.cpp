// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/store.hpp"
#include "people/review/review.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::people {

using network::Actor;
using network::Permission;

std::optional<Decision> ReviewDesk::undoable(Actor const& actor) const
{
    return database_.read([&](db::Session& session) -> std::optional<Decision> {
        auto decision = Decisions::latest_of(session, actor.id, clock_.now());
        auto const last = decision ? Decisions::pending(session, decision->application) : std::nullopt;
        return last && last->id == decision->id ? std::move(decision) : std::nullopt; // somebody has answered since
    });
}

std::optional<Decision> ReviewDesk::undoable(Actor const& actor, ApplicationId const& id) const
{
    return database_.read([&](db::Session& session) -> std::optional<Decision> {
        auto const application = within_scope(session, actor, id, Permission::decide_applications);
        auto decision = application ? Decisions::pending(session, id) : std::nullopt;
        return decision && decision->undo_until > clock_.now() ? std::move(decision) : std::nullopt;
    });
}

Result<void> ReviewDesk::undo(Actor const& actor, ApplicationId const& id, std::span<std::string_view const> shown)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto application = Applications::find(session, id);
        if (!application) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        auto const allowed = authorise(actor, Permission::decide_applications, application->intercommunality);
        if (!allowed) {
            return std::unexpected(allowed.error());
        }
        auto const decision = Decisions::pending(session, id);
        if (!decision || decision->undo_until <= clock_.now()) {
            return fail(ErrorKind::conflict, "review.undo_too_late");
        }
        if (!shown.empty() && std::ranges::find(shown, decision->id) == shown.end()) {
            return fail(ErrorKind::conflict, "review.undo_overtaken");
        }
        for (auto const& mail : decision->undo.mails) {
            if (!mail::Outbox::withdraw(session, mail)) {
                return fail(ErrorKind::conflict, "review.undo_too_late");
            }
        }
        return restore(session, actor, *application, *decision);
    });
}

Result<void> ReviewDesk::restore(db::Session& session, Actor const& actor, Application& application,
                                 Decision const& decision)
{
    if (!Acceptance::is_untouched(session, decision.undo.made)) {
        return fail(ErrorKind::conflict, "review.undo_in_use");
    }
    if (!Decisions::close(session, decision.id, DecisionOutcome::undone)) {
        return fail(ErrorKind::conflict, "review.undo_too_late");
    }
    acceptance_.take_back(session, application, decision.undo.made);
    if (decision.kind == DecisionKind::information_asked) {
        Questions::withdraw_latest(session, application.id);
    }
    ApplicationChange const change{actor, clock_.now(), "undone", "", ""};
    auto moved = Applications::move(session, application, ApplicationState::in_review, change);
    if (moved && decision.undo.from == ApplicationState::information_asked) {
        moved = Applications::move(session, application, ApplicationState::information_asked, change);
    }
    if (!moved) {
        return std::unexpected(moved.error());
    }
    resemblances_.application_changed(session, application);
    journal(session, actor, application, "application.undone", {{"decision", to_text(decision.kind)}});
    return {};
}

int ReviewDesk::make_final(int most)
{
    auto const due = database_.read([&](db::Session& session) { return Decisions::due(session, clock_.now(), most); });
    int closed = 0;
    for (auto const& decision : due) {
        auto const done = database_.write([&](db::Session& session) -> Result<void> {
            if (Decisions::close(session, decision.id, DecisionOutcome::final_) &&
                decision.kind != DecisionKind::information_asked) {
                documents_.destroy_for(session, decision.application);
            }
            return {};
        });
        closed += done ? 1 : 0;
    }
    return closed;
}

} // namespace guichet::people
