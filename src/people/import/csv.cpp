// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/csv.hpp"

#include "base/text.hpp"

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

namespace guichet::people {

namespace {

constexpr std::size_t longest_quoted = std::size_t{64} * 1024;
constexpr std::size_t longest_row = std::size_t{1024} * 1024; // without a line end: no table, and given in pieces

/// Cut after a whole letter, so that the last one is not taken for a fault.
std::string_view whole_letters(std::string_view text)
{
    for (std::size_t cut = 0; cut < 4 && cut < text.size(); ++cut) {
        if (is_valid_utf8(text.substr(0, text.size() - cut))) {
            return text.substr(0, text.size() - cut);
        }
    }
    return text;
}

/// Half of the bytes of Latin text in UTF-16 are zero, always on the same side.
std::string utf16_without_mark(std::string_view text)
{
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < text.size(); ++i) {
        zeros[i % 2] += text[i] == '\0' ? 1 : 0;
    }
    auto const enough = text.size() / 4;
    return zeros[1] > enough ? "UTF-16LE" : zeros[0] > enough ? "UTF-16BE" : "";
}

std::size_t columns_of(std::string_view line, char delimiter)
{
    std::size_t columns = 1;
    bool quoted = false;
    for (char const c : line) {
        quoted = c == '"' ? !quoted : quoted;
        columns += c == delimiter && !quoted ? 1U : 0U;
    }
    return columns;
}

} // namespace

std::string detect_encoding(std::string_view beginning)
{
    if (beginning.starts_with("\xef\xbb\xbf")) {
        return "UTF-8";
    }
    if (beginning.starts_with("\xff\xfe")) {
        return "UTF-16LE";
    }
    if (beginning.starts_with("\xfe\xff")) {
        return "UTF-16BE";
    }
    if (auto wide = utf16_without_mark(beginning); !wide.empty()) {
        return wide;
    }
    return is_valid_utf8(whole_letters(beginning)) ? "UTF-8" : "windows-1252";
}

char detect_delimiter(std::string_view beginning)
{
    std::vector<std::string> lines = split(beginning.substr(0, beginning.rfind('\n')), '\n');
    std::erase_if(lines, [](std::string const& line) { return tidy(line).empty(); });
    if (lines.size() > 20) {
        lines.resize(20);
    }
    char best = ';';
    std::size_t best_score = 0;
    for (char const delimiter : {';', ',', '\t', '|'}) {
        auto const first = lines.empty() ? 1 : columns_of(lines.front(), delimiter);
        auto const same = static_cast<std::size_t>(std::ranges::count_if(
            lines, [&](std::string const& line) { return columns_of(line, delimiter) == first; }));
        auto const score = first > 1 ? same * 100 + first : 0;
        if (score > best_score) {
            best_score = score;
            best = delimiter;
        }
    }
    return best;
}

ToUtf8::ToUtf8(std::string const& encoding)
{
    UErrorCode status = U_ZERO_ERROR;
    converter_ = ucnv_open(encoding.c_str(), &status);
    if (U_FAILURE(status) != 0) {
        throw std::runtime_error("ICU does not know " + encoding);
    }
}

ToUtf8::~ToUtf8()
{
    ucnv_close(static_cast<UConverter*>(converter_));
}

std::string ToUtf8::convert(std::string_view bytes, Last last)
{
    std::vector<UChar> wide(bytes.size() + 16);
    UChar* target = wide.data();
    char const* source = bytes.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_toUnicode(static_cast<UConverter*>(converter_), &target, wide.data() + wide.size(), &source,
                   bytes.data() + bytes.size(), nullptr, static_cast<UBool>(last == Last::yes), &status);
    auto const length = static_cast<int32_t>(target - wide.data());
    std::string text(static_cast<std::size_t>(length) * 3 + 1, '\0');
    int32_t written = 0;
    status = U_ZERO_ERROR;
    u_strToUTF8WithSub(text.data(), static_cast<int32_t>(text.size()), &written, wide.data(), length, 0xFFFD, nullptr,
                       &status);
    text.resize(static_cast<std::size_t>(written));
    if (at_start_ && !text.empty()) {
        at_start_ = false;
        if (text.starts_with("\xef\xbb\xbf")) {
            text.erase(0, 3);
        }
    }
    return text;
}

void CsvReader::feed(std::string_view utf8)
{
    pending_.erase(0, start_);
    start_ = 0;
    pending_ += utf8;
    while (take_row(false)) {
    }
}

void CsvReader::finish()
{
    while (take_row(true)) {
    }
}

namespace {

/// Reads one row of `text`; npos as `end` when it is not whole yet.
struct Scan {
    std::vector<std::string> fields;
    std::size_t end = std::string_view::npos; // after the line end
    bool open_quote = false;                  // the text ends inside quotes
};

enum class Quotes { meant, ordinary };

/// Reads on from behind an opening quote; a doubled one stands for itself. Where the text goes on behind the closing
/// quote, npos when there is none.
std::size_t read_quoted(std::string_view text, std::size_t at, std::string& field)
{
    while (true) {
        auto const quote = text.find('"', at);
        field += text.substr(at, quote - at);
        if (quote == std::string_view::npos) {
            return quote;
        }
        if (!text.substr(quote + 1).starts_with('"')) {
            return quote + 1;
        }
        field += '"';
        at = quote + 2;
    }
}

Scan scan_row(std::string_view text, char delimiter, Quotes quotes)
{
    Scan scan;
    std::string field;
    bool fresh = true; // at the beginning of a field
    for (std::size_t at = 0; at < text.size();) {
        char const c = text[at];
        if (c == '"' && fresh && quotes == Quotes::meant) {
            at = read_quoted(text, at + 1, field);
            scan.open_quote = at == std::string_view::npos;
            fresh = false;
        } else if (c == '\n' || c == '\r') {
            scan.end = at + (text.substr(at).starts_with("\r\n") ? 2 : 1);
            break;
        } else if (c == delimiter) {
            scan.fields.push_back(std::exchange(field, {}));
            fresh = true;
            ++at;
        } else {
            field += c;
            fresh = false;
            ++at;
        }
    }
    scan.fields.push_back(std::move(field));
    return scan;
}

/// An ordinary row may be longer than what a quote may swallow; one with a quote that is never closed is broken.
Scan scan_at_length(std::string_view text, char delimiter, bool open_quote, CsvRow::Shape& shape)
{
    if (open_quote) {
        shape = CsvRow::Shape::broken;
    }
    auto scan = scan_row(text, delimiter, open_quote ? Quotes::ordinary : Quotes::meant);
    if (scan.open_quote) {
        shape = CsvRow::Shape::broken;
        scan = scan_row(text, delimiter, Quotes::ordinary);
    }
    return scan;
}

/// The text is a single line, up to a carriage return: the other half of its end may not have arrived.
bool may_go_on_with_line_feed(std::string_view text)
{
    return text.back() == '\r' && text.find_first_of("\r\n") == text.size() - 1;
}

bool is_computed_sign(char c)
{
    return std::string_view{"=+-@"}.contains(c);
}

/// -12, -3,50: what follows the minus is a number and nothing to compute.
bool is_negative_number(std::string_view text)
{
    return text.size() > 1 && text.front() == '-' &&
           std::ranges::all_of(text.substr(1), [](char c) { return (c >= '0' && c <= '9') || c == ',' || c == '.'; });
}

} // namespace

bool CsvReader::take_row(bool last)
{
    auto const rest = std::string_view{pending_}.substr(start_);
    if (rest.empty() || (!last && may_go_on_with_line_feed(rest))) {
        return false;
    }
    auto scan = scan_row(rest.substr(0, longest_quoted), delimiter_, Quotes::meant);
    CsvRow row{.line = line_, .fields = {}, .shape = CsvRow::Shape::whole};
    if (scan.end == std::string_view::npos && (last || rest.size() >= longest_quoted)) {
        scan = scan_at_length(rest, delimiter_, scan.open_quote, row.shape);
        if (scan.end == std::string_view::npos && (last || rest.size() >= longest_row)) {
            row.shape = last ? row.shape : CsvRow::Shape::broken;
            scan.end = rest.size();
        }
    }
    if (scan.end == std::string_view::npos) {
        return false;
    }
    row.fields = std::move(scan.fields);
    emit(std::move(row), scan.end);
    return true;
}

void CsvReader::emit(CsvRow row, std::size_t consumed)
{
    auto const text = std::string_view{pending_}.substr(start_, consumed);
    auto const feeds = std::ranges::count(text, '\n');
    line_ += feeds > 0 ? feeds : std::ranges::count(text, '\r');
    start_ += consumed;
    for (auto& field : row.fields) {
        if (field.size() > 1 && field.front() == '\'' && is_computed_sign(field[1])) {
            field.erase(0, 1);
        }
    }
    bool const empty = row.fields.size() == 1 && tidy(row.fields.front()).empty();
    if (!empty) {
        each_(row);
    }
}

std::string csv_field(std::string_view text, char delimiter)
{
    bool const has_sign = !text.empty() && is_computed_sign(text.front());
    bool const computed = has_sign && !is_negative_number(text);
    if (!has_sign && text.find_first_of("\"\r\n") == std::string_view::npos && !text.contains(delimiter)) {
        return std::string{text};
    }
    std::string quoted = computed ? "\"'" : "\"";
    for (char const c : text) {
        quoted += c == '"' ? "\"\"" : std::string(1, c);
    }
    return quoted + "\"";
}

std::string csv_line(std::vector<std::string> const& fields, char delimiter)
{
    std::string line;
    for (std::size_t at = 0; at < fields.size(); ++at) {
        line += (at == 0 ? std::string{} : std::string{delimiter}) + csv_field(fields[at], delimiter);
    }
    return line + "\r\n";
}

std::string next_piece(std::istream& file)
{
    std::string piece(piece_size, '\0');
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    piece.resize(static_cast<std::size_t>(file.gcount()));
    return piece;
}

} // namespace guichet::people
