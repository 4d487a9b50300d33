// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/impl/reading_budget.hpp"

#include <qpdf/Pl_Flate.hh>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <vector>

namespace guichet::document::impl {

namespace {

thread_local ReadingBudget* budget_in_force = nullptr;

/// What one call costs beside its bytes.
constexpr std::size_t call_cost = 32;
/// Each is kept as text.
constexpr std::size_t most_warnings = 2'000;

std::uintptr_t stack_position()
{
    return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

class CountedSource final : public InputSource {
public:
    CountedSource(std::string_view bytes, ReadingBudget& budget) : bytes_(bytes), budget_(budget) {}

    qpdf_offset_t findAndSkipNextEOL() override
    {
        auto const end = bytes_.find_first_of("\r\n", at_);
        auto const stop = end == std::string_view::npos ? bytes_.size() : end;
        budget_.spend_reading(stop - at_ + call_cost);
        auto const next = bytes_.find_first_not_of("\r\n", stop);
        at_ = next == std::string_view::npos ? bytes_.size() : next;
        return static_cast<qpdf_offset_t>(stop);
    }
    std::string const& getName() const override { return name_; }
    qpdf_offset_t tell() override { return static_cast<qpdf_offset_t>(at_); }
    void seek(qpdf_offset_t offset, int whence) override
    {
        auto const size = static_cast<qpdf_offset_t>(bytes_.size());
        auto const from = whence == SEEK_SET ? 0 : whence == SEEK_END ? size : static_cast<qpdf_offset_t>(at_);
        if (offset > size || from + offset < 0) {
            throw std::runtime_error("seek outside the file");
        }
        at_ = static_cast<std::size_t>(std::min(from + offset, size));
    }
    void rewind() override { at_ = 0; }
    size_t read(char* into, size_t length) override
    {
        setLastOffset(static_cast<qpdf_offset_t>(at_));
        auto const count = std::min(length, bytes_.size() - at_);
        budget_.spend_reading(count + call_cost);
        std::memcpy(into, bytes_.data() + at_, count);
        at_ += count;
        return count;
    }
    void unreadCh(char) override { at_ -= at_ > 0 ? 1 : 0; }

private:
    std::string_view bytes_;
    ReadingBudget& budget_;
    std::string name_ = "form";
    std::size_t at_ = 0;
};

class CountingPipeline final : public Pipeline {
public:
    explicit CountingPipeline(Pipeline* receiver) : Pipeline("count", receiver) {}
    void write(unsigned char const* bytes, size_t count) override
    {
        if (auto* const budget = ReadingBudget::of_this_thread()) {
            budget->spend_unpacking(count);
        }
        getNext()->write(bytes, count);
    }
    void finish() override { getNext()->finish(); }
};

/// Undoes PNG's row filters (RFC 2083, chapter 6), which cross-reference streams use. Rows of `columns` bytes, of which
/// the left neighbour stands `step` bytes before.
class PngRows final : public Pipeline {
public:
    PngRows(Pipeline* receiver, std::size_t columns, std::size_t step)
        : Pipeline("rows", receiver), step_(step), above_(columns), row_(columns + 1)
    {
    }
    void write(unsigned char const* bytes, size_t count) override
    {
        for (std::size_t at = 0; at < count;) {
            auto const taken = std::min(count - at, row_.size() - filled_);
            std::memcpy(row_.data() + filled_, bytes + at, taken);
            filled_ += taken;
            at += taken;
            if (filled_ == row_.size()) {
                emit();
            }
        }
    }
    void finish() override
    {
        if (filled_ > 1) {
            std::fill(row_.begin() + static_cast<std::ptrdiff_t>(filled_), row_.end(), 0);
            emit();
        }
        getNext()->finish();
    }

private:
    void emit()
    {
        for (std::size_t at = 0; at < above_.size(); ++at) {
            int const left = at >= step_ ? row_[at + 1 - step_] : 0;
            int const corner = at >= step_ ? above_[at - step_] : 0;
            row_[at + 1] = static_cast<unsigned char>(row_[at + 1] + predicted(left, above_[at], corner));
        }
        std::copy(row_.begin() + 1, row_.end(), above_.begin());
        getNext()->write(above_.data(), above_.size());
        filled_ = 0;
    }

    [[nodiscard]] int predicted(int left, int above, int corner) const
    {
        switch (row_[0]) {
        case 1:
            return left;
        case 2:
            return above;
        case 3:
            return (left + above) / 2;
        case 4:
            return paeth(left, above, corner);
        default:
            return 0;
        }
    }
    static int paeth(int left, int above, int corner)
    {
        int const guess = left + above - corner;
        int const to_left = std::abs(guess - left);
        int const to_above = std::abs(guess - above);
        int const to_corner = std::abs(guess - corner);
        if (to_left <= to_above && to_left <= to_corner) {
            return left;
        }
        return to_above <= to_corner ? above : corner;
    }

    std::size_t step_;
    std::vector<unsigned char> above_;
    std::vector<unsigned char> row_; // its filter, then its bytes
    std::size_t filled_ = 0;
};

class CountedFlate final : public QPDFStreamFilter {
public:
    bool setDecodeParms(QPDFObjectHandle parameters) override
    {
        if (!parameters.isDictionary()) {
            return parameters.isNull();
        }
        auto const number = [&](char const* key, long long otherwise) {
            auto value = parameters.getKey(key);
            return value.isInteger() ? value.getIntValue() : otherwise;
        };
        auto const predictor = number("/Predictor", 1);
        if (predictor == 1) {
            return true;
        }
        auto const columns = number("/Columns", 1);
        auto const colours = number("/Colors", 1);
        auto const bits = number("/BitsPerComponent", 8);
        auto const is_plain = columns >= 1 && columns <= 65'536 && colours >= 1 && colours <= 4 && bits == 8;
        if (predictor < 10 || predictor > 15 || !is_plain) {
            return false;
        }
        step_ = static_cast<std::size_t>(colours);
        columns_ = static_cast<std::size_t>(columns) * step_;
        return true;
    }
    Pipeline* getDecodePipeline(Pipeline* next) override
    {
        if (columns_ > 0) {
            rows_ = std::make_unique<PngRows>(next, columns_, step_);
            next = rows_.get();
        }
        count_ = std::make_unique<CountingPipeline>(next);
        flate_ = std::make_unique<Pl_Flate>("inflate", count_.get(), Pl_Flate::a_inflate);
        return flate_.get();
    }

private:
    std::size_t columns_ = 0;
    std::size_t step_ = 1;
    std::unique_ptr<PngRows> rows_;
    std::unique_ptr<CountingPipeline> count_;
    std::unique_ptr<Pl_Flate> flate_;
};

/// No program has written these into the parts of a form we read for twenty years.
class RefusedFilter final : public QPDFStreamFilter {
public:
    bool setDecodeParms(QPDFObjectHandle) override { return false; }
    Pipeline* getDecodePipeline(Pipeline*) override { return nullptr; }
};

} // namespace

ReadingBudget::ReadingBudget(ReadingLimits const& limits)
    : limits_(limits), stack_(stack_position()), deadline_(std::chrono::steady_clock::now() + limits.time)
{
    budget_in_force = this;
}

ReadingBudget::~ReadingBudget()
{
    budget_in_force = nullptr;
}

ReadingBudget* ReadingBudget::of_this_thread()
{
    return budget_in_force;
}

void ReadingBudget::spend_reading(std::size_t bytes)
{
    work_ += bytes;
    check();
}

void ReadingBudget::spend_unpacking(std::size_t bytes)
{
    work_ += bytes;
    unpacked_ += bytes;
    check();
}

void ReadingBudget::check()
{
    auto const here = stack_position();
    auto const depth = stack_ > here ? stack_ - here : 0;
    if (work_ > limits_.work || unpacked_ > limits_.unpacked || depth > limits_.stack ||
        (watched_ != nullptr && watched_->numWarnings() > most_warnings) ||
        std::chrono::steady_clock::now() > deadline_) {
        is_spent_ = true;
    }
    if (is_spent_) {
        throw BudgetSpent();
    }
}

std::shared_ptr<InputSource> counted_source(std::string_view bytes, ReadingBudget& budget)
{
    return std::make_shared<CountedSource>(bytes, budget);
}

void install_counted_decoders()
{
    static std::once_flag once;
    std::call_once(once, [] {
        QPDF::registerStreamFilter("/FlateDecode", [] { return std::make_shared<CountedFlate>(); });
        for (auto const* const refused : {"/LZWDecode", "/RunLengthDecode", "/DCTDecode"}) {
            QPDF::registerStreamFilter(refused, [] { return std::make_shared<RefusedFilter>(); });
        }
    });
}

} // namespace guichet::document::impl
