// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <chrono>

namespace guichet {

/// A moment, to the millisecond, UTC.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where "now" comes from. Rules take an Instant as argument; only services own a Clock.
class Clock {
public:
    Clock() = default;
    Clock(Clock const&) = delete;
    Clock& operator=(Clock const&) = delete;
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override
    {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

/// For tests: stands still until told to move. Not thread-safe while moving.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : now_(start) {}
    [[nodiscard]] Instant now() const override { return now_; }
    void advance(std::chrono::milliseconds by) { now_ += by; }
    void set(Instant to) { now_ = to; }

private:
    Instant now_;
};

} // namespace guichet
