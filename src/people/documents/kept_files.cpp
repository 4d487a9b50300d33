// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/documents/kept_files.hpp"

#include "base/random.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace guichet::people {

namespace {

constexpr std::size_t longest_file_name = 80;

/// The last part of what the browser said, on one line, no longer than a line.
std::string shown_name(std::string_view said)
{
    auto const slash = said.find_last_of("/\\");
    auto name = tidy(slash == std::string_view::npos ? said : said.substr(slash + 1));
    while (length(name) > longest_file_name) {
        do {
            name.pop_back();
        } while (!name.empty() && (static_cast<unsigned char>(name.back()) & 0xC0U) == 0x80U);
    }
    return name.empty() ? "?" : name;
}

std::string row_key(std::string_view form)
{
    return hex(sha256("kept file " + std::string{form}));
}

void put_kept(db::Session& session, std::string_view form, KeptFile const& file, std::string const& sealed,
              Instant expires)
{
    session.execute(R"sql(
        INSERT INTO people_kept_file (form, kind, size, sealed, expires)
        VALUES (:form, :kind, :size, :sealed, :expires)
        ON CONFLICT (form, kind) DO UPDATE SET size = :size, sealed = :sealed, expires = :expires
    )sql",
                    {{"form", row_key(form)},
                     {"kind", to_text(file.kind)},
                     {"size", static_cast<std::int64_t>(file.bytes.size())},
                     {"sealed", sealed},
                     {"expires", expires}});
}

} // namespace

KeptFiles::KeptFiles(db::Database& database, Clock const& clock, Random& random, SecretKey const& master_key,
                     Limits limits)
    : database_(database), clock_(clock), random_(random), key_(master_key.derive("kept files")), limits_(limits)
{
}

SecretKey KeptFiles::key_of(std::string_view form) const
{
    return key_.derive(form);
}

std::string KeptFiles::sealed_for(std::string_view form, KeptFile const& file) const
{
    // The name first, up to a byte that no name holds.
    return base64(seal(key_of(form), shown_name(file.name) + '\0' + file.bytes, random_));
}

void KeptFiles::keep(std::string_view form, KeptFile const& file)
{
    if (form.empty() || file.bytes.empty() || file.bytes.size() > largest_document || !sniff(file.bytes)) {
        return;
    }
    auto const sealed = sealed_for(form, file);
    auto const now = clock_.now();
    // Not keeping a file costs its owner one more click: nothing else hangs on it.
    static_cast<void>(database_.write([&](db::Session& session) -> Result<void> {
        auto const kept = session.count("SELECT COALESCE(SUM(size), 0) FROM people_kept_file", {});
        if (kept + static_cast<std::int64_t>(file.bytes.size()) > limits_.most_bytes) {
            return fail(ErrorKind::unavailable, "error.unavailable");
        }
        put_kept(session, form, file, sealed, now + limits_.life);
        return {};
    }));
}

std::vector<KeptFiles::Lasting> KeptFiles::lasting(std::string_view form) const
{
    struct Sealed {
        std::string kind;
        std::string text;
        Instant expires;
    };
    auto const rows = database_.read([&](db::Session& session) {
        return session.list(R"sql(
            SELECT kind, sealed, expires
            FROM people_kept_file
            WHERE form = :form AND expires > :now
            ORDER BY kind
        )sql",
                            {{"form", row_key(form)}, {"now", clock_.now()}},
                            [](db::Row const& row) { return Sealed{row.text(0), row.text(1), row.instant(2)}; });
    });
    std::vector<Lasting> files;
    for (auto const& row : rows) {
        auto const sealed = from_base64(row.text);
        auto const opened = sealed ? open_sealed(key_of(form), *sealed) : std::nullopt;
        auto const known = document_kind_from(row.kind);
        auto const end = opened ? opened->find('\0') : std::string::npos;
        if (known && end != std::string::npos) {
            files.push_back({{*known, opened->substr(0, end), opened->substr(end + 1)}, row.expires});
        }
    }
    return files;
}

std::vector<KeptFile> KeptFiles::of(std::string_view form) const
{
    std::vector<KeptFile> files;
    for (auto& one : lasting(form)) {
        files.push_back(std::move(one.file));
    }
    return files;
}

void KeptFiles::move(std::string_view from, std::string_view to)
{
    struct Moved {
        Lasting kept;
        std::string sealed;
    };
    std::vector<Moved> moved;
    for (auto& one : lasting(from)) {
        auto sealed = sealed_for(to, one.file);
        moved.push_back({std::move(one), std::move(sealed)});
    }
    if (moved.empty() || from == to) {
        return;
    }
    static_cast<void>(database_.write([&](db::Session& session) -> Result<void> {
        for (auto const& one : moved) {
            put_kept(session, to, one.kept.file, one.sealed, one.kept.expires);
        }
        session.execute("DELETE FROM people_kept_file WHERE form = :form", {{"form", row_key(from)}});
        return {};
    }));
}

void KeptFiles::destroy(std::string_view form)
{
    static_cast<void>(database_.write([&](db::Session& session) -> Result<void> {
        session.execute("DELETE FROM people_kept_file WHERE form = :form", {{"form", row_key(form)}});
        return {};
    }));
}

void KeptFiles::destroy(std::string_view form, DocumentKind kind)
{
    static_cast<void>(database_.write([&](db::Session& session) -> Result<void> {
        session.execute("DELETE FROM people_kept_file WHERE form = :form AND kind = :kind",
                        {{"form", row_key(form)}, {"kind", to_text(kind)}});
        return {};
    }));
}

void KeptFiles::used(std::string_view form)
{
    static_cast<void>(database_.write([&](db::Session& session) -> Result<void> {
        session.execute("UPDATE people_kept_file SET expires = :expires WHERE form = :form AND expires > :expires",
                        {{"form", row_key(form)}, {"expires", clock_.now() + limits_.life_once_used}});
        return {};
    }));
}

int KeptFiles::forget(int most)
{
    auto const forgotten = database_.write([&](db::Session& session) -> Result<std::int64_t> {
        return session.execute(R"sql(
            DELETE FROM people_kept_file
            WHERE form IN (SELECT form FROM people_kept_file WHERE expires <= :now ORDER BY expires LIMIT :most)
              AND expires <= :now
        )sql",
                               {{"now", clock_.now()}, {"most", most}});
    });
    return static_cast<int>(forgotten.value_or(0));
}

} // namespace guichet::people
