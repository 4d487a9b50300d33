// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/export.hpp"
#include "people/payments/judgement.hpp"

#include <gtest/gtest.h>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;

Payment asked_payment()
{
    Payment payment;
    payment.id = {"p1"};
    payment.debt = {"a1"};
    payment.reference = "BHS7K2M4PQX01";
    payment.amount = {1200};
    payment.client = "006382";
    payment.entry = "T";
    payment.operation = "op";
    payment.created = *parse_instant("2026-05-12T10:00:00Z");
    return payment;
}

payfip::Details answered(std::string result)
{
    return {"op", std::move(result), "BHS7K2M4PQX01", "006382", "T", 1200, "auth", "12052026", "1005"};
}

payfip::Answer<payfip::Details> faulty(payfip::FaultKind kind, std::string code)
{
    return std::unexpected(payfip::Fault{kind, std::move(code), {}});
}

payfip::Answer<payfip::Details> functional(std::string code)
{
    return faulty(payfip::FaultKind::functional, std::move(code));
}

constexpr std::array every_state{PaymentState::opening, PaymentState::open,      PaymentState::paid,
                                 PaymentState::refused, PaymentState::abandoned, PaymentState::expired,
                                 PaymentState::failed,  PaymentState::mismatch,  PaymentState::surplus};
constexpr std::array every_finding{Finding::paid,     Finding::refused, Finding::abandoned, Finding::expired,
                                   Finding::mismatch, Finding::waiting, Finding::unknown};

} // namespace

TEST(Judgement, follows_the_table_of_results)
{
    struct Row {
        char const* result;
        Finding early;
        Finding late;
    };
    for (auto const& row :
         {Row{"P", Finding::paid, Finding::paid}, Row{"V", Finding::paid, Finding::paid},
          Row{"R", Finding::refused, Finding::refused}, Row{"Z", Finding::refused, Finding::refused},
          Row{"A", Finding::waiting, Finding::abandoned}, Row{"?", Finding::unknown, Finding::unknown}}) {
        EXPECT_EQ(judge(answered(row.result), asked_payment(), 19min).finding, row.early) << row.result;
        EXPECT_EQ(judge(answered(row.result), asked_payment(), 20min).finding, row.late) << row.result;
    }
}

TEST(Judgement, follows_the_table_of_faults)
{
    for (auto const* const code : {"P1", "P4", "P5"}) {
        EXPECT_EQ(judge(functional(code), asked_payment(), 19min).finding, Finding::waiting) << code;
        EXPECT_EQ(judge(functional(code), asked_payment(), 20min).finding, Finding::expired) << code;
    }
    for (auto const* const code : {"S1", "T1", "T2", "T4", "M1", "M3", "M5", "A1", "A2", "N1", "D1", "R3", "P3"}) {
        EXPECT_EQ(judge(functional(code), asked_payment(), 60min), (Judgement{Finding::unknown, code, {}})) << code;
    }
    using enum payfip::FaultKind;
    for (auto const& [kind, code] :
         {std::pair{dysfunction, "TechDysfonctionnementErreur"}, std::pair{unavailable, "TechIndisponibiliteErreur"},
          std::pair{protocol, "TechProtocolaireErreur"}, std::pair{malformed, "malformed"}}) {
        EXPECT_EQ(judge(faulty(kind, ""), asked_payment(), 60min), (Judgement{Finding::unknown, code, {}})) << code;
    }
}

TEST(Judgement, compares_what_was_paid_with_what_was_asked)
{
    struct Spoiling {
        char const* what;
        void (*spoil)(payfip::Details&);
    };
    for (auto const& [what, spoil] : {Spoiling{"amount", [](payfip::Details& d) { d.cents = 1; }},
                                      Spoiling{"no amount", [](payfip::Details& d) { d.cents.reset(); }},
                                      Spoiling{"reference", [](payfip::Details& d) { d.reference = "OTHER7K2M01"; }},
                                      Spoiling{"client", [](payfip::Details& d) { d.client = "999999"; }},
                                      Spoiling{"entry", [](payfip::Details& d) { d.entry = "W"; }},
                                      Spoiling{"operation", [](payfip::Details& d) { d.operation = "another"; }}}) {
        for (auto const* const result : {"P", "V"}) {
            auto details = answered(result);
            spoil(details);
            EXPECT_EQ(judge(details, asked_payment(), 5min).finding, Finding::mismatch) << what;
        }
    }
}

TEST(PaymentStates, what_is_paid_stays_paid_whatever_is_heard_after)
{
    for (auto const final : {PaymentState::paid, PaymentState::surplus, PaymentState::mismatch}) {
        for (auto const finding : every_finding) {
            EXPECT_EQ(next_state(final, finding, Settled::not_yet), final);
            EXPECT_EQ(next_state(final, finding, Settled::by_another), final);
        }
    }
}

TEST(PaymentStates, a_payment_made_is_never_lost_and_never_counted_twice)
{
    for (auto const state : every_state) {
        if (state != PaymentState::mismatch && state != PaymentState::surplus && state != PaymentState::paid) {
            EXPECT_EQ(next_state(state, Finding::paid, Settled::not_yet), PaymentState::paid);
            EXPECT_EQ(next_state(state, Finding::paid, Settled::by_another), PaymentState::surplus);
        }
        for (auto const finding : {Finding::waiting, Finding::unknown}) {
            EXPECT_EQ(next_state(state, finding, Settled::not_yet), state) << "no news changes nothing";
        }
    }
}

TEST(PaymentStates, open_ones_are_asked_about_until_the_end_and_lost_ones_some_more_times)
{
    auto const start = asked_payment().created;
    EXPECT_EQ(next_check(PaymentState::open, start, start), start + 2min);
    EXPECT_EQ(next_check(PaymentState::open, start, start + 40min), start + 45min);
    for (auto const lost : {PaymentState::refused, PaymentState::abandoned, PaymentState::expired}) {
        EXPECT_EQ(next_check(lost, start, start + 20min), start + 1h);
        EXPECT_EQ(next_check(lost, start, start + 2h), start + 6h);
        EXPECT_EQ(next_check(lost, start, start + 7h), start + 24h);
        EXPECT_EQ(next_check(lost, start, start + 25h), std::nullopt);
    }
    for (auto const done : {PaymentState::paid, PaymentState::surplus, PaymentState::mismatch, PaymentState::failed}) {
        EXPECT_EQ(next_check(done, start, start), std::nullopt);
    }
}

TEST(Accounts, are_lines_of_money_that_moved_without_names)
{
    auto const csv = accounts_csv({{*parse_instant("2026-05-12T10:05:00Z"),
                                    "BHS7K2M4PQX01",
                                    "BHS-7K2M-4PQX",
                                    {1200},
                                    "online",
                                    "paid",
                                    "P",
                                    "=cmd"},
                                   {*parse_instant("2026-05-20T08:00:00Z"),
                                    "BHS7K2M4PQX01",
                                    "BHS-7K2M-4PQX",
                                    {-500},
                                    "online",
                                    "refunded",
                                    "",
                                    ""}});
    EXPECT_EQ(csv, "\xEF\xBB\xBF"
                   "date;heure;reference;demande;montant;mode;etat;code;autorisation\r\n"
                   "12/05/2026;12:05;BHS7K2M4PQX01;BHS-7K2M-4PQX;12,00;online;paid;P;\"'=cmd\"\r\n"
                   "20/05/2026;10:00;BHS7K2M4PQX01;BHS-7K2M-4PQX;\"-5,00\";online;refunded;;\r\n");
}

} // namespace guichet::people
