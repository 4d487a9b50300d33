// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/crypto.hpp"
#include "people/forms/definition.hpp"
#include "people/forms/marker.hpp"
#include "people/forms/paper_form.hpp"
#include "people/registration/submission.hpp"
#include "support/web_fixture.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

namespace guichet::people {

namespace {

std::string fingerprint_of_form()
{
    std::string all;
    for (auto const& field : form_fields()) {
        all += fmt::format("{}|{}|{}|{}|{}|{}|{}\n", field.name, static_cast<int>(field.part),
                           static_cast<int>(field.kind), static_cast<int>(field.need), field.longest,
                           static_cast<int>(field.choices), static_cast<int>(field.shown));
    }
    for (auto const* const words : {"registration.consent.text", "registration.consent.guardian"}) {
        all += support::shared_messages().text(text::Locale::fr, std::string{words});
    }
    return hex(sha256(all)).substr(0, 16);
}

} // namespace

/// When this fails, the form has changed: add a version to the definition (with the fields that got another name, and
/// a new consent_version when the consent's words are others), then write the new fingerprint here.
TEST(FormDefinition, a_change_is_a_new_version)
{
    ASSERT_EQ(form_versions().back().number, 1);
    EXPECT_EQ(fingerprint_of_form(), "c7e9554067f2dd4a");
}

TEST(FormDefinition, every_field_has_its_words_and_its_place_in_an_application)
{
    Submission submission;
    std::set<std::string_view> names;
    for (auto const& field : form_fields()) {
        EXPECT_TRUE(names.insert(field.name).second) << field.name;
        for (auto const words :
             {field.label, field.hint, field.label_at_desk.value_or(""), field.hint_at_desk.value_or("")}) {
            for (auto const locale : text::public_locales) {
                EXPECT_TRUE(words.empty() || support::shared_messages().find(locale, words) != nullptr) << words;
            }
        }
        auto const holds_text = field.kind != FieldKind::tick && field.kind != FieldKind::file;
        EXPECT_EQ(answer_in(submission, field.name) != nullptr, holds_text) << field.name;
    }
    EXPECT_EQ(form_versions().back().consent, consent_version);
    EXPECT_THROW(static_cast<void>(form_field("shoe_size")), std::out_of_range);
}

TEST(FormMarker, comes_back_as_it_went)
{
    FormMarker const all{3, 2, {"lons-mediatheque"}, "journal-avril", "en"};
    EXPECT_EQ(to_text(all), "guichet-inscription 3.2 en lons-mediatheque journal-avril");
    EXPECT_EQ(form_marker_from(to_text(all)), all);
    FormMarker const least{1, 0, {}, "", "fr"};
    EXPECT_EQ(form_marker_from(to_text(least)), least);
}

TEST(FormMarker, is_nothing_else)
{
    for (auto const* const text :
         {"", "guichet-inscription", "guichet-inscription 1 fr - -", "guichet-inscription 1.x fr - -",
          "guichet-inscription -1.0 fr - -", "guichet-inscription 1.0 fr ../etc -", "guichet-inscription 1.0 fr a b c",
          "guichet-inscription 99999999999.0 fr - -", "autre-formulaire 1.0 fr - -"}) {
        EXPECT_FALSE(form_marker_from(text)) << text;
    }
}

TEST(PaperForm, is_made_of_the_definition)
{
    network::Library library;
    library.id = {"bletterans"};
    library.name = "Médiathèque de Bletterans";
    library.address = "12 rue du Château, 39140 Bletterans";
    network::Municipality arlay;
    arlay.insee = "39017";
    arlay.name = "Arlay";
    PaperPlace place;
    place.network = "JuMEL";
    place.library = library;
    place.libraries = {library};
    place.townships = {arlay};
    place.proofs = {DocumentKind::identity};
    place.send_to = "bletterans@example.org";
    place.address = "https://jumel.example/inscription/bletterans/formulaire.pdf";
    place.marker.library = library.id;
    auto const form = paper_form(support::shared_messages(), text::Locale::fr, place);
    EXPECT_EQ(form.marker, "guichet-inscription 1.0 fr bletterans -");
    EXPECT_EQ(form.code, "https://jumel.example/inscription/bletterans/formulaire.pdf?v=1.0");

    std::set<std::string> names;
    for (auto const& section : form.sections) {
        for (auto const& control : section.controls) {
            EXPECT_TRUE(names.insert(control.name).second) << control.name;
            if (control.name == "municipality") {
                ASSERT_EQ(control.choices.size(), 1U);
                EXPECT_EQ(control.choices.front().value, "39017");
                EXPECT_EQ(control.list, document::ChoiceList::open);
            }
            if (control.name == "email") {
                EXPECT_EQ(control.filling, document::Filling::optional); // R11
            }
        }
    }
    EXPECT_TRUE(names.contains("birth_name"));
    EXPECT_TRUE(names.contains("child_4_birth_date"));
    EXPECT_TRUE(names.contains("guardian_consent"));
    EXPECT_FALSE(names.contains("library")); // there is one
    EXPECT_FALSE(names.contains("document_identity"));
    EXPECT_TRUE(std::ranges::any_of(
        form.steps, [](std::string const& step) { return step.find("Pièce d’identité") != std::string::npos; }));
}

} // namespace guichet::people
