// SPDX-License-Identifier: AGPL-3.0-or-later
// W2: the form as PDF, filled in by five independent programs, comes back as the application its author meant; and what
// Debian's own tools say about the form we give out.
#include "people/forms/desk.hpp"
#include "people/forms/paper_form.hpp"
#include "support/child_process.hpp"
#include "support/registration_site.hpp"
#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace guichet::people {

namespace {

using support::ChildProcess;
using support::TemporaryDirectory;

std::string file_in(std::string const& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

/// What a command prints; its exit code must be 0.
std::string printed(TemporaryDirectory const& folder, std::vector<std::string> command)
{
    auto const log = folder / "log";
    std::filesystem::remove(log); // it is added to
    auto const name = command.front();
    EXPECT_EQ(ChildProcess(std::move(command), {}, log).wait(), 0) << name << "\n" << file_in(log);
    return file_in(log);
}

std::string form_of_the_jura()
{
    for_tests::SmallOffice const office;
    auto const territory = for_tests::small_territory();
    PaperPlace place;
    place.network = "JuMEL · bibliothèques du Jura";
    place.library = office.library({"haut-jura-saint-claude-mediatheque"});
    place.libraries = {*place.library, *office.library({"ecla-mediatheque"})};
    place.townships = territory->all();
    place.send_to = "bibliotheque@example.org";
    place.address = "https://guichet.example/c/journal/formulaire.pdf";
    place.marker.library = place.library->id;
    place.marker.campaign = "journal";
    return document::fillable_pdf(paper_form(support::shared_messages(), text::Locale::fr, place)).value();
}

// Letters that other encodings lose, a choice by its list, lines, boxes, a child on the second page.
constexpr std::string_view answers = R"({
  "first_names": "Élodie Zoë", "birth_name": "D’Aÿ-Œuvrard", "usage_name": "Łukasik", "birth_date": "27/03/1985",
  "street": "3 bis rue de l’Écluse", "postcode": "39170",
  "municipality": {"value": "39491", "label": "Coteaux du Lizon"},
  "library": {"value": "ecla-mediatheque", "label": "Médiathèque ecla"},
  "email": "elodie@example.org", "language": {"value": "en", "label": "English"},
  "message": "Première ligne\nseconde", "consent": true,
  "child_2_first_names": "Noé", "child_2_birth_name": "Łukasik", "child_2_birth_date": "01/02/2015",
  "guardian_consent": true})";

} // namespace

class FilledIn : public ::testing::TestWithParam<char const*> {};
INSTANTIATE_TEST_SUITE_P(ByEveryProgram, FilledIn, ::testing::Values("pdf-lib", "pdftk", "poppler", "pdf.js", "pdfium"),
                         [](auto const& program) {
                             std::string name{program.param};
                             std::erase_if(name, [](char c) { return c == '-' || c == '.'; });
                             return name;
                         });

TEST_P(FilledIn, the_form_comes_back_as_the_application_its_author_meant)
{
    TemporaryDirectory const folder;
    std::ofstream{folder / "form.pdf", std::ios::binary} << form_of_the_jura();
    std::ofstream{folder / "answers.json"} << answers;
    printed(folder, {"node", "tests/interop/fillers.mjs", GetParam(), folder / "form.pdf", folder / "filled.pdf",
                     folder / "answers.json"});

    support::TestDatabase opened{support::Kind::sqlite_memory};
    for_tests::Desk desk{*opened};
    Tray const tray{desk.random, desk.key};
    PaperDesk paper{
        *opened,           desk.clock,     desk.random, desk.office, [] { return for_tests::small_territory(); },
        desk.registration, desk.documents, tray,        desk.key};
    PaperArrival arrival;
    arrival.key = "mail";
    arrival.documents.push_back({DocumentKind::other, file_in(folder / "filled.pdf")});
    auto const outcome = paper.take(arrival);
    ASSERT_TRUE(outcome);
    for (auto const& fault : outcome->faults) {
        ADD_FAILURE() << fault.field << ": " << fault.message.id;
    }
    ASSERT_EQ(outcome->kind, PaperOutcome::Kind::application) << outcome->reason;
    auto const application = desk.application(outcome->id);
    EXPECT_EQ(application.origin, ApplicationOrigin::pdf);
    EXPECT_EQ(application.campaign, "journal");
    EXPECT_EQ(application.adult(), (Person{"D’Aÿ-Œuvrard", "Łukasik", "Élodie Zoë", *parse_date("1985-03-27")}));
    ASSERT_EQ(application.applicants.size(), 2U);
    EXPECT_EQ(application.applicants.back().person, (Person{"Łukasik", "", "Noé", *parse_date("2015-02-01")}));
    EXPECT_EQ(application.address.street, "3 bis rue de l’Écluse");
    EXPECT_EQ(application.address.municipality, "39491");
    EXPECT_EQ(application.contact.email, "elodie@example.org");
    EXPECT_EQ(application.contact.language, "en");
    EXPECT_EQ(application.message, "Première ligne\nseconde");
    EXPECT_TRUE(application.guardian_consent);
    EXPECT_EQ(application.consent_version, consent_version);
}

TEST(FormGivenOut, is_sound_tagged_and_carries_its_fonts)
{
    TemporaryDirectory const folder;
    auto const path = folder / "form.pdf";
    std::ofstream{path, std::ios::binary} << form_of_the_jura();
    EXPECT_NE(printed(folder, {"qpdf", "--check", path}).find("No syntax or stream encoding errors"),
              std::string::npos);
    auto const facts = printed(folder, {"pdfinfo", path});
    EXPECT_NE(facts.find("Tagged:          yes"), std::string::npos) << facts;
    EXPECT_NE(facts.find("Form:            AcroForm"), std::string::npos) << facts;
    EXPECT_NE(facts.find("JavaScript:      no"), std::string::npos) << facts;
    EXPECT_NE(facts.find("Pages:           2"), std::string::npos) << facts;
    auto const fonts = printed(folder, {"pdffonts", path});
    std::istringstream lines{fonts};
    std::string line;
    std::getline(lines, line);
    auto const embedded = line.find("emb");
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        EXPECT_EQ(line.substr(embedded, 3), "yes") << fonts;
    }
    auto const structure = printed(folder, {"pdfinfo", "-struct", path});
    EXPECT_NE(structure.find("H1"), std::string::npos);
    EXPECT_NE(structure.find("Form"), std::string::npos);
}

} // namespace guichet::people
