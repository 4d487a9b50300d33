// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/decision/decision.hpp"

#include <gtest/gtest.h>

namespace guichet::access {

namespace {

Date day(std::string_view iso)
{
    return parse_date(iso).value();
}

auto const today = day("2020-04-15");

people::Standing good_standing()
{
    people::Standing out;
    out.patron = {"01p"};
    out.intercommunality = {"haut-jura"};
    out.library = {"haut-jura-mediatheque"};
    out.category = "adulte";
    out.birth_date = day("1980-05-05");
    out.card =
        people::Card{"29000000000004",           out.patron,        out.library,       people::CardKind::provisional,
                     people::CardStatus::active, day("2020-04-01"), day("2020-06-30"), {}};
    out.subscription = people::Subscription{
        "01s", out.patron, "adulte", day("2020-04-01"), day("2020-06-30"), "subscription.reason.policy", ""};
    return out;
}

platforms::Platform good_platform()
{
    platforms::Platform out;
    out.id = {"presse"};
    out.door = platforms::Door::cas;
    out.rules = {{{"haut-jura"}, {}, "adulte"}};
    out.agreement = platforms::Agreement{platforms::Counted::simultaneous, day("2020-01-01"), day("2020-12-31"), 10,
                                         platforms::Enforcement::refuse};
    return out;
}

/// Everything is in order but what `spoil` does.
struct Case {
    char const* name;
    std::function<void(Asker&, platforms::Platform&, LicenceState&)> spoil;
    std::string reason;
    std::string date{};
};

using platforms::Platform;

std::vector<Case> const cases{
    {"all_is_well", [](Asker&, Platform&, LicenceState&) {}, ""},
    {"platform_inactive", [](Asker&, Platform& p, LicenceState&) { p.active = false; },
     "access.refused.platform_inactive"},
    {"not_yet_open", [](Asker&, Platform& p, LicenceState&) { p.opens_at = day("2020-04-16"); },
     "access.refused.platform_not_yet_open", "2020-04-16"},
    {"opens_today", [](Asker&, Platform& p, LicenceState&) { p.opens_at = today; }, ""},
    {"closed", [](Asker&, Platform& p, LicenceState&) { p.closes_at = day("2020-04-14"); },
     "access.refused.platform_closed", "2020-04-14"},
    {"closes_tonight", [](Asker&, Platform& p, LicenceState&) { p.closes_at = today; }, ""},
    {"no_account", [](Asker& a, Platform&, LicenceState&) { a.account = AccountState::none; },
     "access.refused.no_account"},
    {"no_such_person", [](Asker& a, Platform&, LicenceState&) { a.standing.reset(); }, "access.refused.no_account"},
    {"account_suspended", [](Asker& a, Platform&, LicenceState&) { a.account = AccountState::suspended; },
     "access.refused.account_suspended"},
    {"patron_blocked", [](Asker& a, Platform&, LicenceState&) { a.standing->status = people::PatronStatus::blocked; },
     "access.refused.account_suspended"},
    {"patron_erased", [](Asker& a, Platform&, LicenceState&) { a.standing->status = people::PatronStatus::erased; },
     "access.refused.account_suspended"},
    {"no_card", [](Asker& a, Platform&, LicenceState&) { a.standing->card.reset(); }, "access.refused.no_card"},
    {"card_replaced",
     [](Asker& a, Platform&, LicenceState&) { a.standing->card->status = people::CardStatus::replaced; },
     "access.refused.no_card"},
    {"card_revoked", [](Asker& a, Platform&, LicenceState&) { a.standing->card->status = people::CardStatus::revoked; },
     "access.refused.card_revoked"},
    {"card_not_yet_valid", [](Asker& a, Platform&, LicenceState&) { a.standing->card->valid_from = day("2020-04-16"); },
     "access.refused.card_not_yet_valid", "2020-04-16"},
    {"provisional_card_lapsed",
     [](Asker& a, Platform&, LicenceState&) { a.standing->card->valid_until = day("2020-04-14"); },
     "access.refused.provisional_card_lapsed", "2020-04-15"},
    {"permanent_card_lapsed",
     [](Asker& a, Platform&, LicenceState&) {
         a.standing->card->kind = people::CardKind::permanent;
         a.standing->card->valid_until = day("2020-03-31");
     },
     "access.refused.card_lapsed", "2020-04-01"},
    {"last_day_of_the_card", [](Asker& a, Platform&, LicenceState&) { a.standing->card->valid_until = today; }, ""},
    {"card_without_end", [](Asker& a, Platform&, LicenceState&) { a.standing->card->valid_until.reset(); }, ""},
    {"no_subscription", [](Asker& a, Platform&, LicenceState&) { a.standing->subscription.reset(); },
     "access.refused.no_subscription"},
    {"subscription_not_started",
     [](Asker& a, Platform&, LicenceState&) { a.standing->subscription->start = day("2020-05-01"); },
     "access.refused.subscription_not_started", "2020-05-01"},
    {"subscription_ended",
     [](Asker& a, Platform&, LicenceState&) { a.standing->subscription->end = day("2020-04-14"); },
     "access.refused.subscription_ended", "2020-04-14"},
    {"last_day_of_the_subscription", [](Asker& a, Platform&, LicenceState&) { a.standing->subscription->end = today; },
     ""},
    {"no_rule", [](Asker&, Platform& p, LicenceState&) { p.rules.clear(); }, "access.refused.library_left_out"},
    {"library_left_out", [](Asker& a, Platform&, LicenceState&) { a.standing->intercommunality = {"arbois"}; },
     "access.refused.library_left_out"},
    {"category_left_out",
     [](Asker& a, Platform&, LicenceState&) { a.standing->subscription->category = "lecteur-consultant"; },
     "access.refused.category_left_out"},
    {"agreement_over", [](Asker&, Platform& p, LicenceState&) { p.agreement->last_day = day("2020-04-14"); },
     "access.refused.agreement_not_in_force"},
    {"licence_full", [](Asker&, Platform&, LicenceState& l) { l = LicenceState::reached; },
     "access.refused.licence_full"},
    {"licence_queue",
     [](Asker&, Platform& p, LicenceState& l) {
         p.agreement->enforcement = platforms::Enforcement::queue;
         l = LicenceState::reached;
     },
     "access.refused.licence_queue"},
    {"licence_only_counted",
     [](Asker&, Platform& p, LicenceState& l) {
         p.agreement->enforcement = platforms::Enforcement::warn;
         l = LicenceState::reached;
     },
     ""},
    {"licence_of_the_registered_keeps_nobody_out",
     [](Asker&, Platform& p, LicenceState& l) {
         p.agreement->counted = platforms::Counted::registered;
         l = LicenceState::reached;
     },
     ""},
    {"no_agreement", [](Asker&, Platform& p, LicenceState&) { p.agreement.reset(); }, ""},
    {"open_to_everybody",
     [](Asker& a, Platform& p, LicenceState&) {
         p.door = platforms::Door::open;
         p.rules.clear();
         a = {};
     },
     ""},
    {"open_but_closed",
     [](Asker& a, Platform& p, LicenceState&) {
         p.door = platforms::Door::open;
         p.closes_at = day("2020-04-01");
         a = {};
     },
     "access.refused.platform_closed", "2020-04-01"},
    {"the_first_reason_counts",
     [](Asker& a, Platform& p, LicenceState&) {
         a.standing->card.reset();
         a.standing->subscription.reset();
         p.rules.clear();
     },
     "access.refused.no_card"},
};

} // namespace

class Decisions : public ::testing::TestWithParam<Case> {};

TEST_P(Decisions, give_the_reason)
{
    Asker asker{AccountState::active, good_standing()};
    auto platform = good_platform();
    auto licence = LicenceState::within;
    GetParam().spoil(asker, platform, licence);
    auto const decision = decide(asker, platform, licence, today);
    EXPECT_EQ(decision.reason.id, GetParam().reason);
    EXPECT_EQ(decision.allowed(), GetParam().reason.empty());
    if (!GetParam().date.empty()) {
        EXPECT_EQ(decision.reason.values.at("date"), GetParam().date);
    }
}

TEST(Decision, vouches_for_nobody_whose_card_is_not_good_even_where_everybody_may_enter)
{
    auto platform = good_platform();
    platform.door = platforms::Door::open;
    platform.rules.clear();
    Asker asker{AccountState::active, good_standing()};
    EXPECT_TRUE(decide_by_name(asker, platform, LicenceState::within, today).allowed());
    asker.standing->card->status = people::CardStatus::revoked;
    EXPECT_TRUE(decide(asker, platform, LicenceState::within, today).allowed());
    EXPECT_EQ(decide_by_name(asker, platform, LicenceState::within, today).reason.id, "access.refused.card_revoked");
    EXPECT_EQ(decide_by_name({}, platform, LicenceState::within, today).reason.id, "access.refused.no_account");
}

INSTANTIATE_TEST_SUITE_P(R17, Decisions, ::testing::ValuesIn(cases),
                         [](auto const& one) { return std::string{one.param.name}; });

TEST(OpenPeriods, let_in_who_was_not_asked_and_nobody_else_whom_the_rules_keep_out)
{
    auto platform = good_platform();
    platform.open_periods = {{day("2020-03-17"), today}};
    auto const at = [&](Asker const& asker, Date when) {
        return decide(asker, platform, LicenceState::within, when).allowed();
    };
    EXPECT_TRUE(at(Asker::anybody(), today));
    EXPECT_TRUE(at(Asker::anybody(), day("2020-03-17")));
    EXPECT_FALSE(at(Asker::anybody(), day("2020-03-16")));
    EXPECT_FALSE(at(Asker::anybody(), add_days(today, 1))) << "it lapses by itself";
    EXPECT_FALSE(at(Asker{}, today)) << "whose account is gone is not named by a door";
    platform.active = false;
    EXPECT_FALSE(at(Asker::anybody(), today));
}

} // namespace guichet::access
