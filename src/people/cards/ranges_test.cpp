// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/card_row.hpp"
#include "people/cards/ranges.hpp"
#include "support/exchange_desk.hpp"
#include "support/web_fixture.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace guichet::people {
namespace {

using for_tests::ExchangeDesk;

RangeDraft some_draft()
{
    return {.library = {"haut-jura-mediatheque"},
            .use = "permanent",
            .prefix = "777",
            .length = "10",
            .check_digit = "luhn",
            .first = "",
            .last = "",
            .label = "Rouleau 2026"};
}

std::string faults_of(RangeDraft const& draft)
{
    auto const range = drafted_range(draft);
    std::string all;
    for (auto const& fault : range ? std::vector<FieldError>{} : range.error().fields) {
        all += fault.field + " ";
    }
    return all;
}

TEST(RangeDrafts, take_the_whole_prefix_when_no_bound_is_typed)
{
    auto const range = drafted_range(some_draft());
    ASSERT_TRUE(range);
    EXPECT_EQ(range->first, "777000000");
    EXPECT_EQ(range->last, "777999999");
    EXPECT_EQ(number_length(*range), 10U);
    EXPECT_EQ(size_of(*range), 1'000'000);
}

TEST(RangeDrafts, read_bounds_with_and_without_prefix_and_check_digit)
{
    auto draft = some_draft();
    draft.first = "000100";
    draft.last = with_check_digit("777000200", CheckDigit::luhn);
    auto const range = drafted_range(draft);
    ASSERT_TRUE(range);
    EXPECT_EQ(range->first, "777000100");
    EXPECT_EQ(range->last, "777000200");
    draft.last = "777000200";
    EXPECT_EQ(drafted_range(draft)->last, "777000200");
    draft.last.back() = '1';
    draft.last += draft.last; // too long
    EXPECT_EQ(faults_of(draft), "last ");
    draft.check_digit = "mod97";
    draft.first = draft.last = "";
    EXPECT_EQ(drafted_range(draft)->last, "77799999");
    draft.check_digit = "none";
    EXPECT_EQ(drafted_range(draft)->last, "7779999999");
}

TEST(RangeDrafts, say_everything_that_is_wrong)
{
    auto draft = some_draft();
    draft.prefix = "12A";
    EXPECT_EQ(faults_of(draft), "prefix ");
    draft = some_draft();
    draft.length = "19";
    draft.use = "autre";
    draft.check_digit = "crc";
    EXPECT_EQ(faults_of(draft), "use check_digit length ");
    draft = some_draft();
    draft.length = "4"; // 777 and the check digit: no number left
    EXPECT_EQ(faults_of(draft), "prefix ");
    draft = some_draft();
    draft.first = "000200";
    draft.last = "000100";
    EXPECT_EQ(faults_of(draft), "last ");
}

TEST(CheckDigits, catch_adjacent_transpositions_as_their_standards_promise)
{
    SeededRandom random{11};
    for (int round = 0; round < 2'000; ++round) {
        std::string body;
        for (int i = 0; i < 12; ++i) {
            body += static_cast<char>('0' + random.below(10));
        }
        for (auto const kind : {CheckDigit::luhn, CheckDigit::mod97}) {
            auto const number = with_check_digit(body, kind);
            for (std::size_t at = 0; at + 1 < number.size(); ++at) {
                auto wrong = number;
                std::swap(wrong[at], wrong[at + 1]);
                // Luhn sees every one but 09 and 90; MOD 97-10 sees them all.
                bool const luhn_blind =
                    kind == CheckDigit::luhn && (number.substr(at, 2) == "09" || number.substr(at, 2) == "90");
                EXPECT_EQ(has_valid_check_digit(wrong, kind), wrong == number || luhn_blind) << number << " " << at;
            }
        }
    }
}

TEST(RangeForecast, is_by_the_pace_of_three_months)
{
    auto const today = *parse_date("2020-05-12");
    EXPECT_FALSE(full_on({.range = {}, .size = 1000, .used = 100, .recent = 0}, today));
    EXPECT_EQ(full_on({.range = {}, .size = 1000, .used = 900, .recent = 90}, today), add_days(today, 100));
    EXPECT_EQ(full_on({.range = {}, .size = 1000, .used = 1000, .recent = 0}, today), today);
    EXPECT_FALSE(full_on({.range = {}, .size = 10'000'000, .used = 1, .recent = 1}, today));
    EXPECT_EQ(share_used({.range = {}, .size = 1000, .used = 799}), 79);
    EXPECT_EQ(share_used({.range = {}, .size = 1000, .used = 800}), 80);
}

class RangesTest : public support::OnEveryDatabase {
protected:
    void SetUp() override { desk.emplace(database()); }

    std::optional<ExchangeDesk> desk;
    mail::Outbox outbox{desk_clock(), random_, support::shared_messages(), support::shared_templates()};
    network::Actor const manager = ExchangeDesk::librarian("m", "haut-jura", network::Role::manager);

    CardRanges ranges()
    {
        return {desk->database, desk->clock, desk->cards, desk->intercommunalities, desk->journal, outbox};
    }
    /// A card that another system gave.
    void take_in(db::Session& session, ExchangeDesk::Registered const& person, std::string number, std::string library)
    {
        EXPECT_TRUE(Cards::take_in(session, {std::move(number),
                                             person.patron,
                                             {std::move(library)},
                                             CardKind::permanent,
                                             CardStatus::active,
                                             desk->today(),
                                             {},
                                             desk->clock.now()}));
    }
    std::int64_t mails()
    {
        return desk->database.read(
            [](db::Session& session) { return session.count("SELECT COUNT(*) FROM mail_outbox"); });
    }

private:
    static Clock const& desk_clock()
    {
        static ManualClock const clock{*parse_instant("2020-05-12T08:00:00Z")};
        return clock;
    }
    SystemRandom random_;
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, RangesTest, support::every_database(), support::database_name);

TEST_P(RangesTest, are_kept_apart_by_the_table_itself)
{
    auto const insert = [&](std::string id, std::int64_t lowest, std::int64_t highest) {
        return desk->database.write([&](db::Session& session) -> Result<void> {
            session.execute(R"sql(
                INSERT INTO people_card_range (id, library, kind, first_body, last_body, check_digit, lowest, highest)
                VALUES (:id, 'x', 'permanent', '1', '2', 'none', :lowest, :highest)
            )sql",
                            {{"id", id}, {"lowest", lowest}, {"highest", highest}});
            return {};
        });
    };
    ASSERT_TRUE(insert("a", 100, 199));
    EXPECT_TRUE(insert("b", 200, 200));
    EXPECT_FALSE(insert("c", 199, 300));
    EXPECT_FALSE(insert("d", 50, 500));
    EXPECT_FALSE(insert("e", 150, 160));
    auto const moved = desk->database.write([&](db::Session& session) -> Result<void> {
        session.execute("UPDATE people_card_range SET highest = 200 WHERE id = 'a'");
        return {};
    });
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().kind, ErrorKind::conflict);
}

TEST_P(RangesTest, drawn_at_random_are_disjoint_or_refused)
{
    SeededRandom chance{5};
    auto administration = ranges();
    int kept = 0;
    for (int i = 0; i < 200; ++i) {
        auto draft = some_draft();
        draft.check_digit = std::array{"luhn", "mod97", "none"}[chance.below(3)];
        draft.length = std::to_string(9 + chance.below(3));
        auto const from = chance.below(900);
        draft.prefix = "77";
        auto const body = std::stoul(draft.length) - (draft.check_digit == std::string{"none"}   ? 0
                                                      : draft.check_digit == std::string{"luhn"} ? 1
                                                                                                 : 2);
        draft.first = fmt::format("77{:03}{}", from, std::string(body - 5, '0'));
        draft.last = fmt::format("77{:03}{}", from + chance.below(20), std::string(body - 5, '9'));
        kept += administration.add(manager, draft) ? 1 : 0;
    }
    EXPECT_GT(kept, 10);
    EXPECT_LT(kept, 200);
    auto const all = desk->database.read([](db::Session& session) { return Cards::all_ranges(session); });
    EXPECT_EQ(all.size(), static_cast<std::size_t>(kept) + 4);
    EXPECT_TRUE(prove_disjoint(all).meeting.empty());
    for (auto const& one : all) {
        for (auto const& other : all) {
            auto const a = span_of(one);
            auto const b = span_of(other);
            EXPECT_TRUE(one.id == other.id || a.highest < b.lowest || b.highest < a.lowest);
        }
    }
}

TEST_P(RangesTest, tell_whose_range_they_meet_and_who_may_add_them)
{
    auto administration = ranges();
    auto draft = some_draft();
    draft.prefix = "2392";
    auto const met = administration.add(manager, draft);
    ASSERT_FALSE(met);
    EXPECT_EQ(met.error().message.id, "ranges.error.meets");
    EXPECT_EQ(met.error().message.values.at("library"), "Médiathèque bresse");
    auto const librarian = ExchangeDesk::librarian("l", "haut-jura");
    EXPECT_EQ(administration.add(librarian, some_draft()).error().kind, ErrorKind::forbidden);
    draft = some_draft();
    draft.library = {"bresse-mediatheque"};
    EXPECT_EQ(administration.add(manager, draft).error().kind, ErrorKind::not_found);
    EXPECT_TRUE(administration.add(manager, some_draft()));
    EXPECT_EQ(desk->journalled("card.range_added"), 1);
}

TEST_P(RangesTest, of_another_system_are_reserved_and_never_drawn_from)
{
    auto draft = some_draft();
    draft.use = "ils";
    ASSERT_TRUE(ranges().add(manager, draft));
    desk->run([&](db::Session& session) {
        auto const drawn = Cards::ranges(session, {"haut-jura-mediatheque"}, CardKind::permanent);
        EXPECT_EQ(drawn.size(), 1U);
        EXPECT_EQ(Cards::range_of(session, with_check_digit("777000005", CheckDigit::luhn))->keeper, Keeper::ils);
    });
    // Its cards can be handed out here: the library's software gives the number, Guichet takes it in.
    auto const jeanne = desk->registered("Durand", "Jeanne");
    EXPECT_TRUE(
        desk->exchange.materialise(ExchangeDesk::librarian("claire", "haut-jura"),
                                   ExchangeDesk::exchanged(jeanne, with_check_digit("777000005", CheckDigit::luhn))));
}

TEST_P(RangesTest, closed_give_no_more_numbers)
{
    auto administration = ranges();
    for (auto const& use : administration.report(manager).ranges) {
        if (use.range.library.value == "haut-jura-mediatheque" && use.range.kind == CardKind::provisional) {
            ASSERT_TRUE(administration.set_state(manager, use.range.id, RangeState::closed));
        }
    }
    auto const issued = desk->database.write([&](db::Session& session) {
        return desk->cards.issue(session, {}, {"haut-jura-mediatheque"}, CardKind::provisional, desk->today(), {});
    });
    ASSERT_FALSE(issued);
    EXPECT_EQ(issued.error().message.id, "card.no_range");
    EXPECT_EQ(administration.set_state(manager, "unknown", RangeState::closed).error().kind, ErrorKind::not_found);
}

TEST_P(RangesTest, are_surveyed_for_use_misfits_and_strangers)
{
    for (int i = 0; i < 5; ++i) {
        desk->registered("Durand", "Jeanne");
    }
    auto const jeanne = desk->registered("Petit", "Marc");
    desk->run([&](db::Session& session) {
        take_in(session, jeanne, ExchangeDesk::blank_of_bresse(4), "haut-jura-mediatheque");
        auto misread = ExchangeDesk::blank(5);
        misread.back() = misread.back() == '0' ? '1' : '0';
        take_in(session, jeanne, misread, "haut-jura-mediatheque");
        take_in(session, jeanne, "50001", "haut-jura-mediatheque");
        take_in(session, jeanne, "50009", "haut-jura-mediatheque");
        take_in(session, jeanne, "AB-12", "haut-jura-mediatheque");
    });
    auto administration = ranges();
    EXPECT_EQ(administration.survey(), 11);
    auto const report = administration.report(manager);
    EXPECT_TRUE(report.surveyed);
    ASSERT_EQ(report.misfits.size(), 2U);
    std::set<std::string> const problems{report.misfits[0].problem, report.misfits[1].problem};
    EXPECT_EQ(problems, (std::set<std::string>{"other_library", "wrong_check"}));
    ASSERT_EQ(report.outside.size(), 1U);
    EXPECT_EQ(report.outside[0].cards, 3);
    EXPECT_EQ(report.outside[0].lowest, "50001");
    auto const provisional = std::ranges::find_if(report.ranges, [](RangeUse const& use) {
        return use.range.library.value == "haut-jura-mediatheque" && use.range.kind == CardKind::provisional;
    });
    EXPECT_EQ(provisional->used, 6);
    EXPECT_EQ(provisional->recent, 6);
    auto const elsewhere = ExchangeDesk::librarian("x", "bresse", network::Role::manager);
    EXPECT_TRUE(administration.report(elsewhere).misfits.empty()); // cards of others are not theirs to see
    EXPECT_EQ(administration.report(elsewhere).ranges.size(), 4U);
    EXPECT_EQ(administration.survey(), 11); // again, the same
    EXPECT_EQ(administration.report(manager).misfits.size(), 2U);
}

TEST_P(RangesTest, show_each_member_its_cards_out_of_place_however_many_others_have)
{
    auto const jeanne = desk->registered("Petit", "Marc");
    desk->run([&](db::Session& session) {
        for (int serial = 1; serial <= 501; ++serial) { // lower numbers: they come first
            take_in(session, jeanne, ExchangeDesk::blank(serial), "bresse-mediatheque");
        }
        take_in(session, jeanne, ExchangeDesk::blank_of_bresse(1), "haut-jura-mediatheque");
    });
    auto administration = ranges();
    administration.survey();
    auto const mine = administration.report(manager);
    ASSERT_EQ(mine.misfits.size(), 1U);
    EXPECT_EQ(mine.misfit_count, 1);
    auto const theirs = administration.report(ExchangeDesk::librarian("x", "bresse", network::Role::manager));
    EXPECT_EQ(theirs.misfits.size(), 500U);
    EXPECT_EQ(theirs.misfit_count, 501);
}

TEST_P(RangesTest, nearly_used_up_are_announced_once_by_threshold)
{
    auto administration = ranges();
    auto draft = some_draft();
    draft.use = "provisional";
    draft.first = "000000";
    draft.last = "000099";
    ASSERT_TRUE(administration.add(manager, draft));
    auto const give = [&](int from, int until) {
        desk->run([&](db::Session& session) {
            for (int i = from; i < until; ++i) {
                auto const number = with_check_digit(fmt::format("777{:06}", i), CheckDigit::luhn);
                EXPECT_TRUE(Cards::take_in(session, {number,
                                                     {},
                                                     {"haut-jura-mediatheque"},
                                                     CardKind::provisional,
                                                     CardStatus::active,
                                                     desk->today(),
                                                     {},
                                                     desk->clock.now()}));
            }
        });
    };
    give(0, 79);
    administration.survey();
    EXPECT_EQ(mails(), 0);
    give(79, 80);
    administration.survey();
    EXPECT_EQ(mails(), 1);
    administration.survey();
    EXPECT_EQ(mails(), 1);
    give(80, 96);
    administration.survey();
    EXPECT_EQ(mails(), 2);
}

} // namespace
} // namespace guichet::people
