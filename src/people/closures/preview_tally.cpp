// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/preview_tally.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace guichet::people {

namespace {

constexpr std::size_t most_examples = 12;

nlohmann::json pairs_of(auto const& counts)
{
    auto pairs = nlohmann::json::array();
    for (auto const& [what, count] : counts) {
        pairs.push_back({what, count});
    }
    return pairs;
}

} // namespace

void PreviewTally::add(GroupCount const& group, int days)
{
    if (days == 0) {
        unchanged_ += group.count;
        return;
    }
    moved_ += group.count;
    spans_[days] += group.count;
    libraries_[group.library.id.value] += group.count;
    example_of_span_.try_emplace(days, group.example);
    if (other_examples_.size() < most_examples) {
        other_examples_.push_back(group.example);
    }
}

/// One of each span first, the commonest first: the ordinary case and the odd ones.
std::vector<std::string> PreviewTally::examples() const
{
    std::vector<std::pair<std::int64_t, int>> by_count;
    for (auto const& [days, count] : spans_) {
        by_count.emplace_back(count, days);
    }
    std::ranges::sort(by_count, std::greater{});
    std::vector<std::string> chosen;
    auto const add = [&](std::string const& id) {
        if (chosen.size() < most_examples && std::ranges::find(chosen, id) == chosen.end()) {
            chosen.push_back(id);
        }
    };
    for (auto const& [count, days] : by_count) {
        add(example_of_span_.at(days));
    }
    for (auto const& id : other_examples_) {
        add(id);
    }
    return chosen;
}

nlohmann::json PreviewTally::result() const
{
    return {{"moved", moved_},
            {"unchanged", unchanged_},
            {"spans", pairs_of(spans_)},
            {"libraries", pairs_of(libraries_)},
            {"examples", examples()}};
}

} // namespace guichet::people
