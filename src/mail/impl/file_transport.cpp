// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/dates.hpp"
#include "mail/transport.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

namespace guichet::mail {

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor()
    {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

bool write_all(int file, std::string_view bytes)
{
    while (!bytes.empty()) {
        auto const written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool write_durably(std::filesystem::path const& path, std::string_view bytes)
{
    Descriptor const file{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
    return file.number() >= 0 && write_all(file.number(), bytes) && ::fsync(file.number()) == 0;
}

void sync_directory(std::filesystem::path const& directory)
{
    Descriptor const handle{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (handle.number() >= 0) {
        ::fsync(handle.number());
    }
}

std::unexpected<Error> disk_error(std::string_view what)
{
    return fail(ErrorKind::unavailable, "mail.server", fmt::format("file.{}", what));
}

} // namespace

FileTransport::FileTransport(std::filesystem::path directory, Clock const& clock)
    : directory_(std::move(directory)), clock_(clock)
{
}

Result<void> FileTransport::send(Envelope const& envelope, std::string const& bytes)
{
    if (auto const ready = check(); !ready) {
        return ready;
    }
    auto stamp = to_iso(clock_.now());
    std::ranges::replace(stamp, ':', '-');
    auto const name = fmt::format("{}-{}.eml", stamp, envelope.id);
    auto const temporary = directory_ / fmt::format(".{}.tmp", name);
    if (!write_durably(temporary, bytes)) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        return disk_error("write");
    }
    std::error_code error;
    std::filesystem::rename(temporary, directory_ / name, error);
    if (error) {
        return disk_error("rename");
    }
    sync_directory(directory_);
    return {};
}

Result<void> FileTransport::check()
{
    std::error_code error;
    std::filesystem::create_directories(directory_, error);
    if (error || ::access(directory_.c_str(), W_OK) != 0) {
        return disk_error("directory");
    }
    return {};
}

std::unique_ptr<Transport> make_transport(Options const& options, Clock const& clock)
{
    if (options.smtp_url.empty()) {
        return std::make_unique<FileTransport>(options.directory, clock);
    }
    return std::make_unique<SmtpTransport>(options);
}

} // namespace guichet::mail
