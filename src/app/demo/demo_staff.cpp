// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/demo_staff.hpp"

#include "base/crypto.hpp"
#include "base/ids.hpp"
#include "network/staff/staff.hpp"
#include "network/staff/store.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <stdexcept>
#include <utility>

namespace guichet::app {

namespace {

using network::Role;

struct Colleague {
    char const* login;
    char const* name;
    Role role;
    char const* scope; // "" for the whole network
};

constexpr Colleague colleagues[] = {
    {"administration", "Camille Administration (démo)", Role::administrator, ""},
    {"audit", "Sacha Audit (démo)", Role::auditor, ""},
    {"responsable.bresse", "Dominique Responsable (démo)", Role::manager, "bresse-haute-seille"},
    {"bibliotheque.bresse", "Claude Bibliothèque (démo)", Role::librarian, "bresse-haute-seille"},
    {"responsable.haut-jura", "Maxime Responsable (démo)", Role::manager, "haut-jura-saint-claude"},
    {"bibliotheque.haut-jura", "Lou Bibliothèque (démo)", Role::librarian, "haut-jura-saint-claude"},
    {"bibliotheque.dole", "Alix Bibliothèque (démo)", Role::librarian, "grand-dole"},
    {"bibliotheque.ecla", "Morgan Bibliothèque (démo)", Role::librarian, "ecla"},
    {"bibliotheque.centrale", "Charlie Bibliothèque (démo)", Role::librarian, "jura"},
};

using Passwords = std::map<std::string, std::string>;

Passwords written_before(std::filesystem::path const& path)
{
    Passwords passwords;
    std::ifstream file{path};
    auto const list = nlohmann::json::parse(file, nullptr, false);
    if (list.is_array()) {
        for (auto const& one : list) {
            passwords.emplace(one.value("login", ""), one.value("password", ""));
        }
    }
    return passwords;
}

/// Four groups of four letters and digits: 80 bits that can be read aloud.
std::string new_password(Random& random)
{
    std::string bytes(10, '\0');
    random.fill({reinterpret_cast<unsigned char*>(bytes.data()), bytes.size()});
    auto password = base32(bytes);
    for (auto const at : {12U, 8U, 4U}) {
        password.insert(at, "-");
    }
    return password;
}

void write(std::filesystem::path const& path, std::vector<DemoLogin> const& logins)
{
    auto list = nlohmann::json::array();
    for (auto const& one : logins) {
        list.push_back({{"role", one.role}, {"login", one.login}, {"password", one.password}});
    }
    auto const partial = path.string() + ".partial";
    {
        std::ofstream file{partial};
        std::filesystem::permissions(partial, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        file << list.dump(2) << '\n';
        if (!file.flush()) {
            throw std::runtime_error{partial + " cannot be written"};
        }
    }
    std::filesystem::rename(partial, path);
}

network::StaffMember member_of(Colleague const& colleague, Instant now, Random& random)
{
    network::StaffMember member;
    member.id = {new_id(now, random)};
    member.login = network::normalise_login(colleague.login);
    member.name = colleague.name;
    member.email = member.login + "@mediatheques-jura.example";
    member.role = colleague.role;
    if (network::needs_scope(colleague.role)) {
        member.scope = network::IntercommunalityId{colleague.scope};
    }
    member.created = now;
    return member;
}

bool is_known(db::Database& database, std::string const& login)
{
    return database.read(
        [&](db::Session& session) { return network::StaffStore::by_login(session, login).has_value(); });
}

} // namespace

Result<std::vector<DemoLogin>> seed_demo_staff(db::Database& database, Clock const& clock, Random& random,
                                               network::PasswordHasher& hasher,
                                               std::filesystem::path const& credentials)
{
    auto const before = written_before(credentials);
    std::vector<DemoLogin> logins;
    for (auto const& colleague : colleagues) {
        auto const known = before.find(colleague.login);
        logins.push_back({std::string{network::code(colleague.role)}, colleague.login,
                          known != before.end() ? known->second : new_password(random)});
    }
    if (before.size() < logins.size()) {
        write(credentials, logins);
    }
    for (std::size_t i = 0; i < logins.size(); ++i) {
        auto const member = member_of(colleagues[i], clock.now(), random);
        if (is_known(database, member.login)) {
            continue;
        }
        auto const hash = hasher.hash(logins[i].password); // slow on purpose: never inside a transaction
        if (!hash) {
            return std::unexpected(hash.error());
        }
        auto const added = database.write([&](db::Session& session) -> Result<network::StaffId> {
            return network::StaffMembers::add(session, member, *hash);
        });
        if (!added) {
            return std::unexpected(added.error());
        }
    }
    return logins;
}

} // namespace guichet::app
