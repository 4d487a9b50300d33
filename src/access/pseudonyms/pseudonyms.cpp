// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/pseudonyms/pseudonyms.hpp"

#include <algorithm>

namespace guichet::access {

namespace {

/// Of the derivation below; rows made by an older one keep their ids.
constexpr int derivation_version = 1;
constexpr std::size_t salt_bytes = 32;
constexpr std::size_t pseudonym_bytes = 20; // 160 bits: 32 signs of base32
constexpr std::size_t longest_imported = 64;

bool is_well_formed(std::string_view id)
{
    return !id.empty() && id.size() <= longest_imported && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '-' || c == '@';
    });
}

struct NewPseudonym {
    PatronId const& patron;
    PlatformId const& platform;
    std::string_view id;
    std::string_view origin;
    Instant created;
};

void insert(db::Session& session, NewPseudonym const& row)
{
    session.execute(R"(
        INSERT INTO access_pseudonym (platform, id, patron, standing, origin, version, created)
        VALUES (:platform, :id, :patron, 'current', :origin, :version, :created)
        ON CONFLICT DO NOTHING)",
                    {{"platform", row.platform},
                     {"id", row.id},
                     {"patron", row.patron},
                     {"origin", row.origin},
                     {"version", derivation_version},
                     {"created", row.created}});
}

/// Whose id that is on the platform, in use or not.
std::optional<std::string> holder_of(db::Session& session, PlatformId const& platform, std::string_view id)
{
    return session.first("SELECT patron FROM access_pseudonym WHERE platform = :platform AND id = :id",
                         {{"platform", platform}, {"id", id}}, [](db::Row const& row) { return row.text(0); });
}

} // namespace

std::string derive_pseudonym(SecretKey const& key, PlatformId const& platform, PatronId const& patron,
                             std::string_view salt)
{
    auto const text =
        std::to_string(derivation_version) + "|" + platform.value + "|" + patron.value + "|" + std::string{salt};
    return base32(hmac_sha256(key.view(), text).substr(0, pseudonym_bytes));
}

Pseudonyms::Pseudonyms(db::Database& database, Clock const& clock, Random& random, SecretKey const& key)
    : database_(database), clock_(clock), random_(random), key_(key)
{
}

std::optional<std::string> Pseudonyms::find(db::Session& session, PatronId const& patron, PlatformId const& platform)
{
    return session.first(R"(
        SELECT id FROM access_pseudonym
        WHERE patron = :patron AND platform = :platform AND standing = 'current')",
                         {{"patron", patron}, {"platform", platform}}, [](db::Row const& row) { return row.text(0); });
}

std::string Pseudonyms::obtain(db::Session& session, PatronId const& patron, PlatformId const& platform) const
{
    if (auto known = find(session, patron, platform)) {
        return *known;
    }
    auto const id = derive_pseudonym(key_, platform, patron, salt_of(session, patron));
    insert(session, {patron, platform, id, "made", clock_.now()});
    return find(session, patron, platform).value();
}

Result<std::string> Pseudonyms::obtain(PatronId const& patron, PlatformId const& platform)
{
    auto known = database_.read([&](db::Session& session) { return find(session, patron, platform); });
    if (known) {
        return *std::move(known);
    }
    return database_.write(
        [&](db::Session& session) -> Result<std::string> { return obtain(session, patron, platform); });
}

std::string Pseudonyms::salt_of(db::Session& session, PatronId const& patron) const
{
    session.execute(R"(
        INSERT INTO access_pseudonym_salt (patron, salt) VALUES (:patron, :salt)
        ON CONFLICT DO NOTHING)",
                    {{"patron", patron}, {"salt", random_.token(salt_bytes)}});
    return session
        .first("SELECT salt FROM access_pseudonym_salt WHERE patron = :patron", {{"patron", patron}},
               [](db::Row const& row) { return row.text(0); })
        .value();
}

Result<void> Pseudonyms::import(db::Session& session, PatronId const& patron, PlatformId const& platform,
                                std::string_view id) const
{
    if (!is_well_formed(id)) {
        return fail(ErrorKind::invalid, "access.pseudonym.malformed");
    }
    auto const holder = holder_of(session, platform, id);
    if (holder && *holder != patron.value) {
        return fail(ErrorKind::conflict, "access.pseudonym.taken");
    }
    session.execute(R"(
        UPDATE access_pseudonym SET standing = 'former'
        WHERE patron = :patron AND platform = :platform)",
                    {{"patron", patron}, {"platform", platform}});
    insert(session, {patron, platform, id, "imported", clock_.now()});
    session.execute(R"(
        UPDATE access_pseudonym SET standing = 'current'
        WHERE platform = :platform AND id = :id)",
                    {{"platform", platform}, {"id", id}});
    return {};
}

std::vector<Pseudonym> Pseudonyms::of(db::Session& session, PatronId const& patron)
{
    return session.list(R"(
        SELECT platform, id, created FROM access_pseudonym
        WHERE patron = :patron AND standing = 'current'
        ORDER BY platform)",
                        {{"patron", patron}},
                        [](db::Row const& row) { return Pseudonym{{row.text(0)}, row.text(1), row.instant(2)}; });
}

std::int64_t Pseudonyms::erase(db::Session& session, PatronId const& patron)
{
    session.execute("DELETE FROM access_pseudonym_salt WHERE patron = :patron", {{"patron", patron}});
    return session.execute("DELETE FROM access_pseudonym WHERE patron = :patron", {{"patron", patron}});
}

void Pseudonyms::erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts)
{
    auto const erased = subject.patron ? erase(session, subject.patron->id) : 0;
    if (erased > 0) {
        counts["pseudonyms"] += erased;
    }
}

Result<void> Pseudonyms::reassign(db::Session& session, PatronId const& from, PatronId const& to)
{
    db::Arguments const both{{"from", from}, {"to", to}};
    session.execute(R"(
        UPDATE access_pseudonym SET standing = 'former'
        WHERE patron = :from AND platform IN (
            SELECT own.platform FROM access_pseudonym own
            WHERE own.patron = :to AND own.standing = 'current'))",
                    both);
    session.execute("UPDATE access_pseudonym SET patron = :to WHERE patron = :from", both);
    session.execute("DELETE FROM access_pseudonym_salt WHERE patron = :from", {{"from", from}});
    return {};
}

} // namespace guichet::access
