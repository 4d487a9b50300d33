// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/decision_store.hpp"

#include "base/words.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace guichet::people {

namespace {

constexpr Words<DecisionKind, 4> kinds{{{DecisionKind::accepted, "accepted"},
                                        {DecisionKind::linked, "linked"},
                                        {DecisionKind::refused, "refused"},
                                        {DecisionKind::information_asked, "information_asked"}}};

DecisionKind kind_from(std::string_view text)
{
    auto const kind = value_of(kinds, text);
    if (!kind) {
        throw std::runtime_error("people_decision: unknown kind");
    }
    return *kind;
}

std::string_view to_text(DecisionOutcome outcome)
{
    return outcome == DecisionOutcome::pending ? "pending" : outcome == DecisionOutcome::final_ ? "final" : "undone";
}

DecisionOutcome outcome_from(std::string_view text)
{
    return text == "pending"  ? DecisionOutcome::pending
           : text == "undone" ? DecisionOutcome::undone
                              : DecisionOutcome::final_;
}

std::string to_json(UndoRecord const& undo)
{
    return nlohmann::json{{"from", to_text(undo.from)},
                          {"mails", undo.mails},
                          {"patrons", undo.made.patrons},
                          {"cards", undo.made.cards},
                          {"subscriptions", undo.made.subscriptions},
                          {"filled_emails", undo.made.filled_emails},
                          {"joined_households", undo.made.joined_households}}
        .dump();
}

UndoRecord undo_from(std::string const& text)
{
    auto const json = nlohmann::json::parse(text);
    UndoRecord undo;
    undo.from = application_state_from(json.at("from").get<std::string>()).value_or(ApplicationState::in_review);
    json.at("mails").get_to(undo.mails);
    json.at("patrons").get_to(undo.made.patrons);
    json.at("cards").get_to(undo.made.cards);
    json.at("subscriptions").get_to(undo.made.subscriptions);
    json.at("filled_emails").get_to(undo.made.filled_emails);
    undo.made.joined_households = json.value("joined_households", std::vector<std::string>{}); // older ones have none
    return undo;
}

Decision decision_from(db::Row const& row)
{
    return {row.text(0),    {row.text(1)},  kind_from(row.text(2)), row.text(3),
            row.instant(4), row.instant(5), undo_from(row.text(6)), outcome_from(row.text(7))};
}

} // namespace

std::string_view to_text(DecisionKind kind)
{
    return word_of(kinds, kind);
}

void Decisions::add(db::Session& session, Decision const& decision)
{
    session.execute(R"sql(
        INSERT INTO people_decision (id, application, kind, actor, at, undo_until, undo_record, outcome)
        VALUES (:id, :application, :kind, :actor, :at, :undo_until, :undo_record, :outcome)
    )sql",
                    {{"id", decision.id},
                     {"application", decision.application},
                     {"kind", to_text(decision.kind)},
                     {"actor", decision.actor},
                     {"at", decision.at},
                     {"undo_until", decision.undo_until},
                     {"undo_record", to_json(decision.undo)},
                     {"outcome", to_text(decision.outcome)}});
}

std::optional<Decision> Decisions::pending(db::Session& session, ApplicationId const& application)
{
    return session.first(R"sql(
        SELECT id, application, kind, actor, at, undo_until, undo_record, outcome
        FROM people_decision
        WHERE application = :application AND outcome = 'pending'
        ORDER BY at DESC, id DESC
        LIMIT 1
    )sql",
                         {{"application", application}}, decision_from);
}

std::optional<Decision> Decisions::latest_of(db::Session& session, std::string_view actor, Instant now)
{
    return session.first(R"sql(
        SELECT id, application, kind, actor, at, undo_until, undo_record, outcome
        FROM people_decision
        WHERE actor = :actor AND outcome = 'pending' AND undo_until > :now
        ORDER BY at DESC, id DESC
        LIMIT 1
    )sql",
                         {{"actor", actor}, {"now", now}}, decision_from);
}

std::vector<Decision> Decisions::due(db::Session& session, Instant now, int limit)
{
    return session.list(R"sql(
        SELECT id, application, kind, actor, at, undo_until, undo_record, outcome
        FROM people_decision
        WHERE outcome = 'pending' AND undo_until <= :now
        ORDER BY undo_until, id
        LIMIT :most
    )sql",
                        {{"now", now}, {"most", limit}}, decision_from);
}

void Decisions::forget(db::Session& session, ApplicationId const& application)
{
    session.execute(R"sql(
        UPDATE people_decision
        SET undo_record = '{}', outcome = CASE outcome WHEN 'pending' THEN 'final' ELSE outcome END
        WHERE application = :application
    )sql",
                    {{"application", application}});
}

bool Decisions::close(db::Session& session, std::string_view id, DecisionOutcome outcome)
{
    return session.execute(R"sql(
        UPDATE people_decision SET outcome = :outcome WHERE id = :id AND outcome = 'pending'
    )sql",
                           {{"outcome", to_text(outcome)}, {"id", id}}) == 1;
}

} // namespace guichet::people
