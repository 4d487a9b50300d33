// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/import/import.hpp"

#include "base/text.hpp"
#include "people/import/municipality.hpp"
#include "people/renewals/store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace guichet::people {

namespace {

constexpr std::size_t batch_rows = 500;
constexpr std::size_t most_remembered = 10'000; // communes; a file of nonsense starts over

/// Empty cells say nothing: what is known stays.
void fill(std::string& known, std::string const& told)
{
    if (!told.empty()) {
        known = told;
    }
}

Patron brought_up_to_date(Patron patron, MemberRow const& row)
{
    auto const usage_name = patron.person.usage_name;
    patron.person = row.person;
    if (usage_name != patron.person.birth_name) {
        auto const told = std::exchange(patron.person.usage_name, usage_name);
        fill(patron.person.usage_name, told);
    }
    fill(patron.address.street, row.address.street);
    fill(patron.address.complement, row.address.complement);
    if (!row.address.postcode.empty() && !patron.address.postcode.empty() &&
        row.address.postcode != patron.address.postcode) {
        patron.address.municipality.clear(); // another postcode may mean a namesake
    }
    fill(patron.address.postcode, row.address.postcode);
    if (!row.address.municipality_name.empty() &&
        fold(row.address.municipality_name) != fold(patron.address.municipality_name)) {
        patron.address.municipality_name = row.address.municipality_name;
        patron.address.municipality.clear(); // the old code no longer goes with the name
    }
    fill(patron.contact.email, row.contact.email);
    fill(patron.contact.phone, row.contact.phone);
    fill(patron.category, row.category);
    fill(patron.external_id, row.external_id);
    return patron;
}

/// A card that a family shares: without an identifier the number alone would make one person of them all.
bool is_somebody_else(Person const& a, Person const& b)
{
    return a.birth_date != b.birth_date && fold(a.first_names) != fold(b.first_names);
}

bool same(Patron const& a, Patron const& b)
{
    return a.person == b.person && a.address == b.address && a.contact == b.contact && a.category == b.category &&
           a.external_id == b.external_id;
}

} // namespace

MemberImport::MemberImport(db::Database& database, Clock const& clock, Patrons const& patrons,
                           Subscriptions const& subscriptions, network::Journal const& journal,
                           ImportListener* listener, std::shared_ptr<network::Territory const> territory)
    : database_(database), clock_(clock), patrons_(patrons), subscriptions_(subscriptions), journal_(journal),
      listener_(listener), territory_(std::move(territory))
{
}

/// Rows wait here for their transaction; refused ones go out as a table.
struct MemberImport::Batch {
    MemberImport& import;
    ImportOrder const& order;
    std::ostream& refused_rows;
    Words const& words;
    std::function<void(ImportTally const&)> const& progress;
    ImportTally tally{};
    std::vector<CsvRow> rows{};
    bool header_seen = false;

    void add(CsvRow const& row)
    {
        if (!std::exchange(header_seen, true)) {
            refuse_header(row);
            return;
        }
        rows.push_back(row);
        if (rows.size() == batch_rows) {
            flush();
        }
    }

    void refuse_header(CsvRow const& row)
    {
        refused_rows << "\xef\xbb\xbf" << words("import.refused.line") << order.delimiter
                     << words("import.refused.why");
        write_fields(row);
    }

    void write_fields(CsvRow const& row)
    {
        for (auto const& field : row.fields) {
            refused_rows << order.delimiter << csv_field(field, order.delimiter);
        }
        refused_rows << "\r\n";
    }

    void refuse(CsvRow const& row, std::vector<std::string> const& faults)
    {
        std::vector<std::string> why;
        why.reserve(faults.size());
        for (auto const& fault : faults) {
            why.push_back(words(fault));
        }
        refused_rows << row.line << order.delimiter << csv_field(join(why, ", "), order.delimiter);
        write_fields(row);
    }

    /// What a row brought about: an outcome, or the reasons why it is refused.
    using Line = std::expected<Outcome, std::vector<std::string>>;

    Line put(db::Session& session, CsvRow const& row)
    {
        if (row.shape == CsvRow::Shape::broken) {
            return std::unexpected(std::vector<std::string>{"import.row.broken"});
        }
        auto read = read_row(order.mapping, row.fields, civil_date(import.clock_.now()));
        if (!read.member) {
            return std::unexpected(std::move(read.faults));
        }
        if (auto const named = order.categories.find(read.member->category); named != order.categories.end()) {
            read.member->category = named->second;
        }
        auto const outcome = import.put(session, order, *read.member);
        if (!outcome) {
            return std::unexpected(std::vector<std::string>{outcome.error().message.id});
        }
        return *outcome;
    }

    void flush()
    {
        std::vector<Line> lines;
        auto const done = import.database_.write([&](db::Session& session) -> Result<void> {
            lines.clear();
            for (auto const& row : rows) {
                lines.push_back(put(session, row));
            }
            return order.dry_run == DryRun::yes ? Result<void>{fail(ErrorKind::invalid, "import.dry_run")}
                                                : Result<void>{};
        });
        if (!done && done.error().message.id != "import.dry_run") {
            lines.assign(rows.size(), std::unexpected(std::vector<std::string>{done.error().message.id}));
        }
        for (std::size_t i = 0; i < rows.size(); ++i) {
            count(rows[i], lines[i]);
        }
        rows.clear();
        progress(tally);
    }

    void count(CsvRow const& row, Line const& line)
    {
        ++tally.rows;
        if (!line) {
            ++tally.refused;
            refuse(row, line.error());
        } else if (*line == Outcome::added) {
            ++tally.added;
        } else if (*line == Outcome::updated) {
            ++tally.updated;
        } else {
            ++tally.unchanged;
        }
    }
};

Result<ImportTally> MemberImport::run(network::Actor const& actor, ImportOrder const& order, std::istream& file,
                                      std::ostream& refused_rows, Words const& words,
                                      std::function<void(ImportTally const&)> const& progress,
                                      std::stop_token const& stop)
{
    auto const allowed = actor.kind == network::ActorKind::system
                             ? Result<void>{}
                             : authorise(actor, network::Permission::import_members, order.intercommunality);
    if (!allowed) {
        return std::unexpected(allowed.error());
    }
    if (auto const faults = mapping_faults(order.mapping); !faults.empty()) {
        return fail(ErrorKind::invalid, faults.front());
    }
    Batch batch{.import = *this, .order = order, .refused_rows = refused_rows, .words = words, .progress = progress};
    ToUtf8 to_utf8{order.encoding};
    CsvReader reader{order.delimiter, [&](CsvRow const& row) { batch.add(row); }};
    for (auto piece = next_piece(file); !piece.empty(); piece = next_piece(file)) {
        reader.feed(to_utf8.convert(piece, ToUtf8::Last::no));
        if (stop.stop_requested()) {
            return fail(ErrorKind::unavailable, "import.stopped");
        }
    }
    reader.feed(to_utf8.convert({}, ToUtf8::Last::yes));
    reader.finish();
    batch.flush();
    auto const& tally = batch.tally;
    if (order.dry_run == DryRun::no) {
        auto const journalled = database_.write([&](db::Session& session) -> Result<void> {
            journal_.append(session, actor, order.intercommunality, "members.imported",
                            "library:" + order.library.value,
                            {{"rows", tally.rows},
                             {"added", tally.added},
                             {"updated", tally.updated},
                             {"unchanged", tally.unchanged},
                             {"refused", tally.refused}});
            return {};
        });
        if (!journalled) {
            return std::unexpected(journalled.error());
        }
        if (listener_ != nullptr && tally.added + tally.updated > 0) {
            listener_->import_finished();
        }
    }
    return tally;
}

Result<MemberImport::Outcome> MemberImport::put(db::Session& session, ImportOrder const& order, MemberRow const& row)
{
    auto known = Patrons::by_external_id(session, order.intercommunality, row.external_id);
    auto const card = row.card_number.empty() ? std::nullopt : Cards::find(session, row.card_number);
    if (card) {
        auto const holder = Patrons::find(session, card->patron);
        if (!holder || holder->intercommunality != order.intercommunality) {
            return fail(ErrorKind::conflict, "import.row.card_taken");
        }
        bool const another_id =
            !row.external_id.empty() && !holder->external_id.empty() && holder->external_id != row.external_id;
        if (another_id || (known && known->id != holder->id)) {
            return fail(ErrorKind::conflict, "import.row.two_people");
        }
        if (!known && is_somebody_else(holder->person, row.person)) {
            return fail(ErrorKind::conflict, "import.row.card_of_another");
        }
        known = holder;
    }
    return known ? update(session, *known, row) : add(session, order, row);
}

Result<MemberImport::Outcome> MemberImport::add(db::Session& session, ImportOrder const& order, MemberRow const& row)
{
    Patron patron{.id = {},
                  .intercommunality = order.intercommunality,
                  .library = order.library,
                  .person = row.person,
                  .address = row.address,
                  .contact = row.contact,
                  .category = row.category.empty() ? order.category : row.category,
                  .household = {},
                  .external_id = row.external_id,
                  .status = PatronStatus::active,
                  .created = {},
                  .last_activity = {}};
    find_municipality(patron.address);
    patron.id = patrons_.add(session, patron);
    put_card(session, patron, row);
    put_subscription(session, patron, row);
    if (listener_ != nullptr) {
        listener_->patron_imported(session, patron);
    }
    return Outcome::added;
}

Result<MemberImport::Outcome> MemberImport::update(db::Session& session, Patron const& known, MemberRow const& row)
{
    auto patron = brought_up_to_date(known, row);
    find_municipality(patron.address);
    bool const changed = !same(known, patron);
    if (changed) {
        Patrons::update(session, patron);
        if (listener_ != nullptr) {
            listener_->patron_imported(session, patron);
        }
    }
    bool const new_card = put_card(session, patron, row);
    bool const new_term = put_subscription(session, patron, row);
    return changed || new_card || new_term ? Outcome::updated : Outcome::unchanged;
}

void MemberImport::find_municipality(PostalAddress& address)
{
    if (territory_ == nullptr || !address.municipality.empty() || address.municipality_name.empty()) {
        return;
    }
    if (municipalities_.size() == most_remembered) {
        municipalities_.clear();
    }
    auto const [entry, is_new] = municipalities_.try_emplace({address.municipality_name, address.postcode});
    if (is_new) {
        entry->second = municipality_code(*territory_, address.municipality_name, address.postcode);
    }
    address.municipality = entry->second;
}

bool MemberImport::put_card(db::Session& session, Patron const& patron, MemberRow const& row) const
{
    if (row.card_number.empty() || Cards::find(session, row.card_number)) {
        return false;
    }
    auto const now = clock_.now();
    return Cards::take_in(session, {.number = row.card_number,
                                    .patron = patron.id,
                                    .library = patron.library,
                                    .kind = CardKind::permanent,
                                    .status = CardStatus::active,
                                    .valid_from = row.start.value_or(civil_date(now)),
                                    .valid_until = {},
                                    .issued = now})
        .has_value();
}

bool MemberImport::put_subscription(db::Session& session, Patron const& patron, MemberRow const& row) const
{
    if (!row.end) {
        return false;
    }
    auto const start = row.start.value_or(std::min(civil_date(clock_.now()), *row.end));
    for (auto const& term : Subscriptions::of(session, patron.id)) {
        bool const renewed_here = term.reason == "subscription.reason.renewal" && row.start && term.start == start;
        bool const same_term = renewed_here || (term.policy.empty() && (!row.start || term.start == start));
        // An end moved on for a closure or by a renewal is not moved back by the file of a system that knows nothing of
        // it.
        bool const extended = term.extended_days > 0 && *row.end == term.end_without_closures();
        bool const knows_less = extended || RenewalStore::had_end(session, term.id, *row.end);
        if (same_term && (knows_less || term.end == *row.end)) {
            return false;
        }
        if (same_term) {
            auto moved = term;
            moved.end = *row.end;
            moved.category = patron.category;
            return Subscriptions::update(session, moved).has_value();
        }
    }
    (void)subscriptions_.add(session, {.id = {},
                                       .patron = patron.id,
                                       .category = patron.category,
                                       .start = start,
                                       .end = *row.end,
                                       .reason = "subscription.reason.imported",
                                       .policy = {}});
    return true;
}

} // namespace guichet::people
