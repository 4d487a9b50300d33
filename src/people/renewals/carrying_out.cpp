// SPDX-License-Identifier: AGPL-3.0-or-later
// What becomes of the subscriptions: in the transaction of the request, of the payment, or of the undo.
#include "people/cards/cards.hpp"
#include "people/payments/store.hpp"
#include "people/renewals/renewals.hpp"

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr auto renewed_reason = "subscription.reason.renewal";

/// A card that ended with the subscription goes on with it.
void move_cards(db::Session& session, PatronId const& patron, Date from, Date to)
{
    for (auto const& card : Cards::of(session, patron)) {
        if (card.status == CardStatus::active && card.kind == CardKind::permanent && card.valid_until == from) {
            Cards::set_end(session, card.number, to);
        }
    }
}

} // namespace

/// Counted from the day it was asked for, on the end as it stands: what a closure gave meanwhile is in it. Anything
/// else that has changed since is a reason to look.
Result<void> Renewals::carry_out(db::Session& session, RenewalTerms const& terms, Renewal const& renewal,
                                 RenewalLine& line) const
{
    auto held = Subscriptions::find(session, line.subscription);
    auto const latest = Subscriptions::latest(session, line.patron);
    if (!held || !latest || latest->id != held->id || held->end_without_closures() != line.before_without_closures()) {
        return fail(ErrorKind::conflict, "renewal.changed_meanwhile");
    }
    auto const becomes = renewed({held->start, held->end}, civil_date(renewal.asked), terms);
    line.before = held->end;
    line.given = held->extended_days;
    line.first_day = becomes.term.start;
    line.after = becomes.term.end;
    move_cards(session, line.patron, line.before, line.after);
    if (becomes.continuity == Continuity::begins_anew) {
        line.made = parts_.subscriptions.add(session, {.id = {},
                                                       .patron = line.patron,
                                                       .category = held->category,
                                                       .start = becomes.term.start,
                                                       .end = becomes.term.end,
                                                       .reason = renewed_reason,
                                                       .policy = renewal.policy.value});
        return {};
    }
    held->end = becomes.term.end;
    held->reason = renewed_reason;
    return Subscriptions::update(session, *held);
}

Result<void> Renewals::carry_out(db::Session& session, Actor const& actor, Renewal& renewal) const
{
    auto const policy = parts_.policies.find(renewal.policy);
    if (!policy) {
        return fail(ErrorKind::conflict, "renewal.no_policy");
    }
    for (auto& line : renewal.lines) {
        if (auto const done = carry_out(session, policy->renewal, renewal, line); !done) {
            return done;
        }
        parts_.journal.append(
            session, actor, renewal.intercommunality, "renewal.done", object_of(line.patron),
            {{"renewal", renewal.id.value}, {"before", to_iso(line.before)}, {"after", to_iso(line.after)}});
    }
    renewal.state = RenewalState::done;
    renewal.done = parts_.clock.now();
    RenewalStore::update(session, renewal);
    return {};
}

Result<void> Renewals::paid(db::Session& session, Actor const& actor, RenewalId const& id, Automation automation)
{
    auto renewal = RenewalStore::find(session, id);
    if (!renewal) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (automation == Automation::by_policy) {
        return carry_out(session, actor, *renewal);
    }
    renewal->state = RenewalState::stuck;
    RenewalStore::update(session, *renewal);
    return {};
}

bool Renewals::is_undoable(Renewal const& renewal) const
{
    return renewal.state == RenewalState::done && renewal.done &&
           parts_.clock.now() < *renewal.done + renewal_undo_window;
}

/// Exactly the days that were added; what a closure has given meanwhile stays.
Result<void> Renewals::take_back(db::Session& session, RenewalLine const& line)
{
    auto const late = [] { return fail(ErrorKind::conflict, "renewal.undo_too_late"); };
    if (!line.made.empty()) {
        auto const made = Subscriptions::find(session, line.made);
        if (!made || made->end_without_closures() != line.after) {
            return late();
        }
        Subscriptions::remove(session, line.made);
        move_cards(session, line.patron, made->end, line.before);
        return {};
    }
    auto held = Subscriptions::find(session, line.subscription);
    if (!held || held->end_without_closures() != add_days(line.after, -line.given)) {
        return late();
    }
    auto const end = add_days(held->end, -days_between(line.before, line.after));
    move_cards(session, line.patron, held->end, end);
    held->end = end;
    held->reason = line.reason;
    return Subscriptions::update(session, *held);
}

Result<void> Renewals::undo(Actor const& actor, RenewalId const& id)
{
    return parts_.database.write([&](db::Session& session) -> Result<void> {
        auto renewal = RenewalStore::find(session, id);
        if (!renewal) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (auto const allowed = authorise(actor, Permission::edit_patrons, renewal->intercommunality); !allowed) {
            return allowed;
        }
        if (!is_undoable(*renewal) || (!renewal->mail.empty() && !mail::Outbox::withdraw(session, renewal->mail))) {
            return fail(ErrorKind::conflict, "renewal.undo_too_late");
        }
        for (auto const& line : renewal->lines) {
            if (auto const taken = take_back(session, line); !taken) {
                return taken;
            }
            parts_.journal.append(session, actor, renewal->intercommunality, "renewal.undone", object_of(line.patron),
                                  {{"renewal", id.value}, {"end", to_iso(line.before)}});
        }
        renewal->state = RenewalState::undone;
        RenewalStore::update(session, *renewal);
        return {};
    });
}

std::optional<Debt> RenewalDebts::find(db::Session& session, DebtId const& id) const
{
    auto const renewal = RenewalStore::find(session, {id.value});
    if (!renewal) {
        return std::nullopt;
    }
    Debt debt{.id = id,
              .kind = DebtKind::renewal,
              .reference = renewal->reference,
              .intercommunality = renewal->intercommunality,
              .library = renewal->library,
              .contact = {},
              .first_names = {},
              .names = {},
              .standing = renewal->state == RenewalState::waiting ? Debt::Standing::payable : Debt::Standing::over};
    for (auto const& line : renewal->lines) {
        auto const patron = Patrons::find(session, line.patron).value_or(Patron{});
        debt.contact = line.position == 0 ? patron.contact : debt.contact;
        debt.first_names.push_back(patron.person.first_names);
        debt.names.push_back(patron.person.full_name());
    }
    return debt;
}

Result<void> RenewalDebts::paid(db::Session& session, Actor const& actor, Debt const& debt, Payment const& /*payment*/,
                                std::string const& /*mail*/, Automation automation)
{
    return renewals_.paid(session, actor, {debt.id.value}, automation);
}

} // namespace guichet::people
