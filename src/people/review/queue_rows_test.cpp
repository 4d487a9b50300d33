// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/store.hpp"
#include "people/review/queue.hpp"
#include "support/answering.hpp"

namespace guichet::people {
namespace {

using for_tests::good_submission;

class QueueRows : public for_tests::Answering {
protected:
    Queue queue{desk.database, desk.review, desk.resemblances};
    network::Actor everywhere{network::ActorKind::staff, "ada", "Ada", network::Role::administrator, {}};

    void change(std::string_view sql, ApplicationId const& id)
    {
        desk.database.exclusive([&](db::Session& session) { session.execute(sql, {{"id", id}}); });
    }
    /// In review by a policy that asks for a proof of identity, which was sent.
    ApplicationId proved()
    {
        auto submission = good_submission();
        submission.municipality = "39470";
        submission.documents = {{DocumentKind::identity, for_tests::small_pdf()}};
        return desk.waiting(submission);
    }
    /// Twelve euros, by a policy that is paid online.
    ApplicationId owing()
    {
        auto const id = charged();
        change("UPDATE people_application SET policy = 'policy-plaine-jurassienne' WHERE id = :id", id);
        return id;
    }
    ApplicationId charged()
    {
        auto const id = desk.waiting();
        Fee fee{};
        fee.position = 9; // beside what registering cost
        fee.price.amount = {1200};
        desk.database.exclusive([&](db::Session& session) { add_fees(session, debt_of(id), {fee}); });
        return id;
    }
    void pay(ApplicationId const& id, PaymentState state)
    {
        Payment payment{};
        payment.id = {id.value};
        payment.debt = debt_of(id);
        payment.intercommunality = {"haut-jura-saint-claude"};
        payment.reference = id.value;
        payment.amount = {1200};
        payment.state = state;
        payment.created = desk.clock.now();
        desk.database.exclusive([&](db::Session& session) { PaymentStore::add(session, payment); });
    }
    void give_back(ApplicationId const& id)
    {
        desk.database.exclusive([&](db::Session& session) {
            PaymentStore::add_refund(session, "refund", {{id.value}, {1200}, "autre dossier", desk.clock.now(), "ada"});
        });
    }
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, QueueRows, support::every_database(), support::database_name);

TEST_P(QueueRows, say_of_each_case_what_stands_in_its_way)
{
    using enum Obstacle;
    struct Expected {
        ApplicationId id;
        std::vector<Obstacle> obstacles;
    };
    std::vector<Expected> cases{{desk.waiting(), {}},
                                {desk.waiting(), {duplicate}},
                                {desk.waiting(), {not_compared}},
                                {proved(), {}},
                                {proved(), {proof_missing}},
                                {charged(), {}},
                                {owing(), {payment_awaited}},
                                {owing(), {payment_awaited}},
                                {owing(), {}},
                                {owing(), {payment_awaited}},
                                {desk.waiting(household()), {guardian_missing}},
                                {desk.waiting(), {eligibility_unclear, taken}}};
    desk.resemblances.known = {cases[1].id};
    desk.resemblances.uncompared = {cases[2].id};
    desk.resemblances.can_compare = false;
    change("UPDATE people_document SET destroyed = received WHERE application = :id", cases[4].id);
    pay(cases[7].id, PaymentState::open);
    pay(cases[8].id, PaymentState::paid);
    pay(cases[9].id, PaymentState::paid);
    give_back(cases[9].id);
    change("UPDATE people_application SET guardian_consent = 0 WHERE id = :id", cases[10].id);
    change("UPDATE people_application SET assigned_to = 'eve', eligibility = 'unclear' WHERE id = :id", cases[11].id);

    auto const page = queue.page(everywhere, {});
    ASSERT_EQ(page.rows.size(), cases.size());
    for (std::size_t at = 0; at < cases.size(); ++at) {
        EXPECT_EQ(page.rows[at].id, cases[at].id) << at;
        EXPECT_EQ(page.rows[at].obstacles, cases[at].obstacles) << at;
        std::vector<std::string> reasons;
        for (auto const obstacle : cases[at].obstacles) {
            reasons.push_back(message_id(obstacle));
        }
        if (!reasons.empty()) {
            EXPECT_EQ(desk.review.accept_clear(everywhere, {desk.seen(cases[at].id)}).front().reasons, reasons)
                << at << ": the list and the decision go by the same";
        }
    }
    EXPECT_EQ(page.rows[10].people, 3);
    EXPECT_EQ(page.rows[11].assigned_to, "eve");
    EXPECT_EQ(page.rows[3].library, LibraryId{"bresse-haute-seille-mediatheque"});
}

TEST_P(QueueRows, come_with_the_counts_of_every_state_and_of_their_own_list)
{
    auto const first = desk.waiting();
    auto const second = desk.waiting();
    ASSERT_TRUE(desk.review.refuse(claire, desk.seen(first), "Hors du territoire"));
    change("UPDATE people_application SET library = 'annexe', campaign = 'journal' WHERE id = :id", second);
    struct Asked {
        std::optional<ApplicationState> state;
        std::string library;
        std::string campaign;
        std::int64_t total = 0;
    };
    using enum ApplicationState;
    for (auto const& asked : std::vector<Asked>{{in_review, "", "", 1},
                                                {in_review, "annexe", "", 1},
                                                {refused, "annexe", "", 0},
                                                {refused, "", "journal", 0},
                                                {{}, "", "", 2},
                                                {{}, "annexe", "", 1},
                                                {{}, "annexe", "autre", 0}}) {
        QueueFilter filter;
        filter.state = asked.state;
        filter.library = asked.library;
        filter.campaign = asked.campaign;
        auto const page = queue.page(claire, filter);
        EXPECT_EQ(page.total, asked.total);
        EXPECT_EQ(std::ssize(page.rows), asked.total);
        EXPECT_EQ(page.counts, (std::map<ApplicationState, std::int64_t>{{in_review, 1}, {refused, 1}}))
            << "whatever the list";
        EXPECT_EQ(page.campaigns, std::vector<std::string>{"journal"});
    }
    auto const elsewhere = queue.page(for_tests::BusyDesk::librarian("eve", "bresse-haute-seille"), {});
    EXPECT_TRUE(elsewhere.rows.empty() && elsewhere.counts.empty() && elsewhere.campaigns.empty());
}

} // namespace
} // namespace guichet::people
