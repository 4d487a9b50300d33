// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/payments/export.hpp"

#include "people/import/csv.hpp"
#include "text/messages.hpp"

namespace guichet::people {

namespace {

std::string day_of(Instant instant)
{
    return text::short_date(text::Locale::fr, civil_date(instant));
}

} // namespace

std::string accounts_csv(std::vector<AccountLine> const& lines)
{
    std::string out{byte_order_mark};
    out += csv_line({"date", "heure", "reference", "demande", "montant", "mode", "etat", "code", "autorisation"});
    for (auto const& line : lines) {
        out += csv_line({day_of(line.at), civil_time(line.at), line.reference, line.debt_reference,
                         money_as_typed(line.amount), line.mode, line.state, line.code, line.authorisation});
    }
    return out;
}

} // namespace guichet::people
