// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/forms/paper_form.hpp"
#include "support/web_fixture.hpp"

#include <map>
#include <string>

/// Forms as they come back.
namespace guichet::people::for_tests {

using Answers = std::map<std::string, std::string>;

/// The form of paper_form, filled in: presets take the place of what a program writes. `marker` replaces its own.
[[nodiscard]] inline std::string returned_form(Answers const& answers, std::optional<std::string> const& marker = {})
{
    PaperPlace place;
    place.network = "JuMEL";
    place.address = "https://guichet.example/c/journal/formulaire.pdf";
    place.marker.library = {"haut-jura-saint-claude-mediatheque"};
    place.marker.campaign = "journal";
    auto form = paper_form(support::shared_messages(), text::Locale::fr, place);
    form.marker = marker.value_or(form.marker);
    for (auto& section : form.sections) {
        for (auto& control : section.controls) {
            if (auto const answer = answers.find(control.name); answer != answers.end()) {
                control.value = answer->second;
                control.kind = document::ControlKind::line; // a tick, too, is a text that stands there
            }
        }
    }
    return document::fillable_pdf(form).value();
}

[[nodiscard]] inline Answers complete_answers()
{
    return {{"first_names", "Jeanne Marie"}, {"birth_name", "Durand"}, {"birth_date", "17/03/1985"},
            {"street", "3 rue Basse"},       {"postcode", "39170"},    {"municipality", "Coteaux du Lizon"},
            {"email", "jeanne@example.org"}, {"consent", "1"}};
}

} // namespace guichet::people::for_tests
