// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/name_index.hpp"

#include "network/territory/edit_distance.hpp"
#include "network/territory/typed_place.hpp"

#include <algorithm>
#include <bit>

namespace guichet::network {

namespace {

constexpr std::size_t shortest_inner_word = 4; // not every "sur" and "les"

int edits_forgiven(std::size_t letters)
{
    return letters >= 8 ? 2 : letters >= 4 ? 1 : 0;
}

} // namespace

NameIndex::Name NameIndex::add(std::vector<std::string> const& words)
{
    auto const name = names_++;
    std::size_t total = 0;
    for (auto const& word : words) {
        total += word.size();
    }
    std::size_t at = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto const length = static_cast<std::uint8_t>(std::min<std::size_t>(total - at, 255));
        auto const offset = static_cast<std::uint32_t>(letters_.size());
        letters_ += words[i];
        at += words[i].size();
        if (i == 0) {
            sorted_.push_back({offset, name, length, Start::name});
        } else if (i == 1 && is_article(words.front())) {
            sorted_.push_back({offset, name, length, Start::after_article});
        } else if (words[i].size() >= shortest_inner_word) {
            sorted_.push_back({offset, name, length, Start::inside});
        }
    }
    return name;
}

void NameIndex::build()
{
    std::ranges::sort(sorted_, {}, [&](Entry const& entry) { return key_of(entry); });
    by_length_.reserve(sorted_.size());
    for (std::uint32_t i = 0; i < sorted_.size(); ++i) {
        if (sorted_[i].start != Start::inside) {
            by_length_.push_back({letter_signature(key_of(sorted_[i])), i, sorted_[i].length});
        }
    }
    std::ranges::sort(by_length_, {}, &Whole::length);
    // Kept for as long as the program runs.
    letters_.shrink_to_fit();
    sorted_.shrink_to_fit();
    by_length_.shrink_to_fit();
}

double NameIndex::score_of(Start start, bool whole)
{
    switch (start) {
    case Start::name:
        return whole ? 1.0 : 0.8;
    case Start::after_article:
        return whole ? 0.95 : 0.78;
    case Start::inside:
        return whole ? 0.65 : 0.6;
    }
    return 0;
}

std::vector<NameIndex::Hit> NameIndex::starting_with(std::string_view key) const
{
    auto const cut = [&](Entry const& entry) { return key_of(entry).substr(0, key.size()); };
    std::vector<Hit> hits;
    for (auto const& entry : std::ranges::equal_range(sorted_, key, {}, cut)) {
        hits.push_back({entry.name, score_of(entry.start, entry.length == key.size())});
    }
    return hits;
}

std::vector<NameIndex::Hit> NameIndex::resembling(std::string_view key) const
{
    auto const most = edits_forgiven(key.size());
    std::vector<Hit> hits;
    if (most == 0) {
        return hits;
    }
    auto const signature = letter_signature(key);
    auto const size = static_cast<int>(key.size());
    auto const first = std::ranges::lower_bound(by_length_, size - most, {}, &Whole::length);
    auto const last = std::ranges::upper_bound(by_length_, size + most, {}, &Whole::length);
    for (auto at = first; at != last; ++at) {
        if (std::popcount(signature ^ at->signature) > 2 * most) {
            continue;
        }
        auto const& entry = sorted_[at->entry];
        if (auto const edits = edit_distance(key, key_of(entry), most); edits <= most) {
            hits.push_back({entry.name, edits <= 1 ? 0.7 : 0.5});
        }
    }
    return hits;
}

std::vector<NameIndex::Hit> NameIndex::beginning_like(std::string_view key) const
{
    auto const most = edits_forgiven(key.size());
    std::vector<Hit> hits;
    if (most == 0) {
        return hits;
    }
    auto const signature = letter_signature(key);
    auto const shortest = static_cast<int>(key.size()) - most;
    for (auto at = std::ranges::lower_bound(by_length_, shortest, {}, &Whole::length); at != by_length_.end(); ++at) {
        if (std::popcount(signature & ~at->signature) > most) {
            continue;
        }
        auto const& entry = sorted_[at->entry];
        if (edit_distance_to_prefix(key, key_of(entry), most) <= most) {
            hits.push_back({entry.name, 0.4});
        }
    }
    return hits;
}

} // namespace guichet::network
