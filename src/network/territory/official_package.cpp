// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/official_package.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "network/territory/municipality_table.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace guichet::network {

namespace {

using nlohmann::json;

std::string contents(std::filesystem::path const& path)
{
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        throw std::runtime_error{path.string() + " cannot be read"};
    }
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// The package's README tells which version holds which year: "| 2026 | 6.0.0 | …".
std::string year_of(std::string const& readme, std::string const& version)
{
    for (auto const& line : split(readme, '\n')) {
        auto const cells = split(line, '|');
        if (cells.size() > 3 && tidy(cells[2]) == version) {
            return tidy(cells[1]);
        }
    }
    return version;
}

TerritoryEdition edition_of(std::filesystem::path const& directory)
{
    auto const package = json::parse(contents(directory / "package.json"));
    auto const version = package.at("version").get<std::string>();
    auto const year = year_of(contents(directory / "README.md"), version);
    TerritoryEdition edition;
    edition.id = year == version ? version : year + "-" + version;
    edition.name = year;
    edition.source = package.at("name").get<std::string>() + " " + version + " (Licence Ouverte 2.0)";
    return edition;
}

std::vector<std::string> texts(json const& object, char const* key)
{
    auto const found = object.find(key);
    return found == object.end() ? std::vector<std::string>{} : found->get<std::vector<std::string>>();
}

/// SIREN and name of the EPCI of each commune.
using Membership = std::unordered_map<std::string, Epci>;

Membership read_epci(json const& list, OfficialList& out)
{
    Membership membership;
    for (auto const& one : list) {
        Epci const epci{one.at("code"), tidy(one.at("nom").get<std::string>()), one.at("type")};
        for (auto const& member : one.at("membres")) {
            membership.emplace(member.at("code").get<std::string>(), epci);
        }
        out.epci.push_back(epci);
    }
    return membership;
}

Municipality read_commune(json const& commune, Membership const& membership)
{
    Municipality municipality;
    municipality.insee = commune.at("code");
    municipality.name = tidy(commune.at("nom").get<std::string>());
    municipality.department = commune.at("departement");
    municipality.postcodes = texts(commune, "codesPostaux");
    municipality.population = commune.value("population", 0);
    if (auto const epci = membership.find(municipality.insee); epci != membership.end()) {
        municipality.epci = epci->second.siren;
        municipality.epci_name = epci->second.name;
    }
    return municipality;
}

/// Communes that merged have their own entries with today's commune as seat; some old codes are only listed, without
/// a name, in today's commune. An arrondissement of a large city leads to the city.
void read_communes(json const& list, Membership const& membership, OfficialList& out)
{
    std::set<std::pair<std::string, std::string>> named;
    std::vector<FormerMunicipality> codes;
    for (auto const& commune : list) {
        auto const code = commune.at("code").get<std::string>();
        if (commune.at("type") == "commune-actuelle") {
            out.municipalities.push_back(read_commune(commune, membership));
            for (auto& old : texts(commune, "anciensCodes")) {
                codes.push_back({std::move(old), "", code});
            }
            continue;
        }
        auto const today = commune.contains("chefLieu") ? commune.at("chefLieu") : commune.at("commune");
        out.former.push_back({code, tidy(commune.at("nom").get<std::string>()), today});
        named.emplace(code, today.get<std::string>());
    }
    for (auto& one : codes) {
        if (named.emplace(one.code, one.insee).second) {
            out.former.push_back(std::move(one));
        }
    }
}

OfficialList read(std::filesystem::path const& directory)
{
    OfficialList list;
    list.edition = edition_of(directory);
    auto const epci = contents(directory / "data" / "epci.json");
    auto const communes = contents(directory / "data" / "communes.json");
    list.checksum = hex(sha256(epci + communes));
    auto const membership = read_epci(json::parse(epci), list);
    read_communes(json::parse(communes), membership, list);
    list.edition.municipalities = static_cast<int>(list.municipalities.size());
    MunicipalityTable const loadable{list.municipalities, list.former}; // throws for what no server could load
    return list;
}

} // namespace

Result<OfficialList> read_official_package(std::filesystem::path const& directory)
{
    try {
        return read(directory);
    } catch (json::exception const& error) {
        return fail(ErrorKind::invalid, "territory.source_malformed", error.what());
    } catch (std::length_error const& error) {
        return fail(ErrorKind::invalid, "territory.source_malformed", error.what());
    } catch (std::runtime_error const& error) {
        return fail(ErrorKind::not_found, "territory.source_missing", error.what());
    }
}

} // namespace guichet::network
