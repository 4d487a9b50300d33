// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/cards.hpp"

#include "people/cards/card_row.hpp"

#include <fmt/format.h>

namespace guichet::people {

namespace {

constexpr int random_attempts = 16;

/// What one step of the body adds to the whole number.
std::int64_t unit_of(CheckDigit kind)
{
    return kind == CheckDigit::none ? 1 : kind == CheckDigit::luhn ? 10 : 100;
}

std::string number_of(CardRange const& range, std::int64_t body)
{
    return with_check_digit(fmt::format("{:0{}}", body, range.first.size()), range.check_digit);
}

/// False when somebody has, or had, this number.
bool insert(db::Session& session, Card const& card)
{
    return session.execute(R"sql(
        INSERT INTO people_card (number, numeric_value, patron, library, kind, status, valid_from, valid_until, issued)
        VALUES (:number, :value, :patron, :library, :kind, :status, :valid_from, :valid_until, :issued)
        ON CONFLICT (number) DO NOTHING
    )sql",
                           {{"number", card.number},
                            {"value", numeric_value(card.number)},
                            {"patron", card.patron.empty() ? std::nullopt : std::optional{card.patron.value}},
                            {"library", card.library},
                            {"kind", to_text(card.kind)},
                            {"status", to_text(card.status)},
                            {"valid_from", card.valid_from},
                            {"valid_until", card.valid_until},
                            {"issued", card.issued}}) == 1;
}

/// The smallest body in (after, last] whose number nobody has; `after` itself is taken.
std::optional<std::int64_t> free_body_after(db::Session& session, CardRange const& range, std::int64_t after)
{
    auto const unit = unit_of(range.check_digit);
    auto const last = *numeric_value(range.last);
    auto const found = session.first(R"sql(
        SELECT taken.numeric_value / :unit + 1
        FROM people_card taken
        WHERE taken.numeric_value >= :lowest AND taken.numeric_value <= :highest
          AND NOT EXISTS (
            SELECT 1
            FROM people_card next
            WHERE next.numeric_value >= (taken.numeric_value / :unit + 1) * :unit
              AND next.numeric_value < (taken.numeric_value / :unit + 2) * :unit)
        ORDER BY taken.numeric_value
        LIMIT 1
    )sql",
                                     {{"unit", unit}, {"lowest", after * unit}, {"highest", last * unit + unit - 1}},
                                     [](db::Row const& row) { return row.integer(0); });
    return found && *found <= last ? found : std::nullopt;
}

/// Takes the first free number after `body`, going round; for ranges so full that chance finds nothing.
bool take_next_free(db::Session& session, CardRange const& range, std::int64_t body, Card& card)
{
    if (auto const above = free_body_after(session, range, body)) {
        card.number = number_of(range, *above);
        return insert(session, card);
    }
    auto const first = *numeric_value(range.first);
    card.number = number_of(range, first);
    if (insert(session, card)) {
        return true;
    }
    auto const below = free_body_after(session, range, first);
    if (!below) {
        return false;
    }
    card.number = number_of(range, *below);
    return insert(session, card);
}

bool take_number(db::Session& session, CardRange const& range, Random& random, Card& card)
{
    auto const first = *numeric_value(range.first);
    auto const size = static_cast<std::uint64_t>(*numeric_value(range.last) - first) + 1;
    std::int64_t body = first;
    for (int attempt = 0; attempt < random_attempts; ++attempt) {
        body = first + static_cast<std::int64_t>(random.below(size));
        card.number = number_of(range, body);
        if (insert(session, card)) {
            return true;
        }
    }
    return take_next_free(session, range, body, card);
}

} // namespace

bool Card::in_force(Date today) const
{
    return status == CardStatus::active && valid_from <= today && (!valid_until || today <= *valid_until);
}

std::string_view to_text(CardKind kind)
{
    return kind == CardKind::provisional ? "provisional" : "permanent";
}

std::string_view to_text(CardStatus status)
{
    return status == CardStatus::active ? "active" : status == CardStatus::replaced ? "replaced" : "revoked";
}

CardKind card_kind_from(std::string_view text)
{
    return text == "provisional" ? CardKind::provisional : CardKind::permanent;
}

CardStatus card_status_from(std::string_view text)
{
    return text == "active" ? CardStatus::active : text == "replaced" ? CardStatus::replaced : CardStatus::revoked;
}

Card card_from(db::Row const& row, std::size_t column)
{
    return {row.text(column),
            {row.text(column + 1)},
            {row.text(column + 2)},
            card_kind_from(row.text(column + 3)),
            card_status_from(row.text(column + 4)),
            row.date(column + 5),
            row.maybe_date(column + 6),
            row.instant(column + 7)};
}

Cards::Cards(db::Database& database, Clock const& clock, Random& random)
    : database_(database), clock_(clock), random_(random)
{
}

Result<Card> Cards::issue(db::Session& session, PatronId const& patron, LibraryId const& library, CardKind kind,
                          Date from, std::optional<Date> until) const
{
    auto const candidates = ranges(session, library, kind);
    if (candidates.empty()) {
        return fail(ErrorKind::unavailable, "card.no_range", "library " + library.value);
    }
    Card card{.number = {},
              .patron = patron,
              .library = library,
              .kind = kind,
              .status = CardStatus::active,
              .valid_from = from,
              .valid_until = until,
              .issued = clock_.now()};
    for (auto const& range : candidates) {
        if (take_number(session, range, random_, card)) {
            return card;
        }
    }
    return fail(ErrorKind::unavailable, "card.range_exhausted", "library " + library.value);
}

std::optional<Card> Cards::find(std::string_view number) const
{
    return database_.read([&](db::Session& session) { return find(session, number); });
}

std::optional<Card> Cards::find(db::Session& session, std::string_view number)
{
    return session.first(R"sql(
        SELECT number, patron, library, kind, status, valid_from, valid_until, issued
        FROM people_card
        WHERE number = :number
    )sql",
                         {{"number", number}}, [](db::Row const& row) { return card_from(row, 0); });
}

std::vector<Card> Cards::of(db::Session& session, PatronId const& patron)
{
    return session.list(R"sql(
        SELECT number, patron, library, kind, status, valid_from, valid_until, issued
        FROM people_card
        WHERE patron = :patron
        ORDER BY issued DESC, number
    )sql",
                        {{"patron", patron}}, [](db::Row const& row) { return card_from(row, 0); });
}

Result<void> Cards::take_in(db::Session& session, Card const& card)
{
    if (card.number.empty() || !insert(session, card)) {
        return fail(ErrorKind::conflict, "card.number_taken");
    }
    return {};
}

Result<void> Cards::revoke(db::Session& session, std::string_view number, std::string_view reason)
{
    auto const changed = session.execute(R"sql(
        UPDATE people_card SET status = 'revoked', reason = :reason WHERE number = :number
    )sql",
                                         {{"number", number}, {"reason", reason}});
    if (changed == 0) {
        return fail(ErrorKind::not_found, "card.unknown");
    }
    return {};
}

void Cards::withdraw(db::Session& session, std::string_view number)
{
    session.execute(R"sql(
        UPDATE people_card SET status = 'revoked', patron = NULL WHERE number = :number
    )sql",
                    {{"number", number}});
}

void Cards::forget(db::Session& session, PatronId const& patron)
{
    session.execute(R"sql(
        DELETE FROM people_card_notice WHERE number IN (SELECT number FROM people_card WHERE patron = :patron)
    )sql",
                    {{"patron", patron}});
    session.execute(R"sql(
        UPDATE people_card SET status = 'revoked', patron = NULL, reason = '' WHERE patron = :patron
    )sql",
                    {{"patron", patron}});
}

void Cards::move(db::Session& session, PatronId const& from, PatronId const& to)
{
    session.execute(R"sql(
        UPDATE people_card SET patron = :to_patron WHERE patron = :from_patron
    )sql",
                    {{"to_patron", to}, {"from_patron", from}});
}

Result<std::vector<std::string>> Cards::draw_blanks(db::Session& session, LibraryId const& library, int count,
                                                    std::string_view batch) const
{
    std::vector<std::string> numbers;
    for (int i = 0; i < count; ++i) {
        auto const now = clock_.now();
        auto card = issue(session, {}, library, CardKind::permanent, civil_date(now), {});
        if (!card) {
            return std::unexpected(card.error());
        }
        session.execute(R"sql(
            UPDATE people_card SET status = 'revoked', blank = 1, batch = :batch WHERE number = :number
        )sql",
                        {{"number", card->number}, {"batch", batch}});
        numbers.push_back(std::move(card->number));
    }
    return numbers;
}

std::vector<std::string> Cards::of_batch(db::Session& session, std::string_view batch)
{
    return session.list("SELECT number FROM people_card WHERE batch = :batch AND batch <> '' ORDER BY number",
                        {{"batch", batch}}, [](db::Row const& row) { return row.text(0); });
}

bool Cards::is_blank(db::Session& session, std::string_view number)
{
    return session.count("SELECT COUNT(*) FROM people_card WHERE number = :number AND blank = 1",
                         {{"number", number}}) == 1;
}

bool Cards::hand_out(db::Session& session, Card const& card)
{
    auto const from_stock = session.execute(R"sql(
        UPDATE people_card
        SET patron = :patron, library = :library, kind = :kind, status = 'active', valid_from = :valid_from,
            valid_until = :valid_until, issued = :issued, blank = 0
        WHERE number = :number AND blank = 1
    )sql",
                                            {{"number", card.number},
                                             {"patron", card.patron},
                                             {"library", card.library},
                                             {"kind", to_text(card.kind)},
                                             {"valid_from", card.valid_from},
                                             {"valid_until", card.valid_until},
                                             {"issued", card.issued}});
    return from_stock == 1 || insert(session, card);
}

bool Cards::replace(db::Session& session, std::string_view number)
{
    return session.execute("UPDATE people_card SET status = 'replaced' WHERE number = :number AND status = 'active'",
                           {{"number", number}}) == 1;
}

void Cards::give_back(db::Session& session, std::string_view provisional, std::string_view permanent)
{
    session.execute("UPDATE people_card SET status = 'active' WHERE number = :number AND status = 'replaced'",
                    {{"number", provisional}});
    session.execute("UPDATE people_card SET status = 'revoked', patron = NULL, blank = 1 WHERE number = :number",
                    {{"number", permanent}});
}

void Cards::set_end(db::Session& session, std::string_view number, Date until)
{
    session.execute("UPDATE people_card SET valid_until = :until WHERE number = :number",
                    {{"number", number}, {"until", until}});
}

} // namespace guichet::people
