// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/patrons/patrons.hpp"

#include "base/text.hpp"
#include "people/cards/cards.hpp"
#include "people/patrons/blocks.hpp"
#include "people/patrons/patron_row.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

namespace {

Patron patron_from(db::Row const& row)
{
    return {.id = {row.text(0)},
            .intercommunality = {row.text(1)},
            .library = {row.text(2)},
            .person = {row.text(3), row.text(4), row.text(5), row.date(6)},
            .address = {row.text(7), row.text(8), row.text(9), row.text(10), row.text(11)},
            .contact = {row.text(12), row.text(13), row.text(14)},
            .category = row.text(15),
            .household = row.text(16),
            .external_id = row.text(17),
            .status = patron_status_from(row.text(18)),
            .created = row.instant(19),
            .last_activity = row.instant(20)};
}

db::Arguments arguments_of(Patron const& patron)
{
    auto keys = name_keys(patron.person);
    return {{"id", patron.id},
            {"intercommunality", patron.intercommunality},
            {"library", patron.library},
            {"birth_name", patron.person.birth_name},
            {"usage_name", patron.person.usage_name},
            {"first_names", patron.person.first_names},
            {"birth_date", patron.person.birth_date},
            {"street", patron.address.street},
            {"complement", patron.address.complement},
            {"postcode", patron.address.postcode},
            {"municipality", patron.address.municipality},
            {"municipality_name", patron.address.municipality_name},
            {"email", patron.contact.email},
            {"phone", patron.contact.phone},
            {"language", patron.contact.language},
            {"category", patron.category},
            {"household", patron.household},
            {"external_id", patron.external_id},
            {"status", to_text(patron.status)},
            {"last_activity", patron.last_activity},
            {"name_key", std::move(keys.name)},
            {"name_start", std::move(keys.name_start)},
            {"birth_name_key", std::move(keys.birth_name)},
            {"birth_name_start", std::move(keys.birth_name_start)}};
}

/// A folded name is [a-z0-9 ] and other scripts' letters: no wildcard of LIKE can be in it.
std::vector<Patron> by_name(db::Session& session, std::string const& key, std::optional<Date> birth_date,
                            std::optional<IntercommunalityId> const& scope, int limit, Patrons::Sought sought)
{
    db::Arguments const arguments{{"start", key_start(key)},
                                  {"pattern", length(key) < 3 ? key + " %" : key + "%"},
                                  {"birth_date", birth_date ? to_iso(*birth_date) : std::string{}},
                                  {"scope", scope ? scope->value : std::string{}},
                                  {"awaiting", sought == Patrons::Sought::awaiting_card},
                                  {"most", limit}};
    auto found = session.list(R"sql(
        SELECT id, intercommunality, library, birth_name, usage_name, first_names, birth_date,
               street, complement, postcode, municipality, municipality_name, email, phone, language,
               category, household, external_id, status, created, last_activity
        FROM people_patron
        WHERE name_start = :start AND name_key LIKE :pattern
          AND (:birth_date = '' OR birth_date = :birth_date) AND (:scope = '' OR intercommunality = :scope)
          AND (:awaiting = 0 OR EXISTS (SELECT 1 FROM people_card c
                                        WHERE c.patron = people_patron.id AND c.kind = 'provisional'
                                          AND c.status = 'active'))
        ORDER BY name_key
        LIMIT :most
    )sql",
                              arguments, patron_from);
    auto const born_so = session.list(R"sql(
        SELECT id, intercommunality, library, birth_name, usage_name, first_names, birth_date,
               street, complement, postcode, municipality, municipality_name, email, phone, language,
               category, household, external_id, status, created, last_activity
        FROM people_patron
        WHERE birth_name_key <> '' AND birth_name_start = :start AND birth_name_key LIKE :pattern
          AND (:birth_date = '' OR birth_date = :birth_date) AND (:scope = '' OR intercommunality = :scope)
          AND (:awaiting = 0 OR EXISTS (SELECT 1 FROM people_card c
                                        WHERE c.patron = people_patron.id AND c.kind = 'provisional'
                                          AND c.status = 'active'))
        ORDER BY birth_name_key
        LIMIT :most
    )sql",
                                      arguments, patron_from);
    found.insert(found.end(), born_so.begin(), born_so.end());
    return found;
}

std::vector<Patron> by_birth_date(db::Session& session, Date birth_date, std::optional<IntercommunalityId> const& scope,
                                  int limit, Patrons::Sought sought)
{
    return session.list(R"sql(
        SELECT id, intercommunality, library, birth_name, usage_name, first_names, birth_date,
               street, complement, postcode, municipality, municipality_name, email, phone, language,
               category, household, external_id, status, created, last_activity
        FROM people_patron
        WHERE birth_date = :birth_date AND status <> 'erased' AND (:scope = '' OR intercommunality = :scope)
          AND (:awaiting = 0 OR EXISTS (SELECT 1 FROM people_card c
                                        WHERE c.patron = people_patron.id AND c.kind = 'provisional'
                                          AND c.status = 'active'))
        ORDER BY name_key
        LIMIT :most
    )sql",
                        {{"birth_date", birth_date},
                         {"scope", scope ? scope->value : std::string{}},
                         {"awaiting", sought == Patrons::Sought::awaiting_card},
                         {"most", limit}},
                        patron_from);
}

/// "marie dupont" may be typed for "dupont marie": each word in turn goes to the end.
std::vector<std::string> orders(std::string const& key)
{
    auto words = split(key, ' ');
    std::vector<std::string> result{key};
    for (std::size_t turn = 1; turn < std::min<std::size_t>(words.size(), 4); ++turn) {
        std::ranges::rotate(words, words.begin() + 1);
        result.push_back(join(words, " "));
    }
    return result;
}

} // namespace

std::string_view to_text(PatronStatus status)
{
    return status == PatronStatus::active ? "active" : status == PatronStatus::blocked ? "blocked" : "erased";
}

PatronStatus patron_status_from(std::string_view text)
{
    return text == "active" ? PatronStatus::active : text == "blocked" ? PatronStatus::blocked : PatronStatus::erased;
}

std::string key_start(std::string_view key)
{
    std::size_t end = 0;
    for (int letters = 0; letters < 3 && end < key.size(); ++letters) {
        ++end;
        while (end < key.size() && (static_cast<unsigned char>(key[end]) & 0xC0U) == 0x80U) {
            ++end; // the rest of a letter of several bytes
        }
    }
    std::string start{key.substr(0, end)};
    start.append(3 - std::min<std::size_t>(length(start), 3), ' ');
    return start;
}

NameKeys name_keys(Person const& person)
{
    auto name = fold(person.family_name() + " " + person.first_names);
    auto born = person.usage_name.empty() ? std::string{} : fold(person.birth_name + " " + person.first_names);
    if (born == name) {
        born.clear();
    }
    auto name_start = key_start(name);
    auto born_start = born.empty() ? std::string{} : key_start(born);
    return {std::move(name), std::move(name_start), std::move(born), std::move(born_start)};
}

Patrons::Patrons(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal)
    : database_(database), clock_(clock), random_(random), journal_(journal)
{
}

std::optional<Patron> Patrons::find(PatronId const& id) const
{
    return database_.read([&](db::Session& session) { return find(session, id); });
}

std::optional<Patron> Patrons::find(db::Session& session, PatronId const& id)
{
    return session.first(R"sql(
        SELECT id, intercommunality, library, birth_name, usage_name, first_names, birth_date,
               street, complement, postcode, municipality, municipality_name, email, phone, language,
               category, household, external_id, status, created, last_activity
        FROM people_patron
        WHERE id = :id
    )sql",
                         {{"id", id}}, patron_from);
}

PatronId Patrons::add(db::Session& session, Patron const& patron) const
{
    auto const now = clock_.now();
    Patron made = patron;
    made.id = {new_id(now, random_)};
    made.last_activity = now;
    auto arguments = arguments_of(made);
    arguments.emplace_back("created", now);
    session.execute(R"sql(
        INSERT INTO people_patron (id, intercommunality, library, birth_name, usage_name, first_names, birth_date,
                                   street, complement, postcode, municipality, municipality_name,
                                   email, phone, language, category, household, external_id, status,
                                   created, last_activity, name_key, name_start, birth_name_key, birth_name_start)
        VALUES (:id, :intercommunality, :library, :birth_name, :usage_name, :first_names, :birth_date,
                :street, :complement, :postcode, :municipality, :municipality_name,
                :email, :phone, :language, :category, :household, :external_id, :status,
                :created, :last_activity, :name_key, :name_start, :birth_name_key, :birth_name_start)
    )sql",
                    arguments);
    return made.id;
}

void Patrons::update(db::Session& session, Patron const& patron)
{
    session.execute(R"sql(
        UPDATE people_patron
        SET intercommunality = :intercommunality, library = :library, birth_name = :birth_name,
            usage_name = :usage_name, first_names = :first_names, birth_date = :birth_date, street = :street,
            complement = :complement, postcode = :postcode, municipality = :municipality,
            municipality_name = :municipality_name, email = :email, phone = :phone, language = :language,
            category = :category, household = :household, external_id = :external_id, status = :status,
            last_activity = :last_activity, name_key = :name_key, name_start = :name_start,
            birth_name_key = :birth_name_key, birth_name_start = :birth_name_start
        WHERE id = :id
    )sql",
                    arguments_of(patron));
}

std::vector<std::string> Patrons::categories(db::Session& session, IntercommunalityId const& where)
{
    return session.list(R"sql(
        WITH RECURSIVE found (category) AS (
            SELECT MIN(category) FROM people_patron
            WHERE intercommunality = :intercommunality AND category > ''
            UNION ALL
            SELECT (SELECT MIN(p.category) FROM people_patron p
                    WHERE p.intercommunality = :intercommunality AND p.category > found.category)
            FROM found
            WHERE found.category IS NOT NULL
        )
        SELECT category FROM found WHERE category IS NOT NULL
    )sql",
                        {{"intercommunality", where}}, [](db::Row const& row) { return row.text(0); });
}

std::optional<Patron> Patrons::by_external_id(db::Session& session, IntercommunalityId const& where,
                                              std::string_view external_id)
{
    if (external_id.empty()) {
        return std::nullopt;
    }
    return session.first(R"sql(
        SELECT id, intercommunality, library, birth_name, usage_name, first_names, birth_date,
               street, complement, postcode, municipality, municipality_name, email, phone, language,
               category, household, external_id, status, created, last_activity
        FROM people_patron
        WHERE intercommunality = :intercommunality AND external_id = :external_id AND external_id <> ''
    )sql",
                         {{"intercommunality", where}, {"external_id", external_id}}, patron_from);
}

std::vector<Patron> Patrons::by_email(db::Session& session, std::string_view email)
{
    return session.list(R"sql(
        SELECT id, intercommunality, library, birth_name, usage_name, first_names, birth_date,
               street, complement, postcode, municipality, municipality_name, email, phone, language,
               category, household, external_id, status, created, last_activity
        FROM people_patron
        WHERE LOWER(email) = LOWER(:email) AND email <> '' AND status <> 'erased'
        ORDER BY birth_date, id
        LIMIT 50
    )sql",
                        {{"email", email}}, patron_from);
}

void Patrons::touch(db::Session& session, PatronId const& id, Instant now)
{
    session.execute("UPDATE people_patron SET last_activity = :now WHERE id = :id", {{"id", id}, {"now", now}});
}

std::vector<Patron> Patrons::household(db::Session& session, std::string_view household)
{
    return session.list(R"sql(
        SELECT id, intercommunality, library, birth_name, usage_name, first_names, birth_date,
               street, complement, postcode, municipality, municipality_name, email, phone, language,
               category, household, external_id, status, created, last_activity
        FROM people_patron
        WHERE household = :household AND household <> ''
        ORDER BY birth_date, id
    )sql",
                        {{"household", household}}, patron_from);
}

std::vector<Patron> Patrons::search(db::Session& session, std::string_view name, std::optional<Date> birth_date,
                                    std::optional<IntercommunalityId> const& scope, int limit, Sought sought)
{
    auto const key = fold(name);
    if (key.empty()) {
        return birth_date ? by_birth_date(session, *birth_date, scope, limit, sought) : std::vector<Patron>{};
    }
    std::vector<Patron> found;
    for (auto const& order : orders(key)) {
        for (auto& patron : by_name(session, order, birth_date, scope, limit, sought)) {
            bool const known = std::ranges::any_of(found, [&](Patron const& other) { return other.id == patron.id; });
            if (!known && std::ssize(found) < limit) {
                found.push_back(std::move(patron));
            }
        }
    }
    return found;
}

void Patrons::blank(db::Session& session, Patron const& patron)
{
    Cards::forget(session, patron.id);
    Subscriptions::remove_all(session, patron.id);
    Blocks::forget(session, patron.id);
    update(session, {.id = patron.id,
                     .intercommunality = patron.intercommunality,
                     .library = patron.library,
                     .person = {"", "", "", Date{std::chrono::year{1900} / 1 / 1}},
                     .address = {},
                     .contact = {"", "", ""},
                     .category = "",
                     .household = "",
                     .external_id = "",
                     .status = PatronStatus::erased,
                     .created = patron.created,
                     .last_activity = patron.last_activity});
}

Result<void> Patrons::erase(db::Session& session, network::Actor const& actor, PatronId const& id) const
{
    auto const known = find(session, id);
    if (!known) {
        return fail(ErrorKind::not_found, "patron.unknown");
    }
    blank(session, *known);
    journal_.append(session, actor, known->intercommunality, "patron.erased", object_of(id), nlohmann::json::object());
    return {};
}

void Patrons::remove(db::Session& session, PatronId const& id)
{
    Cards::forget(session, id);
    Subscriptions::remove_all(session, id);
    Blocks::forget(session, id);
    session.execute("DELETE FROM people_patron WHERE id = :id", {{"id", id}});
}

} // namespace guichet::people
