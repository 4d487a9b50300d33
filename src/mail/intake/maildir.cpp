// SPDX-License-Identifier: AGPL-3.0-or-later
#include "mail/intake/mailbox.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

namespace guichet::mail {

namespace {

namespace fs = std::filesystem;
using impl::Patience;

constexpr std::size_t longest_headers = std::size_t{64} * 1024;

std::unexpected<Error> folder_error(std::string_view what)
{
    return fail(ErrorKind::unavailable, "mail.mailbox", fmt::format("maildir.{}", what));
}

/// In the order they came: a name begins with the time of delivery.
std::vector<fs::path> files_of(fs::path const& folder, std::error_code& error)
{
    std::vector<fs::path> found;
    for (auto entry = fs::directory_iterator{folder, error}; !error && entry != fs::directory_iterator{};
         entry.increment(error)) {
        if (entry->is_regular_file(error) && !entry->path().filename().string().starts_with('.')) {
            found.push_back(entry->path());
        }
    }
    std::ranges::sort(found);
    return found;
}

/// The whole mail, or its headers when it is larger than `largest` or no more is wanted.
std::optional<std::string> read_file(fs::path const& file, std::size_t largest, Delivery::Extent& extent)
{
    std::ifstream stream{file, std::ios::binary};
    if (!stream) {
        return std::nullopt;
    }
    auto const most = extent == Delivery::Extent::whole ? largest : longest_headers;
    std::string bytes(most + 1, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(stream.gcount()));
    if (bytes.size() > most) {
        extent = Delivery::Extent::headers;
    }
    if (extent == Delivery::Extent::headers) {
        bytes.resize(std::min({bytes.size(), bytes.find("\r\n\r\n"), bytes.find("\n\n"), longest_headers}));
        bytes += "\n\n";
    }
    return stream.bad() ? std::nullopt : std::optional{std::move(bytes)};
}

/// Keeps one mail, or as much of it as is wanted.
Result<void> take_from_maildir(fs::path const& file, Patience::Part wanted, std::size_t largest, MailKeeper& keeper,
                               Collected& out)
{
    Delivery delivery{.way = Delivery::Way::maildir};
    delivery.extent = wanted == Patience::Part::whole ? Delivery::Extent::whole : Delivery::Extent::headers;
    auto const bytes = wanted == Patience::Part::place
                           ? std::optional{impl::note_of_place("maildir", file.filename().string())}
                           : read_file(file, largest, delivery.extent);
    if (!bytes) {
        return folder_error("read");
    }
    delivery.bytes = *bytes;
    auto const kept = keeper.keep(delivery);
    if (!kept) {
        return std::unexpected(kept.error());
    }
    ++(*kept == Kept::now ? out.kept : out.known);
    out.set_aside += wanted == Patience::Part::whole ? 0 : 1;
    return {};
}

} // namespace

Maildir::Maildir(fs::path folder, std::size_t largest) : folder_(std::move(folder)), largest_(largest) {}

Result<Collected> Maildir::collect(MailKeeper& keeper, std::stop_token const& stop)
{
    Collected out;
    std::vector<std::string> failed;
    std::optional<Error> fault;
    std::error_code error;
    auto const files = files_of(folder_ / "new", error);
    if (error) {
        return folder_error("read");
    }
    for (auto const& file : files) {
        if (stop.stop_requested()) {
            break;
        }
        auto const name = file.filename().string();
        if (!fs::exists(file, error)) {
            continue; // somebody else took it away
        }
        if (auto const taken = take_from_maildir(file, patience_.part_of(name), largest_, keeper, out); !taken) {
            failed.push_back(name);
            fault = taken.error();
            continue;
        }
        patience_.passed(name);
        fs::rename(file, folder_ / "cur" / (name + ":2,S"), error);
        out.unmarked += error ? 1 : 0;
    }
    // Others were kept: these are to blame. When nothing can be kept, none is.
    for (auto const& name : out.kept > 0 ? failed : std::vector<std::string>{}) {
        patience_.failed(name);
    }
    return fault ? Result<Collected>{std::unexpected(*fault)} : out;
}

Result<void> Maildir::check()
{
    for (auto const* const part : {"new", "cur"}) {
        if (::access((folder_ / part).c_str(), R_OK | W_OK | X_OK) != 0) {
            return folder_error(part);
        }
    }
    return {};
}

} // namespace guichet::mail
