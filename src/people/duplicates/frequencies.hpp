// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/record.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// How common a name is: two people called Marie Martin are less of a coincidence to explain than two called
/// Philomène Vuillermoz. A table of the commonest French names to begin with, corrected by counting the network's own.
namespace guichet::people {

class NameFrequencies {
public:
    /// The commonest family and first names of France (INSEE, orders of magnitude).
    [[nodiscard]] static NameFrequencies const& of_france();

    /// Names are folded, in one word. Counted names weigh against the table as so many people seen.
    void count_family(std::string_view name, std::int64_t people = 1);
    void count_first(std::string_view name, std::int64_t people = 1);
    /// Birth name, usage name and leading first name of one person.
    void count(Portrait const& person);

    using Count = std::pair<std::string, std::int64_t>;
    [[nodiscard]] std::vector<Count> family_counts() const { return counts(family_); }
    [[nodiscard]] std::vector<Count> first_counts() const { return counts(first_); }

    /// log2 of how many people there are for one of that name: 8 for Martin, at most `rarest`.
    [[nodiscard]] double family_rarity(std::string_view name) const;
    [[nodiscard]] double first_rarity(std::string_view name) const;
    /// Somebody's real name rather than a slip: seen often enough, or in the table.
    [[nodiscard]] bool is_first_name(std::string_view name) const;

    /// Nobody is rarer: a name misspelt twice the same way proves no more than this.
    static constexpr double rarest = 13.0;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
    };
    struct Counts {
        std::unordered_map<std::string, double, Hash, std::equal_to<>> people;
        double all = 0;
    };
    static std::vector<Count> counts(Counts const& counts);
    static void add(Counts& counts, std::string_view name, double people);
    static double rarity(Counts const& counts, std::string_view name);
    static bool contains(Counts const& counts, std::string_view name);

    Counts family_;
    Counts first_;
};

} // namespace guichet::people
