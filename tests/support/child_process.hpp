// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace guichet::support {

/// A program started by a test, ended with the object (SIGTERM, then waited for).
class ChildProcess {
public:
    using Environment = std::vector<std::pair<std::string, std::string>>;
    /// Its output goes to the file `log`.
    ChildProcess(std::vector<std::string> command, Environment const& environment, std::string const& log);
    ~ChildProcess();
    ChildProcess(ChildProcess const&) = delete;
    ChildProcess& operator=(ChildProcess const&) = delete;

    /// Waits until it ends; gives its exit code.
    int wait();
    [[nodiscard]] bool is_running();
    [[nodiscard]] pid_t id() const { return process_; }

private:
    pid_t process_ = -1;
};

/// A port nobody listens on at the moment.
[[nodiscard]] std::uint16_t free_port();
/// True once something listens there, false when `child` ends or 60 s pass first.
[[nodiscard]] bool listens(std::uint16_t port, ChildProcess& child);

} // namespace guichet::support
