// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/acceptance.hpp"

#include "base/text.hpp"
#include "people/patrons/standing.hpp"
#include "people/registration/store.hpp"

namespace guichet::people {

namespace {

/// The household of those who are already known, else a new one; "" for somebody alone.
std::string household_of(db::Session& session, Application const& application, Links const& links,
                         std::string const& new_household)
{
    if (application.applicants.size() < 2) {
        return {};
    }
    for (auto const& [position, known] : links) {
        if (auto const patron = Patrons::find(session, known); patron && !patron->household.empty()) {
            return patron->household;
        }
    }
    return new_household;
}

bool is_among(std::vector<std::string> const& all, std::string const& one)
{
    return std::ranges::find(all, one) != all.end();
}

} // namespace

Acceptance::Acceptance(Clock const& clock, Random& random, PolicyOffice const& office, Patrons const& patrons,
                       Cards const& cards, Subscriptions const& subscriptions, ActivationLinks& links,
                       Resemblances const& resemblances)
    : clock_(clock), random_(random), office_(office), patrons_(patrons), cards_(cards), subscriptions_(subscriptions),
      links_(links), resemblances_(resemblances)
{
}

Result<std::vector<Admitted>> Acceptance::admit(db::Session& session, Application& application,
                                                Links const& links) const
{
    auto const policy = office_.policy(application.policy);
    if (!policy) {
        return fail(ErrorKind::conflict, "review.no_policy");
    }
    auto const household = household_of(session, application, links, new_id(clock_.now(), random_));
    std::vector<Admitted> all;
    for (auto& applicant : application.applicants) {
        auto const link = links.find(applicant.position);
        auto admitted = link == links.end()
                            ? admit_new(session, application, *policy, applicant, household)
                            : admit_known(session, application, *policy, applicant, link->second, household);
        if (!admitted) {
            return std::unexpected(admitted.error());
        }
        // The link changes the password of an account that is there already: whoever wrote the application from an
        // address that the library does not know is not given it.
        if (admitted->mailbox == Admitted::Mailbox::their_own) {
            admitted->activation = links_.create(session, admitted->patron, clock_.now());
        }
        Applications::set_patron(session, application.id, applicant.position, admitted->patron);
        applicant.patron = admitted->patron;
        all.push_back(std::move(*admitted));
    }
    return all;
}

Result<Admitted> Acceptance::admit_new(db::Session& session, Application const& application, Policy const& policy,
                                       Applicant const& applicant, std::string const& household) const
{
    Patron patron{.id = {},
                  .intercommunality = application.intercommunality,
                  .library = application.library,
                  .person = applicant.person,
                  .address = application.address,
                  .contact = application.contact,
                  .category = policy.category,
                  .household = household,
                  .external_id = {},
                  .status = PatronStatus::active,
                  .created = {},
                  .last_activity = {}};
    patron.id = patrons_.add(session, patron);
    Admitted admitted{.position = applicant.position,
                      .patron = patron.id,
                      .person = applicant.person,
                      .card = {},
                      .subscription = {},
                      .activation = {}};
    resemblances_.became_patron(session, application, applicant.position, patron);
    if (auto const given = give_card(session, application, policy, admitted); !given) {
        return std::unexpected(given.error());
    }
    subscribe(session, policy, admitted);
    return admitted;
}

Result<Admitted> Acceptance::admit_known(db::Session& session, Application const& application, Policy const& policy,
                                         Applicant const& applicant, PatronId const& known,
                                         std::string const& household) const
{
    auto patron = Patrons::find(session, known);
    if (!patron || patron->status != PatronStatus::active) {
        return fail(ErrorKind::not_found, "patron.unknown");
    }
    Admitted admitted{.position = applicant.position,
                      .patron = known,
                      .person = patron->person,
                      .card = {},
                      .subscription = {},
                      .activation = {},
                      .origin = Admitted::Origin::known};
    join(session, application, household, *patron, admitted);
    resemblances_.became_patron(session, application, applicant.position, *patron);
    if (auto const given = give_what_lacks(session, application, policy, admitted); !given) {
        return std::unexpected(given.error());
    }
    return admitted;
}

/// What the file did not say, it takes from the application; an address not when there is an account, perhaps opened by
/// a letter: who wrote the application could make the account theirs by it.
void Acceptance::join(db::Session& session, Application const& application, std::string const& household,
                      Patron& patron, Admitted& admitted) const
{
    auto const& written = application.contact.email;
    bool const has_none = patron.contact.email.empty();
    if (has_none && !written.empty() && !links_.has_account(session, patron.id)) {
        patron.contact.email = written;
        patron.last_activity = clock_.now();
        Patrons::update(session, patron);
        admitted.email_filled = true;
    } else if (!written.empty() && to_lower(patron.contact.email) != to_lower(written)) {
        admitted.mailbox = Admitted::Mailbox::unknown;
    }
    if (patron.household.empty() && !household.empty()) {
        patron.household = household;
        Patrons::update(session, patron);
        admitted.household_joined = true;
    }
}

/// A card in force stays the person's card, and a subscription in force their subscription.
Result<void> Acceptance::give_what_lacks(db::Session& session, Application const& application, Policy const& policy,
                                         Admitted& admitted) const
{
    auto const today = civil_date(clock_.now());
    auto const stands = standing(session, admitted.patron, today);
    auto const& held = stands->subscription;
    bool const subscribed = held && held->start <= today && today <= held->end;
    auto const needed_until = subscribed ? today : validity_of(policy, today).until;
    auto const& card = stands->card;
    if (card && card->in_force(today) && (!card->valid_until || *card->valid_until >= needed_until)) {
        admitted.card = card;
        admitted.card_origin = Admitted::CardOrigin::already_had;
    } else if (auto given = give_card(session, application, policy, admitted); !given) {
        return given;
    }
    if (!subscribed) {
        subscribe(session, policy, admitted);
    }
    return {};
}

Result<void> Acceptance::give_card(db::Session& session, Application const& application, Policy const& policy,
                                   Admitted& admitted) const
{
    auto const today = civil_date(clock_.now());
    auto card = cards_.issue(session, admitted.patron, application.library, CardKind::provisional, today,
                             validity_of(policy, today).until);
    if (!card) {
        return std::unexpected(card.error());
    }
    admitted.card = std::move(*card);
    return {};
}

void Acceptance::subscribe(db::Session& session, Policy const& policy, Admitted& admitted) const
{
    auto const today = civil_date(clock_.now());
    auto const validity = validity_of(policy, today);
    admitted.subscription = subscriptions_.add(session, {.id = {},
                                                         .patron = admitted.patron,
                                                         .category = policy.category,
                                                         .start = today,
                                                         .end = validity.until,
                                                         .reason = validity.reason,
                                                         .policy = policy.id.value});
}

std::vector<Admitted> Acceptance::once_more(db::Session& session, Application const& application) const
{
    auto const today = civil_date(clock_.now());
    std::vector<Admitted> all;
    for (auto const& applicant : application.applicants) {
        auto const stands = applicant.patron ? standing(session, *applicant.patron, today) : std::nullopt;
        if (stands && stands->card && stands->card->in_force(today)) {
            all.push_back({.position = applicant.position,
                           .patron = *applicant.patron,
                           .person = applicant.person,
                           .card = stands->card,
                           .subscription = {},
                           .activation = links_.create(session, *applicant.patron, clock_.now())});
        }
    }
    return all;
}

Acceptance::Made Acceptance::made(std::vector<Admitted> const& admitted)
{
    Made made;
    for (auto const& one : admitted) {
        if (one.origin == Admitted::Origin::created) {
            made.patrons.push_back(one.patron.value);
        }
        if (one.card && one.card_origin == Admitted::CardOrigin::issued) {
            made.cards.push_back(one.card->number);
        }
        if (!one.subscription.empty()) {
            made.subscriptions.push_back(one.subscription);
        }
        if (one.email_filled) {
            made.filled_emails.push_back(one.patron.value);
        }
        if (one.household_joined) {
            made.joined_households.push_back(one.patron.value);
        }
    }
    return made;
}

bool Acceptance::is_untouched(db::Session& session, Made const& made)
{
    bool const none_exchanged = std::ranges::none_of(made.cards, [&](std::string const& number) {
        auto const card = Cards::find(session, number);
        return card && card->status == CardStatus::replaced;
    });
    return none_exchanged && std::ranges::all_of(made.patrons, [&](std::string const& id) {
               return std::ranges::all_of(Cards::of(session, {id}),
                                          [&](Card const& card) { return is_among(made.cards, card.number); }) &&
                      std::ranges::all_of(Subscriptions::of(session, {id}), [&](Subscription const& one) {
                          return is_among(made.subscriptions, one.id);
                      });
           });
}

void Acceptance::take_back(db::Session& session, Application& application, Made const& made) const
{
    for (auto const& number : made.cards) {
        Cards::withdraw(session, number);
    }
    for (auto const& id : made.subscriptions) {
        Subscriptions::remove(session, id);
    }
    for (auto& applicant : application.applicants) {
        if (applicant.patron && is_among(made.patrons, applicant.patron->value)) {
            resemblances_.patron_removed(session, application, applicant.position, *applicant.patron);
        }
        Applications::set_patron(session, application.id, applicant.position, {});
        applicant.patron.reset();
    }
    for (auto const& id : made.filled_emails) {
        if (auto patron = Patrons::find(session, {id})) {
            patron->contact.email.clear();
            Patrons::update(session, *patron);
            resemblances_.patron_changed(session, *patron);
        }
    }
    for (auto const& id : made.joined_households) {
        if (auto patron = Patrons::find(session, {id})) {
            patron->household.clear();
            Patrons::update(session, *patron);
            resemblances_.patron_changed(session, *patron);
        }
    }
    for (auto const& id : made.patrons) {
        Patrons::remove(session, {id});
    }
}

} // namespace guichet::people
