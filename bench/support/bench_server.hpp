// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "load_client.hpp"
#include "support/child_process.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

/// The real binary on a large network, and what is needed to speak to it as its users do.
namespace guichet::bench {

/// Sign-ins and keys written into a network before its server starts.
struct Guests {
    std::string api_key;
    std::vector<std::string> readers; // Cookie headers of people signed in, with a card and a subscription in force
    std::string librarian;            // Cookie header
};
[[nodiscard]] Guests invite_guests(std::filesystem::path const& folder, std::size_t readers);
/// As if so many applicants had confirmed their addresses: their cases wait in the queue.
void confirm_some(std::filesystem::path const& folder, int applications);

class BenchServer {
public:
    /// Starts `guichet serve` beside this program and waits for the first answer, then until the day's jobs are done:
    /// on a network that was never served they take a minute of a core.
    explicit BenchServer(std::filesystem::path const& folder);

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] pid_t process_id() const { return process_.id(); }
    [[nodiscard]] double seconds_to_first_answer() const { return seconds_; }
    /// MiB that are its own, and those of files it has mapped (the database: shared with the page cache).
    struct Memory {
        double own = 0;
        double mapped = 0;
    };
    [[nodiscard]] Memory memory() const;
    /// Of all its threads so far, user and system.
    [[nodiscard]] double cpu_seconds() const;
    /// A counter of /metrics.
    [[nodiscard]] double counter(std::string_view name) const;

private:
    void wait_until_idle() const;

    std::uint16_t port_;
    double seconds_ = 0;
    support::ChildProcess process_;
};

} // namespace guichet::bench
