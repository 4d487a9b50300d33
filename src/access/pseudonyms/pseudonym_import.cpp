// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/pseudonyms/pseudonym_import.hpp"

#include "base/text.hpp"
#include "people/cards/cards.hpp"
#include "people/import/csv.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace guichet::access {

namespace {

constexpr std::size_t rows_a_transaction = 500;
constexpr std::string_view dry_run_ends = "access.pseudonym.dry_run";

bool has_digit(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string field_of(people::CsvRow const& row, std::size_t column)
{
    return column < row.fields.size() ? tidy(row.fields[column]) : std::string{};
}

std::vector<PseudonymRow> rows_of(std::istream& file)
{
    std::string const bytes{std::istreambuf_iterator<char>{file}, {}};
    people::ToUtf8 to_utf8{people::detect_encoding(bytes)};
    auto const text = to_utf8.convert(bytes, people::ToUtf8::Last::yes);
    std::vector<PseudonymRow> rows;
    bool is_first = true;
    people::CsvReader reader{people::detect_delimiter(text), [&](people::CsvRow const& row) {
                                 PseudonymRow one{row.line, field_of(row, 0), field_of(row, 1)};
                                 if (!std::exchange(is_first, false) || has_digit(one.card)) {
                                     rows.push_back(std::move(one));
                                 }
                             }};
    reader.feed(text);
    reader.finish();
    return rows;
}

} // namespace

Result<PseudonymImport::Outcome> PseudonymImport::take_over(db::Session& session, PlatformId const& platform,
                                                            PseudonymRow const& row) const
{
    auto const card = people::Cards::find(session, row.card);
    if (!card || card->patron.empty()) {
        return fail(ErrorKind::not_found, "access.pseudonym.no_card");
    }
    if (Pseudonyms::find(session, card->patron, platform) == row.id) {
        return Outcome::unchanged;
    }
    auto const imported = pseudonyms_.import(session, card->patron, platform, row.id);
    return imported ? Result<Outcome>{Outcome::taken_over} : std::unexpected(imported.error());
}

Result<PseudonymTally> PseudonymImport::run(network::Actor const& actor, PlatformId const& platform, std::istream& file,
                                            DryRun dry_run, Refused const& refused) const
{
    auto const rows = rows_of(file);
    // A trial is one transaction: two rows that exclude one another are seen, wherever they stand.
    auto const step = dry_run == DryRun::yes ? std::max<std::size_t>(rows.size(), 1) : rows_a_transaction;
    PseudonymTally tally;
    for (std::size_t from = 0; from < rows.size(); from += step) {
        auto const some = std::span{rows}.subspan(from, std::min(step, rows.size() - from));
        std::vector<Result<Outcome>> outcomes;
        auto const done = database_.write([&](db::Session& session) -> Result<void> {
            outcomes.clear();
            for (auto const& row : some) {
                outcomes.push_back(take_over(session, platform, row));
            }
            auto const taken = std::ranges::count_if(
                outcomes, [](auto const& outcome) { return outcome && *outcome == Outcome::taken_over; });
            if (taken > 0) {
                journal_.append(session, actor, {}, "pseudonyms.imported", "platform:" + platform.value,
                                {{"rows", some.size()}, {"taken_over", taken}});
            }
            return dry_run == DryRun::yes ? Result<void>{fail(ErrorKind::invalid, std::string{dry_run_ends})}
                                          : Result<void>{};
        });
        if (!done && done.error().message.id != dry_run_ends) {
            return std::unexpected(done.error());
        }
        count(tally, some, outcomes, refused);
    }
    return tally;
}

void PseudonymImport::count(PseudonymTally& tally, std::span<PseudonymRow const> rows,
                            std::vector<Result<Outcome>> const& outcomes, Refused const& refused)
{
    for (std::size_t i = 0; i < rows.size(); ++i) {
        ++tally.rows;
        if (!outcomes[i]) {
            ++tally.refused;
            refused(rows[i], outcomes[i].error().message);
        } else {
            ++(*outcomes[i] == Outcome::taken_over ? tally.taken_over : tally.unchanged);
        }
    }
}

} // namespace guichet::access
