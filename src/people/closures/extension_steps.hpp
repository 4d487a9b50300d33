// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/closures/extension_store.hpp"

#include <map>
#include <set>
#include <utility>
#include <vector>

namespace guichet::people {

/// What a run knows of the ledger while it works, and how it moves a batch of subscriptions: a statement moves those of
/// the same dates and past together, by a step worked out once. Small, whatever the number of subscriptions.
class ExtensionSteps {
public:
    /// As the ledger stands, for a run that begins or goes on.
    ExtensionSteps(db::Session& session, ExtensionRun const& run);

    /// What the run would do to that group.
    [[nodiscard]] ExtensionPlan::Outcome outcome(GroupCount const& group) const;
    /// Moves a batch by the steps there are, works out those that were missing, moves the rest. Returns how many
    /// subscriptions moved or were marked.
    std::int64_t move(db::Session& session, ExtensionRun const& run, Closure const& closure, Batch const& batch);

private:
    enum class Steps { none, some };
    [[nodiscard]] Steps prepare_steps(db::Session& session, ExtensionRun const& run, std::vector<StepKey> const& keys);
    void prepare_reaching(db::Session& session, ExtensionRun const& run, std::string const& other,
                          std::vector<StepKey> const& keys);
    std::int64_t row_for(db::Session& session, ExtensionRun const& run, std::int64_t previous, Given const& given);

    RunPlan plan_;
    std::map<std::int64_t, Given> past_;                       // what each row of the ledger stands for
    std::map<std::int64_t, std::int64_t> before_;              // rows of this run → what was there before
    std::map<std::pair<std::int64_t, Given>, LedgerRow> made_; // by what was there before and what is given in all
    std::set<StepKey> steps_;
    std::int64_t next_ = 0;
    bool corrects_ = false; // some subscriptions have had days of this closure
};

} // namespace guichet::people
