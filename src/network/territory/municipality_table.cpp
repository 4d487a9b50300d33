// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/municipality_table.hpp"

namespace guichet::network {

namespace {

std::string_view code_of(MunicipalityTable::Owner const& owner)
{
    return owner.first.text();
}

} // namespace

MunicipalityTable::MunicipalityTable(std::vector<Municipality> const& municipalities,
                                     std::vector<FormerMunicipality> const& former)
{
    for (auto const& municipality : municipalities) {
        add(municipality);
    }
    build(former);
}

void MunicipalityTable::add(Municipality const& municipality)
{
    auto const end = static_cast<std::uint32_t>(postcodes_.size());
    records_.push_back({.insee = Code{municipality.insee},
                        .department = ShortCode<3>{municipality.department},
                        .population = municipality.population,
                        .name = keep(municipality.name),
                        .postcodes = {end, end},
                        .epci = &*epci_.try_emplace(municipality.epci, municipality.epci_name).first});
    for (auto const& postcode : municipality.postcodes) {
        add_postcode(postcode);
    }
}

void MunicipalityTable::add_postcode(std::string_view postcode)
{
    postcodes_.emplace_back(postcode);
    ++records_.back().postcodes.end;
}

void MunicipalityTable::build(std::vector<FormerMunicipality> const& former)
{
    std::ranges::sort(records_, {}, &Record::insee);
    by_postcode_.reserve(postcodes_.size());
    for (Number number = 0; number < size(); ++number) {
        for (auto const& postcode : postcodes(records_[number])) {
            by_postcode_.emplace_back(postcode, number);
        }
    }
    std::ranges::sort(by_postcode_);
    for (auto const& one : former) {
        add_former(one);
    }
    sort_former();
    // Kept for as long as the program runs.
    records_.shrink_to_fit();
    text_.shrink_to_fit();
    postcodes_.shrink_to_fit();
    by_former_code_.shrink_to_fit();
    former_names_.shrink_to_fit();
}

void MunicipalityTable::add_former(FormerMunicipality const& former)
{
    auto const number = of_today(former.insee);
    if (!number) {
        return;
    }
    by_former_code_.emplace_back(Code{former.code}, *number);
    if (!former.name.empty() && former.name != name(*number)) {
        former_names_.push_back({*number, keep(former.name)});
    }
}

void MunicipalityTable::sort_former()
{
    std::ranges::stable_sort(by_former_code_, {}, code_of); // of two that had a code, the first told
    auto const key = [this](FormerName const& former) { return std::pair{former.municipality, text(former.name)}; };
    std::ranges::sort(former_names_, {}, key);
    auto const repeated = std::ranges::unique(former_names_, {}, key);
    former_names_.erase(repeated.begin(), repeated.end());
}

Municipality MunicipalityTable::operator[](Number number) const
{
    auto const& record = records_[number];
    Municipality out;
    out.insee = record.insee.text();
    out.name = text(record.name);
    out.department = record.department.text();
    for (auto const& postcode : postcodes(record)) {
        out.postcodes.emplace_back(postcode.text());
    }
    out.epci = record.epci->first;
    out.epci_name = record.epci->second;
    out.population = record.population;
    for (auto const& former : std::ranges::equal_range(former_names_, number, {}, &FormerName::municipality)) {
        out.former_names.emplace_back(text(former.name));
    }
    return out;
}

bool MunicipalityTable::has_postcode(Number number, std::string_view postcode) const
{
    return std::ranges::any_of(postcodes(records_[number]), [&](Code const& one) { return one.text() == postcode; });
}

std::string_view MunicipalityTable::name(Name name) const
{
    return text(name < size() ? records_[name].name : former_names_[name - size()].name);
}

MunicipalityTable::Number MunicipalityTable::named(Name name) const
{
    return name < size() ? name : former_names_[name - size()].municipality;
}

std::optional<MunicipalityTable::Number> MunicipalityTable::find(std::string_view insee) const
{
    if (auto const number = of_today(insee)) {
        return number; // a code that is still somebody's stays theirs
    }
    auto const former = std::ranges::lower_bound(by_former_code_, insee, {}, code_of);
    return former != by_former_code_.end() && code_of(*former) == insee ? std::optional{former->second} : std::nullopt;
}

std::optional<MunicipalityTable::Number> MunicipalityTable::of_today(std::string_view insee) const
{
    auto const code = [](Record const& record) { return record.insee.text(); };
    auto const found = std::ranges::lower_bound(records_, insee, {}, code);
    return found != records_.end() && code(*found) == insee
               ? std::optional{static_cast<Number>(found - records_.begin())}
               : std::nullopt;
}

std::vector<MunicipalityTable::Number> MunicipalityTable::of_epci(std::string_view siren) const
{
    std::vector<Number> members;
    auto const epci = epci_.find(siren);
    for (Number number = 0; number < size() && !siren.empty() && epci != epci_.end(); ++number) {
        if (records_[number].epci == &*epci) {
            members.push_back(number);
        }
    }
    return members;
}

std::span<MunicipalityTable::Owner const> MunicipalityTable::of_postcode(std::string_view postcode) const
{
    return std::ranges::equal_range(by_postcode_, postcode, {}, code_of);
}

std::span<MunicipalityTable::Owner const> MunicipalityTable::of_postcodes_like(std::string_view digits) const
{
    auto const cut = [&](Owner const& owner) { return code_of(owner).substr(0, digits.size()); };
    return std::ranges::equal_range(by_postcode_, digits, {}, cut);
}

MunicipalityTable::Part MunicipalityTable::keep(std::string_view name)
{
    auto const begin = static_cast<std::uint32_t>(text_.size());
    text_ += name;
    return {begin, static_cast<std::uint32_t>(text_.size())};
}

std::string_view MunicipalityTable::text(Part name) const
{
    return std::string_view{text_}.substr(name.begin, name.end - name.begin);
}

std::span<MunicipalityTable::Code const> MunicipalityTable::postcodes(Record const& record) const
{
    return std::span{postcodes_}.subspan(record.postcodes.begin, record.postcodes.end - record.postcodes.begin);
}

} // namespace guichet::network
