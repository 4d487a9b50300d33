// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/spelling.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace guichet::people {
namespace {

constexpr std::size_t longest = 63; // names beyond are cut: nobody's distance depends on the 64th letter

struct Rule {
    std::string_view letters;
    std::string_view sound;
};

// Longest first. Upper case stands for sounds: A (an), I (in), O (on), C (ch), W (oi).
constexpr std::array rules{
    Rule{"eaux", "o"}, Rule{"eau", "o"}, Rule{"aux", "o"}, Rule{"ault", "o"}, Rule{"aud", "o"}, Rule{"aut", "o"},
    Rule{"sch", "C"},  Rule{"tch", "C"}, Rule{"ch", "C"},  Rule{"sh", "C"},   Rule{"ph", "f"},  Rule{"th", "t"},
    Rule{"rh", "r"},   Rule{"gh", "g"},  Rule{"kh", "k"},  Rule{"bv", "v"},   Rule{"gn", "n"},  Rule{"gue", "ge"},
    Rule{"gui", "gi"}, Rule{"ge", "je"}, Rule{"gi", "ji"}, Rule{"gy", "ji"},  Rule{"qu", "k"},  Rule{"ck", "k"},
    Rule{"cq", "k"},   Rule{"ce", "se"}, Rule{"ci", "si"}, Rule{"cy", "si"},  Rule{"au", "o"},  Rule{"oy", "W"},
    Rule{"oi", "W"},   Rule{"ou", "u"},  Rule{"ai", "e"},  Rule{"ei", "e"},   Rule{"ay", "e"},  Rule{"ey", "e"},
    Rule{"oeu", "e"},  Rule{"eu", "e"},  Rule{"c", "k"},   Rule{"q", "k"},    Rule{"w", "v"},   Rule{"y", "i"},
    Rule{"z", "s"},    Rule{"x", "s"},   Rule{"h", ""},
};

constexpr std::array nasals{
    Rule{"ain", "I"}, Rule{"ein", "I"}, Rule{"aim", "I"}, Rule{"in", "I"}, Rule{"im", "I"},
    Rule{"yn", "I"},  Rule{"ym", "I"},  Rule{"ean", "A"}, Rule{"an", "A"}, Rule{"am", "A"},
    Rule{"en", "A"},  Rule{"em", "A"},  Rule{"on", "O"},  Rule{"om", "O"},
};

bool is_vowel(char letter)
{
    return std::string_view{"aeiouy"}.contains(letter);
}

/// A nasal is one only where no vowel and no second n or m follows: Jean, not Jeanne.
bool stays_nasal(std::string_view after)
{
    return after.empty() || (!is_vowel(after[0]) && !std::string_view{"nmh"}.contains(after[0]));
}

Rule const* rule_at(std::string_view rest)
{
    for (auto const& rule : nasals) {
        if (rest.starts_with(rule.letters) && stays_nasal(rest.substr(rule.letters.size()))) {
            return &rule;
        }
    }
    auto const* found = std::ranges::find_if(rules, [&](Rule const& rule) { return rest.starts_with(rule.letters); });
    return found == rules.end() ? nullptr : found;
}

void append_once(std::string& sound, std::string_view more)
{
    for (char const letter : more) {
        if (sound.empty() || sound.back() != letter) {
            sound.push_back(letter);
        }
    }
}

/// What is written at the end and not heard: Durand, Petit, Dupuis; after a mute e the consonant is heard: Clémence.
void drop_silent_end(std::string& sound)
{
    auto const drop = [&](std::string_view letters) {
        bool const silent = sound.size() > 2 && letters.contains(sound.back());
        if (silent) {
            sound.pop_back();
        }
        return silent;
    };
    auto const plural = sound.ends_with("es");
    if (plural) {
        sound.pop_back();
    }
    if (drop("e")) {
        return;
    }
    while (drop("dtspx")) {
    }
}

} // namespace

int typing_distance(std::string_view a, std::string_view b, int most)
{
    a = a.substr(0, longest);
    b = b.substr(0, longest);
    auto const gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (std::cmp_greater(gap, most)) {
        return most + 1;
    }
    std::array<int, longest + 1> before_last{};
    std::array<int, longest + 1> last{};
    std::array<int, longest + 1> row{};
    for (std::size_t j = 0; j <= b.size(); ++j) {
        last.at(j) = static_cast<int>(j);
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = static_cast<int>(i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            int const wrong = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + wrong});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
        std::swap(before_last, last);
        std::swap(last, row);
    }
    return std::min(last.at(b.size()), most + 1);
}

bool is_typing_slip(std::string_view a, std::string_view b)
{
    auto const shorter = std::min(a.size(), b.size());
    if (shorter < 3) {
        return false;
    }
    int const most = shorter >= 8 ? 2 : 1;
    return typing_distance(a, b, most) <= most;
}

std::string french_sound(std::string_view folded)
{
    std::string sound;
    while (!folded.empty()) {
        if (auto const* rule = rule_at(folded)) {
            append_once(sound, rule->sound);
            folded.remove_prefix(rule->letters.size());
        } else {
            append_once(sound, folded.substr(0, 1));
            folded.remove_prefix(1);
        }
    }
    drop_silent_end(sound);
    return sound;
}

} // namespace guichet::people
