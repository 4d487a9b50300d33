// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/territory/territory.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guichet::network {

/// A code of `most` characters at the most, in its own bytes and no others: "39478", "2A", "39200".
template <std::size_t most>
class ShortCode {
public:
    /// Throws std::length_error when it is longer: the official codes have a fixed length.
    explicit ShortCode(std::string_view text)
    {
        if (text.size() > most) {
            throw std::length_error{std::string{text} + " is longer than the official codes"};
        }
        std::ranges::copy(text, letters_.begin());
    }
    [[nodiscard]] std::string_view text() const { return {letters_.begin(), std::ranges::find(letters_, '\0')}; }
    auto operator<=>(ShortCode const&) const = default;

private:
    std::array<char, most> letters_{};
};

/// The communes of an edition in some eighty bytes each, with their other names and codes: as Municipality they would
/// be a large part of what a server at rest takes. Gives values out, so that nobody depends on how they are kept. Add,
/// build once, then read from any thread.
class MunicipalityTable {
public:
    using Number = std::uint32_t; // a commune's place in the order of the INSEE codes
    using Name = std::uint32_t;   // a commune's own name bears its number; the former names come after
    using Code = ShortCode<5>;
    using Owner = std::pair<Code, Number>;

    MunicipalityTable() = default;
    /// Built at once, of these.
    MunicipalityTable(std::vector<Municipality> const& municipalities, std::vector<FormerMunicipality> const& former);
    MunicipalityTable(MunicipalityTable&&) = default;
    MunicipalityTable& operator=(MunicipalityTable&&) = default;
    MunicipalityTable(MunicipalityTable const&) = delete; // its records would point into the other's epci_
    MunicipalityTable& operator=(MunicipalityTable const&) = delete;
    ~MunicipalityTable() = default;

    /// Its former names are not taken: they come with build(). Throws std::length_error where a code is too long.
    void add(Municipality const& municipality);
    /// One more of the commune that was added last.
    void add_postcode(std::string_view postcode);
    /// After the last add(). Former communes whose `insee` is unknown are left out.
    void build(std::vector<FormerMunicipality> const& former);

    [[nodiscard]] Number size() const { return static_cast<Number>(records_.size()); }
    [[nodiscard]] Municipality operator[](Number number) const;
    [[nodiscard]] std::string_view department(Number number) const { return records_[number].department.text(); }
    [[nodiscard]] int population(Number number) const { return records_[number].population; }
    [[nodiscard]] bool has_postcode(Number number, std::string_view postcode) const;

    [[nodiscard]] Name names() const { return static_cast<Name>(records_.size() + former_names_.size()); }
    [[nodiscard]] std::string_view name(Name name) const;
    /// The commune that bears it, or that the one that bore it merged into.
    [[nodiscard]] Number named(Name name) const;

    /// Former codes lead to today's commune.
    [[nodiscard]] std::optional<Number> find(std::string_view insee) const;
    [[nodiscard]] std::vector<Number> of_epci(std::string_view siren) const;
    [[nodiscard]] std::span<Owner const> of_postcode(std::string_view postcode) const;
    /// Those whose postcode begins with these digits.
    [[nodiscard]] std::span<Owner const> of_postcodes_like(std::string_view digits) const;

private:
    using Epci = std::map<std::string, std::string, std::less<>>; // name by SIREN
    struct Part {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
    };
    struct Record {
        Code insee;
        ShortCode<3> department;
        std::int32_t population = 0;
        Part name;      // of text_
        Part postcodes; // of postcodes_
        Epci::value_type const* epci = nullptr;
    };
    struct FormerName {
        Number municipality = 0;
        Part name; // of text_
    };

    void add_former(FormerMunicipality const& former);
    void sort_former();
    [[nodiscard]] std::optional<Number> of_today(std::string_view insee) const;
    [[nodiscard]] Part keep(std::string_view name);
    [[nodiscard]] std::string_view text(Part name) const;
    [[nodiscard]] std::span<Code const> postcodes(Record const& record) const;

    std::vector<Record> records_; // by INSEE code
    std::string text_;            // the names, one after the other
    std::vector<Code> postcodes_;
    Epci epci_;
    std::vector<Owner> by_postcode_;
    std::vector<Owner> by_former_code_;
    std::vector<FormerName> former_names_; // by commune
};

} // namespace guichet::network
