// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/patrons/patrons.hpp"

#include <optional>
#include <string>
#include <vector>

/// What is known of one person, and the same made ready for comparison. Values only.
namespace guichet::people {

/// Anything may be missing: "" or nullopt says nothing, for or against.
struct PersonRecord {
    std::string birth_name{};
    std::string usage_name{};
    std::string first_names{};
    std::optional<Date> birth_date{};
    std::string email{};
    std::string phone{};
    std::string street{};
    std::string postcode{};
    std::string municipality{}; // INSEE code
    std::string household{};    // people registered together share it
    bool operator==(PersonRecord const&) const = default;
};

[[nodiscard]] PersonRecord record_of(Person const& person, PostalAddress const& address, Contact const& contact,
                                     std::string household = {});

/// A name folded, cut into words, its particles known.
struct FoldedName {
    std::vector<std::string> words;     // without particles: "de la Tour-Martin" → tour, martin
    std::vector<std::string> spellings; // in one word, with less and less particles: delatour, latour, tour
    std::string sound;                  // of the words together
    [[nodiscard]] bool empty() const { return words.empty(); }
    [[nodiscard]] std::string const& shortest() const { return spellings.back(); }
};

/// A PersonRecord ready to be compared many times.
struct Portrait {
    std::vector<FoldedName> families; // birth name, then usage name when it is another
    FoldedName first;
    std::optional<Date> birth_date;
    std::string mailbox; // before the @
    std::string domain;
    std::string phone;  // the last nine digits
    std::string number; // of the house
    std::string street; // folded, without number and kind of street
    std::string postcode;
    std::string municipality;
    std::string household;
};

[[nodiscard]] Portrait portrait(PersonRecord const& record);
[[nodiscard]] FoldedName folded_family_name(std::string_view name);
[[nodiscard]] FoldedName folded_first_names(std::string_view names);

} // namespace guichet::people
