// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/words.hpp"
#include "people/cards/card_row.hpp"

#include <charconv>

namespace guichet::people {

namespace {

constexpr Words<CheckDigit, 3> check_digit_words{
    {{CheckDigit::none, "none"}, {CheckDigit::luhn, "luhn"}, {CheckDigit::mod97, "mod97"}}};

std::int64_t power_of_ten(std::size_t exponent)
{
    std::int64_t power = 1;
    for (std::size_t i = 0; i < exponent; ++i) {
        power *= 10;
    }
    return power;
}

} // namespace

std::string_view to_text(CheckDigit kind)
{
    return word_of(check_digit_words, kind);
}

std::optional<CheckDigit> check_digit_from(std::string_view text)
{
    return value_of(check_digit_words, text);
}

std::string_view to_text(Keeper keeper)
{
    return keeper == Keeper::guichet ? "guichet" : "ils";
}

std::optional<std::int64_t> numeric_value(std::string_view number)
{
    if (!all_digits(number) || number.size() > longest_card_number) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    std::from_chars(number.data(), number.data() + number.size(), value);
    return value;
}

NumberSpan span_of(CardRange const& range)
{
    auto const unit = power_of_ten(check_length(range.check_digit));
    return {*numeric_value(range.first) * unit, *numeric_value(range.last) * unit + unit - 1};
}

std::size_t number_length(CardRange const& range)
{
    return range.first.size() + check_length(range.check_digit);
}

std::int64_t size_of(CardRange const& range)
{
    return *numeric_value(range.last) - *numeric_value(range.first) + 1;
}

std::string first_number(CardRange const& range)
{
    return with_check_digit(range.first, range.check_digit);
}

std::string last_number(CardRange const& range)
{
    return with_check_digit(range.last, range.check_digit);
}

bool is_well_formed(CardRange const& range)
{
    return !range.library.empty() && all_digits(range.first) && all_digits(range.last) &&
           range.first.size() == range.last.size() && number_length(range) <= longest_card_number &&
           range.first <= range.last;
}

CardRange range_from(db::Row const& row)
{
    return {row.text(0),
            {row.text(1)},
            card_kind_from(row.text(2)),
            row.text(3),
            row.text(4),
            check_digit_from(row.text(5)).value_or(CheckDigit::none),
            row.text(6) == "ils" ? Keeper::ils : Keeper::guichet,
            row.text(7),
            row.boolean(8) ? RangeState::closed : RangeState::open};
}

Result<void> Cards::add_range(db::Session& session, CardRange const& range) const
{
    if (!is_well_formed(range)) {
        return fail(ErrorKind::invalid, "card.range_invalid");
    }
    // Makes two additions at once, from two nodes, wait for each other where a range exists already; where none does,
    // the table's own rule refuses the second.
    session.execute("UPDATE people_card_range SET kind = kind");
    auto const span = span_of(range);
    auto const met = session.count(R"sql(
        SELECT COUNT(*) FROM people_card_range WHERE lowest <= :highest AND highest >= :lowest
    )sql",
                                   {{"lowest", span.lowest}, {"highest", span.highest}});
    if (met > 0) {
        return fail(ErrorKind::conflict, "card.range_overlap");
    }
    session.execute(R"sql(
        INSERT INTO people_card_range (id, library, kind, first_body, last_body, check_digit, lowest, highest, keeper,
                                       label, closed)
        VALUES (:id, :library, :kind, :first_body, :last_body, :check_digit, :lowest, :highest, :keeper, :label,
                :closed)
    )sql",
                    {{"id", range.id.empty() ? new_id(clock_.now(), random_) : range.id},
                     {"library", range.library},
                     {"kind", to_text(range.kind)},
                     {"first_body", range.first},
                     {"last_body", range.last},
                     {"check_digit", to_text(range.check_digit)},
                     {"lowest", span.lowest},
                     {"highest", span.highest},
                     {"keeper", to_text(range.keeper)},
                     {"label", range.label},
                     {"closed", range.state == RangeState::closed}});
    return {};
}

std::vector<CardRange> Cards::ranges(db::Session& session, LibraryId const& library, CardKind kind)
{
    return session.list(R"sql(
        SELECT id, library, kind, first_body, last_body, check_digit, keeper, label, closed
        FROM people_card_range
        WHERE library = :library AND kind = :kind AND keeper = 'guichet' AND closed = 0
        ORDER BY lowest
    )sql",
                        {{"library", library}, {"kind", to_text(kind)}}, range_from);
}

std::vector<CardRange> Cards::all_ranges(db::Session& session)
{
    return session.list(R"sql(
        SELECT id, library, kind, first_body, last_body, check_digit, keeper, label, closed
        FROM people_card_range
        ORDER BY lowest
    )sql",
                        {}, range_from);
}

std::optional<CardRange> Cards::range_of(db::Session& session, std::string_view number)
{
    auto const value = numeric_value(number);
    if (!value) {
        return std::nullopt;
    }
    auto const found = session.first(R"sql(
        SELECT id, library, kind, first_body, last_body, check_digit, keeper, label, closed
        FROM people_card_range
        WHERE lowest <= :value AND highest >= :value
    )sql",
                                     {{"value", *value}}, range_from);
    return found && number_length(*found) == number.size() ? found : std::nullopt;
}

} // namespace guichet::people
