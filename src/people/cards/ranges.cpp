// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/ranges.hpp"

#include "people/cards/card_row.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr int pace_days = 90;
constexpr int most_misfits = 500; // kept of one library, shown of all
constexpr std::array warning_thresholds{nearly_full, 95, 100};

void count_outside(OutsideCards& group, std::string const& number)
{
    bool const first = group.cards++ == 0;
    group.lowest = first ? number : std::min(group.lowest, number);
    group.highest = first ? number : std::max(group.highest, number);
}

std::vector<RangeUse> uses(db::Session& session)
{
    auto all = session.list(R"sql(
        SELECT id, library, kind, first_body, last_body, check_digit, keeper, label, closed, used, recent, warned
        FROM people_card_range
        ORDER BY lowest
    )sql",
                            {}, [](db::Row const& row) {
                                return RangeUse{.range = range_from(row),
                                                .size = 0,
                                                .used = row.integer(9),
                                                .recent = row.integer(10),
                                                .warned = static_cast<int>(row.integer(11))};
                            });
    for (auto& use : all) {
        use.size = size_of(use.range);
    }
    return all;
}

/// "" when the card stands where it should.
std::string_view problem_of(std::string_view number, LibraryId const& library, CardRange const& range)
{
    if (!has_valid_check_digit(number, range.check_digit)) {
        return "wrong_check";
    }
    return library == range.library ? "" : "other_library";
}

} // namespace

CardRanges::Report CardRanges::report(Actor const& actor) const
{
    auto const mine = [&, libraries = intercommunalities_.libraries()](LibraryId const& id) {
        auto const known = std::ranges::find(libraries, id, &network::Library::id);
        return known != libraries.end() && may(actor, Permission::view_policies, known->intercommunality);
    };
    return database_.read([&](db::Session& session) {
        Report report{
            .ranges = uses(session), .misfits = {}, .misfit_count = 0, .outside = {}, .surveyed = {}, .cards = 0};
        report.misfits = session.list(
            "SELECT number, library, owner, problem FROM people_card_misfit ORDER BY number", {},
            [](db::Row const& row) { return CardMisfit{row.text(0), {row.text(1)}, {row.text(2)}, row.text(3)}; });
        report.outside = session.list(
            R"sql(
            SELECT library, length, cards, lowest, highest
            FROM people_card_outside
            ORDER BY library, length
        )sql",
            {}, [](db::Row const& row) {
                return OutsideCards{
                    {row.text(0)}, static_cast<int>(row.integer(1)), row.integer(2), row.text(3), row.text(4)};
            });
        std::erase_if(report.misfits, [&](CardMisfit const& one) { return !mine(one.library); });
        report.misfits.resize(std::min<std::size_t>(report.misfits.size(), most_misfits));
        session.query("SELECT library, cards FROM people_card_misfit_count", {},
                      [&](db::Row const& row) { report.misfit_count += mine({row.text(0)}) ? row.integer(1) : 0; });
        std::erase_if(report.outside, [&](OutsideCards const& one) { return !mine(one.library); });
        session.query("SELECT at, cards FROM people_card_survey", {}, [&](db::Row const& row) {
            report.surveyed = row.instant(0);
            report.cards = row.integer(1);
        });
        return report;
    });
}

Error CardRanges::met_by(CardRange const& range) const
{
    auto const span = span_of(range);
    auto const all = database_.read([](db::Session& session) { return Cards::all_ranges(session); });
    auto const met = std::ranges::find_if(all, [&](CardRange const& other) {
        auto const theirs = span_of(other);
        return theirs.lowest <= span.highest && theirs.highest >= span.lowest;
    });
    if (met == all.end()) {
        return {ErrorKind::conflict, {"card.range_overlap"}};
    }
    auto const library = intercommunalities_.library(met->library);
    return {ErrorKind::conflict,
            {"ranges.error.meets",
             {{"library", library ? library->name : met->library.value},
              {"first", first_number(*met)},
              {"last", last_number(*met)}}}};
}

Result<void> CardRanges::add(Actor const& actor, RangeDraft const& draft)
{
    auto const range = drafted_range(draft);
    if (!range) {
        return std::unexpected(range.error());
    }
    auto const library = intercommunalities_.library(range->library);
    if (!library) {
        return invalid({{"library", {"ranges.error.library"}}});
    }
    if (auto const allowed = authorise(actor, Permission::edit_policies, library->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    auto const added = database_.write([&](db::Session& session) -> Result<void> {
        if (auto const done = cards_.add_range(session, *range); !done) {
            return done;
        }
        journal_.append(session, actor, library->intercommunality, "card.range_added", "library:" + library->id.value,
                        {{"first", first_number(*range)},
                         {"last", last_number(*range)},
                         {"kind", to_text(range->kind)},
                         {"keeper", to_text(range->keeper)}});
        return {};
    });
    if (!added && added.error().kind == ErrorKind::conflict) {
        return std::unexpected(met_by(*range));
    }
    return added;
}

Result<void> CardRanges::set_state(Actor const& actor, std::string_view id, RangeState state)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const all = Cards::all_ranges(session);
        auto const found = std::ranges::find(all, id, &CardRange::id);
        auto const library = found == all.end() ? std::nullopt : intercommunalities_.library(found->library);
        if (!library) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        if (auto const allowed = authorise(actor, Permission::edit_policies, library->intercommunality); !allowed) {
            return allowed;
        }
        session.execute("UPDATE people_card_range SET closed = :closed WHERE id = :id",
                        {{"id", id}, {"closed", state == RangeState::closed}});
        journal_.append(session, actor, library->intercommunality,
                        state == RangeState::closed ? "card.range_closed" : "card.range_opened",
                        "library:" + library->id.value, {{"first", first_number(*found)}});
        return {};
    });
}

struct CardRanges::Findings {
    std::vector<RangeUse> ranges;
    std::vector<CardMisfit> misfits;
    std::map<std::pair<std::string, std::size_t>, OutsideCards> outside;
    std::int64_t cards = 0;
    std::map<std::string, std::int64_t> misfit_counts; // by library
};

void CardRanges::look_at_cards(db::Session& session, Findings& findings) const
{
    findings.ranges = uses(session);
    std::vector<NumberSpan> spans;
    for (auto& use : findings.ranges) {
        use.used = use.recent = 0;
        spans.push_back(span_of(use.range));
    }
    auto const since = to_iso(clock_.now() - std::chrono::days{pace_days});
    std::size_t at = 0;
    // Numbers and ranges in the same order: each is looked at once, whatever their count. NULLs come in one place.
    session.query("SELECT number, numeric_value, library, issued FROM people_card ORDER BY numeric_value", {},
                  [&](db::Row const& row) {
                      ++findings.cards;
                      auto const number = row.text(0);
                      auto const value = row.integer(1);
                      while (!row.is_null(1) && at < spans.size() && spans[at].highest < value) {
                          ++at;
                      }
                      bool const inside = !row.is_null(1) && at < spans.size() && spans[at].lowest <= value &&
                                          number_length(findings.ranges[at].range) == number.size();
                      if (!inside) {
                          count_outside(findings.outside[{row.text(2), number.size()}], number);
                          return;
                      }
                      auto& use = findings.ranges[at];
                      ++use.used;
                      use.recent += row.text(3) >= since ? 1 : 0;
                      auto const problem = problem_of(number, {row.text(2)}, use.range);
                      if (!problem.empty() && ++findings.misfit_counts[row.text(2)] <= most_misfits) {
                          findings.misfits.push_back({number, {row.text(2)}, use.range.library, std::string{problem}});
                      }
                  });
}

void CardRanges::write_down(db::Session& session, Findings const& findings) const
{
    session.execute("DELETE FROM people_card_misfit");
    session.execute("DELETE FROM people_card_outside");
    session.execute("DELETE FROM people_card_survey");
    for (auto const& one : findings.misfits) {
        session.execute(
            R"sql(
            INSERT INTO people_card_misfit (number, library, owner, problem)
            VALUES (:number, :library, :owner, :problem)
        )sql",
            {{"number", one.number}, {"library", one.library}, {"owner", one.owner}, {"problem", one.problem}});
    }
    session.execute("DELETE FROM people_card_misfit_count");
    for (auto const& [library, cards] : findings.misfit_counts) {
        session.execute("INSERT INTO people_card_misfit_count (library, cards) VALUES (:library, :cards)",
                        {{"library", library}, {"cards", cards}});
    }
    for (auto const& [key, one] : findings.outside) {
        session.execute(R"sql(
            INSERT INTO people_card_outside (library, length, cards, lowest, highest)
            VALUES (:library, :length, :cards, :lowest, :highest)
        )sql",
                        {{"library", key.first},
                         {"length", key.second},
                         {"cards", one.cards},
                         {"lowest", one.lowest},
                         {"highest", one.highest}});
    }
    session.execute("INSERT INTO people_card_survey (id, at, cards) VALUES (1, :at, :cards)",
                    {{"at", clock_.now()}, {"cards", findings.cards}});
    for (auto const& use : findings.ranges) {
        session.execute("UPDATE people_card_range SET used = :used, recent = :recent WHERE id = :id",
                        {{"id", use.range.id}, {"used", use.used}, {"recent", use.recent}});
        warn(session, use);
    }
}

void CardRanges::warn(db::Session& session, RangeUse const& use) const
{
    int reached = 0;
    for (auto const threshold : warning_thresholds) {
        reached = share_used(use) >= threshold ? threshold : reached;
    }
    if (reached <= use.warned || use.range.keeper == Keeper::ils || use.range.state == RangeState::closed) {
        return;
    }
    session.execute("UPDATE people_card_range SET warned = :warned WHERE id = :id",
                    {{"id", use.range.id}, {"warned", reached}});
    auto const library = intercommunalities_.library(use.range.library);
    auto const member = library ? intercommunalities_.find(library->intercommunality) : std::nullopt;
    if (!member) {
        return;
    }
    auto const day = full_on(use, civil_date(clock_.now()));
    auto message = outbox_.compose(text::Locale::fr, "people/cards/mail_range", "ranges.mail.subject",
                                   {{"library", library->name},
                                    {"share", std::to_string(share_used(use))},
                                    {"first", in_fours(first_number(use.range))},
                                    {"last", in_fours(last_number(use.range))},
                                    {"left", text::number(text::Locale::fr, use.size - use.used)},
                                    {"day", day ? text::long_date(text::Locale::fr, *day) : ""}});
    message.to = member->email;
    message.to_name = member->name;
    message.about = "library:" + library->id.value;
    outbox_.enqueue(session, message);
}

std::int64_t CardRanges::survey()
{
    Findings findings;
    database_.read([&](db::Session& session) { look_at_cards(session, findings); });
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        write_down(session, findings);
        return {};
    });
    return written ? findings.cards : 0;
}

} // namespace guichet::people
