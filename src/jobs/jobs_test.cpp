// SPDX-License-Identifier: AGPL-3.0-or-later
#include "jobs/scheduler.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>

namespace guichet::jobs {

using namespace std::chrono_literals;

class Jobs : public support::OnEveryDatabase {
protected:
    void SetUp() override { support::migrate(database()); }

    Job counting(std::string name, std::chrono::milliseconds interval, Nodes nodes = Nodes::one)
    {
        return {std::move(name), interval,
                [this](std::stop_token const&) {
                    ++runs;
                    return std::string{"counted"};
                },
                nodes};
    }

    ManualClock clock{*parse_instant("2026-03-01T08:00:00Z")};
    SeededRandom random{1};
    int runs = 0;
};

TEST_P(Jobs, run_when_due_and_not_before)
{
    Scheduler scheduler{database(), clock, random};
    scheduler.add(counting("count", 1h));
    EXPECT_EQ(scheduler.run_due(), 1);
    EXPECT_EQ(scheduler.run_due(), 0);
    clock.advance(59min);
    EXPECT_EQ(scheduler.run_due(), 0);
    clock.advance(1min);
    EXPECT_EQ(scheduler.run_due(), 1);
    EXPECT_EQ(runs, 2);
}

TEST_P(Jobs, run_once_an_interval_for_all_nodes)
{
    Scheduler first{database(), clock, random};
    Scheduler second{database(), clock, random};
    first.add(counting("count", 1h));
    second.add(counting("count", 1h));
    EXPECT_EQ(first.run_due() + second.run_due(), 1);
    clock.advance(1h);
    EXPECT_EQ(second.run_due() + first.run_due(), 1);
    EXPECT_EQ(runs, 2);
}

TEST_P(Jobs, of_every_node_run_on_each)
{
    Scheduler first{database(), clock, random};
    Scheduler second{database(), clock, random};
    first.add(counting("count", 1s, Nodes::every));
    second.add(counting("count", 1s, Nodes::every));
    EXPECT_EQ(first.run_due() + second.run_due(), 2);
    EXPECT_EQ(first.status().at(0).outcome, Outcome::done);
}

TEST_P(Jobs, a_restart_does_not_run_a_daily_job_again)
{
    {
        Scheduler before{database(), clock, random};
        before.add(counting("daily", 24h));
        before.run_due();
    }
    clock.advance(1h);
    Scheduler after{database(), clock, random};
    after.add(counting("daily", 24h));
    EXPECT_EQ(after.run_due(), 0);
    clock.advance(23h);
    EXPECT_EQ(after.run_due(), 1);
}

TEST_P(Jobs, a_job_whose_node_died_is_taken_over_when_its_lease_ends)
{
    Scheduler dying{database(), clock, random};
    Job endless = counting("daily", 24h);
    Scheduler living{database(), clock, random};
    living.add(counting("daily", 24h));
    // Died in the middle, as seen from the other node while the first one is still inside its work.
    endless.work = [&](std::stop_token const&) {
        EXPECT_EQ(living.run_due(), 0);
        clock.advance(15min);
        EXPECT_EQ(living.run_due(), 1);
        return std::string{};
    };
    dying.add(endless);
    dying.run_due();
    EXPECT_EQ(runs, 1);
    EXPECT_EQ(living.status().at(0).detail, "counted"); // the late one does not write over it
}

TEST_P(Jobs, an_exception_ends_the_run_not_the_process)
{
    Scheduler scheduler{database(), clock, random};
    scheduler.add({"broken", 1min, [](std::stop_token const&) -> std::string { throw std::runtime_error("no disk"); }});
    scheduler.add(counting("count", 1min));
    EXPECT_EQ(scheduler.run_due(), 2);
    auto const status = scheduler.status();
    EXPECT_EQ(status.at(0).name, "broken");
    EXPECT_EQ(status.at(0).outcome, Outcome::failed);
    EXPECT_EQ(status.at(0).detail, "no disk");
    EXPECT_EQ(status.at(0).finished, clock.now());
    EXPECT_EQ(status.at(1).outcome, Outcome::done);
    clock.advance(1min);
    EXPECT_EQ(scheduler.run_due(), 2);
}

TEST_P(Jobs, that_fail_at_length_are_recorded_without_half_a_letter)
{
    Scheduler scheduler{database(), clock, random};
    auto const said = std::string(199, 'a');
    scheduler.add({"broken", 1min, [&](std::stop_token const&) -> std::string {
                       throw std::runtime_error(said + "é, la connexion a échoué");
                   }});
    EXPECT_EQ(scheduler.run_due(), 1);
    EXPECT_EQ(scheduler.status().at(0).outcome, Outcome::failed);
    EXPECT_EQ(scheduler.status().at(0).detail, said);
}

TEST_P(Jobs, woken_run_at_once_whatever_their_interval)
{
    Scheduler scheduler{database(), clock, random};
    scheduler.add(counting("count", 24h));
    scheduler.run_due();
    clock.advance(1s);
    EXPECT_EQ(scheduler.run_due(), 0);
    scheduler.wake("count");
    EXPECT_EQ(scheduler.run_due(), 1);
    scheduler.wake("count", 100ms);
    EXPECT_EQ(scheduler.run_due(), 0);
    clock.advance(100ms);
    EXPECT_EQ(scheduler.run_due(), 1);
    EXPECT_THROW(scheduler.wake("unknown"), std::out_of_range);
}

TEST_P(Jobs, woken_while_another_node_runs_them_run_once_more_after_it)
{
    Scheduler woken{database(), clock, random};
    woken.add(counting("count", 24h));
    Scheduler other{database(), clock, random};
    Job job = counting("count", 24h);
    job.work = [&](std::stop_token const&) {
        woken.wake("count");
        EXPECT_EQ(woken.run_due(), 0) << "the other node has it";
        return std::string{};
    };
    other.add(job);
    EXPECT_EQ(other.run_due(), 1);
    EXPECT_EQ(runs, 0);
    clock.advance(1s);
    EXPECT_EQ(woken.run_due(), 1) << "what it was woken for may have come too late for the other one";
    EXPECT_EQ(runs, 1);
    clock.advance(1min);
    EXPECT_EQ(woken.run_due(), 0) << "once is enough";
}

TEST_P(Jobs, that_no_longer_run_are_overdue)
{
    Scheduler scheduler{database(), clock, random};
    scheduler.add(counting("count", 1h));
    EXPECT_FALSE(is_overdue(scheduler.status().at(0), clock.now())) << "never run";
    scheduler.run_due();
    auto const status = recorded_status(database()).at(0);
    EXPECT_EQ(status.interval, 1h);
    EXPECT_FALSE(is_overdue(status, clock.now() + 3h));
    EXPECT_TRUE(is_overdue(status, clock.now() + 4h));
    EXPECT_FALSE(is_overdue(status, clock.now() + 24h * 40)) << "a job that is no more";
}

TEST_P(Jobs, never_run_are_in_the_status)
{
    Scheduler scheduler{database(), clock, random};
    scheduler.add(counting("count", 1h));
    EXPECT_THROW(scheduler.add(counting("count", 1h)), std::invalid_argument);
    ASSERT_EQ(scheduler.status().size(), 1U);
    EXPECT_EQ(scheduler.status().at(0).outcome, Outcome::never);
}

TEST_P(Jobs, threads_run_them_and_stop_with_the_scheduler)
{
    SystemClock const real;
    std::promise<void> woken;
    std::promise<void> begun;
    auto scheduler = std::make_unique<Scheduler>(database(), real, random);
    int calls = 0;
    scheduler->add({"twice", 24h, [&](std::stop_token const&) {
                        if (++calls == 2) {
                            woken.set_value();
                        }
                        return std::string{};
                    }});
    scheduler->add({"long", 24h, [&](std::stop_token const& stop) {
                        begun.set_value();
                        std::promise<void> stopped;
                        std::stop_callback const callback{stop, [&] { stopped.set_value(); }};
                        stopped.get_future().wait();
                        return std::string{"stopped when asked"};
                    }});
    scheduler->start();
    auto arrived = woken.get_future();
    while (arrived.wait_for(5ms) != std::future_status::ready) {
        scheduler->wake("twice");
    }
    begun.get_future().wait();
    scheduler.reset();
    auto const status = recorded_status(database());
    EXPECT_EQ(status.at(0).name, "long");
    EXPECT_EQ(status.at(0).outcome, Outcome::done);
    EXPECT_EQ(status.at(0).detail, "stopped when asked");
}

INSTANTIATE_TEST_SUITE_P(EveryEngine, Jobs, testing::Values(support::Kind::sqlite_memory, support::Kind::postgresql),
                         support::database_name);

} // namespace guichet::jobs
