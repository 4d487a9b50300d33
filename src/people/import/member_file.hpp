// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/import/import.hpp"
#include "text/messages.hpp"

#include <optional>
#include <string>
#include <vector>

/// A file of members that somebody sent to the desk, as people_member_file keeps it: what its columns mean, how far its
/// import has come. The SQL of that table.
namespace guichet::people {

using MemberFileId = Id<struct MemberFileTag>;

/// receiving → mapping → waiting → running → done or failed; a trial that is done may be mapped or begun again.
enum class MemberFileState { receiving, mapping, waiting, running, done, failed };
[[nodiscard]] std::string_view to_text(MemberFileState state);

struct MemberFile {
    MemberFileId id;
    IntercommunalityId intercommunality;
    LibraryId library;
    std::string sent_by; // staff id
    std::string sender;  // their name, as shown
    text::Locale language = text::Locale::fr;
    std::int64_t size = 0;
    Instant sent;
    std::string encoding;
    char delimiter = ';';
    ColumnMapping mapping;
    std::string category;
    CategoryMapping categories;
    DryRun dry_run = DryRun::no;
    MemberFileState state = MemberFileState::receiving;
    bool has_content = false; // still there to be read (again)
    std::optional<Instant> finished{};
    std::int64_t expected = 0; // rows, once counted
    ImportTally tally{};
    std::string fault{}; // message id, of one that failed

    [[nodiscard]] bool can_be_mapped() const
    {
        auto const over = state == MemberFileState::done || state == MemberFileState::failed;
        return has_content && (state == MemberFileState::mapping || over);
    }
    [[nodiscard]] bool under_way() const
    {
        return state == MemberFileState::waiting || state == MemberFileState::running;
    }
};

class MemberFileStore {
public:
    static void add(db::Session& session, MemberFile const& file);
    [[nodiscard]] static std::optional<MemberFile> find(db::Session& session, MemberFileId const& id);
    /// Newest first; of the whole network when `scope` is "".
    [[nodiscard]] static std::vector<MemberFile> recent(db::Session& session, std::string_view scope, int limit);
    /// Everything but who sent it when.
    static void update(db::Session& session, MemberFile const& file);
    /// How far it has come; says that somebody is at it.
    static void progress(db::Session& session, MemberFileId const& id, ImportTally const& tally, Instant now);
    /// Whether any waits or is running: what the job asks every other second.
    [[nodiscard]] static bool any_to_do(db::Session& session);
    /// The oldest that waits, or that nobody has been at since `abandoned`; it is running from now on.
    [[nodiscard]] static std::optional<MemberFile> take_next(db::Session& session, Instant now, Instant abandoned);
    /// Those sent before `moment` that still hold names, or were never received whole.
    [[nodiscard]] static std::vector<MemberFile> sent_before(db::Session& session, Instant moment);
    static void remove(db::Session& session, MemberFileId const& id);
};

} // namespace guichet::people
