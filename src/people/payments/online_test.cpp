// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/online.hpp"
#include "support/payments_desk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>

namespace guichet::people {

namespace {

using namespace std::chrono_literals;
using for_tests::PayingDesk;
using network::Actor;
using network::Role;

class Paying : public support::OnEveryDatabase {
protected:
    void SetUp() override { desk.emplace(database()); }
    /// A payment begun and gone to: its operation.
    std::string begun(ApplicationId const& id)
    {
        auto const page = desk->online.begin(debt_of(id));
        EXPECT_TRUE(page) << page.error().message.id;
        return page ? page->substr(page->find('=') + 1) : "";
    }
    PaymentState state_of(ApplicationId const& id) { return desk->payments(id).back().state; }
    std::optional<PayingDesk> desk;
};

constexpr auto paid_mail = "payment.mail_paid.subject";

} // namespace

TEST_P(Paying, is_asked_for_once_the_address_is_confirmed_and_nobody_decides_before)
{
    auto const id = desk->confirmed();
    EXPECT_EQ(desk->application(id).state, ApplicationState::in_review) << "automatic, but not before the payment";
    EXPECT_EQ(desk->mails_called("registration.mail_to_pay.subject"), 1);
    EXPECT_EQ(desk->mails_called("registration.mail_received.subject"), 0);
    EXPECT_EQ(desk->registration.due_before_decision(desk->application(id)), Money{1200});
}

TEST_P(Paying, tells_payfip_what_is_due_and_keeps_the_operation_before_the_browser_leaves)
{
    auto const id = desk->confirmed();
    std::optional<PaymentState> meanwhile;
    desk->gateway.while_creating = [&] { meanwhile = state_of(id); };
    EXPECT_EQ(desk->online.begin(debt_of(id)).value(), "https://payfip.example/page?idop=operation-1");
    EXPECT_EQ(meanwhile, PaymentState::opening) << "written down first, and not inside a transaction";
    auto const& asked = desk->gateway.asked.front();
    EXPECT_EQ(asked.cents, 1200);
    EXPECT_EQ(asked.client, "006382");
    EXPECT_EQ(asked.email, "jeanne.durand@example.org");
    EXPECT_EQ(asked.exercise, 2020);
    EXPECT_EQ(asked.notification_url, "https://guichet.example/paiement/notification");
    EXPECT_TRUE(asked.return_url.starts_with("https://guichet.example/paiement/"));
    EXPECT_EQ(payfip::refused_field(asked), "");
    auto const payment = desk->payments(id).front();
    EXPECT_EQ(payment.state, PaymentState::open);
    EXPECT_EQ(payment.operation, "operation-1");
    EXPECT_EQ(payment.reference, asked.reference);
}

/// One payment, once, whatever the order of the news of it.
TEST_P(Paying, once_whatever_the_order_of_return_notification_reconciliation_and_check)
{
    std::array order{0, 1, 2, 3};
    do {
        auto const id = desk->confirmed();
        auto const operation = begun(id);
        desk->clock.advance(3min);
        desk->gateway.results[operation] = "P";
        auto const before = desk->mails_called(paid_mail);
        for (auto const step : order) {
            desk->clock.advance(5s);
            if (step == 0) {
                desk->online.check_latest(Actor::system(), debt_of(id));
            } else if (step == 1) {
                desk->online.notified(operation);
            } else if (step == 2) {
                desk->online.reconcile(100);
            } else {
                static_cast<void>(desk->online.check(Actor::system(), desk->payments(id).back().id));
            }
        }
        EXPECT_EQ(state_of(id), PaymentState::paid);
        EXPECT_EQ(desk->events(id, "paid"), 1);
        EXPECT_EQ(desk->events(id, "accepted"), 1) << "the decision waited for it";
        EXPECT_EQ(desk->application(id).state, ApplicationState::accepted);
        EXPECT_EQ(desk->mails_called(paid_mail), before + 1);
        EXPECT_EQ(desk->online.begin(debt_of(id)).error().message.id, "payment.already_paid");
    } while (std::ranges::next_permutation(order).found);
}

TEST_P(Paying, a_lost_notification_is_made_up_for_by_the_job)
{
    auto const id = desk->confirmed();
    desk->gateway.results[begun(id)] = "V";
    EXPECT_EQ(desk->online.reconcile(100), 0) << "nothing is due yet";
    desk->clock.advance(2min);
    EXPECT_EQ(desk->online.reconcile(100), 1);
    EXPECT_EQ(state_of(id), PaymentState::paid);
}

TEST_P(Paying, a_notification_is_not_believed)
{
    auto const id = desk->confirmed();
    auto const operation = begun(id);
    int woken = 0;
    desk->online.when_notified([&] { ++woken; });
    desk->online.notified("operation-unknown");
    EXPECT_EQ(woken, 0);
    desk->online.notified(operation);
    EXPECT_EQ(woken, 1);
    EXPECT_EQ(desk->gateway.questions, 0) << "the network is for the job";
    desk->online.reconcile(100);
    EXPECT_EQ(desk->gateway.questions, 1);
    EXPECT_EQ(state_of(id), PaymentState::open) << "PayFiP knows of no payment";
}

TEST_P(Paying, abandoned_then_paid_late_is_paid)
{
    auto const id = desk->confirmed();
    auto const operation = begun(id);
    desk->gateway.results[operation] = "A";
    desk->clock.advance(5min);
    desk->online.reconcile(100);
    EXPECT_EQ(state_of(id), PaymentState::open) << "not certain before twenty minutes";
    desk->clock.advance(16min);
    desk->online.reconcile(100);
    EXPECT_EQ(state_of(id), PaymentState::abandoned);
    desk->gateway.results[operation] = "P";
    desk->clock.advance(1h);
    desk->online.reconcile(100);
    EXPECT_EQ(state_of(id), PaymentState::paid);
}

TEST_P(Paying, another_amount_is_looked_at_by_a_person_and_opens_nothing)
{
    auto const id = desk->confirmed();
    desk->gateway.results[begun(id)] = "P";
    desk->gateway.spoil = [](payfip::Details& details) { details.cents = 1; };
    desk->clock.advance(2min);
    desk->online.reconcile(100);
    EXPECT_EQ(state_of(id), PaymentState::mismatch);
    EXPECT_EQ(desk->events(id, "paid"), 0);
    EXPECT_EQ(desk->application(id).state, ApplicationState::in_review);
    EXPECT_EQ(desk->online.begin(debt_of(id)).error().message.id, "payment.not_now")
        << "money has arrived: not a second time";
}

TEST_P(Paying, refused_can_be_paid_again_and_the_first_one_paid_late_is_to_be_given_back)
{
    auto const id = desk->confirmed();
    auto const first = begun(id);
    desk->gateway.results[first] = "R";
    desk->online.check_latest(Actor::system(), debt_of(id));
    EXPECT_EQ(state_of(id), PaymentState::refused);
    desk->clock.advance(1min);
    auto const second = begun(id);
    EXPECT_NE(second, first);
    EXPECT_TRUE(desk->payments(id).back().reference.ends_with("02"));
    desk->gateway.results[second] = "P";
    desk->online.check_latest(Actor::system(), debt_of(id));
    EXPECT_EQ(state_of(id), PaymentState::paid);
    desk->gateway.results[first] = "P";
    desk->clock.advance(2h);
    desk->online.reconcile(100);
    EXPECT_EQ(desk->payments(id).front().state, PaymentState::surplus);
    EXPECT_EQ(desk->events(id, "paid"), 1);
    auto const rows = database().read([](db::Session& session) { return PaymentStore::list(session, {}, 100); });
    EXPECT_EQ(std::ranges::count_if(rows, &PaymentRow::is_to_refund), 1);
}

TEST_P(Paying, never_begins_a_second_payment_while_the_first_is_uncertain)
{
    auto const id = desk->confirmed();
    auto const first = begun(id);
    desk->clock.advance(5min);
    EXPECT_EQ(begun(id), first) << "back to the same page";
    desk->clock.advance(10min);
    auto const wait = desk->online.begin(debt_of(id));
    EXPECT_EQ(wait.error().message.id, "payment.wait");
    EXPECT_EQ(wait.error().message.values.at("time"), "11:20") << "twenty minutes after the beginning, in Paris";
    desk->clock.advance(5min);
    EXPECT_NE(begun(id), first);
    EXPECT_EQ(desk->payments(id).front().state, PaymentState::expired);
    EXPECT_EQ(desk->payments(id).front().result, "P5");
}

TEST_P(Paying, purged_at_night_is_expired_and_other_faults_change_nothing)
{
    auto const id = desk->confirmed();
    begun(id);
    desk->clock.advance(8h);
    for (auto const& [kind, code] :
         {std::pair{payfip::FaultKind::functional, "T2"}, std::pair{payfip::FaultKind::unavailable, ""},
          std::pair{payfip::FaultKind::dysfunction, ""}, std::pair{payfip::FaultKind::malformed, ""}}) {
        desk->gateway.fault = payfip::Fault{kind, code, {}};
        desk->clock.advance(1h);
        desk->online.reconcile(100);
        EXPECT_EQ(state_of(id), PaymentState::open) << code;
    }
    desk->gateway.fault = payfip::Fault{payfip::FaultKind::functional, "P1", {}};
    desk->clock.advance(1h);
    desk->online.reconcile(100);
    EXPECT_EQ(state_of(id), PaymentState::expired);
}

TEST_P(Paying, what_payfip_does_not_take_is_told_and_can_be_tried_again_at_once)
{
    auto const id = desk->confirmed();
    desk->gateway.refusal = payfip::Fault{payfip::FaultKind::functional, "T2", "client inconnu"};
    auto const refused = desk->online.begin(debt_of(id));
    EXPECT_EQ(refused.error().message.id, "payment.not_taken");
    EXPECT_EQ(refused.error().message.values.at("code"), "T2");
    desk->gateway.refusal = payfip::Fault{payfip::FaultKind::malformed, "", "net.timeout"};
    EXPECT_EQ(desk->online.begin(debt_of(id)).error().message.id, "payment.unreachable");
    EXPECT_EQ(desk->payments(id).back().result, "net.timeout");
    desk->gateway.refusal.reset();
    EXPECT_FALSE(begun(id).empty());
    EXPECT_EQ(desk->payments(id).size(), 3U);
}

TEST_P(Paying, two_tabs_at_the_same_moment_open_one_payment)
{
    auto const id = desk->confirmed();
    std::string other;
    bool is_first = true;
    desk->gateway.while_creating = [&] {
        if (std::exchange(is_first, false)) {
            other = desk->online.begin(debt_of(id)).error().message.id;
        }
    };
    EXPECT_TRUE(desk->online.begin(debt_of(id)));
    EXPECT_EQ(other, "payment.being_opened");
    EXPECT_EQ(desk->payments(id).size(), 1U);
}

TEST_P(Paying, an_attempt_that_was_never_answered_does_not_stand_in_the_way)
{
    auto const id = desk->confirmed();
    desk->gateway.while_creating = [] { throw std::runtime_error{"the machine stops here"}; };
    EXPECT_THROW(static_cast<void>(desk->online.begin(debt_of(id))), std::runtime_error);
    desk->gateway.while_creating = nullptr;
    EXPECT_EQ(desk->online.begin(debt_of(id)).error().message.id, "payment.being_opened");
    desk->clock.advance(2min);
    desk->online.reconcile(100);
    EXPECT_EQ(desk->payments(id).front().state, PaymentState::failed);
    EXPECT_FALSE(begun(id).empty());
}

TEST_P(Paying, counts_even_when_the_automatic_decision_cannot_be_taken)
{
    auto const id = desk->confirmed();
    desk->gateway.results[begun(id)] = "P";
    desk->automatic.is_out_of_cards = true;
    desk->online.check_latest(Actor::system(), debt_of(id));
    EXPECT_EQ(state_of(id), PaymentState::paid);
    EXPECT_EQ(desk->application(id).state, ApplicationState::in_review) << "a person decides";
    EXPECT_EQ(desk->mails_called(paid_mail), 1);
}

TEST_P(Paying, is_not_open_without_a_regie_nor_for_what_costs_nothing)
{
    auto const free = desk->registration.submit(PayingDesk::applicant(), for_tests::good_submission(), "free");
    ASSERT_TRUE(desk->confirmation.confirm(desk->token_mailed("confirmation")));
    EXPECT_EQ(desk->online.begin(debt_of(free->application)).error().message.id, "payment.nothing_due");
    auto const id = desk->confirmed();
    ASSERT_TRUE(desk->offices.put(PayingDesk::staff(Role::manager),
                                  {desk->member, "006382", "Régie", payfip::Entry::test, PaymentOffice::Use::closed}));
    EXPECT_EQ(desk->online.begin(debt_of(id)).error().message.id, "payment.no_office");
    EXPECT_TRUE(desk->payments(id).empty());
}

TEST_P(Paying, at_the_desk_settles_the_application_and_is_in_the_journal)
{
    auto const id = desk->confirmed();
    auto const librarian = PayingDesk::staff(Role::librarian);
    EXPECT_EQ(desk->desk.take(librarian, debt_of(id), std::nullopt, "").error().fields.front().field, "mode");
    auto const taken = desk->desk.take(librarian, debt_of(id), PaymentMode::cash, "quittance 12");
    ASSERT_TRUE(taken) << taken.error().message.id;
    EXPECT_EQ(desk->application(id).state, ApplicationState::accepted);
    EXPECT_EQ(desk->desk.take(librarian, debt_of(id), PaymentMode::cash, "").error().message.id,
              "payment.already_paid");
    EXPECT_EQ(desk->journal.verify().entries, 1);
    auto auditor = PayingDesk::staff(Role::auditor);
    auditor.scope.reset();
    EXPECT_EQ(desk->desk.take(auditor, debt_of(desk->confirmed()), PaymentMode::cash, "").error().kind,
              ErrorKind::forbidden);
}

TEST_P(Paying, at_the_desk_takes_nothing_for_what_was_refused)
{
    auto const id = desk->confirmed();
    auto const librarian = PayingDesk::staff(Role::librarian);
    auto const refused = desk->database.write([&](db::Session& session) {
        auto application = Applications::find(session, id).value();
        return Applications::move(session, application, ApplicationState::refused,
                                  {librarian, desk->clock.now(), "refused", "", ""});
    });
    ASSERT_TRUE(refused);
    EXPECT_EQ(desk->desk.take(librarian, debt_of(id), PaymentMode::cash, "").error().message.id, "payment.not_now");
    EXPECT_TRUE(desk->payments(id).empty());
}

TEST_P(Paying, at_the_desk_while_an_online_payment_is_open_makes_that_one_a_surplus)
{
    auto const id = desk->confirmed();
    auto const operation = begun(id);
    ASSERT_TRUE(desk->desk.take(PayingDesk::staff(Role::librarian), debt_of(id), PaymentMode::cheque, ""));
    desk->gateway.results[operation] = "P";
    desk->clock.advance(5min);
    desk->online.reconcile(100);
    auto const payments = desk->payments(id);
    EXPECT_EQ(std::ranges::count(payments, PaymentState::paid, &Payment::state), 1);
    EXPECT_EQ(std::ranges::count(payments, PaymentState::surplus, &Payment::state), 1);
}

TEST_P(Paying, a_refund_is_noted_up_to_what_was_paid)
{
    auto const id = desk->confirmed();
    auto const manager = PayingDesk::staff(Role::manager);
    auto const payment = desk->desk.take(manager, debt_of(id), PaymentMode::card, "").value();
    EXPECT_EQ(desk->desk.refund(PayingDesk::staff(Role::librarian), payment, Money{500}, "erreur").error().kind,
              ErrorKind::forbidden);
    EXPECT_EQ(desk->desk.refund(manager, payment, Money{1300}, "erreur").error().fields.front().field, "amount");
    EXPECT_EQ(desk->desk.refund(manager, payment, Money{500}, " ").error().fields.front().field, "reason");
    EXPECT_TRUE(desk->desk.refund(manager, payment, Money{500}, "erreur"));
    EXPECT_EQ(desk->desk.refund(manager, payment, Money{701}, "reste").error().fields.front().field, "amount");
    EXPECT_TRUE(desk->desk.refund(manager, payment, Money{700}, "reste"));
    EXPECT_EQ(desk->desk.refund(manager, payment, Money{1}, "encore").error().message.id, "payment.nothing_to_refund");
    EXPECT_EQ(desk->journal.verify().entries, 3);
}

TEST_P(Paying, what_was_noted_on_the_wrong_case_and_wholly_given_back_is_due_again)
{
    auto const id = desk->confirmed();
    auto const manager = PayingDesk::staff(Role::manager);
    auto const due = [&] {
        return desk->database.read([&](db::Session& session) { return outstanding(session, debt_of(id)); });
    };
    auto const wrong = desk->desk.take(manager, debt_of(id), PaymentMode::cash, "").value();
    ASSERT_TRUE(desk->desk.refund(manager, wrong, Money{500}, "une partie"));
    EXPECT_EQ(due(), Money{}) << "it still pays what it was for";
    ASSERT_TRUE(desk->desk.refund(manager, wrong, Money{700}, "le reste"));
    EXPECT_EQ(due(), Money{1200});
    EXPECT_TRUE(desk->desk.take(manager, debt_of(id), PaymentMode::cheque, ""));
    EXPECT_EQ(due(), Money{});
    EXPECT_EQ(desk->desk.take(manager, debt_of(id), PaymentMode::cash, "").error().message.id, "payment.already_paid");
}

TEST_P(Paying, stands_in_the_accounts_of_the_days_on_which_money_moved)
{
    auto const id = desk->confirmed();
    auto const manager = PayingDesk::staff(Role::manager);
    static_cast<void>(begun(id)); // asked for, and not paid: no money
    auto const payment = desk->desk.take(manager, debt_of(id), PaymentMode::cash, "").value();
    desk->clock.advance(std::chrono::days{40});
    ASSERT_TRUE(desk->desk.refund(manager, payment, Money{500}, "erreur"));
    auto const lines = [&](Date from, Date to) {
        return database().read(
            [&](db::Session& session) { return PaymentStore::accounts(session, {.from = from, .to = to}); });
    };
    auto const today = civil_date(desk->clock.now());
    ASSERT_EQ(lines(add_days(today, -40), add_days(today, -40)).size(), 1U);
    EXPECT_EQ(lines(add_days(today, -40), add_days(today, -40)).front().amount, Money{1200});
    ASSERT_EQ(lines(today, today).size(), 1U) << "a refund of an older payment, on its own day";
    EXPECT_EQ(lines(today, today).front().amount, Money{-500});
}

TEST_P(Paying, a_regie_is_tried_by_asking_payfip_who_it_is)
{
    auto const manager = PayingDesk::staff(Role::manager);
    EXPECT_EQ(desk->offices.test(manager, desk->member).value(), "REGIE");
    desk->gateway.fault = payfip::Fault{payfip::FaultKind::functional, "T2", {}};
    EXPECT_EQ(desk->offices.test(manager, desk->member).error().message.id, "payment.office.refused");
    desk->gateway.fault = payfip::Fault{payfip::FaultKind::malformed, "", "net.timeout"};
    EXPECT_EQ(desk->offices.test(manager, desk->member).error().message.id, "payment.office.unreachable");
    auto const wrong = desk->offices.put(manager, {desk->member, "12", "", payfip::Entry::test, {}});
    EXPECT_EQ(wrong.error().fields.size(), 2U);
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, Paying, support::every_database(), support::database_name);

TEST(PayfipGateway, speaks_soap_and_reads_faults_whatever_the_status)
{
    struct Told final : net::HttpClient {
        [[nodiscard]] Result<net::HttpReply> send(net::HttpRequest const& request,
                                                  net::HttpLimits const& /*limits*/) const override
        {
            last = request;
            return answer;
        }
        mutable net::HttpRequest last;
        Result<net::HttpReply> answer = net::HttpReply{};
    } http;
    PayfipGateway const gateway{http, {"https://payfip.example/service", "https://payfip.example/tpa/page.web"}};
    http.answer = net::HttpReply{500,
                                 {},
                                 "<e:Envelope xmlns:e=\"urn:e\"><e:Body><e:Fault><detail><FonctionnelleErreur>"
                                 "<code>P5</code></FonctionnelleErreur></detail></e:Fault></e:Body></e:Envelope>"};
    EXPECT_EQ(gateway.details("abc").error().code, "P5");
    EXPECT_EQ(http.last.method, "POST");
    EXPECT_EQ(http.last.url, "https://payfip.example/service");
    EXPECT_NE(http.last.body.find("<p:idOp>abc</p:idOp>"), std::string::npos);
    http.answer = fail(ErrorKind::unavailable, "error.unavailable", "net.timeout");
    EXPECT_EQ(gateway.client("006382").error(), (payfip::Fault{payfip::FaultKind::malformed, "", "net.timeout"}));
    EXPECT_EQ(gateway.page("abc"), "https://payfip.example/tpa/page.web?idop=abc");
    EXPECT_EQ(gateway.origin(), "https://payfip.example");
}

} // namespace guichet::people
