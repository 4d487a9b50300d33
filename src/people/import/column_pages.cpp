// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/pages.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>

namespace guichet::people {

namespace {

using network::Actor;
using web::Request;
using web::Response;

constexpr std::size_t rows_shown = 5;
constexpr std::array<std::string_view, 5> import_encodings{"UTF-8", "windows-1252", "ISO-8859-15", "UTF-16LE",
                                                           "UTF-16BE"};
constexpr std::array<std::pair<char, std::string_view>, 4> import_delimiters{
    {{';', "semicolon"}, {',', "comma"}, {'\t', "tab"}, {'|', "bar"}}};
constexpr std::array all_columns{
    MemberColumn::ignored,         MemberColumn::external_id,  MemberColumn::card_number,
    MemberColumn::birth_name,      MemberColumn::usage_name,   MemberColumn::first_names,
    MemberColumn::birth_date,      MemberColumn::street,       MemberColumn::complement,
    MemberColumn::postcode,        MemberColumn::municipality, MemberColumn::email,
    MemberColumn::phone,           MemberColumn::category,     MemberColumn::subscription_start,
    MemberColumn::subscription_end};

std::string_view word_of_delimiter(char delimiter)
{
    auto const* const found =
        std::ranges::find(import_delimiters, delimiter, &std::pair<char, std::string_view>::first);
    return found == import_delimiters.end() ? "semicolon" : found->second;
}

/// What the form says, or the proposal.
ColumnMapping told_mapping(Request const& request, std::size_t columns)
{
    ColumnMapping mapping;
    for (std::size_t i = 0; i < columns; ++i) {
        mapping.push_back(
            member_column_from(request.field(fmt::format("column-{}", i))).value_or(MemberColumn::ignored));
    }
    return mapping;
}

nlohmann::json samples_of(ImportPreview const& view, std::size_t column)
{
    auto samples = nlohmann::json::array();
    for (auto const& row : view.rows | std::views::take(rows_shown)) {
        samples.push_back({{"value", column < row.fields.size() ? row.fields[column] : ""}});
    }
    return samples;
}

} // namespace

/// How the bytes are read: "encoding", then "delimiter".
void ImportPages::add_reading_fields(web::FormModel& form, Request const& request, MemberFile const& file) const
{
    web::Field encoding{
        .name = "encoding", .label = "import.columns.encoding", .type = "select", .value = file.encoding};
    for (auto const one : import_encodings) {
        encoding.choices.push_back({std::string{one}, std::string{one}});
    }
    web::Field delimiter{.name = "delimiter",
                         .label = "import.columns.delimiter",
                         .type = "select",
                         .value = std::string{word_of_delimiter(file.delimiter)}};
    for (auto const& [sign, word] : import_delimiters) {
        delimiter.choices.push_back(
            {std::string{word}, shell_.text(request, {fmt::format("import.delimiter.{}", word)})});
    }
    form.add(encoding).add(delimiter);
}

Response ImportPages::columns(Request const& request, Actor const& actor, Error const* error) const
{
    auto const file = files_.find(actor, wanted_file(request));
    if (!file) {
        return failed(request, file.error());
    }
    if (!file->can_be_mapped()) {
        return Response::redirect(import_path_of(file->id));
    }
    auto const view = files_.beginning(*file);
    auto const mapping =
        request.method == web::Method::post ? told_mapping(request, view.headers.size()) : file->mapping;
    web::FormModel form{shell_, request, error};
    add_reading_fields(form, request, *file);
    std::vector<web::Choice> meanings;
    for (auto const column : all_columns) {
        meanings.push_back(
            {std::string{to_text(column)}, shell_.text(request, {fmt::format("import.column.{}", to_text(column))})});
    }
    auto columns = nlohmann::json::array();
    for (std::size_t i = 0; i < view.headers.size(); ++i) {
        auto const name = fmt::format("column-{}", i);
        form.add({.name = name,
                  .label = "import.columns.meaning",
                  .type = "select",
                  .value = std::string{to_text(i < mapping.size() ? mapping[i] : MemberColumn::ignored)},
                  .choices = meanings,
                  .label_text = shell_.text(request, {"import.columns.meaning_of", {{"column", view.headers[i]}}})});
        columns.push_back({{"header", view.headers[i]}, {"samples", samples_of(view, i)}});
    }
    nlohmann::json model{{"title", shell_.text(request, {"import.columns.title"})},
                         {"wide", true},
                         {"action", import_path_of(file->id, "/colonnes")},
                         {"discard", import_path_of(file->id, "/oublier")},
                         {"detected", shell_.text(request, {"import.columns.detected",
                                                            {{"encoding", file->encoding},
                                                             {"columns", std::to_string(view.headers.size())}}})}};
    form.into(model);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        columns[i]["field"] = model["field_list"][i + 2];
    }
    model["columns"] = std::move(columns);
    return shell_.page(request, "people/import/columns", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response ImportPages::map(Request const& request, Actor const& actor)
{
    auto const file = files_.find(actor, wanted_file(request));
    if (!file) {
        return failed(request, file.error());
    }
    auto const* const encoding = std::ranges::find(import_encodings, request.field("encoding"));
    auto const* const delimiter =
        std::ranges::find(import_delimiters, request.field("delimiter"), &std::pair<char, std::string_view>::second);
    bool const read_anew = encoding != import_encodings.end() && delimiter != import_delimiters.end() &&
                           (*encoding != file->encoding || delimiter->first != file->delimiter);
    auto const done = read_anew ? files_.read_as(actor, file->id, std::string{*encoding}, delimiter->first)
                                : files_.map(actor, file->id, told_mapping(request, file->mapping.size()));
    if (done) {
        return Response::redirect(import_path_of(file->id, read_anew ? "/colonnes" : "/categories"));
    }
    return done.error().kind == ErrorKind::invalid ? columns(request, actor, &done.error())
                                                   : failed(request, done.error());
}

} // namespace guichet::people
