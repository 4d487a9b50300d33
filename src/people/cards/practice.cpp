// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/practice.hpp"

#include "base/numbers.hpp"
#include "base/text.hpp"
#include "base/words.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

using document::Symbology;

namespace {

constexpr int furthest_reminder = 120;
constexpr std::size_t most_reminders = 5;

constexpr Words<Symbology, 3> symbology_words{
    {{Symbology::code128, "code128"}, {Symbology::code39, "code39"}, {Symbology::codabar, "codabar"}}};

std::string joined(std::vector<int> const& days)
{
    std::string text;
    for (auto const day : days) {
        text += (text.empty() ? "" : ",") + std::to_string(day);
    }
    return text;
}

} // namespace

std::string_view to_text(Symbology symbology)
{
    return word_of(symbology_words, symbology);
}

std::optional<Symbology> symbology_from(std::string_view text)
{
    return value_of(symbology_words, text);
}

Result<std::vector<int>> parse_reminder_days(std::string_view typed)
{
    std::string spaced{typed};
    std::ranges::replace_if(spaced, [](char c) { return c == ',' || c == ';'; }, ' ');
    std::vector<int> days;
    for (auto const& word : split(tidy(spaced), ' ')) {
        if (word.empty()) {
            continue;
        }
        auto const day = whole_number<int>(word);
        if (!day || *day < 1 || *day > furthest_reminder) {
            return invalid({{"reminder_days", {"practice.error.reminder_days"}}});
        }
        days.push_back(*day);
    }
    std::ranges::sort(days, std::greater{});
    days.erase(std::ranges::unique(days).begin(), days.end());
    if (days.size() > most_reminders) {
        return invalid({{"reminder_days", {"practice.error.reminder_days"}}});
    }
    return days;
}

CardPractice CardPractices::of(LibraryId const& library) const
{
    return database_.read([&](db::Session& session) { return of(session, library); });
}

CardPractice CardPractices::of(db::Session& session, LibraryId const& library)
{
    return session
        .first("SELECT symbology, reminder_days, grace_days FROM people_card_practice WHERE library = :library",
               {{"library", library}},
               [](db::Row const& row) {
                   return CardPractice{symbology_from(row.text(0)).value_or(Symbology::code128),
                                       parse_reminder_days(row.text(1)).value_or(std::vector<int>{}),
                                       static_cast<int>(row.integer(2))};
               })
        .value_or(CardPractice{});
}

Result<void> CardPractices::put(network::Actor const& actor, LibraryId const& id, Draft const& draft)
{
    auto const library = intercommunalities_.library(id);
    if (!library) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    auto const permission = network::Permission::edit_policies;
    if (auto const allowed = authorise(actor, permission, library->intercommunality); !allowed) {
        return std::unexpected(allowed.error());
    }
    auto const symbology = symbology_from(draft.symbology);
    auto const reminders = parse_reminder_days(draft.reminder_days);
    auto const grace = whole_number<int>(tidy(draft.grace_days));
    std::vector<FieldError> faults;
    if (!symbology) {
        faults.push_back({"symbology", {"practice.error.symbology"}});
    }
    if (!reminders) {
        faults.push_back({"reminder_days", {"practice.error.reminder_days"}});
    }
    if (!grace || *grace < 0 || *grace > longest_grace) {
        faults.push_back({"grace_days", {"practice.error.grace_days"}});
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        session.execute(R"sql(
            INSERT INTO people_card_practice (library, symbology, reminder_days, grace_days)
            VALUES (:library, :symbology, :reminder_days, :grace_days)
            ON CONFLICT (library) DO UPDATE
            SET symbology = excluded.symbology, reminder_days = excluded.reminder_days, grace_days = excluded.grace_days
        )sql",
                        {{"library", id},
                         {"symbology", to_text(*symbology)},
                         {"reminder_days", joined(*reminders)},
                         {"grace_days", *grace}});
        journal_.append(
            session, actor, library->intercommunality, "card.practice_changed", "library:" + id.value,
            {{"symbology", to_text(*symbology)}, {"reminder_days", joined(*reminders)}, {"grace_days", *grace}});
        return {};
    });
}

} // namespace guichet::people
