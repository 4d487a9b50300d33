// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::network {

/// Finds names by what was typed of them: whole, from their beginning, from one of their words, or nearly so. Knows
/// keys (folded words without gaps), not communes. Build once, then read from any thread.
class NameIndex {
public:
    using Name = std::uint32_t; // the order of add()

    struct Hit {
        Name name = 0;
        double score = 0; // 1: the very name
    };

    /// `words` as place_words gives them.
    Name add(std::vector<std::string> const& words);
    /// After the last add().
    void build();

    /// Whole names and beginnings, of names and of words inside them. A name may come twice.
    [[nodiscard]] std::vector<Hit> starting_with(std::string_view key) const;
    /// Whole names at most one edit away from four letters on, two from eight on.
    [[nodiscard]] std::vector<Hit> resembling(std::string_view key) const;
    /// Names whose beginning is that close.
    [[nodiscard]] std::vector<Hit> beginning_like(std::string_view key) const;

private:
    /// Where in the name a key begins: "lesrousses", "rousses" after the article, "claude" inside "saintclaude".
    enum class Start : std::uint8_t { name, after_article, inside };
    struct Entry {
        std::uint32_t offset = 0; // into letters_
        Name name = 0;
        std::uint8_t length = 0;
        Start start = Start::name;
    };
    /// A start of a whole name, to compare with what was mistyped.
    struct Whole {
        std::uint64_t signature = 0;
        std::uint32_t entry = 0; // in sorted_
        std::uint8_t length = 0;
    };
    [[nodiscard]] std::string_view key_of(Entry const& entry) const
    {
        return std::string_view{letters_}.substr(entry.offset, entry.length);
    }
    [[nodiscard]] static double score_of(Start start, bool whole);

    std::string letters_;
    std::vector<Entry> sorted_; // every start, by key
    std::vector<Whole> by_length_;
    Name names_ = 0;
};

} // namespace guichet::network
