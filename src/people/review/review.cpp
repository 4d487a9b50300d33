// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/review.hpp"

#include "base/text.hpp"
#include "people/payments/store.hpp"
#include "people/registration/store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr std::size_t longest_words = 2000;

Result<std::string> words(std::string_view typed, std::string_view field)
{
    auto text = tidy_lines(typed);
    if (text.empty()) {
        return invalid({{std::string{field}, {"review.error.words_missing"}}});
    }
    if (length(text) > longest_words) {
        return invalid({{std::string{field}, {"registration.error.too_long", {{"most", "2000"}}}}});
    }
    return text;
}

std::vector<std::string> without_empty(std::vector<std::string> mails)
{
    std::erase(mails, "");
    return mails;
}

} // namespace

ReviewDesk::ReviewDesk(db::Database& database, Clock const& clock, Random& random, Acceptance const& acceptance,
                       DecisionLetters const& decision_letters, RegistrationLetters const& letters,
                       Questions const& questions, Documents const& documents, PolicyOffice const& office,
                       Resemblances const& resemblances, mail::Outbox const& outbox, network::Journal const& journal)
    : database_(database), clock_(clock), random_(random), acceptance_(acceptance), decision_letters_(decision_letters),
      letters_(letters), questions_(questions), documents_(documents), office_(office), resemblances_(resemblances),
      outbox_(outbox), journal_(journal)
{
}

Result<Application> ReviewDesk::within_scope(db::Session& session, Actor const& actor, ApplicationId const& id,
                                             Permission permission)
{
    auto application = Applications::find(session, id);
    if (!application) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = authorise(actor, permission, application->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (application->erased) {
        return fail(ErrorKind::not_found, "erasure.application_gone");
    }
    return std::move(*application);
}

template <class Work>
Result<void> ReviewDesk::on_case(Actor const& actor, SeenCase const& seen, Work work)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto application = within_scope(session, actor, seen.id, Permission::decide_applications);
        if (!application) {
            return std::unexpected(application.error());
        }
        if (application->version != seen.version) {
            return fail(ErrorKind::conflict, "registration.changed_meanwhile");
        }
        return work(session, *application);
    });
}

Result<void> ReviewDesk::accept(Actor const& actor, SeenCase const& seen, Links const& links)
{
    return on_case(actor, seen, [&](db::Session& session, Application& application) -> Result<void> {
        std::set<std::string> taken;
        for (auto const& [position, patron] : links) {
            if (std::ranges::find(application.applicants, position, &Applicant::position) ==
                application.applicants.end()) {
                return fail(ErrorKind::not_found, "patron.unknown");
            }
            if (!taken.insert(patron.value).second) {
                return fail(ErrorKind::conflict, "review.link.twice");
            }
            auto const known = Patrons::find(session, patron);
            if (!known || !may(actor, Permission::view_patrons, known->intercommunality)) {
                return fail(ErrorKind::not_found, "patron.unknown");
            }
        }
        return admit(session, actor, application, links, undo_window);
    });
}

Result<void> ReviewDesk::admit(db::Session& session, Actor const& actor, Application& application, Links const& links,
                               std::chrono::seconds hold)
{
    auto const from = application.state;
    bool const all_known = links.size() == application.applicants.size();
    auto const to = all_known ? ApplicationState::linked : ApplicationState::accepted;
    if (!may_become(from, to)) {
        return fail(ErrorKind::conflict, "registration.impossible_state");
    }
    auto const admitted = acceptance_.admit(session, application, links);
    if (!admitted) {
        return std::unexpected(admitted.error());
    }
    auto const mail = outbox_.enqueue_held(session, decision_letters_.accepted(application, *admitted), hold);
    auto const kind = all_known ? DecisionKind::linked : DecisionKind::accepted;
    auto const moved = Applications::move(session, application, to, {actor, clock_.now(), to_text(kind), "", mail});
    if (!moved) {
        return std::unexpected(moved.error());
    }
    resemblances_.application_changed(session, application);
    auto made = Acceptance::made(*admitted);
    journal(session, actor, application, all_known ? "application.linked" : "application.accepted",
            {{"patrons", made.patrons}, {"cards", made.cards.size()}, {"links", links.size()}});
    record(session, actor, application, kind, {from, without_empty({mail}), std::move(made)}, hold);
    return {};
}

Result<void> ReviewDesk::refuse(Actor const& actor, SeenCase const& seen, std::string_view reason)
{
    auto const text = words(reason, "reason");
    if (!text) {
        return std::unexpected(text.error());
    }
    return on_case(actor, seen, [&](db::Session& session, Application& application) -> Result<void> {
        auto const from = application.state;
        auto const mail = outbox_.enqueue_held(session, letters_.refused(application, *text), undo_window);
        auto const moved = Applications::move(session, application, ApplicationState::refused,
                                              {actor, clock_.now(), "refused", *text, mail});
        if (!moved) {
            return std::unexpected(moved.error());
        }
        resemblances_.application_changed(session, application);
        journal(session, actor, application, "application.refused", nlohmann::json::object());
        record(session, actor, application, DecisionKind::refused, {from, without_empty({mail}), {}}, undo_window);
        return {};
    });
}

Result<void> ReviewDesk::ask(Actor const& actor, SeenCase const& seen, std::string_view question)
{
    auto const text = words(question, "question");
    if (!text) {
        return std::unexpected(text.error());
    }
    return on_case(actor, seen, [&](db::Session& session, Application& application) -> Result<void> {
        auto const from = application.state;
        if (auto const asked = questions_.ask(session, actor, application, *text, undo_window); !asked) {
            return std::unexpected(asked.error());
        }
        auto const history = Applications::history(session, application.id);
        journal(session, actor, application, "application.information_asked", nlohmann::json::object());
        record(session, actor, application, DecisionKind::information_asked,
               {from, without_empty({history.back().sent}), {}}, undo_window);
        return {};
    });
}

Result<void> ReviewDesk::note(Actor const& actor, ApplicationId const& id, std::string_view typed)
{
    auto const text = words(typed, "note");
    if (!text) {
        return std::unexpected(text.error());
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const application = within_scope(session, actor, id, Permission::decide_applications);
        if (!application) {
            return std::unexpected(application.error());
        }
        Applications::note(session, *application, {actor, clock_.now(), "note", *text, ""});
        journal(session, actor, *application, "application.note", nlohmann::json::object());
        return {};
    });
}

Result<void> ReviewDesk::take(Actor const& actor, SeenCase const& seen)
{
    return on_case(actor, seen, [&](db::Session& session, Application& application) -> Result<void> {
        journal(session, actor, application, "application.taken", nlohmann::json::object());
        return Applications::assign(session, application, actor.id, {actor, clock_.now(), "taken", "", ""});
    });
}

Result<void> ReviewDesk::let_go(Actor const& actor, SeenCase const& seen)
{
    return on_case(actor, seen, [&](db::Session& session, Application& application) -> Result<void> {
        journal(session, actor, application, "application.let_go", nlohmann::json::object());
        return Applications::assign(session, application, "", {actor, clock_.now(), "let_go", "", ""});
    });
}

Result<void> ReviewDesk::reopen(Actor const& actor, SeenCase const& seen)
{
    return on_case(actor, seen, [&](db::Session& session, Application& application) -> Result<void> {
        if (application.state != ApplicationState::withdrawn) {
            return fail(ErrorKind::conflict, "registration.impossible_state");
        }
        auto const moved =
            Applications::move(session, application, ApplicationState::in_review, {actor, clock_.now(), "reopened"});
        if (!moved) {
            return moved;
        }
        resemblances_.application_changed(session, application);
        journal(session, actor, application, "application.reopened", nlohmann::json::object());
        return {};
    });
}

std::vector<CaseFacts> ReviewDesk::facts(std::span<CaseRecord const> cases) const
{
    std::map<PolicyId, std::optional<Policy>> policies;
    std::vector<CaseFacts> all;
    for (auto const& record : cases) {
        auto const [known, is_new] = policies.try_emplace(record.policy);
        if (is_new) {
            known->second = office_.policy(record.policy);
        }
        all.push_back(facts_under(known->second ? &*known->second : nullptr, record));
    }
    return all;
}

CaseFacts ReviewDesk::facts(db::Session& session, Application const& application, Findings const& findings) const
{
    CaseRecord record{.policy = application.policy,
                      .facts = {.state = application.state,
                                .eligibility = application.eligibility,
                                .duplicates = findings.candidates,
                                .is_compared = findings.is_complete,
                                .minors = static_cast<int>(application.applicants.size()) - 1,
                                .guardian_consent = application.guardian_consent,
                                .due = outstanding(session, debt_of(application.id)),
                                .assigned_to = application.assigned_to}};
    for (auto const& document : Documents::of(session, application.id)) {
        if (!document.destroyed) {
            record.proofs.push_back(document.kind);
        }
    }
    return facts(std::span{&record, 1}).front();
}

BulkLine ReviewDesk::accept_if_clear(Actor const& actor, SeenCase const& seen)
{
    BulkLine line{.id = seen.id, .reference = {}, .name = {}, .reasons = {}};
    auto const done = on_case(actor, seen, [&](db::Session& session, Application& application) -> Result<void> {
        line.reference = application.reference;
        line.name = application.adult().full_name();
        line.on_paper = application.contact.email.empty();
        auto const findings = resemblances_.findings(session, std::span{&application.id, 1})[application.id];
        for (auto const obstacle : obstacles(facts(session, application, findings), actor.id)) {
            line.reasons.push_back(message_id(obstacle));
        }
        if (!line.reasons.empty()) {
            return fail(ErrorKind::conflict, line.reasons.front());
        }
        auto admitted = admit(session, actor, application, {}, undo_window);
        auto const decision = Decisions::pending(session, application.id);
        line.decision = admitted && decision ? decision->id : "";
        return admitted;
    });
    if (!done && line.reasons.empty()) {
        line.reasons.push_back(done.error().message.id);
    }
    return line;
}

std::vector<BulkLine> ReviewDesk::accept_clear(Actor const& actor, std::vector<SeenCase> const& cases)
{
    std::vector<BulkLine> lines;
    for (auto const& seen : cases) {
        resemblances_.catch_up(seen.id);
        lines.push_back(accept_if_clear(actor, seen));
    }
    return lines;
}

void ReviewDesk::arrived(db::Session& session, Application const& application)
{
    resemblances_.application_changed(session, application);
}

Result<void> ReviewDesk::decide(db::Session& session, Application const& application)
{
    auto copy = application;
    bool const clear = obstacles(facts(session, copy, {}), "").empty() && !resemblances_.resembles_somebody(copy);
    if (clear) {
        return admit(session, Actor::system(), copy, {}, std::chrono::seconds{0});
    }
    auto const mail = letters_.enqueue(session, letters_.received(copy));
    Applications::note(session, copy, {Actor::system(), clock_.now(), "left_to_a_person", "", mail});
    return {};
}

void ReviewDesk::record(db::Session& session, Actor const& actor, Application const& application, DecisionKind kind,
                        UndoRecord undo, std::chrono::seconds hold) const
{
    auto const now = clock_.now();
    Decisions::add(session, {.id = new_id(now, random_),
                             .application = application.id,
                             .kind = kind,
                             .actor = actor.id,
                             .at = now,
                             .undo_until = now + hold,
                             .undo = std::move(undo),
                             .outcome = DecisionOutcome::pending});
}

void ReviewDesk::journal(db::Session& session, Actor const& actor, Application const& application,
                         std::string_view action, nlohmann::json const& detail) const
{
    journal_.append(session, actor, application.intercommunality, action, "application:" + application.id.value,
                    detail);
}

} // namespace guichet::people
