// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/majority/majority.hpp"

#include "people/consents/consents.hpp"
#include "people/registration/store.hpp"
#include "people/registration/submission.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <span>

namespace guichet::people {

namespace {

constexpr int days_made_up_for = 31;

/// So many people share a transaction: each waits for the disk, and others write as well.
constexpr std::size_t birthdays_together = 50;

/// Those who have just turned that age and whose birthday has not been dealt with.
std::vector<PatronId> just_turned(db::Session& session, int age, Date today)
{
    auto const then = add_months(today, -12 * age);
    std::vector<PatronId> people;
    session.query(
        R"sql(
        SELECT p.id, p.birth_date
        FROM people_patron p
        WHERE p.birth_date >= :first AND p.birth_date <= :last AND p.status <> 'erased'
          AND NOT EXISTS (SELECT 1 FROM people_birthday b WHERE b.patron = p.id AND b.age = :age)
        ORDER BY p.birth_date, p.id
    )sql",
        {{"first", add_days(then, -days_made_up_for - 1)}, {"last", add_days(then, 1)}, {"age", age}},
        [&](db::Row const& row) {
            if (has_just_turned(age, row.date(1), today, days_made_up_for)) { // the bounds are wide
                people.push_back({row.text(0)});
            }
        });
    return people;
}

/// False when another node was faster.
bool note_birthday(db::Session& session, PatronId const& patron, int age, Instant now)
{
    return session.execute(R"sql(
        INSERT INTO people_birthday (patron, age, at) VALUES (:patron, :age, :now)
        ON CONFLICT (patron, age) DO NOTHING
    )sql",
                           {{"patron", patron}, {"age", age}, {"now", now}}) == 1;
}

/// The adult who registered this person with their consent, as long as the library knows them.
std::optional<Patron> guardian_of(db::Session& session, PatronId const& minor)
{
    for (auto const& id : Applications::of_patron(session, minor)) {
        auto const application = Applications::find(session, id);
        auto const& first = application->applicants.front();
        bool const is_another = first.patron && *first.patron != minor;
        auto guardian = is_another ? Patrons::find(session, *first.patron) : std::nullopt;
        if (guardian && guardian->status == PatronStatus::active) {
            return guardian;
        }
    }
    return std::nullopt;
}

} // namespace

bool has_just_turned(int age, Date birth, Date today, int days)
{
    return age_on(birth, today) >= age && age_on(birth, add_days(today, -days)) < age;
}

Majority::Report Majority::run(std::stop_token const& stop)
{
    Report report;
    auto const today = civil_date(clock_.now());
    for (auto const age : {digital_majority, civil_majority}) {
        auto const found = database_.read([&](db::Session& session) { return just_turned(session, age, today); });
        for (std::span rest{found}; !rest.empty() && !stop.stop_requested();) {
            auto const some = rest.first(std::min(birthdays_together, rest.size()));
            auto const done = database_.write([&](db::Session& session) { return turn(session, some, age, today); });
            report.turned_fifteen += done ? done->turned_fifteen : 0;
            report.turned_eighteen += done ? done->turned_eighteen : 0;
            report.mails += done ? done->mails : 0;
            rest = rest.subspan(some.size());
        }
    }
    return report;
}

Result<Majority::Report> Majority::turn(db::Session& session, std::span<PatronId const> people, int age,
                                        Date today) const
{
    Report report;
    for (auto const& id : people) {
        auto const patron = Patrons::find(session, id);
        if (!patron || !has_just_turned(age, patron->person.birth_date, today, days_made_up_for) ||
            !note_birthday(session, id, age, clock_.now())) {
            continue;
        }
        (age == digital_majority ? report.turned_fifteen : report.turned_eighteen) += 1;
        report.mails += age == digital_majority ? turn_fifteen(session, *patron) : turn_eighteen(session, *patron);
    }
    return report;
}

int Majority::turn_fifteen(db::Session& session, Patron const& patron) const
{
    if (!Consents::has_only_guardians(session, patron.id)) {
        return 0; // nobody consented for them: nothing to take over
    }
    journal_.append(session, network::Actor::system(), patron.intercommunality, "majority.fifteen",
                    object_of(patron.id), nlohmann::json::object());
    return write_to(session, guardian_of(session, patron.id).value_or(patron), patron, "fifteen");
}

int Majority::turn_eighteen(db::Session& session, Patron patron) const
{
    auto const known = session.first(R"sql(
        SELECT becomes FROM people_majority_category
        WHERE intercommunality = :intercommunality AND category = :category
    )sql",
                                     {{"intercommunality", patron.intercommunality}, {"category", patron.category}},
                                     [](db::Row const& row) { return row.text(0); });
    bool const leaves = !patron.household.empty();
    if (!leaves && !known) {
        return 0;
    }
    auto const guardian = guardian_of(session, patron.id);
    journal_.append(session, network::Actor::system(), patron.intercommunality, "majority.eighteen",
                    object_of(patron.id),
                    {{"left_household", leaves}, {"from", patron.category}, {"to", known.value_or(patron.category)}});
    patron.household.clear();
    patron.category = known.value_or(patron.category);
    Patrons::update(session, patron);
    duplicates_.note_patron(session, patron);
    int mails = write_to(session, patron, patron, "eighteen");
    if (guardian && guardian->contact.email != patron.contact.email) {
        mails += write_to(session, *guardian, patron, "eighteen_guardian");
    }
    return mails;
}

int Majority::write_to(db::Session& session, Patron const& reader, Patron const& about, std::string_view letter) const
{
    if (reader.contact.email.empty()) {
        return 0;
    }
    auto const locale = text::locale_from(reader.contact.language);
    auto message =
        outbox_.compose(locale, "people/majority/mail_birthday", fmt::format("majority.mail.{}.subject", letter),
                        {{"first_names", reader.person.first_names},
                         {"child", about.person.first_names},
                         {"name", about.person.full_name()},
                         {"fifteen", letter == "fifteen"},
                         {"eighteen", letter == "eighteen"},
                         {"guardian", letter == "eighteen_guardian"},
                         {"link", public_url_ + "/compte"}});
    message.to = reader.contact.email;
    message.to_name = reader.person.full_name();
    message.about = object_of(about.id);
    outbox_.enqueue(session, message);
    return 1;
}

std::map<std::string, std::string> Majority::categories(IntercommunalityId const& where) const
{
    return database_.read([&](db::Session& session) {
        std::map<std::string, std::string> all;
        session.query(R"sql(
            SELECT category, becomes FROM people_majority_category WHERE intercommunality = :intercommunality
        )sql",
                      {{"intercommunality", where}}, [&](db::Row const& row) { all[row.text(0)] = row.text(1); });
        return all;
    });
}

Result<void> Majority::set_categories(network::Actor const& actor, IntercommunalityId const& where,
                                      std::map<std::string, std::string> const& becomes)
{
    if (auto const allowed = authorise(actor, network::Permission::edit_policies, where); !allowed) {
        return allowed;
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        session.execute("DELETE FROM people_majority_category WHERE intercommunality = :intercommunality",
                        {{"intercommunality", where}});
        nlohmann::json changes = nlohmann::json::object();
        for (auto const& [category, next] : becomes) {
            if (next.empty() || next == category) {
                continue;
            }
            changes[category] = next;
            session.execute(R"sql(
                INSERT INTO people_majority_category (intercommunality, category, becomes)
                VALUES (:intercommunality, :category, :becomes)
            )sql",
                            {{"intercommunality", where}, {"category", category}, {"becomes", next}});
        }
        journal_.append(session, actor, where, "majority.categories", "intercommunality:" + where.value, changes);
        return {};
    });
}

void Majority::erase(db::Session& session, ErasureSubject const& subject, ErasureCounts& /*counts*/)
{
    if (subject.patron) {
        session.execute("DELETE FROM people_birthday WHERE patron = :patron", {{"patron", subject.patron->id}});
    }
}

} // namespace guichet::people
