// SPDX-License-Identifier: AGPL-3.0-or-later
// A PDF that somebody sent. Sources and libraries are read by scripts/fuzz.
// sources: src/document/returned_form.cpp src/document/impl/reading_budget.cpp src/base/text.cpp
// packages: libqpdf fmt icu-uc icu-i18n
#include "document/returned_form.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t count)
{
    guichet::document::ReadingLimits limits;
    limits.unpacked = std::size_t{8} * 1024 * 1024;
    limits.work = std::size_t{32} * 1024 * 1024;
    auto const read = guichet::document::read_fields({reinterpret_cast<char const*>(bytes), count}, limits);
    if (read) {
        for (auto const& [name, value] : read->values) {
            if (value.empty() || value.size() > limits.longest_answer || name.size() > limits.longest_answer) {
                std::abort();
            }
        }
    }
    return 0;
}
