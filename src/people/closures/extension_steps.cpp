// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/extension_steps.hpp"

namespace guichet::people {

ExtensionSteps::ExtensionSteps(db::Session& session, ExtensionRun const& run)
    : plan_(plan_of(session, run)), past_(everything_given(session)), next_(next_extension(session)),
      corrects_(has_given(session, run))
{
    for (auto const& row : ledger_of(session, run.id)) {
        made_.emplace(std::pair{row.previous, past_.at(row.id)}, row);
        before_.emplace(row.id, row.previous);
    }
}

ExtensionPlan::Outcome ExtensionSteps::outcome(GroupCount const& group) const
{
    return plan_.of(group.key.start, group.key.end, past_.at(group.key.extension), group.library, group.category);
}

/// Steps for the keys that are new. A subscription that would stay exactly as it is needs none.
ExtensionSteps::Steps ExtensionSteps::prepare_steps(db::Session& session, ExtensionRun const& run,
                                                    std::vector<StepKey> const& keys)
{
    auto added = Steps::none;
    for (auto const& key : keys) {
        if (!steps_.insert(key).second) {
            continue;
        }
        auto const& past = past_.at(key.extension);
        auto const outcome = plan_.plan.of(key.start, key.end, past);
        if (outcome.given != past) {
            add_step(session, key, outcome.end, row_for(session, run, key.extension, outcome.given));
            added = Steps::some;
        }
    }
    return added;
}

/// The run's ledger row for that change, made when it is the first such.
std::int64_t ExtensionSteps::row_for(db::Session& session, ExtensionRun const& run, std::int64_t previous,
                                     Given const& given)
{
    LedgerRow const row{next_, previous, given.days};
    auto const place = made_.try_emplace({previous, given}, row);
    if (place.second) {
        add_ledger_row(session, run.id, row, given.closures);
        past_.emplace(row.id, given);
        before_.emplace(row.id, previous);
        ++next_;
    }
    return place.first->second.id;
}

/// Moved so far that it reaches a closure which was applied before and began after the former end.
void ExtensionSteps::prepare_reaching(db::Session& session, ExtensionRun const& run, std::string const& other,
                                      std::vector<StepKey> const& keys)
{
    for (auto const& key : keys) {
        auto const& given = past_.at(key.extension);
        auto const previous = before_.at(key.extension);
        auto const before = add_days(key.end, past_.at(previous).days - given.days);
        auto const outcome = plan_.plan.reaching(other, key.start, before, {key.end, given});
        if (outcome) {
            add_step(session, key, outcome->end, row_for(session, run, previous, outcome->given));
        }
    }
}

std::int64_t ExtensionSteps::move(db::Session& session, ExtensionRun const& run, Closure const& closure,
                                  Batch const& batch)
{
    std::int64_t touched = 0;
    if (corrects_) {
        touched += move_counted(session, run, batch);
        if (prepare_steps(session, run, keys_counted(session, run, batch)) == Steps::some) {
            touched += move_counted(session, run, batch);
        }
    }
    if (run.kind == RunKind::apply) {
        touched += move_not_counted(session, run, closure, batch);
        if (prepare_steps(session, run, keys_not_counted(session, run, closure, batch)) == Steps::some) {
            touched += move_not_counted(session, run, closure, batch);
        }
    }
    for (auto const& other : plan_.others) {
        auto const keys = keys_reaching(session, run, other, batch);
        prepare_reaching(session, run, other.id.value, keys);
        if (!keys.empty()) {
            move_reaching(session, run, batch);
        }
    }
    return touched;
}

} // namespace guichet::people
