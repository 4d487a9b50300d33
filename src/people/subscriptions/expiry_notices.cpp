// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/subscriptions/expiry_notices.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace guichet::people {

namespace {

constexpr int endings_in_a_batch = 300;

} // namespace

ExpiryNotices::ExpiryNotices(db::Database& database, Clock const& clock, mail::Outbox const& outbox,
                             network::Intercommunalities const& intercommunalities, Options options)
    : database_(database), clock_(clock), outbox_(outbox), intercommunalities_(intercommunalities),
      options_(std::move(options))
{
}

std::vector<ExpiryNotices::Ending> ExpiryNotices::next(Date today, std::string_view from) const
{
    return database_.read([&](db::Session& session) {
        return session.list(
            R"sql(
            SELECT LOWER(p.email), s.id, p.id, p.first_names, p.birth_name, p.usage_name, p.language, p.library,
                   s.last_day, p.intercommunality
            FROM people_patron p
            JOIN people_subscription s ON s.patron = p.id
            WHERE p.email <> '' AND LOWER(p.email) >= :address AND p.status = 'active'
              AND s.last_day >= :today AND s.last_day <= :horizon
              AND NOT EXISTS (
                SELECT 1 FROM people_card c WHERE c.patron = p.id AND c.kind = 'provisional' AND c.status = 'active')
              AND NOT EXISTS (SELECT 1 FROM people_subscription o WHERE o.patron = p.id AND o.last_day > s.last_day)
              AND NOT EXISTS (
                SELECT 1 FROM people_expiry_notice n WHERE n.subscription = s.id AND n.last_day = s.last_day)
            ORDER BY LOWER(p.email), s.id
            LIMIT :most
        )sql",
            {{"address", from},
             {"today", today},
             {"horizon", add_days(today, options_.days_before)},
             {"most", endings_in_a_batch}},
            [](db::Row const& row) {
                auto const usage = row.text(5);
                return Ending{row.text(0), row.text(1), {row.text(2)}, row.text(3), usage.empty() ? row.text(4) : usage,
                              row.text(6), row.text(7), row.date(8),   row.text(9)};
            });
    });
}

mail::Message ExpiryNotices::letter(std::vector<Ending> const& household) const
{
    auto const& first = household.front();
    auto const locale = text::locale_from(first.language);
    auto const library = intercommunalities_.library({first.library}).value_or(network::Library{});
    nlohmann::json model{{"first_names", first.first_names},        {"library", library.name},
                         {"library_phone", library.phone},          {"library_address", library.address},
                         {"link", options_.public_url + "/compte"}, {"people", nlohmann::json::array()}};
    if (options_.renews_online && options_.renews_online({first.intercommunality})) {
        model["renew"] = options_.public_url + "/compte/renouvellement";
    }
    for (auto const& one : household) {
        model["people"].push_back(
            {{"name", one.first_names + " " + one.name}, {"date", text::long_date(locale, one.last_day)}});
    }
    auto message = outbox_.compose(locale, "people/subscriptions/mail_expiry", "subscription.mail.subject", model);
    message.to = first.address;
    message.to_name = first.first_names + " " + first.name;
    message.reply_to = library.email;
    message.about = object_of(first.patron);
    return message;
}

int ExpiryNotices::send(std::stop_token const& stop)
{
    int mails = 0;
    std::string from; // the addresses before that one have been gone through
    while (options_.days_before > 0 && !stop.stop_requested()) {
        auto const now = clock_.now();
        auto const endings = next(civil_date(now), from);
        if (endings.empty()) {
            break;
        }
        // A household that goes on in the next batch gets a second mail: a few in a million.
        std::vector<mail::Message> letters;
        for (auto first = endings.begin(); first != endings.end();) {
            auto const last =
                std::find_if(first, endings.end(), [&](Ending const& one) { return one.address != first->address; });
            letters.push_back(letter({first, last}));
            first = last;
        }
        auto const written = database_.write([&](db::Session& session) -> Result<void> {
            for (auto const& message : letters) {
                outbox_.enqueue(session, message);
            }
            for (auto const& one : endings) {
                session.execute(R"sql(
                    INSERT INTO people_expiry_notice (subscription, last_day, sent) VALUES (:subscription, :last_day, :now)
                    ON CONFLICT (subscription, last_day) DO NOTHING
                )sql",
                                {{"subscription", one.subscription}, {"last_day", one.last_day}, {"now", now}});
            }
            return {};
        });
        if (!written) {
            throw std::runtime_error{written.error().message.id};
        }
        mails += static_cast<int>(letters.size());
        from = endings.back().address;
    }
    return mails;
}

} // namespace guichet::people
