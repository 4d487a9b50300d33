// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/label_store.hpp"

#include <cmath>

namespace guichet::people {

namespace {

double millimetres(db::Row const& row, std::size_t column)
{
    return static_cast<double>(row.integer(column)) / 100.0;
}

std::int64_t hundredths(double length)
{
    return std::llround(length * 100.0);
}

SheetTemplate sheet_from(db::Row const& row)
{
    return {row.text(0),
            {row.text(1)},
            row.text(2),
            {.columns = static_cast<int>(row.integer(3)),
             .rows = static_cast<int>(row.integer(4)),
             .width = millimetres(row, 5),
             .height = millimetres(row, 6),
             .left = millimetres(row, 7),
             .top = millimetres(row, 8),
             .gap_across = millimetres(row, 9),
             .gap_down = millimetres(row, 10)}};
}

LabelBatch batch_from(db::Row const& row)
{
    return {
        row.text(0),   {row.text(1)}, row.text(2), static_cast<int>(row.integer(3)), static_cast<int>(row.integer(4)),
        row.instant(5)};
}

} // namespace

std::vector<SheetTemplate> LabelStore::sheets(db::Session& session)
{
    return session.list(R"sql(
        SELECT id, intercommunality, name, label_columns, label_rows, label_width, label_height, margin_left,
               margin_top, gap_across, gap_down
        FROM people_label_sheet
        ORDER BY intercommunality, name
    )sql",
                        {}, sheet_from);
}

std::optional<SheetTemplate> LabelStore::sheet(db::Session& session, std::string_view id)
{
    return session.first(R"sql(
        SELECT id, intercommunality, name, label_columns, label_rows, label_width, label_height, margin_left,
               margin_top, gap_across, gap_down
        FROM people_label_sheet
        WHERE id = :id
    )sql",
                         {{"id", id}}, sheet_from);
}

void LabelStore::put(db::Session& session, SheetTemplate const& sheet)
{
    auto const& layout = sheet.layout;
    session.execute(R"sql(
        INSERT INTO people_label_sheet (id, intercommunality, name, label_columns, label_rows, label_width,
                                        label_height, margin_left, margin_top, gap_across, gap_down)
        VALUES (:id, :intercommunality, :name, :label_columns, :label_rows, :label_width, :label_height,
                :margin_left, :margin_top, :gap_across, :gap_down)
        ON CONFLICT (id) DO UPDATE
        SET name = excluded.name, label_columns = excluded.label_columns, label_rows = excluded.label_rows,
            label_width = excluded.label_width, label_height = excluded.label_height,
            margin_left = excluded.margin_left, margin_top = excluded.margin_top,
            gap_across = excluded.gap_across, gap_down = excluded.gap_down
    )sql",
                    {{"id", sheet.id},
                     {"intercommunality", sheet.intercommunality},
                     {"name", sheet.name},
                     {"label_columns", layout.columns},
                     {"label_rows", layout.rows},
                     {"label_width", hundredths(layout.width)},
                     {"label_height", hundredths(layout.height)},
                     {"margin_left", hundredths(layout.left)},
                     {"margin_top", hundredths(layout.top)},
                     {"gap_across", hundredths(layout.gap_across)},
                     {"gap_down", hundredths(layout.gap_down)}});
}

void LabelStore::remove(db::Session& session, std::string_view id)
{
    session.execute("DELETE FROM people_label_sheet WHERE id = :id", {{"id", id}});
}

void LabelStore::add(db::Session& session, LabelBatch const& batch, std::string_view actor)
{
    session.execute(R"sql(
        INSERT INTO people_label_batch (id, library, sheet, position, cards, actor, at)
        VALUES (:id, :library, :sheet, :position, :cards, :actor, :at)
    )sql",
                    {{"id", batch.id},
                     {"library", batch.library},
                     {"sheet", batch.sheet},
                     {"position", batch.position},
                     {"cards", batch.cards},
                     {"actor", actor},
                     {"at", batch.at}});
}

std::optional<LabelBatch> LabelStore::batch(db::Session& session, std::string_view id)
{
    return session.first("SELECT id, library, sheet, position, cards, at FROM people_label_batch WHERE id = :id",
                         {{"id", id}}, batch_from);
}

std::vector<LabelBatch> LabelStore::batches(db::Session& session, LibraryId const& library, int limit)
{
    return session.list(R"sql(
        SELECT id, library, sheet, position, cards, at
        FROM people_label_batch
        WHERE library = :library
        ORDER BY at DESC, id DESC
        LIMIT :most
    )sql",
                        {{"library", library}, {"most", limit}}, batch_from);
}

} // namespace guichet::people
