// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/duplicates/duplicates.hpp"
#include "people/erasure/erasure.hpp"
#include "people/patrons/patrons.hpp"
#include "platforms/catalogue/catalogue.hpp"

#include <mutex>
#include <set>
#include <string>
#include <vector>

/// What each platform was told about a person beyond the usual, from which day to which, by which article of a contract
/// (R18): what a person is shown and what is erased with them. Owns access_release.
namespace guichet::access {

struct ReleaseRecord {
    platforms::PlatformId platform;
    std::string attribute; // platforms::to_text(Attribute), or one that no longer exists
    std::string contract_article;
    Date first_day{};
    Date last_day{};
};

class ReleaseRecords final : public people::MergeListener, public people::ErasureListener {
public:
    ReleaseRecords(db::Database& database, Clock const& clock) : database_(database), clock_(clock) {}

    /// Durable when it returns; from then on, for the rest of the day, it costs nothing and reads nothing. What cannot
    /// be written is logged and tried again at the next entry: it keeps nobody out.
    void note(people::PatronId const& patron, platforms::PlatformId const& platform,
              std::vector<platforms::ReleasedAttribute> const& told);

    [[nodiscard]] static std::vector<ReleaseRecord> of(db::Session& session, people::PatronId const& patron);
    void erase(db::Session& session, people::ErasureSubject const& subject, people::ErasureCounts& counts) override;
    /// The days of both, for the one who stays.
    [[nodiscard]] Result<void> reassign(db::Session& session, people::PatronId const& from,
                                        people::PatronId const& to) override;

private:
    [[nodiscard]] bool is_known(std::string const& entry, Date today);

    db::Database& database_;
    Clock const& clock_;
    std::mutex mutex_;
    Date day_{};
    std::set<std::string> known_; // of that day: patron | platform | attributes
};

} // namespace guichet::access
