// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/fillable.hpp"
#include "document/returned_form.hpp"
#include "document/scripts.hpp"
#include "support/pdf_facts.hpp"

#include <gtest/gtest.h>

namespace guichet::document {

namespace {

FillableForm small_form()
{
    FillableForm form;
    form.network = "JuMEL";
    form.title = "Demande d’inscription";
    form.addressee = {"Médiathèque de Bletterans", "12 rue du Château"};
    form.steps = {"Remplissez ce formulaire."};
    form.code = "https://jumel.example/inscription/bletterans/formulaire.pdf?v=1";
    form.code_description = "Code QR : ce formulaire en ligne";
    form.required_note = "* : nécessaire.";
    form.marker = "marker";
    form.footer = "Formulaire 1";
    form.sections = {{"Vous",
                      "",
                      {{.name = "birth_name", .label = "Nom de naissance", .longest = 80, .columns = 3},
                       {.name = "library",
                        .kind = ControlKind::choice,
                        .label = "Bibliothèque",
                        .value = "b",
                        .choices = {{"a", "Arlay"}, {"b", "Bletterans"}},
                        .columns = 3},
                       {.name = "consent", .kind = ControlKind::box, .label = "J’accepte."}}}};
    return form;
}

} // namespace

TEST(FillableForm, comes_back_with_its_marker_and_its_presets_and_nothing_else)
{
    auto const pdf = fillable_pdf(small_form());
    ASSERT_TRUE(pdf);
    auto const read = read_fields(*pdf);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->marker, "marker");
    EXPECT_EQ(read->values.size(), 1U);
    EXPECT_EQ(read->values.at("library"), "b");
    EXPECT_EQ(read->pages, 1);
    EXPECT_EQ(scripts_in(*pdf), Scripts::absent);
    EXPECT_EQ(read->mending, Mending::unneeded);
}

TEST(FillableForm, says_what_its_code_is_for)
{
    auto const facts = support::pdf_facts(*fillable_pdf(small_form()));
    EXPECT_EQ(facts.figures, std::vector<std::string>{"Code QR : ce formulaire en ligne"});
    EXPECT_TRUE(facts.structure.contains("Form"));
}

TEST(FillableForm, is_the_same_bytes_twice)
{
    EXPECT_EQ(*fillable_pdf(small_form()), *fillable_pdf(small_form()));
}

TEST(FillableForm, goes_on_to_as_many_pages_as_it_needs)
{
    auto form = small_form();
    for (int number = 0; number < 8; ++number) {
        form.sections.push_back(form.sections.front());
        for (auto& control : form.sections.back().controls) {
            control.name += std::to_string(number);
        }
    }
    auto const read = read_fields(*fillable_pdf(form));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->pages, 2);
    EXPECT_EQ(read->values.size(), 9U);
}

TEST(FillableForm, needs_something_to_fill_in_and_a_text_for_its_code)
{
    auto form = small_form();
    form.sections.front().controls.clear();
    EXPECT_EQ(fillable_pdf(form).error().message.id, "document.nothing_to_print");
    form = small_form();
    form.code = "";
    EXPECT_EQ(fillable_pdf(form).error().message.id, "document.code_invalid");
}

} // namespace guichet::document
