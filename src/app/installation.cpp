// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/installation.hpp"

#include "access/oidc/store.hpp"
#include "access/saml/store.hpp"
#include "network/proconnect/store.hpp"
#include "network/staff/store.hpp"
#include "people/duplicates/index.hpp"
#include "text/resources.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <list>
#include <stdexcept>

namespace guichet::app {

namespace {

std::string read_file(std::filesystem::path const& path)
{
    std::ifstream file{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void write_private_file(std::filesystem::path const& path, std::string_view bytes)
{
    auto const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        throw std::runtime_error(fmt::format("{}: {}", path.string(), std::strerror(errno)));
    }
    auto const written = ::write(file, bytes.data(), bytes.size());
    auto const synced = ::fsync(file);
    ::close(file);
    if (written != static_cast<ssize_t>(bytes.size()) || synced != 0) {
        throw std::runtime_error(fmt::format("{}: cannot be written", path.string()));
    }
}

/// A name in its folder lasts once the folder itself is on disk.
void sync_folder(std::filesystem::path const& folder)
{
    auto const descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor >= 0) {
        ::fsync(descriptor);
        ::close(descriptor);
    }
}

/// Whole and on disk, or not at all. Of several that make it at once the first one wins, and all read that one.
void make_key_file(std::filesystem::path const& path, Random& random)
{
    std::filesystem::path const aside{fmt::format("{}.{}.part", path.string(), random.token(8))};
    write_private_file(aside, base64(SecretKey::generate(random).view()) + "\n");
    auto const named = ::link(aside.c_str(), path.c_str()); // a rename would write over the other one's
    if (named != 0 && errno != EEXIST) {
        std::filesystem::rename(aside, path); // a file system without links
    }
    std::filesystem::remove(aside);
    sync_folder(path.parent_path());
}

SecretKey decode_key(std::string_view text, std::string_view source)
{
    auto const raw = from_base64(text.substr(0, text.find_last_not_of("\r\n ") + 1));
    auto const key = raw ? SecretKey::from(*raw) : std::nullopt;
    if (!key) {
        throw std::runtime_error(fmt::format("{}: not a key of 32 bytes in base64", source));
    }
    return *key;
}

/// A new key beside a database that has served would make everything sealed unreadable, and nobody would see it.
void refuse_a_lost_key(Configuration const& configuration, std::filesystem::path const& path)
{
    db::Database database{{configuration.database_url()}};
    migrate_or_throw(database);
    if (needs_its_key(database) && !std::filesystem::exists(path)) {
        throw std::runtime_error(fmt::format(
            "The installation key is missing: the database holds what was sealed with it, and {} is not there. {}",
            path.string(), lost_key_advice));
    }
}

} // namespace

void prepare_data_folder(Configuration const& configuration)
{
    auto const folder = configuration.data_folder();
    if (std::filesystem::create_directories(folder)) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    }
}

SecretKey installation_key(Configuration const& configuration, Random& random)
{
    if (auto const configured = configuration.text("installation_key"); !configured.empty()) {
        return decode_key(configured, "installation_key");
    }
    prepare_data_folder(configuration);
    auto const path = configuration.data_folder() / "installation.key";
    if (!std::filesystem::exists(path)) {
        refuse_a_lost_key(configuration, path);
        make_key_file(path, random);
    }
    return decode_key(read_file(path), path.string());
}

bool needs_its_key(db::Database const& database)
{
    return database.read([](db::Session& session) {
        auto const staff = network::StaffStore::list(session, "");
        return people::DuplicateIndex::holds_anybody(session) || !access::OidcStore::keys(session).empty() ||
               !access::SamlStore::keys(session).empty() || network::ProConnectStore::settings(session).has_value() ||
               std::ranges::any_of(staff, [](network::StaffMember const& member) {
                   return member.second_factor != network::SecondFactor::none;
               });
    });
}

std::vector<db::Migration> embedded_migrations(db::Engine engine)
{
    static std::list<std::string> joined; // what a Migration's view may point to besides the embedded files
    auto const own = engine == db::Engine::sqlite ? std::string_view{".sqlite.sql"} : ".postgresql.sql";
    std::vector<db::Migration> history;
    for (auto const file : text::resource_names("migrations/")) {
        auto const name = file.substr(11, file.size() - 11 - 4);
        if (!file.ends_with(".sql") || name.ends_with(".sqlite") || name.ends_with(".postgresql")) {
            continue;
        }
        auto sql = *text::resource(file);
        if (auto const special = text::resource(fmt::format("migrations/{}{}", name, own))) {
            sql = joined.emplace_back(fmt::format("{}\n{}", sql, *special));
        }
        history.push_back({std::string{name}, sql});
    }
    return history;
}

void migrate_or_throw(db::Database& database)
{
    auto const history = embedded_migrations(database.engine());
    auto const applied = db::migrate(database, history);
    if (!applied) {
        throw std::runtime_error(fmt::format("The schema cannot be brought up to date: {} {}",
                                             applied.error().message.id, applied.error().detail));
    }
    if (!applied->empty()) {
        spdlog::info("schema: {} steps applied, up to {}", applied->size(), applied->back());
    }
}

} // namespace guichet::app
