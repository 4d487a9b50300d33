// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/index.hpp"

#include "base/text.hpp"
#include "people/registration/store.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <unordered_set>

namespace guichet::people {
namespace {

std::string packed(std::vector<std::int64_t> const& keys)
{
    std::string text;
    for (auto const key : keys) {
        text += fmt::format("{}{:x}", text.empty() ? "" : " ", key);
    }
    return text;
}

std::vector<std::int64_t> unpacked(std::string const& text)
{
    std::vector<std::int64_t> keys;
    for (auto const& part : split(text, ' ')) {
        std::int64_t key = 0;
        if (std::from_chars(part.data(), part.data() + part.size(), key, 16).ec == std::errc{}) {
            keys.push_back(key);
        }
    }
    return keys;
}

IndexedPerson indexed_from(db::Row const& row)
{
    return {.ref = *PersonRef::from(row.text(0)),
            .intercommunality = {row.text(1)},
            .application = {row.text(2)},
            .keys = unpacked(row.text(3)),
            .pending = static_cast<int>(row.integer(4))};
}

void add_key(db::Session& session, std::int64_t key, std::string const& person)
{
    session.execute(R"sql(
        INSERT INTO people_duplicate_key (hash, person)
        VALUES (:hash, :person)
        ON CONFLICT (hash, person) DO NOTHING
    )sql",
                    {{"hash", key}, {"person", person}});
}

void remove_key(db::Session& session, std::int64_t key, std::string const& person)
{
    session.execute("DELETE FROM people_duplicate_key WHERE hash = :hash AND person = :person",
                    {{"hash", key}, {"person", person}});
}

/// The columns of `sharing` and `record_of`, from `first` on.
PersonRecord record_from(db::Row const& row, std::size_t first)
{
    Person const person{row.text(first), row.text(first + 1), row.text(first + 2), row.date(first + 3)};
    PostalAddress const address{row.text(first + 4), "", row.text(first + 5), row.text(first + 6), ""};
    Contact const contact{row.text(first + 7), row.text(first + 8), ""};
    return people::record_of(person, address, contact, row.text(first + 9));
}

std::optional<PersonRecord> record_of_patron(db::Session& session, std::string const& id)
{
    return session.first(R"sql(
        SELECT birth_name, usage_name, first_names, birth_date, street, postcode, municipality, email, phone, household
        FROM people_patron
        WHERE id = :id AND status <> 'erased'
    )sql",
                         {{"id", id}}, [](db::Row const& row) { return record_from(row, 0); });
}

std::optional<PersonRecord> record_of_applicant(db::Session& session, std::string const& id)
{
    auto const slash = id.rfind('/');
    auto const application = Applications::find(session, ApplicationId{id.substr(0, slash)});
    if (!application) {
        return std::nullopt;
    }
    for (auto const& applicant : application->applicants) {
        if (PersonRef::of(application->id, applicant.position).id == id) {
            auto const household = application->applicants.size() > 1 ? application->id.value : std::string{};
            return people::record_of(applicant.person, application->address, application->contact, household);
        }
    }
    return std::nullopt;
}

/// Those of one key; nothing when it is everybody's.
std::vector<Candidate> of_key(db::Session& session, std::int64_t key, std::unordered_set<std::string> const& known)
{
    std::vector<Candidate> found;
    int seen = 0;
    session.query(R"sql(
        SELECT k.person, p.birth_name, p.usage_name, p.first_names, p.birth_date, p.street, p.postcode, p.municipality,
               p.email, p.phone, p.household, p.status
        FROM people_duplicate_key k
        LEFT JOIN people_patron p ON p.id = k.person
        WHERE k.hash = :hash
        LIMIT :most
    )sql",
                  {{"hash", key}, {"most", DuplicateIndex::most_of_a_key}}, [&](db::Row const& row) {
                      ++seen;
                      auto ref = PersonRef::from(row.text(0));
                      bool const gone =
                          row.is_null(1) ? ref && ref->kind == PersonKind::patron : row.text(11) == "erased";
                      if (!ref || gone || known.contains(ref->id)) {
                          return;
                      }
                      auto record = row.is_null(1) ? PersonRecord{} : record_from(row, 1);
                      found.push_back({std::move(*ref), std::move(record)});
                  });
    return seen < DuplicateIndex::most_of_a_key ? std::move(found) : std::vector<Candidate>{};
}

} // namespace

void DuplicateIndex::put(db::Session& session, IndexedPerson const& person)
{
    auto const former = find(session, person.ref);
    auto const keys = former ? former->keys : std::vector<std::int64_t>{};
    for (auto const key : keys) {
        if (std::ranges::find(person.keys, key) == person.keys.end()) {
            remove_key(session, key, person.ref.id);
        }
    }
    for (auto const key : person.keys) {
        if (std::ranges::find(keys, key) == keys.end()) {
            add_key(session, key, person.ref.id);
        }
    }
    session.execute(R"sql(
        INSERT INTO people_duplicate_person (person, intercommunality, application, filed_under, pending)
        VALUES (:person, :intercommunality, :application, :filed_under, 1)
        ON CONFLICT (person) DO UPDATE
        SET intercommunality = excluded.intercommunality, filed_under = excluded.filed_under,
            pending = people_duplicate_person.pending + 1, failures = 0
    )sql",
                    {{"person", person.ref.id},
                     {"intercommunality", person.intercommunality},
                     {"application", person.application},
                     {"filed_under", packed(person.keys)}});
}

void DuplicateIndex::put_new(db::Session& session, std::vector<IndexedPerson> const& people)
{
    std::vector<std::pair<std::int64_t, std::string const*>> entries;
    for (auto const& person : people) {
        for (auto const key : person.keys) {
            entries.emplace_back(key, &person.ref.id);
        }
        session.execute(R"sql(
            INSERT INTO people_duplicate_person (person, intercommunality, application, filed_under, pending)
            VALUES (:person, :intercommunality, :application, :filed_under, :pending)
        )sql",
                        {{"person", person.ref.id},
                         {"intercommunality", person.intercommunality},
                         {"application", person.application},
                         {"filed_under", packed(person.keys)},
                         {"pending", person.pending}});
    }
    std::ranges::sort(entries, {}, [](auto const& entry) { return entry.first; });
    for (auto const& [key, person] : entries) {
        add_key(session, key, *person);
    }
}

void DuplicateIndex::remove(db::Session& session, PersonRef const& ref)
{
    auto const former = find(session, ref);
    if (!former) {
        return;
    }
    for (auto const key : former->keys) {
        remove_key(session, key, ref.id);
    }
    session.execute("DELETE FROM people_duplicate_person WHERE person = :person", {{"person", ref.id}});
}

std::optional<IndexedPerson> DuplicateIndex::find(db::Session& session, PersonRef const& ref)
{
    return session.first(R"sql(
        SELECT person, intercommunality, application, filed_under, pending
        FROM people_duplicate_person
        WHERE person = :person
    )sql",
                         {{"person", ref.id}}, indexed_from);
}

std::vector<IndexedPerson> DuplicateIndex::of_application(db::Session& session, ApplicationId const& id)
{
    return session.list(R"sql(
        SELECT person, intercommunality, application, filed_under, pending
        FROM people_duplicate_person
        WHERE application = :application AND application <> ''
        ORDER BY person
    )sql",
                        {{"application", id}}, indexed_from);
}

std::vector<Candidate> DuplicateIndex::sharing(db::Session& session, std::vector<std::int64_t> const& keys)
{
    std::unordered_set<std::string> known;
    std::vector<Candidate> found;
    for (auto const key : keys) {
        for (auto& candidate : of_key(session, key, known)) {
            known.insert(candidate.ref.id);
            found.push_back(std::move(candidate));
        }
    }
    for (auto& candidate : found) {
        if (candidate.ref.kind == PersonKind::applicant) {
            candidate.record = record_of_applicant(session, candidate.ref.id).value_or(PersonRecord{});
        }
    }
    return found;
}

bool DuplicateIndex::holds_anybody(db::Session& session)
{
    return session.count(R"sql(
        SELECT CASE WHEN EXISTS (SELECT 1 FROM people_patron) OR EXISTS (SELECT 1 FROM people_duplicate_person)
                    THEN 1 ELSE 0 END
    )sql") > 0;
}

std::optional<PersonRecord> DuplicateIndex::record_of(db::Session& session, PersonRef const& ref)
{
    return ref.kind == PersonKind::patron ? record_of_patron(session, ref.id) : record_of_applicant(session, ref.id);
}

std::vector<PersonRef> DuplicateIndex::pending(db::Session& session, int most)
{
    auto const ref_from = [](db::Row const& row) { return *PersonRef::from(row.text(0)); };
    auto people = session.list(R"sql(
        SELECT person
        FROM people_duplicate_person
        WHERE pending > 0 AND application <> '' AND failures < :most_failures
        ORDER BY person
        LIMIT :most
    )sql",
                               {{"most_failures", most_failures}, {"most", most}}, ref_from);
    auto patrons = session.list(R"sql(
        SELECT person
        FROM people_duplicate_person
        WHERE pending > 0 AND application = '' AND failures < :most_failures
        ORDER BY person
        LIMIT :most
    )sql",
                                {{"most_failures", most_failures}, {"most", most - std::ssize(people)}}, ref_from);
    std::ranges::move(patrons, std::back_inserter(people));
    return people;
}

void DuplicateIndex::failed(db::Session& session, PersonRef const& ref)
{
    session.execute("UPDATE people_duplicate_person SET failures = failures + 1 WHERE person = :person",
                    {{"person", ref.id}});
}

void DuplicateIndex::compared(db::Session& session, PersonRef const& ref, int seen)
{
    session.execute(R"sql(
        UPDATE people_duplicate_person
        SET pending = pending - :seen, failures = 0
        WHERE person = :person AND pending >= :seen
    )sql",
                    {{"seen", seen}, {"person", ref.id}});
}

} // namespace guichet::people
