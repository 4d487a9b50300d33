// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/answers.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace guichet::people {

namespace {

constexpr std::size_t longest_place = 200;
constexpr std::size_t few_matches = 12;

/// Without a marker, these three together make it ours: some programs lose hidden fields.
constexpr std::array<std::string_view, 3> unmistakable{"first_names", "birth_name", "birth_date"};

using Values = std::map<std::string, std::string, std::less<>>;

std::string value_in(Values const& values, std::string_view name)
{
    auto const found = values.find(name);
    return found == values.end() ? std::string{} : found->second;
}

FormVersion version_of(FormMarker const& marker, std::span<FormVersion const> versions)
{
    auto const found = std::ranges::find(versions, marker.version, &FormVersion::number);
    return found == versions.end() ? versions.back() : *found;
}

Values in_todays_names(Values values, FormVersion const& version)
{
    for (auto const& [then, now] : version.renamed) {
        auto const old = values.extract(std::string{then});
        if (!old.empty() && !now.empty()) {
            values.try_emplace(std::string{now}, old.mapped());
        }
    }
    return values;
}

/// The value of a closed choice, whether the program sent its value or its label.
std::string language_of(std::string_view sent, std::string const& otherwise)
{
    auto const word = fold(sent);
    if (word == "en" || word == "english") {
        return "en";
    }
    return word == "fr" || word == "francais" ? "fr" : otherwise;
}

/// By id, or by name among those of the same member.
LibraryId library_meant(std::string const& sent, LibraryId const& of_form, PolicyOffice const& office)
{
    if (sent.empty()) {
        return of_form;
    }
    if (auto const known = office.library(LibraryId{sent})) {
        return known->id;
    }
    auto const home = office.library(of_form);
    auto const neighbours = home ? office.libraries_of(home->intercommunality) : std::vector<network::Library>{};
    auto const named =
        std::ranges::find(neighbours, fold(sent), [](network::Library const& one) { return fold(one.name); });
    return named == neighbours.end() ? of_form : named->id;
}

class AnswerReader {
public:
    AnswerReader(Values values, FormMarker marker, FormVersion version) : values_(std::move(values)), version_(version)
    {
        out_.marker = std::move(marker);
    }

    ReturnedAnswers read(PolicyOffice const& office, network::Territory const& territory)
    {
        auto& submission = out_.submission;
        read_children();
        for (auto const& field : form_fields()) {
            take(std::string{field.name}, std::string{field.name});
        }
        for (auto const& [name, value] : values_) {
            if (auto const question = question_of_field(name)) {
                submission.answers[*question] = value;
            }
        }
        submission.form_questions = out_.marker.questions;
        submission.library = library_meant(submission.library, out_.marker.library, office).value;
        submission.language = language_of(submission.language, out_.marker.language);
        submission.campaign = out_.marker.campaign;
        submission.consent = ticked("consent");
        submission.guardian_consent = submission.children.empty() ? "" : ticked("guardian_consent");
        place(territory);
        return std::move(out_);
    }

private:
    /// Children in a row, whichever boxes they were written in.
    void read_children()
    {
        for (std::size_t number = 1; number <= most_children; ++number) {
            auto const prefix = child_prefix(number);
            auto const is_written = std::ranges::any_of(form_fields(), [&](FormField const& field) {
                return field.part == FormPart::person && values_.contains(prefix + std::string{field.name});
            });
            if (!is_written) {
                continue;
            }
            out_.submission.children.emplace_back();
            auto const own = child_prefix(out_.submission.children.size());
            for (auto const& field : form_fields()) {
                if (field.part == FormPart::person) {
                    take(prefix + std::string{field.name}, own + std::string{field.name});
                }
            }
        }
    }

    void take(std::string const& from, std::string const& name)
    {
        auto* const answer = answer_in(out_.submission, name);
        if (answer == nullptr) {
            return;
        }
        *answer = value_in(values_, from);
        // A choice that stands there already says nothing about the person.
        auto const is_preset = name == "library" || name == "language" || name == "offer" || name == "status";
        if (!answer->empty() && !is_preset) {
            out_.filled = Filled::something;
        }
    }

    [[nodiscard]] std::string ticked(std::string_view box) const
    {
        return values_.contains(box) ? std::string{version_.consent} : std::string{};
    }

    void place(network::Territory const& territory)
    {
        auto& submission = out_.submission;
        auto const typed = tidy(submission.municipality.substr(0, longest_place));
        submission.municipality = municipality_meant(territory, typed, submission.postcode);
        if (typed.empty()) {
            out_.faults.push_back({"municipality", {"forms.error.municipality_missing"}});
        } else if (submission.municipality.empty()) {
            out_.faults.push_back({"municipality", {"forms.error.municipality_unread", {{"typed", typed}}}});
        }
    }

    Values values_;
    FormVersion version_;
    ReturnedAnswers out_;
};

} // namespace

std::string municipality_meant(network::Territory const& territory, std::string_view typed, std::string_view postcode)
{
    if (typed.empty()) {
        return {};
    }
    auto const wanted_postcode = tidy(postcode);
    if (auto const by_code = territory.find(typed)) {
        // A list sends the code; but five digits may as well be a postcode that somebody wrote in the wrong box.
        auto const& postcodes = by_code->postcodes;
        auto const agrees = wanted_postcode.empty() || std::ranges::find(postcodes, wanted_postcode) != postcodes.end();
        return agrees ? by_code->insee : std::string{};
    }
    std::vector<network::MunicipalityMatch> named;
    for (auto& match : territory.search(typed, few_matches)) {
        if (match.score >= 1) {
            named.push_back(std::move(match));
        }
    }
    auto const is_there = [&](network::MunicipalityMatch const& match) {
        return std::ranges::find(match.municipality.postcodes, wanted_postcode) != match.municipality.postcodes.end();
    };
    auto const there = std::ranges::count_if(named, is_there);
    if (there == 1) {
        return std::ranges::find_if(named, is_there)->municipality.insee;
    }
    return named.size() == 1 ? named.front().municipality.insee : std::string{};
}

std::optional<ReturnedAnswers> answers_of(document::ReturnedFields const& fields, PolicyOffice const& office,
                                          network::Territory const& territory, std::span<FormVersion const> versions)
{
    auto marker = form_marker_from(fields.marker);
    if (!marker) {
        auto const is_ours =
            std::ranges::all_of(unmistakable, [&](std::string_view name) { return fields.values.contains(name); });
        if (!is_ours) {
            return std::nullopt;
        }
        marker = FormMarker{};
        marker->version = versions.back().number;
    }
    auto const version = version_of(*marker, versions);
    return AnswerReader{in_todays_names(fields.values, version), *marker, version}.read(office, territory);
}

} // namespace guichet::people
