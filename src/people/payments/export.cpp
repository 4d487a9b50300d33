// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/export.hpp"

#include "people/import/csv.hpp"
#include "text/messages.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF"; // or spreadsheets take it for Windows-1252
constexpr char delimiter = ';';

std::string decimal(Money amount)
{
    return fmt::format("{}{},{:02}", amount.cents < 0 ? "-" : "", std::abs(amount.cents) / 100,
                       std::abs(amount.cents) % 100);
}

/// A spreadsheet takes it for text, never for a formula.
std::string harmless(std::string text)
{
    return !text.empty() && std::string_view{"=+@"}.find(text.front()) != std::string_view::npos ? "'" + text : text;
}

std::string export_line(std::vector<std::string> const& fields)
{
    std::string line;
    for (auto const& field : fields) {
        if (!line.empty()) {
            line += delimiter;
        }
        line += csv_field(field, delimiter);
    }
    return line + "\r\n";
}

std::string day_of(Instant instant)
{
    return text::short_date(text::Locale::fr, civil_date(instant));
}

} // namespace

std::string accounts_csv(std::vector<AccountLine> const& lines)
{
    std::string out{byte_order_mark};
    out += export_line({"date", "heure", "reference", "demande", "montant", "mode", "etat", "code", "autorisation"});
    for (auto const& line : lines) {
        out += export_line({day_of(line.at), civil_time(line.at), line.reference, line.debt_reference,
                            decimal(line.amount), line.mode, line.state, line.code, harmless(line.authorisation)});
    }
    return out;
}

} // namespace guichet::people
