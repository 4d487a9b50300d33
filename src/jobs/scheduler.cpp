// SPDX-License-Identifier: AGPL-3.0-or-later
#include "jobs/scheduler.hpp"

#include "base/ids.hpp"
#include "base/text.hpp"
#include "jobs/store.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

namespace guichet::jobs {

namespace {

using std::chrono::milliseconds;

/// A clock that is set forward must not leave a job asleep.
constexpr milliseconds longest_sleep = std::chrono::minutes{1};
/// A job that runs on every node, often, writes to the table no more than this often while it goes well.
constexpr milliseconds recording_interval = std::chrono::minutes{1};
/// A job that was asked for while another node ran it tries again that often: runs end long before their lease.
constexpr milliseconds retry_interval = std::chrono::seconds{1};
constexpr std::size_t longest_detail = 200;
constexpr int missed_turns = 3;
constexpr milliseconds grace = std::chrono::minutes{15}; // a restart, a long run of another node
constexpr milliseconds out_of_use = std::chrono::hours{30 * 24};

struct Ending {
    Outcome outcome;
    std::string detail;
};

Ending perform(Job const& job, std::stop_token const& stop)
{
    Ending ending{Outcome::done, {}};
    try {
        ending.detail = job.work(stop);
    } catch (std::exception const& problem) {
        ending = {Outcome::failed, problem.what()};
        spdlog::error("job {} failed: {}", job.name, ending.detail);
    }
    ending.detail.resize(whole_characters(ending.detail, longest_detail).size());
    return ending;
}

} // namespace

bool is_overdue(JobStatus const& job, Instant now)
{
    bool const under_way = job.leased_until && *job.leased_until > now;
    if (job.interval <= milliseconds{0} || !job.started || under_way) {
        return false;
    }
    auto const late = now - *job.started;
    return late > missed_turns * job.interval + grace && late < out_of_use;
}

struct Scheduler::Entry {
    Job job;
    std::mutex running{};
    Instant due{};
    bool asked_for = false;  // woken: what the other nodes did lately does not count
    bool handed_out = false; // to a worker
    Outcome recorded = Outcome::never;
    Instant recorded_at{};

    explicit Entry(Job given) : job(std::move(given)) {}
};

Scheduler::Scheduler(db::Database& database, Clock const& clock, Random& random)
    : database_(database), clock_(clock), node_(new_id(clock.now(), random))
{
}

Scheduler::~Scheduler()
{
    stop();
}

void Scheduler::add(Job job)
{
    auto const same_name = [&](auto const& entry) { return entry->job.name == job.name; };
    if (std::ranges::any_of(entries_, same_name) || job.interval <= milliseconds{0} || !job.work) {
        throw std::invalid_argument("jobs: " + job.name + " cannot be added");
    }
    entries_.push_back(std::make_unique<Entry>(std::move(job)));
}

void Scheduler::start()
{
    workers_ = std::make_unique<WorkerPool>("jobs", static_cast<int>(entries_.size()));
    timer_ = std::jthread{[this](std::stop_token const& stop) { watch(stop); }};
}

void Scheduler::stop()
{
    timer_.request_stop();
    if (timer_.joinable()) {
        timer_.join();
    }
    workers_.reset();
}

Scheduler::Entry& Scheduler::find(std::string_view name) const
{
    for (auto const& entry : entries_) {
        if (entry->job.name == name) {
            return *entry;
        }
    }
    throw std::out_of_range("jobs: no job of that name");
}

void Scheduler::wake(std::string_view name, milliseconds delay)
{
    auto& entry = find(name);
    {
        std::lock_guard const lock{due_mutex_};
        entry.due = std::min(entry.due, clock_.now() + delay);
        entry.asked_for = true;
        ++changes_;
    }
    changed_.notify_all();
}

int Scheduler::run_due()
{
    int ran = 0;
    for (auto const& entry : entries_) {
        ran += run_if_due(*entry, {}) ? 1 : 0;
    }
    return ran;
}

/// Hands out what is due, and sleeps until something else is.
void Scheduler::watch(std::stop_token const& stop)
{
    std::unique_lock lock{due_mutex_};
    while (!stop.stop_requested()) {
        auto const now = clock_.now();
        auto next = now + longest_sleep;
        for (auto const& entry : entries_) {
            if (entry->handed_out) {
                continue;
            }
            if (entry->due <= now) {
                hand_out(*entry, stop);
            } else {
                next = std::min(next, entry->due);
            }
        }
        changed_.wait_for(lock, stop, next - now, [&, known = changes_] { return changes_ != known; });
    }
}

void Scheduler::hand_out(Entry& entry, std::stop_token const& stop)
{
    entry.handed_out = true;
    workers_->submit([this, &entry, stop] {
        if (!stop.stop_requested()) {
            run_if_due(entry, stop);
        }
        {
            std::lock_guard const lock{due_mutex_};
            entry.handed_out = false;
            ++changes_;
        }
        changed_.notify_all();
    });
}

bool Scheduler::run_if_due(Entry& entry, std::stop_token const& stop)
{
    std::unique_lock const running{entry.running, std::try_to_lock};
    if (!running) {
        return false;
    }
    bool asked_for = false;
    {
        std::lock_guard const lock{due_mutex_};
        auto const now = clock_.now();
        if (entry.due > now) {
            return false;
        }
        entry.due = now + entry.job.interval;
        asked_for = std::exchange(entry.asked_for, false);
    }
    try {
        return run(entry, asked_for, stop);
    } catch (std::exception const& problem) { // the database itself
        spdlog::error("job {} could not be recorded: {}", entry.job.name, problem.what());
        return false;
    }
}

bool Scheduler::run(Entry& entry, bool asked_for, std::stop_token const& stop)
{
    auto const& job = entry.job;
    auto const started = clock_.now();
    if (job.nodes == Nodes::one) {
        auto const due_before = asked_for ? started : started - job.interval;
        if (!claim(database_, {job.name, node_, started, started + job.longest_run, due_before, job.interval})
                 .value_or(false)) {
            wait_for_other_node(entry, asked_for);
            return false;
        }
    }
    auto const ended = perform(job, stop);
    auto const finished = clock_.now();
    if (job.nodes == Nodes::every) {
        if (ended.outcome == entry.recorded && finished < entry.recorded_at + recording_interval) {
            return true;
        }
        entry.recorded = ended.outcome;
        entry.recorded_at = finished;
        if (!claim(database_, {job.name, node_, started, finished, finished, job.interval}).value_or(false)) {
            return true; // another node is writing the same row
        }
    }
    if (auto const recorded = finish(database_, job.name, node_, finished, ended.outcome, ended.detail); !recorded) {
        spdlog::error("job {} could not be recorded: {}", job.name, recorded.error().message.id);
    }
    return true;
}

/// Somebody else has the job, or had it less than an interval ago: due again when that one's turn is over. Who was
/// woken stays so: the run under way may have begun before what it was woken for.
void Scheduler::wait_for_other_node(Entry& entry, bool asked_for)
{
    auto const chance = next_chance(database_, entry.job.name, entry.job.interval);
    auto const now = clock_.now();
    std::lock_guard const lock{due_mutex_};
    entry.asked_for = entry.asked_for || asked_for;
    if (chance && *chance > now) {
        entry.due = asked_for ? std::min(*chance, now + retry_interval) : *chance;
    } else if (asked_for) {
        entry.due = now + retry_interval;
    }
}

std::vector<JobStatus> Scheduler::status() const
{
    auto all = recorded_status(database_);
    for (auto const& entry : entries_) {
        auto const same_name = [&](JobStatus const& status) { return status.name == entry->job.name; };
        if (std::ranges::none_of(all, same_name)) {
            all.push_back({entry->job.name, Outcome::never, std::nullopt, std::nullopt, "", std::nullopt, {}});
        }
    }
    std::ranges::sort(all, {}, &JobStatus::name);
    return all;
}

} // namespace guichet::jobs
