// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/import/file_content.hpp"
#include "people/policies/policies.hpp"

#include <chrono>
#include <functional>
#include <stop_token>
#include <utility>

/// Importing from the desk: a file is sent, its columns and categories are given a meaning, then a job takes it in
/// while everybody works on. Files are seen by those who may import for that intercommunality.
namespace guichet::people {

/// How long the rows of a file are kept, those that were refused included.
inline constexpr std::chrono::days content_kept_for{7};

/// A category of an intercommunality: its code, and the name its policies give it ("" for none).
using KnownCategory = std::pair<std::string, std::string>;

/// What somebody says of the columns.
struct ColumnsTold {
    std::string encoding;
    char delimiter = ';';
    ColumnMapping mapping;
};
/// What somebody says of the categories, and whether this is for good.
struct CategoriesTold {
    std::string category; // of rows that name none
    CategoryMapping categories;
    DryRun dry_run = DryRun::no;
};

class MemberFiles {
public:
    MemberFiles(db::Database& database, Clock const& clock, Random& random, SecretKey const& master_key,
                network::Journal const& journal, network::Intercommunalities const& intercommunalities,
                Policies const& policies);

    /// Libraries the actor may import for.
    [[nodiscard]] std::vector<network::Library> libraries(network::Actor const& actor) const;
    /// Takes the file and reads its beginning. ErrorKind::invalid with the faulty fields "file" and "library".
    [[nodiscard]] Result<MemberFileId> receive(network::Actor const& actor, LibraryId const& library,
                                               std::string_view bytes, text::Locale language);
    [[nodiscard]] Result<MemberFile> find(network::Actor const& actor, MemberFileId const& id) const;
    [[nodiscard]] std::vector<MemberFile> recent(network::Actor const& actor) const;
    /// Its first rows, read as the file says it is.
    [[nodiscard]] ImportPreview beginning(MemberFile const& file) const;
    [[nodiscard]] FileLook look(MemberFile const& file) const;
    [[nodiscard]] std::vector<KnownCategory> categories(IntercommunalityId const& where) const;

    /// Reads the file anew in another encoding or with another delimiter; the columns are proposed again.
    [[nodiscard]] Result<void> read_as(network::Actor const& actor, MemberFileId const& id, std::string const& encoding,
                                       char delimiter);
    /// ErrorKind::invalid with what the mapping lacks; conflict "import.file.started".
    [[nodiscard]] Result<void> map(network::Actor const& actor, MemberFileId const& id, ColumnMapping const& mapping);
    /// From now on the job takes it in.
    [[nodiscard]] Result<void> begin(network::Actor const& actor, MemberFileId const& id, CategoriesTold const& told);
    /// The rows that were refused, as a table with line and reasons. not_found when there are none, or no longer.
    [[nodiscard]] Result<std::string> refused_rows(network::Actor const& actor, MemberFileId const& id);
    /// Forgets a file that is not under way; what it brought in stays.
    [[nodiscard]] Result<void> discard(network::Actor const& actor, MemberFileId const& id);
    /// Destroys contents and refused rows after a week, files never received whole after a day. Returns how many.
    int purge();

private:
    /// A file the actor may change now.
    [[nodiscard]] Result<MemberFile> changeable(db::Session& session, network::Actor const& actor,
                                                MemberFileId const& id) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    FileContent content_;
    network::Journal const& journal_;
    network::Intercommunalities const& intercommunalities_;
    Policies const& policies_;
};

/// What importing needs that is not the file's.
struct ImportMeans {
    db::Database& database;
    Clock const& clock;
    Random& random;
    SecretKey const& master_key;
    Patrons const& patrons;
    Subscriptions const& subscriptions;
    network::Journal const& journal;
    ImportListener* listener; // may be null
    std::function<std::shared_ptr<network::Territory const>()> territory;
    /// Who a staff id is today; nullopt for one who has left: nothing is done in their name.
    std::function<std::optional<network::Actor>(std::string const& staff_id)> staff;
    text::Messages const& messages;
};

/// The job: takes in the files that wait, one after the other. A run that was cut short is run again from the
/// beginning, which changes nothing in what had come in.
class BackgroundImport {
public:
    explicit BackgroundImport(ImportMeans means);
    /// Returns how many files were taken in.
    int run(std::stop_token const& stop);

private:
    [[nodiscard]] bool run_next(std::stop_token const& stop);
    void import(MemberFile file, std::stop_token const& stop);
    void finish(MemberFile file, Result<ImportTally> const& tally, std::string_view refused);

    ImportMeans means_;
    FileContent content_;
};

} // namespace guichet::people
