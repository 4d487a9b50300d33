// SPDX-License-Identifier: AGPL-3.0-or-later
// What may be renewed, by whom, where they live now, and what it costs: nothing is written here.
#include "base/text.hpp"
#include "people/cards/cards.hpp"
#include "people/registration/submission.hpp"
#include "people/renewals/renewals.hpp"

#include <algorithm>

namespace guichet::people {

namespace {

using network::Actor;
using network::ActorKind;
using network::Permission;

bool is_by_staff(Actor const& actor)
{
    return actor.kind == ActorKind::staff;
}

RenewalFacts::CardHeld card_held(db::Session& session, PatronId const& patron, Date today)
{
    auto held = RenewalFacts::CardHeld::none;
    for (auto const& card : Cards::of(session, patron)) {
        if (card.status == CardStatus::active && card.kind == CardKind::permanent) {
            return RenewalFacts::CardHeld::permanent;
        }
        if (card.in_force(today)) {
            held = RenewalFacts::CardHeld::provisional;
        }
    }
    return held;
}

/// Themselves, and who may be renewed with them: the minors of an adult, at the desk everybody of the household.
std::vector<Patron> people_with(db::Session& session, Actor const& actor, Patron const& patron, Date today)
{
    std::vector<Patron> people{patron};
    auto const is_adult = age_on(patron.person.birth_date, today) >= civil_majority;
    for (auto const& other : Patrons::household(session, patron.household)) {
        auto const is_minor = age_on(other.person.birth_date, today) < civil_majority;
        auto const allowed = is_by_staff(actor) ? network::may(actor, Permission::edit_patrons, other.intercommunality)
                                                : is_adult && is_minor;
        if (other.id != patron.id && other.status == PatronStatus::active && allowed &&
            other.intercommunality == patron.intercommunality) {
            people.push_back(other);
        }
    }
    return people;
}

/// The best of those that bear that name and have that postcode.
std::optional<network::Municipality> town_meant(network::Territory const& territory, std::string_view town,
                                                std::string_view postcode)
{
    constexpr std::size_t most_towns = 20;
    auto const typed = tidy(town);
    for (auto const& match :
         typed.empty() ? std::vector<network::MunicipalityMatch>{} : territory.search(typed, most_towns)) {
        auto const& postcodes = match.municipality.postcodes;
        if (std::ranges::find(postcodes, postcode) != postcodes.end()) {
            return match.municipality;
        }
    }
    return std::nullopt;
}

Message told_of(RenewalCandidate const& one)
{
    return {message_id(one.obstacle),
            {{"name", one.patron.person.full_name()},
             {"date", one.from ? text::short_date(text::Locale::fr, *one.from) : ""}}};
}

} // namespace

bool RenewalOffer::is_possible() const
{
    return std::ranges::any_of(people, [](auto const& one) { return one.obstacle == RenewalObstacle::none; });
}

RenewalCandidate Renewals::candidate(db::Session& session, Actor const& actor, Patron patron, PatronId const& asking,
                                     RenewalTerms const& terms) const
{
    auto const today = civil_date(parts_.clock.now());
    auto held = Subscriptions::latest(session, patron.id);
    RenewalCandidate one{.patron = std::move(patron),
                         .subscription = std::move(held),
                         .becomes = {},
                         .obstacle = RenewalObstacle::none,
                         .from = {}};
    auto const themselves = one.patron.id == asking;
    RenewalFacts facts{.terms = terms,
                       .asker = is_by_staff(actor) ? RenewalFacts::Asker::staff
                                : themselves       ? RenewalFacts::Asker::person
                                                   : RenewalFacts::Asker::guardian,
                       .card = card_held(session, one.patron.id, today),
                       .held = {},
                       .age = age_on(one.patron.person.birth_date, today)};
    if (one.subscription) {
        facts.held = Term{one.subscription->start, one.subscription->end};
        one.becomes = renewed(*facts.held, today, terms);
    }
    one.obstacle = obstacle_to(facts, today);
    if (one.obstacle == RenewalObstacle::too_early) {
        one.from = renewable_from(*facts.held, terms);
    }
    return one;
}

Result<RenewalOffer> Renewals::offer_in(db::Session& session, Actor const& actor, PatronId const& id) const
{
    auto const patron = Patrons::find(session, id);
    if (!patron || patron->status != PatronStatus::active || (!is_by_staff(actor) && actor.id != id.value)) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    if (is_by_staff(actor)) {
        if (auto const allowed = authorise(actor, Permission::edit_patrons, patron->intercommunality); !allowed) {
            return std::unexpected(allowed.error());
        }
    }
    auto const today = civil_date(parts_.clock.now());
    auto const policy = parts_.policies.in_force(patron->intercommunality, today);
    if (!policy) {
        return fail(ErrorKind::conflict, "renewal.no_policy");
    }
    // Renewing goes by the grid that was voted; a policy's own amount is that of registering by it.
    auto const voted = parts_.tariffs.in_force(patron->intercommunality, today);
    RenewalOffer offer{.policy = *policy, .grid = voted ? *voted : grid_for(*policy, {}), .people = {}, .waiting = {}};
    for (auto& one : people_with(session, actor, *patron, today)) {
        offer.people.push_back(candidate(session, actor, std::move(one), id, policy->renewal));
    }
    auto waiting = RenewalStore::waiting_of(session, id);
    if (!waiting.empty()) {
        offer.waiting = std::move(waiting.front());
    }
    return offer;
}

Result<RenewalOffer> Renewals::offer(Actor const& actor, PatronId const& patron) const
{
    return parts_.database.read([&](db::Session& session) { return offer_in(session, actor, patron); });
}

Eligibility Renewals::eligibility_of(Patron const& patron, std::string_view insee) const
{
    auto const today = civil_date(parts_.clock.now());
    auto const policy = parts_.policies.in_force(patron.intercommunality, today);
    auto const territory = parts_.territory();
    if (!policy) {
        return parts_.policies.check(*territory, insee, today);
    }
    auto eligibility = parts_.policies.check_against(*territory, insee, *policy);
    if (eligibility.rule == "policy.desk_only") { // about registering: members go on as they are
        eligibility.outcome = EligibilityOutcome::eligible;
        eligibility.rule = "territory.inside";
    }
    return eligibility;
}

Result<PostalAddress> Renewals::address_of(RenewalWish const& wish, Patron const& patron) const
{
    if (wish.address == RenewalWish::Address::unchanged) {
        return patron.address;
    }
    PostalAddress address{.street = tidy(wish.street),
                          .complement = tidy(wish.complement),
                          .postcode = tidy(wish.postcode),
                          .municipality = {},
                          .municipality_name = {}};
    std::vector<FieldError> faults;
    if (address.street.empty() || length(address.street) > form_field("street").longest) {
        faults.push_back({"street", {"registration.error.street_missing"}});
    }
    if (length(address.complement) > form_field("complement").longest) {
        faults.push_back({"complement", {"accounts.fault.street"}});
    }
    if (auto const municipality = town_meant(*parts_.territory(), wish.town, address.postcode)) {
        address.municipality = municipality->insee;
        address.municipality_name = municipality->name;
    } else {
        faults.push_back({"town", {"renewal.error.town"}});
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    return address;
}

namespace {

/// Where they belong now, for who has left the territory. The detail is the commune's code.
Error not_here(Eligibility const& eligibility)
{
    auto const gone = eligibility.outcome == EligibilityOutcome::not_eligible;
    return {ErrorKind::conflict,
            {gone ? "renewal.moved_away" : "renewal.address_unclear",
             {{"municipality", eligibility.municipality_name},
              {"epci", eligibility.epci_name},
              {"library", eligibility.library ? eligibility.library->name : ""}}},
            {},
            eligibility.municipality};
}

/// Those asked for, each without an obstacle.
Result<std::vector<RenewalCandidate>> chosen(RenewalOffer const& offer, RenewalWish const& wish)
{
    std::vector<RenewalCandidate> people;
    for (auto const& one : offer.people) {
        auto const wanted = wish.people.empty() ? &one == &offer.people.front()
                                                : std::ranges::find(wish.people, one.patron.id) != wish.people.end();
        if (!wanted) {
            continue;
        }
        if (one.obstacle != RenewalObstacle::none) {
            return std::unexpected(Error{ErrorKind::conflict, told_of(one), {{"people", told_of(one)}}, {}});
        }
        people.push_back(one);
    }
    if (people.empty() || people.size() < wish.people.size()) {
        return invalid({{"people", {"renewal.error.people"}}});
    }
    return people;
}

std::vector<Fee> fees_for(RenewalOffer const& offer, std::vector<RenewalCandidate> const& people,
                          RenewalWish const& wish, Home home, Date today)
{
    auto const known = statuses_in(offer.grid);
    auto const status = std::ranges::find(known, wish.status) == known.end() ? std::string{} : wish.status;
    auto const wished =
        offer_from(wish.offer) == Offer::digital && tells_offers_apart(offer.grid) ? Offer::digital : Offer::everything;
    std::vector<Payer> household;
    for (auto const& one : people) {
        auto const asks = one.patron.id == offer.people.front().patron.id;
        household.push_back({.home = home,
                             .age = age_on(one.patron.person.birth_date, today),
                             .status = asks ? status : std::string{},
                             .category = one.patron.category,
                             .offer = wished,
                             .household = static_cast<int>(people.size())});
    }
    auto const found = prices(offer.grid, household);
    std::vector<Fee> fees;
    for (std::size_t at = 0; at < found.size(); ++at) {
        fees.push_back({static_cast<int>(at), found[at], household[at].status, wished});
    }
    return fees;
}

} // namespace

Result<RenewalQuote> Renewals::quote(Actor const& actor, PatronId const& id, RenewalWish const& wish) const
{
    auto const offered = offer(actor, id);
    if (!offered) {
        return std::unexpected(offered.error());
    }
    auto const& patron = offered->people.front().patron;
    auto people = chosen(*offered, wish);
    auto const address = address_of(wish, patron);
    if (!address) {
        return std::unexpected(address.error());
    }
    if (!people) {
        return std::unexpected(people.error());
    }
    RenewalQuote quote{.policy = offered->policy,
                       .people = std::move(*people),
                       .address = *address,
                       .moved_to = wish.address == RenewalWish::Address::moved ? std::optional{*address} : std::nullopt,
                       .eligibility = {},
                       .fees = {},
                       .total = {}};
    quote.eligibility = eligibility_of(patron, quote.address.municipality);
    auto const inside = quote.eligibility.outcome == EligibilityOutcome::eligible;
    if (!inside && !is_by_staff(actor)) {
        return std::unexpected(not_here(quote.eligibility));
    }
    auto const home = home_of(quote.eligibility.outcome);
    quote.fees = fees_for(*offered, quote.people, wish, home, civil_date(parts_.clock.now()));
    for (auto const& fee : quote.fees) {
        quote.total += fee.price.amount;
    }
    return quote;
}

} // namespace guichet::people
