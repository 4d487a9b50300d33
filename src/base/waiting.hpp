// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <utility>

/// Threads that may not wait. A thread that reads many connections answers quick requests itself, which saves two
/// changes of thread, but while it waited all of them would. So whatever waits (a durable write, a call to another
/// server, a password's hash) says so first: where waiting is not allowed, the attempt ends there and is made again,
/// from its beginning, where it is. What was done before must therefore bear being done twice: whoever knows early
/// that there will be a wait says so early.
namespace guichet {

/// Thrown by about_to_wait(). No std::exception: nobody but who forbade waiting has an answer to it.
struct MustWait {};

/// Forbids waiting on this thread while it lives.
class NoWaiting {
public:
    NoWaiting() : before_(std::exchange(in_force_, true)) {}
    NoWaiting(NoWaiting const&) = delete;
    NoWaiting& operator=(NoWaiting const&) = delete;
    ~NoWaiting() { in_force_ = before_; }

    [[nodiscard]] static bool is_in_force() { return in_force_; }

private:
    static inline thread_local bool in_force_ = false;
    bool before_;
};

/// Throws MustWait where waiting is forbidden.
inline void about_to_wait()
{
    if (NoWaiting::is_in_force()) {
        throw MustWait{};
    }
}

} // namespace guichet
