// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <functional>
#include <utility>
#include <vector>

/// Threads that may not wait. A thread that reads many connections answers quick requests itself, which saves two
/// changes of thread, but while it waited all of them would. So whatever waits (a durable write, a call to another
/// server, a password's hash) says so first: where waiting is not allowed, the attempt ends there and is made again,
/// from its beginning, where it is. What was done before must therefore bear being done twice: whoever knows early
/// that there will be a wait says so early.
namespace guichet {

/// Thrown by about_to_wait(). No std::exception: nobody but who forbade waiting has an answer to it.
struct MustWait {};

using Postponed = std::vector<std::function<void()>>;

/// Forbids waiting on this thread while it lives.
class NoWaiting {
public:
    NoWaiting() : before_(std::exchange(current, this)) {}
    NoWaiting(NoWaiting const&) = delete;
    NoWaiting& operator=(NoWaiting const&) = delete;
    ~NoWaiting() { current = before_; }

    [[nodiscard]] static NoWaiting* in_force() { return current; }
    void postpone(std::function<void()> work) { postponed_.push_back(std::move(work)); }
    /// What before_the_answer() was given, to be run where waiting is allowed.
    [[nodiscard]] Postponed take_postponed() { return std::exchange(postponed_, {}); }

private:
    static inline thread_local NoWaiting* current = nullptr;
    NoWaiting* before_;
    Postponed postponed_;
};

/// Throws MustWait where waiting is forbidden.
inline void about_to_wait()
{
    if (NoWaiting::in_force() != nullptr) {
        throw MustWait{};
    }
}

/// For work that waits and decides nothing of the answer, which must not leave before it: runs it now or, where waiting
/// is forbidden, elsewhere once the rest is done. It owns what it needs, and throws nothing.
inline void before_the_answer(std::function<void()> work)
{
    if (auto* const forbidden = NoWaiting::in_force()) {
        forbidden->postpone(std::move(work));
    } else {
        work();
    }
}

} // namespace guichet
