// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/acceptance.hpp"

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
        admitted->activation = links_.create(session, admitted->patron, clock_.now());
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
    if (patron->contact.email.empty() && !application.contact.email.empty()) {
        patron->contact.email = application.contact.email;
        patron->last_activity = clock_.now();
        Patrons::update(session, *patron);
        admitted.email_filled = true;
    }
    if (patron->household.empty() && !household.empty()) {
        patron->household = household;
        Patrons::update(session, *patron);
        admitted.household_joined = true;
    }
    resemblances_.became_patron(session, application, applicant.position, *patron);
    auto const today = civil_date(clock_.now());
    auto const stands = standing(session, known, today);
    bool const subscribed =
        stands->subscription && stands->subscription->start <= today && today <= stands->subscription->end;
    if (stands->card && stands->card->in_force(today) && subscribed) {
        admitted.card = stands->card;
        admitted.card_origin = Admitted::CardOrigin::already_had;
        return admitted;
    }
    if (auto const given = give_card(session, application, policy, admitted); !given) {
        return std::unexpected(given.error());
    }
    return admitted;
}

Result<void> Acceptance::give_card(db::Session& session, Application const& application, Policy const& policy,
                                   Admitted& admitted) const
{
    auto const today = civil_date(clock_.now());
    auto const validity = validity_of(policy, today);
    auto card =
        cards_.issue(session, admitted.patron, application.library, CardKind::provisional, today, validity.until);
    if (!card) {
        return std::unexpected(card.error());
    }
    admitted.card = std::move(*card);
    admitted.subscription = subscriptions_.add(session, {.id = {},
                                                         .patron = admitted.patron,
                                                         .category = policy.category,
                                                         .start = today,
                                                         .end = validity.until,
                                                         .reason = validity.reason,
                                                         .policy = policy.id.value});
    return {};
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

void Acceptance::take_back(db::Session& session, Application& application, Made const& made) const
{
    for (auto const& number : made.cards) {
        Cards::withdraw(session, number);
    }
    for (auto const& id : made.subscriptions) {
        Subscriptions::remove(session, id);
    }
    for (auto& applicant : application.applicants) {
        if (applicant.patron && std::ranges::find(made.patrons, applicant.patron->value) != made.patrons.end()) {
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
