// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/extension_letters.hpp"

#include "people/closures/extension_store.hpp"

#include <algorithm>
#include <utility>

namespace guichet::people {

namespace {

constexpr int people_in_a_batch = 300;

} // namespace

ExtensionLetters::ExtensionLetters(db::Database const& database, mail::Outbox const& outbox,
                                   network::Intercommunalities const& intercommunalities, std::string public_url)
    : database_(database), outbox_(outbox), intercommunalities_(intercommunalities), public_url_(std::move(public_url))
{
}

std::vector<ExtensionLetters::Concerned> ExtensionLetters::concerned(db::Session& session, ExtensionRun const& run,
                                                                     int most)
{
    return session.list(R"sql(
        SELECT LOWER(p.email), p.id, p.first_names, p.birth_name, p.usage_name, p.language, p.library, s.last_day,
               e.days - b.days
        FROM people_patron p
        JOIN people_subscription s ON s.patron = p.id
        JOIN people_extension e ON e.id = s.extension AND e.run = :run
        JOIN people_extension b ON b.id = e.previous
        WHERE p.email <> '' AND LOWER(p.email) > :after AND p.status = 'active' AND e.days <> b.days
        ORDER BY LOWER(p.email), s.id
        LIMIT :most
    )sql",
                        {{"run", run.id}, {"after", run.cursor}, {"most", most}}, [](db::Row const& row) {
                            auto const usage = row.text(4);
                            auto const after = row.date(7);
                            return Concerned{row.text(0),
                                             row.text(1),
                                             row.text(2),
                                             usage.empty() ? row.text(3) : usage,
                                             row.text(5),
                                             row.text(6),
                                             add_days(after, -static_cast<int>(row.integer(8))),
                                             after};
                        });
}

std::vector<ExtensionLetters::Letter> ExtensionLetters::next(ExtensionRun const& run, Date today,
                                                             std::optional<std::string>& more) const
{
    auto people = database_.read([&](db::Session& session) { return concerned(session, run, people_in_a_batch); });
    if (static_cast<int>(people.size()) == people_in_a_batch) {
        // The last address may go on in the next batch: leave it whole to that, unless it fills this one.
        auto const last = people.back().address;
        if (people.front().address != last) {
            std::erase_if(people, [&](Concerned const& one) { return one.address == last; });
        }
        more = people.back().address;
    }
    std::erase_if(people, [&](Concerned const& one) { return std::max(one.before, one.after) < today; });
    std::vector<Letter> letters;
    for (auto first = people.begin(); first != people.end();) {
        auto const last =
            std::find_if(first, people.end(), [&](Concerned const& one) { return one.address != first->address; });
        letters.push_back(letter(run, {first, last}));
        first = last;
    }
    return letters;
}

ExtensionLetters::Letter ExtensionLetters::letter(ExtensionRun const& run,
                                                  std::vector<Concerned> const& household) const
{
    auto const& first = household.front();
    auto const locale = text::locale_from(first.language);
    auto const library = intercommunalities_.library({first.library}).value_or(network::Library{});
    nlohmann::json model{{"first_names", first.first_names},
                         {"library", library.name},
                         {"library_phone", library.phone},
                         {"from", text::long_date(locale, run.begins)},
                         {"until", text::long_date(locale, add_days(run.days().reopening, -1))},
                         {"link", public_url_ + "/compte"},
                         {"given", run.kind == RunKind::apply},
                         {"taken_back", run.kind == RunKind::undo},
                         {"people", nlohmann::json::array()}};
    for (auto const& one : household) {
        model["people"].push_back({{"name", one.first_names + " " + one.name},
                                   {"before", text::long_date(locale, one.before)},
                                   {"after", text::long_date(locale, one.after)}});
    }
    auto message = outbox_.compose(locale, "people/closures/mail_extended", "closures.mail.subject", model);
    message.to = first.address;
    message.to_name = first.first_names + " " + first.name;
    message.reply_to = library.email;
    message.about = object_of(PatronId{first.patron});
    return message;
}

} // namespace guichet::people
