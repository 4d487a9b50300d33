// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>

namespace guichet::support {

/// A TCP proxy on loopback that does what networks do to answers on their way back.
class HostileProxy {
public:
    enum class Mood {
        kind,
        splits,     // one byte at a time
        delays,     // each piece comes half a second late
        garbles,    // one byte of each piece is another one
        cuts,       // the line goes dead in the middle of an answer
        hangs_up,   // as soon as somebody calls
        once_dead,  // hangs up on the connection in use, then is kind to the next
        duplicates, // says everything twice
    };
    explicit HostileProxy(std::uint16_t to);
    ~HostileProxy();
    HostileProxy(HostileProxy const&) = delete;
    HostileProxy& operator=(HostileProxy const&) = delete;

    [[nodiscard]] std::uint16_t port() const;
    /// Counts for the next piece that passes.
    void set(Mood mood);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace guichet::support
