// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/resolutions/resolution.hpp"

#include "base/text.hpp"
#include "people/documents/sniff.hpp"

namespace guichet::people {

namespace {

bool is_web_address(std::string_view text)
{
    auto const clean = std::ranges::all_of(text, [](char c) { return c > ' ' && c != '"' && c != '<' && c != '>'; });
    return clean && (text.starts_with("https://") || text.starts_with("http://") ||
                     (text.starts_with("/") && !text.starts_with("//")));
}

} // namespace

std::vector<FieldError> faults_of(Resolution const& resolution)
{
    std::vector<FieldError> faults;
    auto const require = [&](bool good, char const* field, char const* message) {
        if (!good) {
            faults.push_back({field, {message}});
        }
    };
    require(!resolution.assembly.empty(), "resolution_assembly", "resolution.error.assembly");
    require(resolution.date.ok(), "resolution_date", "resolution.error.date");
    require(!resolution.number.empty(), "resolution_number", "resolution.error.number");
    require(resolution.document.empty() || is_web_address(resolution.document), "resolution_document",
            "resolution.error.document");
    return faults;
}

std::optional<FieldError> fault_of_resolution_file(std::string_view pdf)
{
    bool const good = pdf.empty() || (sniff(pdf) == FileType::pdf && pdf.size() <= largest_document);
    return good ? std::nullopt : std::optional{FieldError{"resolution_file", {"resolution.error.file"}}};
}

std::string_view resolution_file_from(web::Request const& request)
{
    auto const* const file = request.upload("resolution_file");
    return file == nullptr ? std::string_view{} : std::string_view{file->bytes};
}

void add_resolution_fields(web::FormModel& form, Resolution const& last)
{
    form.add({.name = "resolution_assembly",
              .label = "resolution.field.assembly",
              .value = last.assembly,
              .longest = 200})
        .add({.name = "resolution_date", .label = "resolution.field.date", .type = "date"})
        .add({.name = "resolution_number", .label = "resolution.field.number", .longest = 60})
        .add({.name = "resolution_document",
              .label = "resolution.field.document",
              .type = "url",
              .need = web::Need::optional,
              .longest = 400})
        .add({.name = "resolution_file",
              .label = "resolution.field.file",
              .type = "file",
              .need = web::Need::optional,
              .hint = "resolution.hint.file",
              .accept = ".pdf,application/pdf"});
}

Resolution resolution_from(web::Request const& request)
{
    return {tidy(request.field("resolution_assembly")),
            parse_typed_date(request.field("resolution_date")).value_or(Date{}),
            tidy(request.field("resolution_number")), tidy(request.field("resolution_document"))};
}

} // namespace guichet::people
