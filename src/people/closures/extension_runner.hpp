// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/closures/extension_letters.hpp"
#include "people/closures/extension_steps.hpp"

#include <limits>
#include <memory>
#include <stop_token>

namespace guichet::people {

/// Whoever tells others, a library's own system for one, that subscriptions end on another day.
class MovedEndsListener {
public:
    MovedEndsListener() = default;
    MovedEndsListener(MovedEndsListener const&) = delete;
    MovedEndsListener& operator=(MovedEndsListener const&) = delete;
    virtual ~MovedEndsListener() = default;
    /// In the transaction that ends a run which moved somebody; Extensions::lines says whom.
    virtual void ends_moved(db::Session& session, ExtensionRun const& run) = 0;
};

/// Carries out what managers asked for, one run at a time, a batch of subscriptions in each transaction: other writers
/// get their turn in between, and whoever is killed goes on from the last batch. Each batch moves its subscriptions and
/// the run's cursor together, and a subscription that has got this run's days no longer matches: nothing is done twice.
class ExtensionRunner {
public:
    ExtensionRunner(db::Database& database, Clock const& clock, network::Journal const& journal,
                    ExtensionLetters const& letters);

    /// Everything that waits, until there is nothing or `stop` is asked for. Words for the job's record.
    std::string work(std::stop_token const& stop);

    /// Before any work.
    void tell(MovedEndsListener& listener) { listener_ = &listener; }

    /// Subscriptions in a batch at the start; it then follows what the database can do in 60 ms.
    void set_batch(int size) { batch_ = size; }
    /// Batches carried out before work() returns, as if it had been asked to stop. For tests.
    void set_steps_a_call(int steps) { steps_a_call_ = steps; }

private:
    enum class Course { to_the_end, interrupted };
    /// Until it is over, it fails, `stop` is asked for or enough is `carried_out`; interrupted, it goes on where it
    /// stands, next time.
    [[nodiscard]] Course carry_on(ExtensionRun& run, std::stop_token const& stop, int& carried_out);
    [[nodiscard]] Result<void> step(ExtensionRun& run, std::unique_ptr<ExtensionSteps>& steps);
    [[nodiscard]] Result<void> begin(ExtensionRun& run);
    [[nodiscard]] std::unique_ptr<ExtensionSteps> steps_of(ExtensionRun const& run) const;
    [[nodiscard]] Result<void> count(ExtensionRun& run, ExtensionSteps const& steps);
    [[nodiscard]] Result<void> move_batch(ExtensionRun& run, ExtensionSteps& steps);
    [[nodiscard]] Result<void> move_cards(ExtensionRun& run);
    [[nodiscard]] Result<void> send_mails(ExtensionRun& run);
    [[nodiscard]] Result<void> bind_batch(ExtensionRun& run);
    void finish(db::Session& session, ExtensionRun& run);
    void give_up(ExtensionRun run);

    db::Database& database_;
    Clock const& clock_;
    network::Journal const& journal_;
    ExtensionLetters const& letters_;
    MovedEndsListener* listener_ = nullptr;
    int batch_ = 5000;
    int steps_a_call_ = std::numeric_limits<int>::max();
};

} // namespace guichet::people
