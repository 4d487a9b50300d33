// SPDX-License-Identifier: AGPL-3.0-or-later
// Preloaded (LD_PRELOAD) into a server and its limit alike: a disk on which a flush takes GUICHET_BENCH_FLUSH_MS, for
// machines whose disk keeps everything in memory and flushes for nothing.
#include <dlfcn.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

extern "C" int fdatasync(int fd)
{
    using Flush = int (*)(int);
    static auto const flush = reinterpret_cast<Flush>(dlsym(RTLD_NEXT, "fdatasync"));
    static auto const* const given = std::getenv("GUICHET_BENCH_FLUSH_MS");
    std::this_thread::sleep_for(std::chrono::milliseconds{given == nullptr ? 0 : std::atoi(given)});
    return flush(fd);
}
