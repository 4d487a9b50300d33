// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::network {

/// The lines of a text file, plain or gzipped, one at a time.
class LineReader {
public:
    /// Throws std::runtime_error when the file cannot be opened.
    explicit LineReader(std::filesystem::path const& path);
    ~LineReader();
    LineReader(LineReader const&) = delete;
    LineReader& operator=(LineReader const&) = delete;

    /// False at the end. Without the line's end. Throws std::runtime_error for a damaged archive and for a line too
    /// long to be one.
    bool next(std::string& line);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The cells of a line between separators; a cell in double quotes may hold them, "" stands for one (RFC 4180).
/// No cell at all for a quote that never closes.
[[nodiscard]] std::vector<std::string> cells_of(std::string_view line, char separator);

} // namespace guichet::network
