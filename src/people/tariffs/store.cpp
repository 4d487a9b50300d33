// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/tariffs/store.hpp"

#include "db/stored_word.hpp"

#include <fmt/format.h>

#include <unordered_map>

namespace guichet::people {

namespace {

std::optional<int> maybe_age(db::Row const& row, std::size_t column)
{
    return row.is_null(column) ? std::nullopt : std::optional{static_cast<int>(row.integer(column))};
}

TariffLine tariff_line_from(db::Row const& row)
{
    TariffLine line;
    line.label_fr = row.text(1);
    line.label_en = row.text(2);
    line.home = db::stored_word(home_from(row.text(3)), "people_tariff_line");
    line.youngest = maybe_age(row, 4);
    line.oldest = maybe_age(row, 5);
    line.status = row.text(6);
    line.together = db::stored_word(together_from(row.text(7)), "people_tariff_line");
    line.category = row.text(8);
    line.offer = db::stored_word(offer_from(row.text(9)), "people_tariff_line");
    line.charged = db::stored_word(charged_from(row.text(10)), "people_tariff_line");
    line.amount = {row.integer(11)};
    return line;
}

Fee fee_from(db::Row const& row)
{
    Fee fee;
    fee.position = static_cast<int>(row.integer(0));
    fee.price = {{row.integer(1)}, row.text(2), row.text(3), row.text(4), {row.text(7)}, {}};
    fee.declared_status = row.text(5);
    fee.offer = db::stored_word(offer_from(row.text(6)), "people_tariff_line");
    fee.price.resolution = {row.text(8), row.maybe_date(9).value_or(Date{}), row.text(10), row.text(11)};
    return fee;
}

void add_line(db::Session& session, TariffGridId const& grid, int position, TariffLine const& line)
{
    session.execute(R"(
        INSERT INTO people_tariff_line
            (grid, position, label_fr, label_en, home, youngest, oldest, status, household, category, offer, charged,
             cents)
        VALUES
            (:grid, :position, :label_fr, :label_en, :home, :youngest, :oldest, :status, :household, :category, :offer,
             :charged, :cents))",
                    {{"grid", grid},
                     {"position", position},
                     {"label_fr", line.label_fr},
                     {"label_en", line.label_en},
                     {"home", to_text(line.home)},
                     {"youngest", line.youngest},
                     {"oldest", line.oldest},
                     {"status", line.status},
                     {"household", to_text(line.together)},
                     {"category", line.category},
                     {"offer", to_text(line.offer)},
                     {"charged", to_text(line.charged)},
                     {"cents", line.amount.cents}});
}

} // namespace

std::vector<TariffGrid> grids_of(db::Session& session, IntercommunalityId const& id)
{
    auto grids = session.list(
        R"(
        SELECT id, intercommunality, begins, ends, resolution_assembly, resolution_date, resolution_number,
               resolution_document
        FROM people_tariff_grid
        WHERE intercommunality = :intercommunality
        ORDER BY begins, revision)",
        {{"intercommunality", id}}, [](db::Row const& row) {
            return TariffGrid{{row.text(0)}, {row.text(1)},     {},
                              row.date(2),   row.maybe_date(3), {row.text(4), row.date(5), row.text(6), row.text(7)}};
        });
    std::unordered_map<std::string, std::vector<TariffLine>> lines;
    session.query(R"(
        SELECT l.grid, l.label_fr, l.label_en, l.home, l.youngest, l.oldest, l.status, l.household, l.category,
               l.offer, l.charged, l.cents
        FROM people_tariff_line l JOIN people_tariff_grid g ON g.id = l.grid
        WHERE g.intercommunality = :intercommunality
        ORDER BY l.grid, l.position)",
                  {{"intercommunality", id}},
                  [&](db::Row const& row) { lines[row.text(0)].push_back(tariff_line_from(row)); });
    for (auto& grid : grids) {
        grid.lines = lines[grid.id.value];
    }
    end_by_succession(grids);
    return grids;
}

TariffGridId add_grid(db::Session& session, TariffGrid const& grid, Instant now, std::string_view recorded_by)
{
    auto const revision = session.count(R"(
        SELECT COALESCE(MAX(revision), 0) + 1 FROM people_tariff_grid
        WHERE intercommunality = :intercommunality AND begins = :begins)",
                                        {{"intercommunality", grid.intercommunality}, {"begins", grid.valid_from}});
    TariffGridId const id{fmt::format("{}-{}{}", grid.intercommunality.value, to_iso(grid.valid_from),
                                      revision == 1 ? "" : "-" + std::to_string(revision))};
    session.execute(R"(
        INSERT INTO people_tariff_grid
            (id, intercommunality, begins, revision, ends, resolution_assembly, resolution_date, resolution_number,
             resolution_document, recorded, recorded_by)
        VALUES
            (:id, :intercommunality, :begins, :revision, :ends, :resolution_assembly, :resolution_date,
             :resolution_number, :resolution_document, :recorded, :recorded_by))",
                    {{"id", id},
                     {"intercommunality", grid.intercommunality},
                     {"begins", grid.valid_from},
                     {"revision", revision},
                     {"ends", grid.valid_until},
                     {"resolution_assembly", grid.resolution.assembly},
                     {"resolution_date", grid.resolution.date},
                     {"resolution_number", grid.resolution.number},
                     {"resolution_document", grid.resolution.document},
                     {"recorded", now},
                     {"recorded_by", recorded_by}});
    int position = 0;
    for (auto const& line : grid.lines) {
        add_line(session, id, ++position, line);
    }
    return id;
}

void add_fees(db::Session& session, DebtId const& debt, std::vector<Fee> const& fees)
{
    for (auto const& fee : fees) {
        auto const& vote = fee.price.resolution;
        session.execute(R"(
            INSERT INTO people_fee
                (debt, position, cents, reason, label_fr, label_en, declared_status, offer, grid,
                 resolution_assembly, resolution_date, resolution_number, resolution_document)
            VALUES
                (:debt, :position, :cents, :reason, :label_fr, :label_en, :declared_status, :offer, :grid,
                 :resolution_assembly, :resolution_date, :resolution_number, :resolution_document))",
                        {{"debt", debt},
                         {"position", fee.position},
                         {"cents", fee.price.amount.cents},
                         {"reason", fee.price.reason},
                         {"label_fr", fee.price.label_fr},
                         {"label_en", fee.price.label_en},
                         {"declared_status", fee.declared_status},
                         {"offer", to_text(fee.offer)},
                         {"grid", fee.price.grid},
                         {"resolution_assembly", vote.assembly},
                         {"resolution_date", vote.date.ok() ? std::optional{vote.date} : std::nullopt},
                         {"resolution_number", vote.number},
                         {"resolution_document", vote.document}});
    }
}

std::vector<Fee> fees_of(db::Session& session, DebtId const& debt)
{
    return session.list(R"(
        SELECT position, cents, reason, label_fr, label_en, declared_status, offer, grid, resolution_assembly,
               resolution_date, resolution_number, resolution_document
        FROM people_fee
        WHERE debt = :debt
        ORDER BY position)",
                        {{"debt", debt}}, fee_from);
}

std::optional<Fee> fee_of(db::Session& session, PatronId const& patron)
{
    return session.first(R"(
        SELECT f.position, f.cents, f.reason, f.label_fr, f.label_en, f.declared_status, f.offer, f.grid,
               f.resolution_assembly, f.resolution_date, f.resolution_number, f.resolution_document
        FROM (SELECT p.application AS debt, p.position
              FROM people_applicant p
              WHERE p.patron = :patron
              UNION ALL
              SELECT l.renewal, l.position
              FROM people_renewal_line l
              JOIN people_renewal r ON r.id = l.renewal AND r.state = 'done'
              WHERE l.patron = :patron) told
        JOIN people_fee f ON f.debt = told.debt AND f.position = told.position
        ORDER BY f.debt DESC)",
                         {{"patron", patron}}, fee_from);
}

} // namespace guichet::people
