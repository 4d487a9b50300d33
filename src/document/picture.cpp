// SPDX-License-Identifier: AGPL-3.0-or-later
#include "document/picture.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

namespace guichet::document {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr auto longest_conversion = 20s;
constexpr auto between_glances = 10ms;

/// Of this conversion alone, in memory where there is such a place: what people send is not left on a disk.
class Workbench {
public:
    Workbench()
    {
        std::error_code missing;
        auto const memory = fs::path{"/dev/shm"};
        path_ = ((fs::is_directory(memory, missing) ? memory : fs::temp_directory_path()) / "guichet-XXXXXX").string();
        is_there_ = ::mkdtemp(path_.data()) != nullptr;
    }
    ~Workbench()
    {
        std::error_code ignored;
        if (is_there_) {
            fs::remove_all(path_, ignored);
        }
    }
    Workbench(Workbench const&) = delete;
    Workbench& operator=(Workbench const&) = delete;

    [[nodiscard]] bool is_there() const { return is_there_; }
    [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string{name}; }

private:
    std::string path_;
    bool is_there_ = false;
};

/// Starts it without any of our files, in a group of its own; -1 when it cannot be.
pid_t start(std::vector<std::string> words)
{
    std::vector<char*> arguments;
    for (auto& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files{};
    posix_spawn_file_actions_init(&files);
    for (auto const fd : {0, 1, 2}) {
        posix_spawn_file_actions_addopen(&files, fd, "/dev/null", O_RDWR, 0);
    }
    posix_spawn_file_actions_addclosefrom_np(&files, 3);
    posix_spawnattr_t attributes{};
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    std::string path = "PATH=/usr/local/bin:/usr/bin:/bin";
    std::vector<char*> environment{path.data(), nullptr};
    pid_t child = -1;
    auto const code =
        posix_spawnp(&child, arguments.front(), &files, &attributes, arguments.data(), environment.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return code == 0 ? child : -1;
}

/// Whether it ended well and in time.
bool ends_well(pid_t child)
{
    auto const deadline = std::chrono::steady_clock::now() + longest_conversion;
    int status = 0;
    while (::waitpid(child, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > deadline) {
            ::kill(-child, SIGKILL);
            ::waitpid(child, &status, 0);
            return false;
        }
        std::this_thread::sleep_for(between_glances);
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::optional<std::string> read_whole(std::string const& path)
{
    std::ifstream file{path, std::ios::binary};
    return file ? std::optional{std::string{std::istreambuf_iterator<char>{file}, {}}} : std::nullopt;
}

} // namespace

std::optional<std::string> jpeg_of_heic(std::string_view heic)
{
    Workbench const bench;
    if (!bench.is_there()) {
        return std::nullopt;
    }
    std::ofstream{bench.file("in.heic"), std::ios::binary}.write(heic.data(),
                                                                 static_cast<std::streamsize>(heic.size()));
    auto const child = start({"prlimit", "--as=1500000000", "--cpu=15", "--fsize=50000000", "--nofile=32", "--core=0",
                              "heif-convert", "-q", "85", bench.file("in.heic"), bench.file("out.jpg")});
    if (child < 0 || !ends_well(child)) {
        return std::nullopt;
    }
    auto made = read_whole(bench.file("out.jpg"));
    return made ? made : read_whole(bench.file("out-1.jpg")); // the first of several
}

} // namespace guichet::document
