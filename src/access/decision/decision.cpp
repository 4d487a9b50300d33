// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/decision/decision.hpp"

namespace guichet::access {

namespace {

using platforms::Admission;
using platforms::Door;
using platforms::Enforcement;
using platforms::Platform;

Decision platform_is_open(Platform const& platform, Date today)
{
    if (!platform.active) {
        return Decision::no({"access.refused.platform_inactive"});
    }
    if (platform.opens_at && today < *platform.opens_at) {
        return Decision::no({"access.refused.platform_not_yet_open", {{"date", to_iso(*platform.opens_at)}}});
    }
    if (platform.closes_at && *platform.closes_at < today) {
        return Decision::no({"access.refused.platform_closed", {{"date", to_iso(*platform.closes_at)}}});
    }
    return Decision::yes();
}

Decision account_is_active(Asker const& asker)
{
    if (asker.account == AccountState::none || asker.account == AccountState::unasked || !asker.standing) {
        return Decision::no({"access.refused.no_account"});
    }
    if (asker.account == AccountState::suspended || asker.standing->status != people::PatronStatus::active) {
        return Decision::no({"access.refused.account_suspended"});
    }
    return Decision::yes();
}

Decision card_is_in_force(people::Standing const& standing, Date today)
{
    auto const& card = standing.card;
    if (!card || card->status == people::CardStatus::replaced) {
        return Decision::no({"access.refused.no_card"});
    }
    if (card->status == people::CardStatus::revoked) {
        return Decision::no({"access.refused.card_revoked"});
    }
    if (today < card->valid_from) {
        return Decision::no({"access.refused.card_not_yet_valid", {{"date", to_iso(card->valid_from)}}});
    }
    if (!card->in_force(today)) {
        auto const* const id = card->kind == people::CardKind::provisional ? "access.refused.provisional_card_lapsed"
                                                                           : "access.refused.card_lapsed";
        auto const since = add_days(card->valid_until.value_or(today), 1);
        return Decision::no({id, {{"date", to_iso(since)}, {"library", standing.library.value}}});
    }
    return Decision::yes();
}

Decision subscription_is_in_force(people::Standing const& standing, Date today)
{
    auto const& subscription = standing.subscription;
    if (!subscription) {
        return Decision::no({"access.refused.no_subscription", {{"library", standing.library.value}}});
    }
    if (today < subscription->start) {
        return Decision::no({"access.refused.subscription_not_started", {{"date", to_iso(subscription->start)}}});
    }
    if (subscription->end < today) {
        return Decision::no({"access.refused.subscription_ended",
                             {{"date", to_iso(subscription->end)}, {"library", standing.library.value}}});
    }
    return Decision::yes();
}

Decision rule_lets_in(people::Standing const& standing, Platform const& platform)
{
    if (platform.door == Door::open) {
        return Decision::yes();
    }
    // The subscription says what was paid for; the patron's own category may already be next year's.
    auto const& category = standing.subscription->category;
    switch (platforms::admit(platform.rules, standing.intercommunality, standing.library, category)) {
    case Admission::let_in:
        return Decision::yes();
    case Admission::category_left_out:
        return Decision::no({"access.refused.category_left_out"});
    default:
        return Decision::no({"access.refused.library_left_out", {{"library", standing.library.value}}});
    }
}

Decision licence_allows(Platform const& platform, LicenceState licence, Date today)
{
    auto const& agreement = platform.agreement;
    if (!agreement) {
        return Decision::yes();
    }
    if (!agreement->covers(today)) {
        return Decision::no({"access.refused.agreement_not_in_force"});
    }
    if (!platforms::bounds_entries(agreement->counted)) {
        return Decision::yes(); // counted elsewhere, warned about; never somebody's fault who stands at the door
    }
    if (licence == LicenceState::reached && agreement->enforcement == Enforcement::refuse) {
        return Decision::no({"access.refused.licence_full"});
    }
    if (licence == LicenceState::reached && agreement->enforcement == Enforcement::queue) {
        return Decision::no({"access.refused.licence_queue"});
    }
    return Decision::yes();
}

} // namespace

Decision decide_membership(people::Standing const& standing, Date today)
{
    if (standing.status != people::PatronStatus::active) {
        return Decision::no({"access.refused.account_suspended"});
    }
    if (auto answer = card_is_in_force(standing, today); !answer.allowed()) {
        return answer;
    }
    return subscription_is_in_force(standing, today);
}

Decision decide(Asker const& asker, Platform const& platform, LicenceState licence, Date today)
{
    bool const is_anybody = asker.account == AccountState::unasked;
    if (platform.door != Door::open && !(is_anybody && platform.is_open_to_all(today))) {
        return decide_by_name(asker, platform, licence, today);
    }
    auto answer = platform_is_open(platform, today);
    return answer.allowed() ? licence_allows(platform, licence, today) : answer;
}

Decision decide_by_name(Asker const& asker, Platform const& platform, LicenceState licence, Date today)
{
    if (auto answer = platform_is_open(platform, today); !answer.allowed()) {
        return answer;
    }
    if (auto answer = account_is_active(asker); !answer.allowed()) {
        return answer;
    }
    auto const& standing = *asker.standing;
    if (auto answer = decide_membership(standing, today); !answer.allowed()) {
        return answer;
    }
    if (auto answer = rule_lets_in(standing, platform); !answer.allowed()) {
        return answer;
    }
    return licence_allows(platform, licence, today);
}

} // namespace guichet::access
