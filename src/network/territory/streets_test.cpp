// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/territory/address_file.hpp"
#include "network/territory/streets.hpp"
#include "support/databases.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace guichet::network {

namespace {

constexpr auto header = "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
                        "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
                        "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;"
                        "cad_parcelles\n";

std::string row(std::string const& number, std::string const& street, std::string const& postcode,
                std::string const& insee, std::string const& commune, std::string const& former = "")
{
    return insee + "_0010_" + number + ";" + insee + "_0010;" + number + ";;" + street + ";" + postcode + ";" + insee +
           ";" + commune + ";" + (former.empty() ? "" : insee) + ";" + former +
           ";917822.1;6592345.9;5.861;46.387;entrée;;;" + commune + ";X;commune;commune;1;\n";
}

class Streets : public support::OnEveryDatabase {
protected:
    void SetUp() override
    {
        support::migrate(database());
        territory = Territory::of({},
                                  {{"39368", "Hauts de Bienne", "39", {"39400"}, "", "", 5032, {}},
                                   {"39478", "Saint-Claude", "39", {"39200"}, "", "", 8386, {}},
                                   {"01283", "Oyonnax", "01", {"01100"}, "", "", 22000, {}}},
                                  {{"39371", "La Mouille", "39368"}});
    }
    std::string file(std::string const& text)
    {
        auto const path = directory_ / "adresses.csv";
        std::ofstream{path} << text;
        return path;
    }
    std::string gzipped(std::string const& text)
    {
        auto const path = directory_ / "adresses-39.csv.gz";
        auto* const archive = gzopen(path.c_str(), "wb");
        gzwrite(archive, text.data(), static_cast<unsigned>(text.size()));
        gzclose(archive);
        return path;
    }
    std::vector<std::string> names(std::string const& insee, std::string const& typed)
    {
        std::vector<std::string> found;
        for (auto const& street : suggest_streets(database(), insee, typed)) {
            found.push_back(street.name);
        }
        return found;
    }
    std::shared_ptr<Territory const> territory;

private:
    support::TemporaryDirectory directory_;
};

using Names = std::vector<std::string>;

} // namespace

TEST_P(Streets, are_kept_once_whatever_the_number_of_their_houses)
{
    auto const csv = header + row("1", "Rue du Pré", "39200", "39478", "Saint-Claude") +
                     row("3", "Rue du Pré", "39200", "39478", "Saint-Claude") +
                     row("2", "Avenue de Belfort", "39200", "39478", "Saint-Claude");
    for (auto const& path : {file(csv), gzipped(csv)}) {
        auto const import = import_streets(database(), *territory, path, {"39"});
        ASSERT_TRUE(import) << import.error().detail;
        EXPECT_EQ(import->rows, 3U);
        EXPECT_EQ(import->streets, 2U);
        EXPECT_EQ(import->municipalities, 1U);
        EXPECT_EQ(import->refused, 0U);
    }
    EXPECT_EQ(names("39478", "r du pre"), Names{"Rue du Pré"});
    EXPECT_EQ(names("39478", "belf"), Names{"Avenue de Belfort"});
    EXPECT_EQ(names("39478", "AV BELFORT"), Names{"Avenue de Belfort"});
    EXPECT_EQ(names("39478", " , "), Names{});
    EXPECT_EQ(names("39368", "rue"), Names{});
}

TEST_P(Streets, of_the_same_name_in_two_former_communes_are_two)
{
    auto const csv = header + row("1", "Rue de l'Église", "39400", "39368", "Hauts de Bienne", "Morez") +
                     row("1", "Rue de l'Église", "39400", "39368", "Hauts de Bienne", "La Mouille") +
                     row("5", "Rue de l'Industrie", "39400", "39371", "La Mouille");
    ASSERT_TRUE(import_streets(database(), *territory, file(csv), {"39"}));
    auto const found = suggest_streets(database(), "39368", "eglise");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0], (Street{"Rue de l'Église", "La Mouille", "39400"}));
    EXPECT_EQ(found[1].former_municipality, "Morez");
    EXPECT_EQ(names("39368", "industrie"), Names{"Rue de l'Industrie"}) << "an old code leads to today's commune";
}

TEST_P(Streets, of_other_departments_are_left_out)
{
    auto const csv = header + row("1", "Rue Anatole France", "01100", "01283", "Oyonnax") +
                     row("1", "Rue du Pré", "39200", "39478", "Saint-Claude");
    auto const import = import_streets(database(), *territory, file(csv), {"39"});
    ASSERT_TRUE(import);
    EXPECT_EQ(import->streets, 1U);
    EXPECT_EQ(import->refused, 0U);
    EXPECT_EQ(import_streets(database(), *territory, file(csv), {})->streets, 2U);
}

TEST_P(Streets, bad_lines_are_told_with_their_numbers_and_stop_nothing)
{
    auto const csv = header + row("1", "Rue du Pré", "39200", "39478", "Saint-Claude") + "39478_1;trop;court\n" +
                     row("1", "Rue Perdue", "39999", "39999", "Nulle-Part") +
                     row("1", "", "39200", "39478", "Saint-Claude") + "\xff\xfe" +
                     row("1", "Rue", "39200", "39478", "Saint-Claude") + "\n" +
                     row("7", "\"Place du \"\"9 avril 1944\"\"; haut\"", "39200", "39478", "Saint-Claude") +
                     "39478;\"jamais fermé\n";
    auto const import = import_streets(database(), *territory, file(csv), {"39"});
    ASSERT_TRUE(import);
    EXPECT_EQ(import->streets, 2U);
    EXPECT_EQ(import->refused, 5U);
    std::vector<std::size_t> lines;
    for (auto const& fault : import->faults) {
        lines.push_back(fault.number);
    }
    EXPECT_EQ(lines, (std::vector<std::size_t>{3, 4, 5, 6, 9}));
    EXPECT_EQ(names("39478", "9 avril"), Names{"Place du \"9 avril 1944\"; haut"});
}

TEST_P(Streets, a_later_file_replaces_those_of_its_communes)
{
    ASSERT_TRUE(import_streets(database(), *territory,
                               file(header + row("1", "Rue Ancienne", "39200", "39478", "Saint-Claude") +
                                    row("1", "Rue Lamartine", "39400", "39368", "Hauts de Bienne")),
                               {"39"}));
    ASSERT_TRUE(import_streets(database(), *territory,
                               file(header + row("1", "Rue Nouvelle", "39200", "39478", "Saint-Claude")), {"39"}));
    EXPECT_EQ(names("39478", "rue"), Names{"Rue Nouvelle"});
    EXPECT_EQ(names("39368", "rue"), Names{"Rue Lamartine"});
}

TEST_P(Streets, what_is_no_address_file_is_refused)
{
    EXPECT_EQ(import_streets(database(), *territory, "/nowhere.csv", {}).error().message.id,
              "territory.streets_missing");
    EXPECT_EQ(import_streets(database(), *territory, file("nom;prenom\nA;B\n"), {}).error().message.id,
              "territory.streets_malformed");
    EXPECT_EQ(import_streets(database(), *territory, file(""), {}).error().message.id, "territory.streets_malformed");
}

INSTANTIATE_TEST_SUITE_P(EveryDatabase, Streets, support::every_database(), support::database_name);

} // namespace guichet::network
