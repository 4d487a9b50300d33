// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

/// Reading the tables that library systems write: their encoding, their delimiter, their quotes. Pure; a file goes
/// through in pieces, whatever its size.
namespace guichet::people {

/// "UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252" (what is left when the bytes are no UTF): from the beginning of a
/// file, 64 kB are plenty.
[[nodiscard]] std::string detect_encoding(std::string_view beginning);
/// ';', ',', tab or '|': the one that cuts the first lines (already UTF-8) into the same number of columns, more than
/// one.
[[nodiscard]] char detect_delimiter(std::string_view beginning);

/// Turns pieces of a file into UTF-8; the byte order mark is dropped. What the encoding does not know becomes U+FFFD.
class ToUtf8 {
public:
    explicit ToUtf8(std::string const& encoding);
    ~ToUtf8();
    ToUtf8(ToUtf8 const&) = delete;
    ToUtf8& operator=(ToUtf8 const&) = delete;

    enum class Last { no, yes };
    [[nodiscard]] std::string convert(std::string_view bytes, Last last);

private:
    void* converter_;
    bool at_start_ = true;
};

struct CsvRow {
    std::int64_t line = 1; // where it begins in the file, from 1
    std::vector<std::string> fields;
    /// The quotes do not close: the rest of the file, or far too much of it, was swallowed.
    enum class Shape { whole, broken } shape = Shape::whole;
};

/// RFC 4180 as systems really write it: quotes only where a field begins with one, "" inside is a quote, line ends of
/// every system, line ends inside quotes. Empty lines are no rows. A quote that does not close within 64 kB is taken
/// for an ordinary sign of its line, so that one slip never swallows the people after it.
class CsvReader {
public:
    using Each = std::function<void(CsvRow const&)>;
    CsvReader(char delimiter, Each each) : delimiter_(delimiter), each_(std::move(each)) {}

    void feed(std::string_view utf8);
    void finish();

private:
    [[nodiscard]] bool take_row(bool last);
    void emit(CsvRow row, std::size_t consumed);

    char delimiter_;
    Each each_;
    std::string pending_;
    std::size_t start_ = 0;
    std::int64_t line_ = 1;
};

/// A field as it is written: quoted where it must be, and with an apostrophe in front of what a spreadsheet would
/// compute
/// (=, +, @, a minus that begins no number), which reading takes away again.
[[nodiscard]] std::string csv_field(std::string_view text, char delimiter);
/// The fields of a row, each as csv_field writes it, with the end of the line.
[[nodiscard]] std::string csv_line(std::vector<std::string> const& fields, char delimiter = ';');
/// What a table begins with, or spreadsheets take it for Windows-1252.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Files are read so many bytes at a time; "" at the end.
inline constexpr std::size_t piece_size = std::size_t{64} * 1024;
[[nodiscard]] std::string next_piece(std::istream& file);

} // namespace guichet::people
