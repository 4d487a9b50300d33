// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/territory/territory.hpp"
#include "people/cards/cards.hpp"
#include "people/import/columns.hpp"
#include "people/import/csv.hpp"
#include "people/patrons/patrons.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <functional>
#include <istream>
#include <map>
#include <memory>
#include <ostream>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

/// Members from the table another system exports: added, or brought up to date by external id or card number, never
/// doubled; what has not changed is not touched; what cannot be read is handed back line by line with the reasons.
/// Memory does not grow with the file. Owns no table.
namespace guichet::people {

/// What the first look at a file says: enough to show it and to propose a mapping.
struct ImportPreview {
    std::string encoding;
    char delimiter = ';';
    std::vector<std::string> headers;
    std::vector<CsvRow> rows; // the first twenty
    ColumnMapping mapping;
};
inline constexpr std::size_t preview_rows = 20;
[[nodiscard]] ImportPreview preview(std::istream& file);
/// The same, read as somebody says it must be; the proposal is made anew.
[[nodiscard]] ImportPreview preview(std::istream& file, std::string const& encoding, char delimiter);

/// What a whole file holds: how many rows, and which values stand in one of its columns, the most frequent first.
struct FileLook {
    std::int64_t rows = 0;
    std::vector<std::pair<std::string, std::int64_t>> values;
    enum class Values { all, too_many } complete = Values::all; // more than `most_values`: no column of categories
};
inline constexpr std::size_t most_values = 200;
/// `column` beyond the last one counts the rows alone.
[[nodiscard]] FileLook look_at(std::istream& file, std::string const& encoding, char delimiter, std::size_t column);

enum class DryRun { no, yes };

/// What a category is called in the file → what it is called here. A value that is not in it stays as it is written.
using CategoryMapping = std::map<std::string, std::string>;

struct ImportOrder {
    IntercommunalityId intercommunality;
    LibraryId library;    // of those who are new
    std::string category; // when the row names none
    std::string encoding;
    char delimiter = ';';
    ColumnMapping mapping;
    DryRun dry_run = DryRun::no;
    CategoryMapping categories{};
};

struct ImportTally {
    std::int64_t rows = 0; // = added + updated + unchanged + refused
    std::int64_t added = 0;
    std::int64_t updated = 0;
    std::int64_t unchanged = 0;
    std::int64_t refused = 0;
    bool operator==(ImportTally const&) const = default;
};

/// Port: who keeps an index of patrons (people/duplicates) hears of each that is new or changed.
class ImportListener {
public:
    virtual ~ImportListener() = default;
    virtual void patron_imported(db::Session& session, Patron const& patron) = 0;
    /// After the last one, outside any transaction.
    virtual void import_finished() = 0;
};

class MemberImport {
public:
    /// The text of a message id, in the language of whoever imports.
    using Words = std::function<std::string(std::string const&)>;

    /// `listener` may be null; without a territory, communes keep their names alone.
    MemberImport(db::Database& database, Clock const& clock, Patrons const& patrons, Subscriptions const& subscriptions,
                 network::Journal const& journal, ImportListener* listener,
                 std::shared_ptr<network::Territory const> territory = nullptr);

    /// Runs in transactions of some hundred rows, so that others write in between. `refused_rows` receives a CSV: line,
    /// reasons, and the row as it was. `progress` is called after each transaction. Asked to stop, it ends between two
    /// transactions with ErrorKind::unavailable "import.stopped": the same file may be run again from its beginning.
    [[nodiscard]] Result<ImportTally> run(network::Actor const& actor, ImportOrder const& order, std::istream& file,
                                          std::ostream& refused_rows, Words const& words,
                                          std::function<void(ImportTally const&)> const& progress,
                                          std::stop_token const& stop = {});

private:
    enum class Outcome { added, updated, unchanged };
    struct Batch;
    [[nodiscard]] Result<Outcome> put(db::Session& session, ImportOrder const& order, MemberRow const& row);
    [[nodiscard]] Result<Outcome> add(db::Session& session, ImportOrder const& order, MemberRow const& row);
    [[nodiscard]] Result<Outcome> update(db::Session& session, Patron const& known, MemberRow const& row);
    void find_municipality(PostalAddress& address);
    bool put_card(db::Session& session, Patron const& patron, MemberRow const& row) const;
    bool put_subscription(db::Session& session, Patron const& patron, MemberRow const& row) const;

    db::Database& database_;
    Clock const& clock_;
    Patrons const& patrons_;
    Subscriptions const& subscriptions_;
    network::Journal const& journal_;
    ImportListener* listener_;
    std::shared_ptr<network::Territory const> territory_;
    std::map<std::pair<std::string, std::string>, std::string>
        municipalities_; // name and postcode → code, looked up once
};

} // namespace guichet::people
