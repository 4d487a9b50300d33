// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/materialisation/materialisation.hpp"

#include "people/materialisation/store.hpp"
#include "people/patrons/patron_desk.hpp"
#include "text/messages.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr int most_of_a_name = 20;

std::unexpected<Error> said(ErrorKind kind, std::string field, Message message)
{
    return std::unexpected(Error{kind, message, {{std::move(field), message}}, {}});
}

/// The provisional card to be exchanged: the one in force, else the latest of all.
std::optional<Card> provisional_of(db::Session& session, PatronId const& patron)
{
    auto cards = Cards::of(session, patron); // the latest first
    std::erase_if(cards, [](Card const& card) { return card.kind != CardKind::provisional; });
    auto const active = std::ranges::find(cards, CardStatus::active, &Card::status);
    if (active != cards.end()) {
        return *active;
    }
    return cards.empty() ? std::nullopt : std::optional{cards.front()};
}

bool has_permanent(db::Session& session, PatronId const& patron)
{
    return std::ranges::any_of(Cards::of(session, patron), [](Card const& card) {
        return card.kind == CardKind::permanent && card.status == CardStatus::active;
    });
}

std::string day_of(Date date)
{
    return text::short_date(text::Locale::fr, date);
}

/// Within the actor's scope, never empty.
Result<std::vector<Patron>> people_called(db::Session& session, Actor const& actor, std::string_view typed)
{
    auto const wanted = parse_search(typed);
    auto const sought = [&](Patrons::Sought whom) {
        return Patrons::search(session, wanted.name, wanted.birth_date, actor.scope, most_of_a_name, whom);
    };
    // Who waits for a card comes before namesakes who have theirs.
    auto people = sought(Patrons::Sought::awaiting_card);
    if (people.empty()) {
        people = sought(Patrons::Sought::everybody);
    }
    std::erase_if(people, [](Patron const& one) { return one.status == PatronStatus::erased; });
    if (people.empty()) {
        auto const* const id =
            scanned_number(typed).empty() ? "materialisation.error.empty" : "materialisation.error.nobody";
        return said(ErrorKind::invalid, "q", {id});
    }
    return people;
}

} // namespace

Message Materialisations::told(std::string id, ScannedNumber const& scanned) const
{
    auto const library = scanned.range ? intercommunalities_.library(scanned.range->library) : std::nullopt;
    return {std::move(id), {{"number", in_fours(scanned.number)}, {"library", library ? library->name : ""}}};
}

ScannedNumber Materialisations::scan(db::Session& session, std::string const& number,
                                     IntercommunalityId const& here) const
{
    using enum ScannedNumber::Holder;
    ScannedNumber scanned{.number = number, .range = Cards::range_of(session, number)};
    auto const library = scanned.range ? intercommunalities_.library(scanned.range->library) : std::nullopt;
    scanned.place =
        library && library->intercommunality == here ? ScannedNumber::Place::here : ScannedNumber::Place::elsewhere;
    if (auto const card = Cards::find(session, number)) {
        scanned.holder = !card->patron.empty() ? somebody : Cards::is_blank(session, number) ? blank : withdrawn;
    }
    return scanned;
}

Result<Patron> Materialisations::holder_of(db::Session& session, Actor const& actor, std::string const& number) const
{
    auto const card = Cards::find(session, number);
    auto patron = card && !card->patron.empty() ? Patrons::find(session, card->patron) : std::nullopt;
    if (patron && may(actor, Permission::issue_cards, patron->intercommunality)) {
        return std::move(*patron);
    }
    // Of another member's people nothing is told but whose range it is, which the card itself shows.
    auto scanned = scan(session, number, actor.scope.value_or(IntercommunalityId{}));
    if (!actor.scope) {
        scanned.place = ScannedNumber::Place::here;
    }
    return said(ErrorKind::invalid, "q", told(why_unknown(scanned), scanned));
}

Result<std::vector<Patron>> Materialisations::look_up(Actor const& actor, std::string_view typed) const
{
    return database_.read([&](db::Session& session) -> Result<std::vector<Patron>> {
        if (is_a_link(typed)) {
            return said(ErrorKind::invalid, "q", {"materialisation.error.link"});
        }
        auto const number = scanned_number(typed);
        if (looks_like_a_card_number(typed) || (!number.empty() && Cards::find(session, number))) {
            auto holder = holder_of(session, actor, number);
            if (!holder) {
                return std::unexpected(holder.error());
            }
            return std::vector{std::move(*holder)};
        }
        return people_called(session, actor, typed);
    });
}

Message Materialisations::objection_to_provisional(db::Session& session, Card const& card, Date today,
                                                   int grace_days) const
{
    switch (standing_of(card, today, grace_days)) {
    case ProvisionalStanding::replaced: {
        auto const row = MaterialisationStore::of_provisional(session, card.number);
        return row ? Message{"materialisation.error.already_done",
                             {{"number", in_fours(row->permanent)}, {"date", day_of(civil_date(row->at))}}}
                   : Message{"materialisation.error.replaced"};
    }
    case ProvisionalStanding::revoked:
        return {"materialisation.error.revoked"};
    case ProvisionalStanding::not_yet:
        return {"materialisation.error.not_yet", {{"date", day_of(card.valid_from)}}};
    case ProvisionalStanding::in_grace:
        return {"materialisation.error.in_grace",
                {{"date", day_of(*card.valid_until)}, {"until", day_of(add_days(*card.valid_until, grace_days))}}};
    case ProvisionalStanding::lapsed:
        return {"materialisation.error.lapsed", {{"date", day_of(*card.valid_until)}}};
    case ProvisionalStanding::permanent:
    case ProvisionalStanding::in_force:
        break;
    }
    return {};
}

Result<ExchangeCase> Materialisations::case_of(db::Session& session, Actor const& actor, PatronId const& id) const
{
    auto patron = Patrons::find(session, id);
    if (!patron) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (auto const allowed = authorise(actor, Permission::issue_cards, patron->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    if (patron->status != PatronStatus::active) {
        return fail(ErrorKind::conflict, "materialisation.error.blocked");
    }
    auto card = provisional_of(session, id);
    if (!card) {
        return fail(ErrorKind::conflict, has_permanent(session, id) ? "materialisation.error.has_permanent"
                                                                    : "materialisation.error.no_provisional");
    }
    auto const today = civil_date(clock_.now());
    auto const grace = CardPractices::of(session, card->library).grace_days;
    ExchangeCase found{.patron = std::move(*patron),
                       .card = std::move(*card),
                       .standing = {},
                       .revivable_until = {},
                       .subscription = Subscriptions::current(session, id, today)};
    found.standing = standing_of(found.card, today, grace);
    if (found.standing == ProvisionalStanding::in_grace) {
        found.revivable_until = add_days(*found.card.valid_until, grace);
    } else if (found.standing != ProvisionalStanding::in_force) {
        return std::unexpected(
            Error{ErrorKind::conflict, objection_to_provisional(session, found.card, today, grace), {}, {}});
    }
    return found;
}

Result<ExchangeCase> Materialisations::open(Actor const& actor, PatronId const& patron) const
{
    return database_.read([&](db::Session& session) { return case_of(session, actor, patron); });
}

Result<std::string> Materialisations::materialise(Actor const& actor, Exchange const& exchange)
{
    return database_.write([&](db::Session& session) -> Result<std::string> {
        auto const at = case_of(session, actor, exchange.patron);
        if (!at) {
            return std::unexpected(at.error());
        }
        auto const today = civil_date(clock_.now());
        if (at->standing != ProvisionalStanding::in_force || at->card.number != exchange.provisional) {
            auto const grace = CardPractices::of(session, at->card.library).grace_days;
            auto objection = objection_to_provisional(session, at->card, today, grace);
            objection = objection.id.empty() ? Message{"materialisation.error.changed"} : objection;
            return std::unexpected(Error{ErrorKind::conflict, objection, {}, {}});
        }
        auto const scanned = scan(session, scanned_number(exchange.scanned), at->patron.intercommunality);
        if (auto faults = faults_of(exchange, scanned, at->card.number); !faults.empty()) {
            return invalid(std::move(faults));
        }
        auto id = new_id(clock_.now(), random_);
        if (auto const handed = hand_over(session, actor, *at, exchange, id); !handed) {
            return std::unexpected(handed.error());
        }
        return id;
    });
}

std::vector<FieldError> Materialisations::faults_of(Exchange const& exchange, ScannedNumber const& scanned,
                                                    std::string const& provisional) const
{
    std::vector<FieldError> faults;
    if (!identity_proof_from(exchange.proof)) {
        faults.push_back({"proof", {"materialisation.error.proof_missing"}});
    }
    if (auto const objection = is_a_link(exchange.scanned) ? std::optional<std::string>{"materialisation.error.link"}
                                                           : objection_to_blank(scanned, provisional)) {
        faults.push_back({"number", told(*objection, scanned)});
    }
    if (exchange.paid.cents < 0) {
        faults.push_back({"paid", {"materialisation.error.paid"}});
    }
    return faults;
}

/// The conditional updates decide between two desks, whatever each has read before.
Result<void> Materialisations::hand_over(db::Session& session, Actor const& actor, ExchangeCase const& at,
                                         Exchange const& exchange, std::string const& id) const
{
    auto const now = clock_.now();
    auto const number = scanned_number(exchange.scanned);
    auto const range = Cards::range_of(session, number);
    if (!Cards::replace(session, at.card.number)) {
        return fail(ErrorKind::conflict, "materialisation.error.changed");
    }
    Card const permanent{.number = number,
                         .patron = at.patron.id,
                         .library = range->library,
                         .kind = CardKind::permanent,
                         .status = CardStatus::active,
                         .valid_from = civil_date(now),
                         .valid_until = {},
                         .issued = now};
    if (!Cards::hand_out(session, permanent)) {
        return said(ErrorKind::conflict, "number", {"materialisation.error.already_used"});
    }
    auto const proof = *identity_proof_from(exchange.proof);
    MaterialisationStore::add(session, {.id = id,
                                        .intercommunality = at.patron.intercommunality,
                                        .provisional = at.card.number,
                                        .permanent = number,
                                        .proof = proof,
                                        .actor = actor.id,
                                        .at = now,
                                        .paid = exchange.paid});
    Patrons::touch(session, at.patron.id, now);
    journal_.append(
        session, actor, at.patron.intercommunality, "card.materialised", object_of(at.patron.id),
        {{"provisional", ending_of(at.card.number)}, {"permanent", ending_of(number)}, {"proof", to_text(proof)}});
    if (exchange.paid.cents > 0) {
        payments_.note(session, actor, at.patron, exchange.paid, id);
    }
    return {};
}

Result<Materialised> Materialisations::find(Actor const& actor, std::string_view id) const
{
    return database_.read([&](db::Session& session) -> Result<Materialised> {
        auto const row = MaterialisationStore::find(session, id);
        auto const card = row ? Cards::find(session, row->permanent) : std::nullopt;
        auto patron = card && !card->patron.empty() ? Patrons::find(session, card->patron) : std::nullopt;
        if (!patron) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (auto const allowed = authorise(actor, Permission::issue_cards, patron->intercommunality); !allowed) {
            return std::unexpected(allowed.error());
        }
        auto const now = clock_.now();
        Materialised done{.id = row->id,
                          .patron = std::move(*patron),
                          .provisional = row->provisional,
                          .permanent = row->permanent,
                          .library = card->library,
                          .at = row->at,
                          .paid = row->paid,
                          .subscription = Subscriptions::current(session, card->patron, civil_date(now))};
        done.undo = row->undone                  ? Materialised::Undo::done
                    : now - row->at <= undo_time ? Materialised::Undo::open
                                                 : Materialised::Undo::over;
        return done;
    });
}

Result<PatronId> Materialisations::undo(Actor const& actor, std::string_view id)
{
    return database_.write([&](db::Session& session) -> Result<PatronId> {
        auto const done = find(actor, id);
        if (!done) {
            return std::unexpected(done.error());
        }
        auto const card = Cards::find(session, done->permanent);
        bool const untouched = card && card->status == CardStatus::active && card->patron == done->patron.id;
        if (done->undo != Materialised::Undo::open || !untouched || !MaterialisationStore::undo(session, id)) {
            return fail(ErrorKind::conflict, "materialisation.error.undo_too_late");
        }
        Cards::give_back(session, done->provisional, done->permanent);
        if (done->paid.cents > 0) {
            payments_.take_back(session, actor, done->patron, done->paid, id);
        }
        journal_.append(session, actor, done->patron.intercommunality, "card.materialisation_undone",
                        object_of(done->patron.id),
                        {{"provisional", ending_of(done->provisional)}, {"permanent", ending_of(done->permanent)}});
        return done->patron.id;
    });
}

Result<Date> Materialisations::revive(Actor const& actor, PatronId const& patron, int days)
{
    return database_.write([&](db::Session& session) -> Result<Date> {
        auto const at = case_of(session, actor, patron);
        if (!at) {
            return std::unexpected(at.error());
        }
        if (std::ranges::find(revival_days, days) == revival_days.end()) {
            return invalid({{"days", {"materialisation.error.days"}}});
        }
        if (!at->card.valid_until) {
            return fail(ErrorKind::conflict, "materialisation.error.no_end");
        }
        auto const until = std::max(*at->card.valid_until, add_days(civil_date(clock_.now()), days));
        Cards::set_end(session, at->card.number, until);
        // The subscription given with the card ends with it; one that lasts longer, or ended before, is another matter.
        if (at->subscription && at->subscription->end == *at->card.valid_until) {
            auto longer = *at->subscription;
            longer.end = until;
            longer.reason = "subscription.reason.revived";
            if (auto const updated = Subscriptions::update(session, longer); !updated) {
                return std::unexpected(updated.error());
            }
        }
        bool const lapsed = at->standing == ProvisionalStanding::in_grace;
        journal_.append(session, actor, at->patron.intercommunality, lapsed ? "card.revived" : "card.extended",
                        object_of(patron), {{"card", ending_of(at->card.number)}, {"until", to_iso(until)}});
        return until;
    });
}

std::vector<ExpectedPatron> Materialisations::expected(Actor const& actor, LibraryId const& library) const
{
    if (!may_anywhere(actor, Permission::view_patrons)) {
        return {};
    }
    auto const today = civil_date(clock_.now());
    auto const libraries = intercommunalities_.libraries();
    return database_.read([&](db::Session& session) {
        std::map<LibraryId, int> grace;
        for (auto const& one : libraries) {
            grace[one.id] = CardPractices::of(session, one.id).grace_days;
        }
        auto const is_in_time = [&](ExpectedPatron const& one) {
            auto const known = grace.find(one.library);
            auto const days = known == grace.end() ? CardPractice{}.grace_days : known->second;
            return !one.until || add_days(*one.until, days) >= today;
        };
        return MaterialisationStore::expected(session, add_days(today, -longest_grace),
                                              actor.scope ? actor.scope->value : std::string{}, library.value,
                                              is_in_time);
    });
}

} // namespace guichet::people
