// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/lapse.hpp"

#include "people/cards/card_row.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace guichet::people {

namespace {

constexpr int furthest_look = 120; // the longest reminder there can be
constexpr int days_to_tell = 7;    // without grace: for so long a stopped server makes up for the notice

/// For how long after the last day its end is told. Neither reminder nor grace: the library wants no notices.
int days_told(CardPractice const& practice)
{
    if (practice.grace_days > 0) {
        return practice.grace_days;
    }
    return practice.reminder_days.empty() ? 0 : days_to_tell;
}

/// Notices already written: number, days.
std::set<std::pair<std::string, int>> notices_written(db::Session& session, Date since)
{
    std::set<std::pair<std::string, int>> written;
    session.query(R"sql(
        SELECT n.number, n.days
        FROM people_card_notice n
        JOIN people_card c ON c.number = n.number AND c.valid_until = n.ends
        WHERE c.kind = 'provisional' AND c.status = 'active' AND c.valid_until >= :since
    )sql",
                  {{"since", since}},
                  [&](db::Row const& row) { written.emplace(row.text(0), static_cast<int>(row.integer(1))); });
    return written;
}

} // namespace

std::optional<int> notice_due(Date from, Date until, Date today, CardPractice const& practice)
{
    auto const left = days_between(today, until);
    if (left < 0) {
        return -left <= days_told(practice) ? std::optional{lapse_notice} : std::nullopt;
    }
    std::optional<int> due;
    for (auto const days : practice.reminder_days) { // from far to near
        bool const was_held = days_between(from, until) > days;
        due = left <= days && was_held ? std::optional{days} : due;
    }
    return due;
}

std::vector<CardLapse::Due> CardLapse::due(db::Session& session, Date today, int most) const
{
    auto const since = add_days(today, -longest_grace);
    auto const cards = session.list(R"sql(
        SELECT c.number, c.patron, c.library, c.kind, c.status, c.valid_from, c.valid_until, c.issued
        FROM people_card c
        WHERE c.kind = 'provisional' AND c.status = 'active' AND c.patron IS NOT NULL
          AND c.valid_until >= :since AND c.valid_until <= :horizon
          AND NOT EXISTS (
            SELECT 1 FROM people_card other
            WHERE other.patron = c.patron AND other.kind = 'permanent' AND other.status = 'active')
        ORDER BY c.valid_until, c.number
    )sql",
                                    {{"since", since}, {"horizon", add_days(today, furthest_look)}},
                                    [](db::Row const& row) { return card_from(row, 0); });
    auto const written = notices_written(session, since);
    std::map<LibraryId, CardPractice> practices;
    std::vector<Due> found;
    for (auto const& card : cards) {
        auto const [practice, added] = practices.try_emplace(card.library);
        if (added) {
            practice->second = CardPractices::of(session, card.library);
        }
        auto const days = notice_due(card.valid_from, *card.valid_until, today, practice->second);
        if (days && !written.contains({card.number, *days}) && std::ssize(found) < most) {
            found.push_back({card, *days});
        }
    }
    return found;
}

mail::Message CardLapse::letter(Patron const& patron, Due const& one, int grace_days) const
{
    auto const locale = text::locale_from(patron.contact.language);
    auto const library = intercommunalities_.library(one.card.library).value_or(network::Library{});
    bool const lapsed = one.days == lapse_notice;
    auto const until = *one.card.valid_until;
    nlohmann::json const model{{"first_names", patron.person.first_names},
                               {"name", patron.person.full_name()},
                               // The end only: a mail may be read by others.
                               {"number", "… " + last_four(one.card.number)},
                               {"date", text::long_date(locale, until)},
                               {"grace", grace_days > 0 ? text::long_date(locale, add_days(until, grace_days)) : ""},
                               {"library", library.name},
                               {"library_address", library.address},
                               {"library_phone", library.phone},
                               {"opening_hours", library.opening_hours},
                               {"account", options_.public_url + "/compte"},
                               {"network", options_.network_name}};
    auto message = outbox_.compose(locale, lapsed ? "people/cards/mail_lapsed" : "people/cards/mail_reminder",
                                   lapsed ? "lapse.mail_lapsed.subject" : "lapse.mail_reminder.subject", model);
    message.to = patron.contact.email;
    message.to_name = patron.person.full_name();
    message.reply_to = library.email;
    message.about = object_of(patron.id);
    return message;
}

Result<void> CardLapse::announce_one(db::Session& session, Due const& one) const
{
    // The card may have been exchanged or prolonged since the list was made.
    auto const card = Cards::find(session, one.card.number);
    if (card != one.card) {
        return fail(ErrorKind::conflict, "error.conflict");
    }
    auto const first = session.execute(
        R"sql(
        INSERT INTO people_card_notice (number, ends, days, at)
        VALUES (:number, :ends, :days, :at)
        ON CONFLICT (number, ends, days) DO NOTHING
    )sql",
        {{"number", card->number}, {"ends", *card->valid_until}, {"days", one.days}, {"at", clock_.now()}});
    auto const patron = Patrons::find(session, card->patron);
    if (first == 0 || !patron || patron->status != PatronStatus::active) {
        return {};
    }
    if (one.days == lapse_notice) {
        journal_.append(session, network::Actor::system(), patron->intercommunality, "card.lapsed",
                        object_of(patron->id),
                        {{"card", ending_of(card->number)}, {"until", to_iso(*card->valid_until)}});
    }
    outbox_.enqueue(session, letter(*patron, one, CardPractices::of(session, card->library).grace_days));
    return {};
}

int CardLapse::announce(int most)
{
    auto const today = civil_date(clock_.now());
    auto const found = database_.read([&](db::Session& session) { return due(session, today, most); });
    int announced = 0;
    for (auto const& one : found) {
        auto const done = database_.write([&](db::Session& session) { return announce_one(session, one); });
        announced += done ? 1 : 0;
    }
    return announced;
}

} // namespace guichet::people
