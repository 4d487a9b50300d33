// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/import.hpp"
#include "people/import/municipality.hpp"
#include "support/people_tables.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace guichet::people {
namespace {

std::vector<CsvRow> rows_of(std::string_view text, std::size_t piece = 1 << 20, char delimiter = ';')
{
    std::vector<CsvRow> rows;
    CsvReader reader{delimiter, [&](CsvRow const& row) { rows.push_back(row); }};
    for (std::size_t at = 0; at < text.size(); at += piece) {
        reader.feed(text.substr(at, piece));
    }
    reader.finish();
    return rows;
}
using Fields = std::vector<std::string>;

TEST(Csv, reads_quotes_line_ends_and_empty_fields_whatever_the_pieces)
{
    std::string const text = "a;b;c\r\n\"d;e\";\"say \"\"hi\"\"\";\r\n\r\n\"two\nlines\";x;y\rlast;;";
    for (std::size_t piece = 1; piece < 12; ++piece) {
        auto const rows = rows_of(text, piece);
        ASSERT_EQ(rows.size(), 4U) << piece;
        EXPECT_EQ(rows[0].fields, (Fields{"a", "b", "c"}));
        EXPECT_EQ(rows[1].fields, (Fields{"d;e", "say \"hi\"", ""}));
        EXPECT_EQ(rows[2].fields, (Fields{"two\nlines", "x", "y"}));
        EXPECT_EQ(rows[3].fields, (Fields{"last", "", ""}));
        EXPECT_EQ(rows[2].line, 4);
    }
}

TEST(Csv, a_quote_that_never_closes_costs_one_row_and_no_more)
{
    auto const rows = rows_of("a;b\n\"oops;b\nc;d\ne;f\n");
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[1].shape, CsvRow::Shape::broken);
    EXPECT_EQ(rows[2].fields, (Fields{"c", "d"}));
    EXPECT_EQ(rows[3].line, 4);
    EXPECT_EQ(rows_of("5\" pipe;b\n")[0].fields, (Fields{"5\" pipe", "b"}));
}

TEST(Csv, a_row_longer_than_a_quote_may_be_is_lost_to_nobody)
{
    std::string const long_note(100'000, 'x');
    auto const text = "a;" + long_note + ";z\nb;c;d\n";
    for (std::size_t const piece : {std::size_t{4096}, std::size_t{65'536}, std::size_t{1} << 20}) {
        auto const rows = rows_of(text, piece);
        ASSERT_EQ(rows.size(), 2U) << piece;
        EXPECT_EQ(rows[0].fields, (Fields{"a", long_note, "z"}));
        EXPECT_EQ(rows[0].shape, CsvRow::Shape::whole);
        EXPECT_EQ(rows[1].line, 2);
    }
    std::string const endless(std::size_t{3} << 20, 'y');
    std::size_t letters = 0;
    for (auto const& row : rows_of(endless, 65'536)) {
        letters += row.fields.front().size();
    }
    EXPECT_EQ(letters, endless.size()) << "not a table, and yet nothing of it is dropped";
}

TEST(Csv, what_a_spreadsheet_would_compute_is_written_as_text_and_read_back_as_it_was)
{
    EXPECT_EQ(csv_field("=HYPERLINK(\"x\")", ';'), "\"'=HYPERLINK(\"\"x\"\")\"");
    EXPECT_EQ(csv_field("-12,50", ';'), "\"-12,50\"");
    EXPECT_EQ(csv_field("plain", ';'), "plain");
    EXPECT_EQ(csv_line({"", "a;b", "=1"}), ";\"a;b\";\"'=1\"\r\n");
    for (std::string const text : {"=1+1", "+33384000000", "@SUM(A1)", "-x", "-12", "'quoted'"}) {
        EXPECT_EQ(rows_of("a;" + csv_field(text, ';') + "\n")[0].fields[1], text);
    }
}

TEST(Csv, encodings_and_delimiters_are_recognised)
{
    EXPECT_EQ(detect_encoding("Pr\xc3\xa9nom;Nom\n"), "UTF-8");
    EXPECT_EQ(detect_encoding("\xef\xbb\xbfNom\n"), "UTF-8");
    EXPECT_EQ(detect_encoding("Pr\xe9nom;Nom\n"), "windows-1252");
    EXPECT_EQ(detect_encoding(std::string("\xff\xfeN\0o\0", 6)), "UTF-16LE");
    EXPECT_EQ(detect_encoding(std::string("N\0o\0m\0;\0P\0", 10)), "UTF-16LE");
    EXPECT_EQ(detect_encoding(std::string("\0N\0o\0m\0;", 8)), "UTF-16BE");
    EXPECT_EQ(detect_encoding("Pr\xc3"), "UTF-8"); // cut in the middle of a letter
    EXPECT_EQ(detect_delimiter("a;b;c\n1,5;2;3\n"), ';');
    EXPECT_EQ(detect_delimiter("a\tb\n1;2\t3\n"), '\t');
    EXPECT_EQ(detect_delimiter("a,b,c\n\"x;y\",2,3\n"), ',');
}

TEST(Csv, windows_letters_become_utf8_even_cut_in_pieces)
{
    ToUtf8 windows{"windows-1252"};
    EXPECT_EQ(windows.convert("Ren\xe9 \x80 \x9cuvre", ToUtf8::Last::yes), "René € œuvre");
    ToUtf8 utf8{"UTF-8"};
    auto const first = utf8.convert("\xef\xbb\xbfPr\xc3", ToUtf8::Last::no);
    EXPECT_EQ(first + utf8.convert("\xa9nom", ToUtf8::Last::yes), "Prénom");
}

TEST(ImportColumns, are_proposed_from_the_headers_french_systems_write)
{
    using enum MemberColumn;
    EXPECT_EQ(
        propose_mapping({"Nom", "Nom d'usage", "Prénom", "Date de naissance", "Adresse", "Code postal", "Ville", "Mél",
                         "Téléphone", "Code-barres", "Catégorie", "Début abonnement", "Fin abonnement", "Remarque"}),
        (ColumnMapping{birth_name, usage_name, first_names, birth_date, street, postcode, municipality, email, phone,
                       card_number, category, subscription_start, subscription_end, ignored}));
    EXPECT_EQ(propose_mapping({"NOM", "nom de famille"}), (ColumnMapping{birth_name, ignored}));
    EXPECT_EQ(mapping_faults(propose_mapping({"Ville"})).size(), 4U);
}

constexpr Date day_of_import{std::chrono::year{2020}, std::chrono::April, std::chrono::day{1}};

TEST(ImportColumns, every_fault_of_a_row_is_told)
{
    auto const mapping =
        propose_mapping({"carte", "nom", "prenom", "naissance", "mel", "debut abonnement", "fin abonnement"});
    EXPECT_TRUE(
        read_row(mapping, {"1", "Durand", "Zoé", "17/03/1985", "a@b.fr", "", "31/12/2020"}, day_of_import).member);
    EXPECT_EQ(read_row(mapping, {"", "", "", "31/02/1985", "a@b", "2020-02-01", "2020-01-01"}, day_of_import).faults,
              (Fields{"import.row.no_name", "import.row.no_first_names", "import.row.no_key", "import.row.email",
                      "import.row.birth_date", "import.row.end_before_start"}));
    EXPECT_EQ(read_row(mapping, {"1"}, day_of_import).faults, Fields{"import.row.columns"});
    for (auto const* born : {"01/01/0001", "31/12/1899", "02/04/2020"}) {
        EXPECT_EQ(read_row(mapping, {"1", "Durand", "Zoé", born, "", "", ""}, day_of_import).faults,
                  Fields{"import.row.impossible_birth_date"})
            << born;
    }
    EXPECT_TRUE(read_row(mapping, {"1", "Durand", "Zoé", "01/04/2020", "", "", ""}, day_of_import).member);
}

std::shared_ptr<network::Territory const> some_communes()
{
    auto const commune = [](char const* insee, char const* name, char const* department, char const* postcode) {
        return network::Municipality{insee, name, department, {postcode}, "", "", 1000, {}};
    };
    return network::Territory::of(
        {},
        {commune("39478", "Saint-Claude", "39", "39200"), commune("97124", "Saint-Claude", "971", "97120"),
         commune("39470", "Les Rousses", "39", "39220"), commune("39368", "Hauts de Bienne", "39", "39400"),
         commune("39001", "Chaux", "39", "39110"), commune("39002", "La Chaux", "39", "39110")},
        {{"39901", "Morez", "39368"}});
}

TEST(ImportMunicipality, is_the_commune_of_that_very_name_where_only_one_can_be_meant)
{
    auto const communes = some_communes();
    auto const code = [&](char const* name, char const* postcode) {
        return municipality_code(*communes, name, postcode);
    };
    EXPECT_EQ(code("ST CLAUDE", "39200"), "39478");
    EXPECT_EQ(code("Saint-Claude", "97120"), "97124");
    EXPECT_EQ(code("Saint-Claude Cedex", "39206"), "39478"); // nobody's postcode: its département decides
    EXPECT_EQ(code("Rousses", "39220"), "39470");
    EXPECT_EQ(code("Morez", "39400"), "39368");
    EXPECT_EQ(code("Les Rousses", ""), "39470");
}

TEST(ImportMunicipality, is_nobody_s_guess)
{
    auto const communes = some_communes();
    auto const code = [&](char const* name, char const* postcode) {
        return municipality_code(*communes, name, postcode);
    };
    EXPECT_EQ(code("Saint-Claude", ""), "");      // two of them
    EXPECT_EQ(code("Saint-Claude", "75001"), ""); // neither
    EXPECT_EQ(code("Chaux", "39110"), "");
    EXPECT_EQ(code("Sant-Claude", "39200"), "");
    EXPECT_EQ(code("Ailleurs", "39220"), "");
    EXPECT_EQ(code("39220", "39220"), "");
    EXPECT_EQ(code("", "39220"), "");
}

class ImportTest : public support::WithPatrons {
protected:
    Subscriptions subscriptions{clock, random};
    MemberImport import{database(), clock, patrons, subscriptions, journal, nullptr, some_communes()};
    network::Actor manager{network::ActorKind::staff, "m", "M", network::Role::manager,
                           IntercommunalityId{"haut-jura-saint-claude"}};
    std::string refused;

    ImportTally run(std::string const& bytes, DryRun dry_run = DryRun::no)
    {
        std::istringstream first{bytes};
        auto const view = preview(first);
        std::istringstream file{bytes};
        std::ostringstream out;
        auto const tally = import.run(
            manager,
            {{"haut-jura-saint-claude"},
             {"mediatheque"},
             "adulte",
             view.encoding,
             view.delimiter,
             view.mapping,
             dry_run},
            file, out, [](std::string const& id) { return id; }, [](ImportTally const&) {});
        EXPECT_TRUE(tally);
        refused = out.str();
        return tally.value_or(ImportTally{});
    }
    std::int64_t count(std::string_view sql)
    {
        return database().read([&](db::Session& session) { return session.count(sql); });
    }
    static constexpr auto patron_count = "SELECT COUNT(*) FROM people_patron";
};
INSTANTIATE_TEST_SUITE_P(EveryDatabase, ImportTest, support::every_database(), support::database_name);

std::string const header = "Identifiant;Carte;Nom;Prénom;Naissance;Mél;Fin abonnement\r\n";

TEST_P(ImportTest, adds_then_updates_and_leaves_alone_what_has_not_changed)
{
    auto const two = header + "1;2001;Durand;Zoé;17/03/1985;z@b.fr;31/12/2020\r\n2;2002;Martin;Luc;1990-01-02;;\r\n";
    EXPECT_EQ(run(two), (ImportTally{2, 2, 0, 0, 0}));
    EXPECT_EQ(run(two), (ImportTally{2, 0, 0, 2, 0}));
    EXPECT_EQ(run(header + "1;2001;Durand;Zoé;17/03/1985;z@b.fr;31/12/2021\r\n"), (ImportTally{1, 0, 1, 0, 0}));
    EXPECT_EQ(run(header + ";2002;Martin;Luc;1990-01-02;luc@b.fr;\r\n"), (ImportTally{1, 0, 1, 0, 0}));
    EXPECT_EQ(count(patron_count), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_card"), 2);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_subscription"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron WHERE email = 'luc@b.fr' AND external_id = '2'"), 1);
    EXPECT_EQ(count("SELECT COUNT(*) FROM network_journal WHERE action = 'members.imported'"), 4);
}

TEST_P(ImportTest, keeps_a_usage_name_the_file_does_not_tell)
{
    auto const usage_is = [&](std::string const& name) {
        return count("SELECT COUNT(*) FROM people_patron WHERE usage_name = '" + name + "'");
    };
    std::string const with_usage = "Identifiant;Nom;Nom d'usage;Prénom;Naissance\n1;Durand;";
    run(with_usage + "Martin;Zoé;17/03/1985\n");
    EXPECT_EQ(run("Identifiant;Nom;Prénom;Naissance\n1;Durand;Zoé;17/03/1985\n").unchanged, 1) << "no such column";
    EXPECT_EQ(run(with_usage + ";Zoé;17/03/1985\n").unchanged, 1) << "an empty cell";
    EXPECT_EQ(usage_is("Martin"), 1);
    EXPECT_EQ(run(with_usage + "Petit;Zoé;17/03/1985\n").updated, 1);
    EXPECT_EQ(usage_is("Petit"), 1);
}

TEST_P(ImportTest, hands_back_every_bad_row_with_its_line_and_reasons)
{
    auto const tally =
        run(header + "1;2001;Durand;Zoé;17/03/1985;;\r\n2;;Martin;;;nope;\r\n3;2001;Petit;Ana;01/01/2000;;\r\nx;y\r\n");
    EXPECT_EQ(tally, (ImportTally{4, 1, 0, 0, 3}));
    auto const rows = rows_of(refused.substr(3));
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(rows[1].fields[0], "3");
    EXPECT_EQ(rows[1].fields[1], "import.row.no_first_names, import.row.email, import.row.no_birth_date");
    EXPECT_EQ(rows[1].fields[4], "Martin");
    EXPECT_EQ(rows[2].fields[1], "import.row.two_people");
    EXPECT_EQ(rows[3].fields[1], "import.row.columns");
}

TEST_P(ImportTest, makes_nobody_out_of_somebody_else_who_has_the_same_card)
{
    std::string const cards = "Carte;Nom;Prénom;Naissance\r\n";
    auto const people = [&](std::string const& where) { return count("SELECT COUNT(*) FROM people_patron" + where); };
    EXPECT_EQ(run(cards + "2001;Durand;Zoé;17/03/1985\r\n2001;Durand;Tom;02/05/2012\r\n"),
              (ImportTally{2, 1, 0, 0, 1}));
    EXPECT_TRUE(refused.contains("import.row.card_of_another"));
    EXPECT_EQ(people(" WHERE first_names = 'Zoé' AND birth_date = '1985-03-17'"), 1);
    EXPECT_EQ(run(cards + "2001;Durand;Zoé;18/03/1985\r\n").updated, 1) << "a date put right";
    EXPECT_EQ(run(cards + "2001;Durand;Zoé Anne;18/03/1985\r\n").updated, 1) << "a name put right";
    EXPECT_EQ(people(""), 1);
}

TEST_P(ImportTest, a_trial_run_keeps_nothing)
{
    EXPECT_EQ(run(header + "1;2001;Durand;Zoé;17/03/1985;;\r\n", DryRun::yes), (ImportTally{1, 1, 0, 0, 0}));
    EXPECT_EQ(count(patron_count) + count("SELECT COUNT(*) FROM network_journal"), 0);
}

TEST_P(ImportTest, finds_the_code_of_the_commune_again_when_people_move)
{
    std::string const head = "Identifiant;Nom;Prénom;Naissance;CP;Ville\n1;Durand;Zoé;17/03/1985;";
    auto const lives_in = [&](std::string const& code) {
        return count("SELECT COUNT(*) FROM people_patron WHERE municipality = '" + code + "'");
    };
    run(head + "39200;ST CLAUDE\n");
    EXPECT_EQ(lives_in("39478"), 1);
    EXPECT_EQ(run(head + "39200;ST CLAUDE\n").unchanged, 1);
    run(head + "97120;ST CLAUDE\n");
    EXPECT_EQ(lives_in("97124"), 1);
    run(head + "39220;Nulle Part\n");
    EXPECT_EQ(lives_in(""), 1);
}

TEST_P(ImportTest, reads_windows_files_with_their_accents)
{
    run("Identifiant;Nom;Pr\xe9nom;Naissance\n1;Ren\xe9;L\xe9o;17/03/1985\n");
    EXPECT_EQ(count("SELECT COUNT(*) FROM people_patron WHERE birth_name = 'René' AND first_names = 'Léo'"), 1);
}

TEST_P(ImportTest, never_touches_people_of_another_member_nor_without_permission)
{
    auto elsewhere = support::some_patron();
    elsewhere.intercommunality = {"ecla"};
    auto const id = add_patron(elsewhere);
    change([&](db::Session& session) {
        ASSERT_TRUE(Cards::take_in(
            session, {"2001", id, {"x"}, CardKind::permanent, CardStatus::active, today, {}, clock.now()}));
    });
    EXPECT_EQ(run(header + "1;2001;Durand;Zoé;17/03/1985;;\r\n").refused, 1);
    EXPECT_TRUE(refused.contains("import.row.card_taken"));
    manager.role = network::Role::librarian;
    std::istringstream file{header};
    std::ostringstream out;
    auto const order = ImportOrder{{"haut-jura-saint-claude"},
                                   {"m"},
                                   "",
                                   "UTF-8",
                                   ';',
                                   propose_mapping({"carte", "nom", "prenom", "naissance"}),
                                   DryRun::no};
    auto const answer =
        import.run(manager, order, file, out, [](std::string const& key) { return key; }, [](ImportTally const&) {});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::forbidden);
}

} // namespace
} // namespace guichet::people
