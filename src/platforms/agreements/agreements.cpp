// SPDX-License-Identifier: AGPL-3.0-or-later
#include "platforms/agreements/agreements.hpp"

#include "base/words.hpp"

namespace guichet::platforms {

namespace {

constexpr Words<Counted, 5> counted_words{{{Counted::registered, "registered"},
                                           {Counted::active_users, "active_users"},
                                           {Counted::simultaneous, "simultaneous"},
                                           {Counted::credits, "credits"},
                                           {Counted::population, "population"}}};
constexpr Words<Enforcement, 4> enforcement_words{{{Enforcement::count, "count"},
                                                   {Enforcement::warn, "warn"},
                                                   {Enforcement::queue, "queue"},
                                                   {Enforcement::refuse, "refuse"}}};

} // namespace

std::string_view to_text(Counted counted)
{
    return word_of(counted_words, counted);
}

std::string_view to_text(Enforcement enforcement)
{
    return word_of(enforcement_words, enforcement);
}

std::optional<Counted> counted_from(std::string_view text)
{
    return value_of(counted_words, text);
}

std::optional<Enforcement> enforcement_from(std::string_view text)
{
    return value_of(enforcement_words, text);
}

} // namespace guichet::platforms
