// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/members.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

constexpr std::string_view end_given_there = "subscription.reason.imported";

/// Looked for in the transaction that registers: a button pressed twice finds whom the first press has made.
std::optional<people::Patron> bearer_by_now(db::Session& session, std::string_view number)
{
    auto const card = people::Cards::find(session, number);
    return card ? people::Patrons::find(session, card->patron) : std::nullopt;
}

/// A number that nobody bears, of somebody since erased or of a blank card, belongs to whom the library's system says.
bool give_number(db::Session& session, people::Card const& card)
{
    auto const known = people::Cards::find(session, card.number);
    if (known && known->patron.empty()) {
        people::Cards::give_back(session, {}, card.number); // blank again; no provisional card stood in for it
    }
    return people::Cards::hand_out(session, card);
}

/// A card that the system says is good does not end before the membership does.
void lengthen_card(db::Session& session, std::string_view number, Date until)
{
    auto const card = people::Cards::find(session, number);
    if (card && card->kind == people::CardKind::permanent && card->valid_until && *card->valid_until < until) {
        people::Cards::set_end(session, number, until);
    }
}

void keep_account(db::Session& session, PatronId const& patron, std::string const& hash, Instant now)
{
    if (!hash.empty() || !AccountStore::find(session, patron)) {
        AccountStore::put(session, patron, hash, now);
    }
}

} // namespace

std::optional<CardHome> home_of(db::Session& session, network::Intercommunalities const& libraries,
                                std::string_view card)
{
    CardHome home;
    if (auto const known = people::Cards::find(session, card)) {
        if (known->kind == people::CardKind::provisional) {
            return std::nullopt;
        }
        home.library = known->library;
    } else if (auto const range = people::Cards::range_of(session, card);
               range && range->keeper == people::Keeper::ils) {
        home.library = range->library;
    } else {
        return std::nullopt;
    }
    auto const library = libraries.library(home.library);
    if (!library) {
        return std::nullopt;
    }
    home.intercommunality = library->intercommunality;
    return home;
}

Date end_to_keep(people::Subscription const& ours, Date theirs)
{
    auto const has_not_heard = ours.extended_days > 0 && ours.end_without_closures() == theirs;
    return has_not_heard ? ours.end : theirs;
}

IlsMembers::IlsMembers(db::Database& database, Clock const& clock, Random& random, people::Patrons const& patrons,
                       network::Journal const& journal)
    : database_(database), clock_(clock), patrons_(patrons), journal_(journal), subscriptions_(clock, random)
{
}

Result<PatronId> IlsMembers::take_over(IlsConnector const& connector, Arrival const& arrival)
{
    return database_.write([&](db::Session& session) -> Result<PatronId> {
        auto known = bearer_by_now(session, arrival.card);
        if (!known) {
            auto made = register_member(session, connector, arrival);
            if (!made) {
                return std::unexpected(made.error());
            }
            known = std::move(*made);
        }
        if (known->status != people::PatronStatus::active) {
            return fail(ErrorKind::forbidden, "accounts.blocked");
        }
        auto const mapped = connector.category_of(arrival.member.category);
        take_subscription(session, *known, arrival.member, mapped.empty() ? known->category : mapped);
        if (arrival.member.expires) {
            lengthen_card(session, arrival.card, *arrival.member.expires);
        }
        keep_account(session, known->id, arrival.password_hash, clock_.now());
        return known->id;
    });
}

Result<people::Patron> IlsMembers::register_member(db::Session& session, IlsConnector const& connector,
                                                   Arrival const& arrival) const
{
    auto const& member = arrival.member;
    auto const category = connector.category_of(member.category);
    if (!member.birth_date || member.family_name.empty() || category.empty() || !member.expires) {
        return fail(ErrorKind::not_found, "ils.not_known_yet");
    }
    auto const now = clock_.now();
    people::Patron patron;
    patron.intercommunality = arrival.home.intercommunality;
    patron.library = arrival.home.library;
    patron.person = {member.family_name, "", member.first_names, *member.birth_date};
    patron.category = category;
    patron.external_id = member.external_id;
    patron.created = patron.last_activity = now;
    patron.id = patrons_.add(session, patron);
    if (!give_number(session, {arrival.card, patron.id, patron.library, people::CardKind::permanent,
                               people::CardStatus::active, civil_date(now), std::nullopt, now})) {
        return fail(ErrorKind::conflict, "card.number_taken");
    }
    journal_.append(session, network::Actor::system(), patron.intercommunality, "ils.member_taken_in",
                    people::object_of(patron.id), {{"connector", connector.id.value}});
    return patron;
}

void IlsMembers::take_subscription(db::Session& session, people::Patron const& patron, MemberAnswer const& member,
                                   std::string const& category) const
{
    if (!member.expires) {
        return;
    }
    auto const today = civil_date(clock_.now());
    auto ours = people::Subscriptions::current(session, patron.id, today);
    if (!ours) {
        auto const start = *member.expires < today ? *member.expires : today;
        static_cast<void>(subscriptions_.add(
            session, {"", patron.id, category, start, *member.expires, std::string{end_given_there}, ""}));
        return;
    }
    auto const end = std::max(end_to_keep(*ours, *member.expires), ours->start);
    if (ours->end == end && ours->category == category) {
        return;
    }
    if (ours->end != end) {
        ours->reason = end_given_there;
    }
    ours->end = end;
    ours->category = category;
    static_cast<void>(people::Subscriptions::update(session, *ours));
}

} // namespace guichet::access
