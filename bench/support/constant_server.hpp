// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include <cstdint>

struct MHD_Daemon;

namespace guichet::bench {

/// libmicrohttpd as web/ configures it, with nothing behind: every request is answered "ok" by the thread that read it.
/// What no server on this library can be faster than.
class ConstantServer {
public:
    explicit ConstantServer(std::uint16_t port);
    ~ConstantServer();
    ConstantServer(ConstantServer const&) = delete;
    ConstantServer& operator=(ConstantServer const&) = delete;

private:
    MHD_Daemon* daemon_;
};

} // namespace guichet::bench
