// SPDX-License-Identifier: AGPL-3.0-or-later
#include "support/postgres.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace guichet::support {
namespace {

namespace fs = std::filesystem;
using Command = std::vector<std::string>;

/// Whom the server runs as: it refuses to be root.
passwd const* server_user()
{
    if (::geteuid() != 0) {
        return nullptr;
    }
    auto const* const user = ::getpwnam("postgres");
    return user != nullptr ? user : ::getpwnam("nobody");
}

void own(fs::path const& path)
{
    if (auto const* const user = server_user(); user != nullptr) {
        if (::chown(path.c_str(), user->pw_uid, user->pw_gid) != 0) {
            throw std::runtime_error{"cannot give a directory to the user of PostgreSQL"};
        }
    }
}

[[noreturn]] void become(Command const& command)
{
    // The server must not outlive a killed test. Immediate shutdown.
    auto const* const user = server_user();
    if (user != nullptr &&
        (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 || ::setuid(user->pw_uid) != 0)) {
        ::_exit(126);
    }
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    auto const quiet = ::open("/dev/null", O_RDWR);
    ::dup2(quiet, 0);
    ::dup2(quiet, 1);
    ::dup2(quiet, 2);
    std::vector<char*> arguments;
    for (auto const& word : command) {
        arguments.push_back(const_cast<char*>(word.c_str()));
    }
    arguments.push_back(nullptr);
    if (::chdir("/") == 0) {
        ::execv(arguments.front(), arguments.data());
    }
    ::_exit(127);
}

pid_t start(Command const& command)
{
    auto const child = ::fork();
    if (child == 0) {
        become(command);
    }
    if (child < 0) {
        throw std::runtime_error{"cannot fork"};
    }
    return child;
}

void run(Command const& command)
{
    int status = 0;
    ::waitpid(start(command), &status, 0);
    if (status != 0) {
        throw std::runtime_error{fmt::format("{} failed with status {}", command.front(), status)};
    }
}

fs::path programs()
{
    std::vector<fs::path> found;
    std::error_code ignored;
    for (auto const& version : fs::directory_iterator{"/usr/lib/postgresql", ignored}) {
        if (fs::exists(version.path() / "bin/initdb")) {
            found.push_back(version.path() / "bin");
        }
    }
    if (found.empty()) {
        throw std::runtime_error{"PostgreSQL is not installed (scripts/packages.txt)"};
    }
    return *std::ranges::max_element(found);
}

/// What killed tests left behind.
void remove_leftovers(fs::path const& parent, std::string const& prefix)
{
    std::error_code ignored;
    for (auto const& entry : fs::directory_iterator{parent, ignored}) {
        auto const name = entry.path().filename().string();
        if (!name.starts_with(prefix)) {
            continue;
        }
        pid_t owner = 0;
        std::from_chars(name.data() + prefix.size(), name.data() + name.size(), owner);
        if (owner > 0 && ::kill(owner, 0) != 0 && errno == ESRCH) {
            fs::remove_all(entry.path(), ignored);
        }
    }
}

std::string url_of(std::string const& socket_directory, std::string const& database)
{
    return fmt::format("postgresql://guichet@/{}?host={}", database, socket_directory);
}

/// Many test processes may ask the same server: the name holds the process.
std::string fresh_database(std::string const& socket_directory)
{
    static std::atomic<int> count = 0;
    auto const name = fmt::format("test_{}_{}", ::getpid(), ++count);
    std::unique_ptr<PGconn, decltype(&PQfinish)> const connection{
        PQconnectdb(url_of(socket_directory, "postgres").c_str()), &PQfinish};
    std::unique_ptr<PGresult, decltype(&PQclear)> const result{
        PQexec(connection.get(), ("CREATE DATABASE " + name + " STRATEGY FILE_COPY").c_str()), &PQclear};
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
        throw std::runtime_error{PQerrorMessage(connection.get())};
    }
    return url_of(socket_directory, name);
}

class Cluster {
public:
    Cluster()
    {
        // Short: the path of a Unix socket has at most 107 characters.
        fs::path const parent = "/tmp";
        remove_leftovers(parent, prefix);
        directory_ = parent / fmt::format("{}{}", prefix, ::getpid());
        fs::remove_all(directory_);
        fs::create_directory(directory_);
        own(directory_);
        socket_directory_ = directory_.string();
        run({(programs() / "initdb").string(), "-D", data(), "-U", "guichet", "-A", "trust", "--no-sync",
             "--wal-segsize=1", "--locale=C.UTF-8", "-E", "UTF8"});
        serve();
    }
    Cluster(Cluster const&) = delete;
    Cluster& operator=(Cluster const&) = delete;
    ~Cluster()
    {
        // A forked child of the test that exits is not the owner.
        if (owner_ == ::getpid()) {
            stop();
            std::error_code ignored;
            fs::remove_all(directory_, ignored);
        }
    }

    void restart()
    {
        stop();
        serve();
    }

    [[nodiscard]] std::string const& socket_directory() const { return socket_directory_; }

private:
    static constexpr auto prefix = "guichet-postgres-";

    [[nodiscard]] std::string data() const { return (directory_ / "data").string(); }

    void serve()
    {
        server_ = start({(programs() / "postgres").string(),
                         "-D",
                         data(),
                         "-k",
                         directory_.string(),
                         "-c",
                         "listen_addresses=",
                         "-c",
                         "fsync=off",
                         "-c",
                         "full_page_writes=off",
                         "-c",
                         "shared_buffers=32MB",
                         "-c",
                         "max_connections=60",
                         "-c",
                         "autovacuum=off",
                         "-c",
                         "wal_level=minimal",
                         "-c",
                         "max_wal_senders=0"});
        constexpr auto patience = std::chrono::seconds{60};
        auto const until = std::chrono::steady_clock::now() + patience;
        while (PQping(url_of(socket_directory_, "postgres").c_str()) != PQPING_OK) {
            int status = 0;
            if (::waitpid(server_, &status, WNOHANG) != 0 || std::chrono::steady_clock::now() > until) {
                throw std::runtime_error{"PostgreSQL does not start"};
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{5});
        }
    }

    void stop() const
    {
        ::kill(server_, SIGINT); // fast shutdown: connections are cut
        int status = 0;
        ::waitpid(server_, &status, 0);
    }

    fs::path directory_;
    pid_t owner_ = ::getpid();
    pid_t server_ = 0;
    std::string socket_directory_;
};

Cluster& cluster()
{
    static Cluster one;
    return one;
}

} // namespace

std::string fresh_postgres_database()
{
    auto const* const shared = std::getenv("GUICHET_TEST_POSTGRES"); // NOLINT(concurrency-mt-unsafe): never set here
    return fresh_database(shared != nullptr ? shared : cluster().socket_directory());
}

std::string own_postgres_database()
{
    return fresh_database(cluster().socket_directory());
}

void restart_postgres()
{
    cluster().restart();
}

} // namespace guichet::support
