// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/blocking.hpp"
#include "people/duplicates/likeness.hpp"
#include "support/corruption.hpp"
#include "support/population.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace guichet::people {
namespace {

constexpr std::size_t size = 6000;
constexpr std::size_t copies = 1500;

struct Quality {
    double recall = 0;
    double precision = 0;
};

/// A corrupted copy of some people of a population, looked for among all of them, family members and homonyms included.
Quality measured(std::uint64_t seed)
{
    support::Generator random{seed};
    auto const people = support::population(random, size);
    std::vector<Portrait> portraits;
    std::map<std::string, std::vector<std::size_t>> index;
    auto names = NameFrequencies::of_france();
    for (std::size_t i = 0; i < people.size(); ++i) {
        portraits.push_back(portrait(people[i]));
        names.count(portraits.back());
        for (auto const& key : blocking_keys(portraits.back())) {
            index[key].push_back(i);
        }
    }
    double found = 0;
    double wrong = 0;
    for (std::size_t copy = 0; copy < copies; ++copy) {
        auto const truth = support::pick(random, people.size());
        auto const typed = portrait(support::corrupted(random, people[truth]));
        std::set<std::size_t> candidates;
        for (auto const& key : blocking_keys(typed)) {
            candidates.insert(index[key].begin(), index[key].end());
        }
        for (auto const candidate : candidates) {
            if (compare(typed, portraits[candidate], names).verdict != Verdict::different) {
                (candidate == truth ? found : wrong) += 1;
            }
        }
    }
    return {found / copies, found / (found + wrong)};
}

} // namespace

TEST(Quality, finds_99_in_100_of_a_corrupted_copy_and_is_right_995_times_in_1000)
{
    for (std::uint64_t const seed : {1U, 20U, 300U, 4000U}) {
        auto const quality = measured(seed);
        EXPECT_GE(quality.recall, 0.99) << "seed " << seed;
        EXPECT_GE(quality.precision, 0.995) << "seed " << seed;
    }
}

} // namespace guichet::people
