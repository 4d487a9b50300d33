// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/releases/release_records.hpp"

#include "base/waiting.hpp"

#include <spdlog/spdlog.h>

namespace guichet::access {

namespace {

/// Beyond that a few are written twice: memory has a bound.
constexpr std::size_t most_in_mind = 100'000;

void write(db::Session& session, people::PatronId const& patron, ReleaseRecord const& record)
{
    session.execute(R"(
        INSERT INTO access_release (patron, platform, attribute, contract_article, first_day, last_day)
        VALUES (:patron, :platform, :attribute, :contract_article, :first_day, :last_day)
        ON CONFLICT (patron, platform, attribute) DO UPDATE SET
            contract_article = CASE WHEN excluded.last_day < access_release.last_day
                                    THEN access_release.contract_article ELSE excluded.contract_article END,
            first_day = CASE WHEN excluded.first_day < access_release.first_day
                             THEN excluded.first_day ELSE access_release.first_day END,
            last_day = CASE WHEN excluded.last_day > access_release.last_day
                            THEN excluded.last_day ELSE access_release.last_day END)",
                    {{"patron", patron},
                     {"platform", record.platform},
                     {"attribute", record.attribute},
                     {"contract_article", record.contract_article},
                     {"first_day", record.first_day},
                     {"last_day", record.last_day}});
}

std::string entry_of(people::PatronId const& patron, platforms::PlatformId const& platform,
                     std::vector<platforms::ReleasedAttribute> const& told)
{
    auto entry = patron.value + "|" + platform.value;
    for (auto const& item : told) {
        entry += "|" + std::string{platforms::to_text(item.attribute)} + "=" + item.contract_article;
    }
    return entry;
}

std::int64_t remove(db::Session& session, people::PatronId const& patron)
{
    return session.execute("DELETE FROM access_release WHERE patron = :patron", {{"patron", patron}});
}

} // namespace

bool ReleaseRecords::is_known(std::string const& entry, Date today)
{
    std::scoped_lock const lock{mutex_};
    if (day_ != today || known_.size() >= most_in_mind) {
        day_ = today;
        known_.clear();
    }
    return known_.contains(entry);
}

void ReleaseRecords::note(people::PatronId const& patron, platforms::PlatformId const& platform,
                          std::vector<platforms::ReleasedAttribute> const& told)
{
    auto const today = civil_date(clock_.now());
    auto const entry = entry_of(patron, platform, told);
    if (told.empty() || is_known(entry, today)) {
        return;
    }
    before_the_answer([this, patron, platform, told, today, entry] {
        auto const written = database_.write([&](db::Session& session) -> Result<void> {
            for (auto const& item : told) {
                write(session, patron,
                      {platform, std::string{to_text(item.attribute)}, item.contract_article, today, today});
            }
            return {};
        });
        if (!written) {
            spdlog::error("access: a release to {} could not be written down: {}", platform.value,
                          written.error().detail);
            return;
        }
        std::scoped_lock const lock{mutex_};
        if (day_ == today) {
            known_.insert(entry);
        }
    });
}

std::vector<ReleaseRecord> ReleaseRecords::of(db::Session& session, people::PatronId const& patron)
{
    return session.list(R"(
        SELECT platform, attribute, contract_article, first_day, last_day FROM access_release
        WHERE patron = :patron
        ORDER BY platform, attribute)",
                        {{"patron", patron}}, [](db::Row const& row) {
                            return ReleaseRecord{{row.text(0)}, row.text(1), row.text(2), row.date(3), row.date(4)};
                        });
}

void ReleaseRecords::erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts)
{
    auto const erased = subject.patron ? remove(session, subject.patron->id) : 0;
    if (erased > 0) {
        counts["releases"] += erased;
    }
}

Result<void> ReleaseRecords::reassign(db::Session& session, people::PatronId const& from, people::PatronId const& to)
{
    for (auto const& record : of(session, from)) {
        write(session, to, record);
    }
    remove(session, from);
    return {};
}

} // namespace guichet::access
