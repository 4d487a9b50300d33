// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"
#include "people/import/import.hpp"

#include <algorithm>
#include <utility>

namespace guichet::people {

namespace {

ImportPreview preview_of(std::string_view beginning, std::string const& encoding, std::optional<char> delimiter)
{
    ImportPreview view;
    view.encoding = encoding;
    ToUtf8 to_utf8{view.encoding};
    auto const text = to_utf8.convert(beginning, ToUtf8::Last::no);
    view.delimiter = delimiter.value_or(detect_delimiter(text));
    CsvReader reader{view.delimiter, [&](CsvRow const& row) {
                         if (view.headers.empty()) {
                             view.headers = row.fields;
                         } else if (view.rows.size() < preview_rows) {
                             view.rows.push_back(row);
                         }
                     }};
    reader.feed(text);
    if (beginning.size() < piece_size) {
        reader.finish();
    }
    view.mapping = propose_mapping(view.headers);
    return view;
}

} // namespace

ImportPreview preview(std::istream& file)
{
    auto const beginning = next_piece(file);
    return preview_of(beginning, detect_encoding(beginning), std::nullopt);
}

ImportPreview preview(std::istream& file, std::string const& encoding, char delimiter)
{
    return preview_of(next_piece(file), encoding, delimiter);
}

FileLook look_at(std::istream& file, std::string const& encoding, char delimiter, std::size_t column)
{
    FileLook look;
    std::map<std::string, std::int64_t> counts;
    bool header_seen = false;
    ToUtf8 to_utf8{encoding};
    CsvReader reader{delimiter, [&](CsvRow const& row) {
                         if (!std::exchange(header_seen, true)) {
                             return;
                         }
                         ++look.rows;
                         if (column < row.fields.size() && look.complete == FileLook::Values::all) {
                             ++counts[tidy(row.fields[column])];
                         }
                         if (counts.size() > most_values) {
                             look.complete = FileLook::Values::too_many;
                         }
                     }};
    for (auto piece = next_piece(file); !piece.empty(); piece = next_piece(file)) {
        reader.feed(to_utf8.convert(piece, ToUtf8::Last::no));
    }
    reader.feed(to_utf8.convert({}, ToUtf8::Last::yes));
    reader.finish();
    counts.erase("");
    look.values.assign(counts.begin(), counts.end());
    std::ranges::stable_sort(look.values, std::ranges::greater{}, &std::pair<std::string, std::int64_t>::second);
    return look;
}

} // namespace guichet::people
