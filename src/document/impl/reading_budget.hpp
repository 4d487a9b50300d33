// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "document/impl/qpdf.hpp"
#include "document/returned_form.hpp"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

/// qpdf knows no limits of its own: a few kilobytes can unpack to gigabytes, and a chain of references can use up the
/// stack. Here every byte it reads or unpacks is counted.
namespace guichet::document::impl {

class BudgetSpent : public std::runtime_error {
public:
    BudgetSpent() : std::runtime_error("reading budget spent") {}
};

/// Of one reading, on one thread. While it lives, whatever qpdf unpacks on that thread is counted.
class ReadingBudget {
public:
    explicit ReadingBudget(ReadingLimits const& limits);
    ~ReadingBudget();
    ReadingBudget(ReadingBudget const&) = delete;
    ReadingBudget& operator=(ReadingBudget const&) = delete;

    /// Its warnings count as well.
    void watch(QPDF const& document) { watched_ = &document; }
    /// Throw BudgetSpent from the moment anything is used up; qpdf swallows some of these, so they keep coming.
    void spend_reading(std::size_t bytes);
    void spend_unpacking(std::size_t bytes);
    [[nodiscard]] bool is_spent() const { return is_spent_; }
    [[nodiscard]] static ReadingBudget* of_this_thread();

private:
    void check();

    ReadingLimits limits_;
    QPDF const* watched_ = nullptr;
    std::size_t work_ = 0;
    std::size_t unpacked_ = 0;
    std::uintptr_t stack_;
    std::chrono::steady_clock::time_point deadline_;
    bool is_spent_ = false;
};

/// The bytes of a file, counted as they are read.
[[nodiscard]] std::shared_ptr<InputSource> counted_source(std::string_view bytes, ReadingBudget& budget);

/// To be called before qpdf is used for anything: puts the counting decoders in.
void install_counted_decoders();

} // namespace guichet::document::impl
