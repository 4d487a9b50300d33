// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "network/territory/edit_distance.hpp"
#include "network/territory/official_package.hpp"
#include "network/territory/typed_place.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace guichet::network {

namespace {

constexpr auto package = "node_modules/@etalab/decoupage-administratif";

/// All France of the package installed with the sources.
Territory const& france()
{
    static auto const territory = [] {
        auto list = read_official_package(package);
        if (!list) {
            throw std::runtime_error{"npm ci has not run: " + list.error().detail};
        }
        return Territory::of(list->edition, list->municipalities, list->former);
    }();
    return *territory;
}

std::vector<Municipality> jura()
{
    auto found = france().all();
    std::erase_if(found, [](Municipality const& municipality) { return municipality.department != "39"; });
    return found;
}

std::string first(std::string_view typed, std::string_view near_department = "39")
{
    auto const matches = france().search(typed, 8, near_department);
    return matches.empty() ? "nothing" : matches.front().municipality.insee + " " + matches.front().municipality.name;
}

struct Typed {
    char const* text;
    char const* found;
};

} // namespace

TEST(TerritorySearch, understands_what_people_of_the_jura_type)
{
    static constexpr Typed cases[] = {
        {"lons", "39300 Lons-le-Saunier"},
        {"Lons", "39300 Lons-le-Saunier"},
        {"lons le saunier", "39300 Lons-le-Saunier"},
        {"LONS LE SAUNIER CEDEX", "39300 Lons-le-Saunier"},
        {"39000 Lons", "39300 Lons-le-Saunier"},
        {"lons-le-saulnier", "39300 Lons-le-Saunier"},
        {"lonslesaunier", "39300 Lons-le-Saunier"},
        {"39000", "39300 Lons-le-Saunier"},
        {"st claude", "39478 Saint-Claude"},
        {"St. Claude", "39478 Saint-Claude"},
        {"saint claude", "39478 Saint-Claude"},
        {"SAINT-CLAUDE", "39478 Saint-Claude"},
        {"saintclaude", "39478 Saint-Claude"},
        {"sait claude", "39478 Saint-Claude"},
        {"saint cluade", "39478 Saint-Claude"},
        {"claude", "39478 Saint-Claude"},
        {"39200", "39478 Saint-Claude"},
        {"39 200", "39478 Saint-Claude"},
        {"F-39200 Saint-Claude", "39478 Saint-Claude"},
        {"39206 SAINT CLAUDE CEDEX", "39478 Saint-Claude"},
        {"SAINT CLAUDE CEDEX 2", "39478 Saint-Claude"},
        {"saint-claude (39)", "39478 Saint-Claude"},
        {"BP 12 39200 saint claude", "39478 Saint-Claude"},
        {"Saint-Lupicin", "39491 Coteaux du Lizon"},
        {"st lupicin", "39491 Coteaux du Lizon"},
        {"lupicin", "39491 Coteaux du Lizon"},
        {"coteaux du lison", "39491 Coteaux du Lizon"},
        {"cuttura", "39491 Coteaux du Lizon"},
        {"Morez", "39368 Hauts de Bienne"},
        {"MOREZ CEDEX", "39368 Hauts de Bienne"},
        {"39403 MOREZ CEDEX", "39368 Hauts de Bienne"},
        {"morrez", "39368 Hauts de Bienne"},
        {"la mouille", "39368 Hauts de Bienne"},
        {"hauts de bienne", "39368 Hauts de Bienne"},
        {"haut de bienne", "39368 Hauts de Bienne"},
        {"salins", "39500 Salins-les-Bains"},
        {"salins les bains", "39500 Salins-les-Bains"},
        {"Salin-les-Bain", "39500 Salins-les-Bains"},
        {"ste agnes", "39576 Val-Sonnette"},
        {"Sainte Agnès", "39576 Val-Sonnette"},
        {"l etoile", "39217 L'Étoile"},
        {"L'Etoile", "39217 L'Étoile"},
        {"letoile", "39217 L'Étoile"},
        {"L’ÉTOILE", "39217 L'Étoile"},
        {"etoile", "39217 L'Étoile"},
        {"les rousse", "39470 Les Rousses"},
        {"rousses", "39470 Les Rousses"},
        {"les rouses", "39470 Les Rousses"},
        {"champagnol", "39097 Champagnole"},
        {"champagnolle", "39097 Champagnole"},
        {"chanpagnole", "39097 Champagnole"},
        {"dole", "39198 Dole"},
        {"Dôle", "39198 Dole"},
        {"dole 39100", "39198 Dole"},
        {"39108 DOLE CEDEX", "39198 Dole"},
        {"dole jura", "39198 Dole"},
        {"st-amour", "39475 Saint-Amour"},
        {"St Amour", "39475 Saint-Amour"},
        {"moirans", "39333 Moirans-en-Montagne"},
        {"moirans en montagne jura", "39333 Moirans-en-Montagne"},
        {"clairvaux", "39154 Clairvaux-les-Lacs"},
        {"clairvaux lès lacs", "39154 Clairvaux-les-Lacs"},
        {"poligny", "39434 Poligny"},
        {"arbois", "39013 Arbois"},
        {"mont s vaudrey", "39365 Mont-sous-Vaudrey"},
        {"mt ss vaudrey", "39365 Mont-sous-Vaudrey"},
        {"st laurent en grandveaux", "39487 Saint-Laurent-en-Grandvaux"},
        {"bois damont", "39059 Bois-d'Amont"},
        {"bois d'amon", "39059 Bois-d'Amont"},
        {"premanon", "39441 Prémanon"},
        {"evans", "39219 Évans"},
        {"bletteran", "39056 Bletterans"},
        {"bletrans", "39056 Bletterans"},
        {"39478", "39478 Saint-Claude"},
        {"lajoux", "39274 Lajoux"},
        {"la pesse", "39413 La Pesse"},
        {"pesse", "39413 La Pesse"},
        {"foncine le ht", "39228 Foncine-le-Haut"},
    };
    for (auto const& one : cases) {
        EXPECT_EQ(first(one.text), one.found) << one.text;
    }
}

TEST(TerritorySearch, finds_the_rest_of_france_from_the_jura)
{
    static constexpr Typed cases[] = {
        {"Paris", "75056 Paris"},
        {"besançon", "25056 Besançon"},
        {"besancon", "25056 Besançon"},
        {"lyon", "69123 Lyon"},
        {"69003", "69123 Lyon"},
        {"Marseille 13e arrondissement", "13055 Marseille"},
        {"oyonnax", "01283 Oyonnax"},
        {"2A004", "2A004 Ajaccio"},
        {"ajaccio", "2A004 Ajaccio"},
        {"97400", "97411 Saint-Denis"},
        {"st claude 97120", "97124 Saint-Claude"},
        {"chalon s saône", "71076 Chalon-sur-Saône"},
        {"saint claude 971", "97124 Saint-Claude"},
        {"y", "80829 Y"},
    };
    for (auto const& one : cases) {
        EXPECT_EQ(first(one.text), one.found) << one.text;
    }
}

TEST(TerritorySearch, says_what_name_was_meant)
{
    auto const morez = france().search("morez", 1, "39");
    ASSERT_EQ(morez.size(), 1U);
    EXPECT_EQ(morez[0].matched_name, "Morez");
    EXPECT_EQ(morez[0].municipality.name, "Hauts de Bienne");
    EXPECT_DOUBLE_EQ(morez[0].score, 1);
    auto const dole = france().search("dolle", 1, "39");
    ASSERT_EQ(dole.size(), 1U);
    EXPECT_LT(dole[0].score, 1);
}

TEST(TerritorySearch, every_commune_of_the_jura_is_first_by_its_own_name_however_it_is_written)
{
    ASSERT_EQ(jura().size(), 492U);
    for (auto const& municipality : jura()) {
        auto const expected = municipality.insee + " " + municipality.name;
        auto plain = fold(municipality.name);
        auto shouted = plain;
        std::ranges::transform(shouted, shouted.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
        auto hyphens = plain;
        std::ranges::replace(hyphens, ' ', '-');
        auto short_saint = plain;
        if (short_saint.starts_with("saint ")) {
            short_saint.replace(0, 5, "St");
        }
        for (auto const& typed : {municipality.name, plain, shouted, hyphens, short_saint, "  " + shouted + " CEDEX 1",
                                  municipality.postcodes.front() + " " + plain, plain + " (39)"}) {
            EXPECT_EQ(first(typed), expected) << typed;
        }
    }
}

TEST(TerritorySearch, every_former_commune_of_the_jura_leads_to_todays)
{
    auto const list = read_official_package(package);
    ASSERT_TRUE(list);
    int named = 0;
    for (auto const& former : list->former) {
        auto const today = france().find(former.insee);
        ASSERT_TRUE(today) << former.code;
        if (today->department != "39") {
            continue;
        }
        EXPECT_EQ(france().find(former.code)->insee, former.insee) << former.code;
        if (!former.name.empty()) {
            ++named;
            EXPECT_EQ(first(former.name), today->insee + " " + today->name) << former.name;
        }
    }
    EXPECT_EQ(named, 38);
}

/// A letter forgotten, two swapped, one wrong, at each place but the first letter's.
static std::vector<std::string> one_slip(std::string const& name)
{
    std::vector<std::string> slips;
    for (std::size_t at = 1; at + 1 < name.size(); ++at) {
        auto& dropped = slips.emplace_back(name);
        dropped.erase(at, 1);
        auto& swapped = slips.emplace_back(name);
        std::swap(swapped[at], swapped[at + 1]);
        auto& wrong = slips.emplace_back(name);
        wrong[at] = wrong[at] == 'x' ? 'y' : 'x';
    }
    return slips;
}

TEST(TerritorySearch, forgives_one_slip_in_the_name_of_any_town)
{
    int right = 0;
    int all = 0;
    for (auto const& municipality : jura()) {
        auto const name = fold(municipality.name);
        if (municipality.population < 1000 || name.size() < 6) {
            continue;
        }
        auto const slips = one_slip(name);
        all += static_cast<int>(slips.size());
        right += static_cast<int>(std::ranges::count(slips, municipality.insee + " " + municipality.name,
                                                     [](std::string const& typed) { return first(typed); }));
    }
    EXPECT_GE(right, all * 98 / 100) << right << " of " << all;
}

TEST(TerritorySearch, orders_beginnings_by_population_and_never_repeats_a_commune)
{
    auto const matches = france().search("saint", 10, "39");
    ASSERT_EQ(matches.size(), 10U);
    std::set<std::string> seen;
    for (auto const& match : matches) {
        EXPECT_TRUE(seen.insert(match.municipality.insee).second);
        EXPECT_EQ(match.municipality.department, "39");
    }
    EXPECT_EQ(matches[0].municipality.name, "Saint-Claude");
    auto const by_postcode = france().search("39120", 30, "39");
    EXPECT_EQ(by_postcode.front().municipality.name, "Chaussin");
}

TEST(TerritorySearch, takes_a_cedex_code_alone_for_its_office_and_for_a_code_insee)
{
    auto const matches = france().search("39206", 8, "39");
    ASSERT_GE(matches.size(), 2U);
    EXPECT_EQ(matches[0].municipality.name, "Écleux");
    EXPECT_EQ(matches[1].municipality.name, "Saint-Claude");
    EXPECT_LT(matches[1].score, 1);
}

TEST(TerritorySearch, answers_nothing_to_nonsense)
{
    for (auto const* typed : {"", "   ", "-", "zzzzqqqq", "99999", "😀", "\xff\xfe",
                              "'; DROP TABLE network_municipality", "cedex", "12345678901234567890"}) {
        EXPECT_TRUE(france().search(typed, 8, "39").empty()) << typed;
    }
    EXPECT_LE(france().search(std::string(100000, 'a'), 8, "39").size(), 8U);
    EXPECT_FALSE(france().find(""));
    EXPECT_FALSE(france().find("00000"));
}

TEST(Territory, counts_the_shared_postcodes_of_the_jura)
{
    std::map<std::string, std::set<std::string>> epci_of_postcode;
    std::set<std::string> epci;
    for (auto const& municipality : jura()) {
        epci.insert(municipality.epci);
        for (auto const& postcode : municipality.postcodes) {
            epci_of_postcode[postcode].insert(municipality.epci);
        }
    }
    EXPECT_EQ(epci.size(), 14U);
    EXPECT_EQ(epci_of_postcode.size(), 38U);
    EXPECT_EQ(std::ranges::count_if(epci_of_postcode, [](auto const& one) { return one.second.size() > 1; }), 20);
    EXPECT_EQ(epci_of_postcode["39120"].size(), 4U);
    EXPECT_EQ(france().of_epci("200069615").size(), 54U);
}

TEST(Territory, an_empty_one_answers)
{
    auto const empty = Territory::of({}, {}, {});
    EXPECT_TRUE(empty->search("lons", 8).empty());
    EXPECT_TRUE(empty->search("39000", 8).empty());
    EXPECT_FALSE(empty->find("39300"));
}

TEST(OfficialPackage, is_dated_and_licensed)
{
    EXPECT_EQ(france().edition().id, "2026-6.0.0");
    EXPECT_EQ(france().edition().name, "2026");
    EXPECT_EQ(france().edition().source, "@etalab/decoupage-administratif 6.0.0 (Licence Ouverte 2.0)");
    EXPECT_EQ(france().edition().municipalities, 34969);
}

TEST(OfficialPackage, a_folder_that_is_not_one_is_refused)
{
    EXPECT_EQ(read_official_package("/nowhere").error().message.id, "territory.source_missing");
}

TEST(TypedPlace, reads_names_and_numbers_apart)
{
    auto const place = parse_place("39206 ST-CLAUDE CEDEX 4");
    EXPECT_EQ(place.postcode, "39206");
    EXPECT_EQ(place.words, (std::vector<std::string>{"saint", "claude"}));
    EXPECT_EQ(place.key(), "saintclaude");
    EXPECT_EQ(parse_place("392").digits, "392");
    EXPECT_EQ(parse_place("Dole (39)").department, "39");
    EXPECT_EQ(parse_place("Ajaccio 2a").department, "2A");
    EXPECT_EQ(department_of("97124"), "971");
}

TEST(EditDistance, counts_four_kinds_of_slips)
{
    EXPECT_EQ(edit_distance("dole", "dole", 2), 0);
    EXPECT_EQ(edit_distance("dole", "dol", 2), 1);
    EXPECT_EQ(edit_distance("dole", "dolle", 2), 1);
    EXPECT_EQ(edit_distance("dole", "dola", 2), 1);
    EXPECT_EQ(edit_distance("dole", "dloe", 2), 1);
    EXPECT_EQ(edit_distance("dole", "arbois", 2), 3);
    EXPECT_EQ(edit_distance("", "ab", 2), 2);
    EXPECT_EQ(edit_distance_to_prefix("lonz", "lonslesaunier", 1), 1);
    EXPECT_EQ(edit_distance_to_prefix("xyz", "lonslesaunier", 1), 2);
}

} // namespace guichet::network
