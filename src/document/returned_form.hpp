// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>

/// What somebody filled into a PDF, whatever program they used and whatever the bytes are: nothing in them is run, and
/// reading stops at a size, an amount of work, a depth and a time. Owns the format only: which form it is and what the
/// answers are worth is the caller's business.
namespace guichet::document {

enum class FormFault {
    too_large,
    not_a_pdf,
    broken,      // what could be mended was, and it was not enough
    encrypted,   // a password is needed
    too_complex, // more work than any honest form takes
    no_form,     // nothing to fill in: printed to PDF, flattened, scanned
};
[[nodiscard]] std::string_view to_text(FormFault fault);

enum class Mending { unneeded, needed };

struct ReturnedFields {
    std::string marker; // of the form we made; "" when it has none
    /// By full name, in UTF-8; empty answers left out. A ticked box is "1". A choice is its value, also where the
    /// program stored its label; what was typed when that is neither.
    std::map<std::string, std::string, std::less<>> values;
    Mending mending = Mending::unneeded;
    int pages = 0;
};

struct ReadingLimits {
    std::size_t bytes = std::size_t{8} * 1024 * 1024;
    std::size_t work = std::size_t{192} * 1024 * 1024; // bytes read and unpacked
    std::size_t unpacked = std::size_t{48} * 1024 * 1024;
    std::size_t stack = std::size_t{512} * 1024;
    std::size_t objects = 50'000;
    std::size_t fields = 2'000;
    std::size_t longest_answer = 20'000; // bytes; cut there
    int depth = 24;
    std::chrono::milliseconds time{4'000};
};

[[nodiscard]] std::expected<ReturnedFields, FormFault> read_fields(std::string_view bytes,
                                                                   ReadingLimits const& limits = {});

} // namespace guichet::document
