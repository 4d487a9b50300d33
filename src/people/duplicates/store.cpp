// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/duplicates/store.hpp"

#include "people/registration/case_places.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace guichet::people {
namespace {

constexpr double millionths = 1'000'000.0;

std::string written(std::vector<Reason> const& reasons)
{
    auto json = nlohmann::json::array();
    for (auto const& reason : reasons) {
        json.push_back({reason.message, reason.weight});
    }
    return json.dump();
}

std::vector<Reason> read_reasons(std::string const& text)
{
    auto const json = nlohmann::json::parse(text);
    std::vector<Reason> reasons;
    for (auto const& reason : json) {
        reasons.push_back({reason.at(0).get<std::string>(), reason.at(1).get<double>()});
    }
    return reasons;
}

StoredMatch match_from(db::Row const& row)
{
    return {.left = *PersonRef::from(row.text(0)),
            .right = *PersonRef::from(row.text(1)),
            .likeness = {.score = static_cast<double>(row.integer(2)) / millionths,
                         .verdict = verdict_from(row.text(3)),
                         .reasons = read_reasons(row.text(4))}};
}

db::Arguments pair_arguments(PersonRef const& a, PersonRef const& b)
{
    return {{"left_person", std::min(a.id, b.id)}, {"right_person", std::max(a.id, b.id)}};
}

void put(db::Session& session, PersonRef const& a, PersonRef const& b, Likeness const& likeness, Instant now)
{
    auto arguments = pair_arguments(a, b);
    arguments.emplace_back("score", std::llround(likeness.score * millionths));
    arguments.emplace_back("verdict", to_text(likeness.verdict));
    arguments.emplace_back("reasons", written(likeness.reasons));
    arguments.emplace_back("found", now);
    session.execute(R"sql(
        INSERT INTO people_duplicate_match (left_person, right_person, score, verdict, reasons, found)
        VALUES (:left_person, :right_person, :score, :verdict, :reasons, :found)
        ON CONFLICT (left_person, right_person) DO UPDATE
        SET score = excluded.score, verdict = excluded.verdict, reasons = excluded.reasons
    )sql",
                    arguments);
}

void remove_matches(db::Session& session, PersonRef const& person)
{
    session.execute("DELETE FROM people_duplicate_match WHERE left_person = :person", {{"person", person.id}});
    session.execute("DELETE FROM people_duplicate_match WHERE right_person = :person", {{"person", person.id}});
}

void remove_match(db::Session& session, PersonRef const& a, PersonRef const& b)
{
    session.execute(R"sql(
        DELETE FROM people_duplicate_match
        WHERE left_person = :left_person AND right_person = :right_person
    )sql",
                    pair_arguments(a, b));
}

} // namespace

void DuplicateStore::replace(db::Session& session, PersonRef const& subject,
                             std::vector<std::pair<PersonRef, Likeness>> const& found, Instant now)
{
    remove_matches(session, subject);
    for (auto const& [other, likeness] : found) {
        if (!said_different(session, subject, other)) {
            put(session, subject, other, likeness, now);
        }
    }
}

std::vector<StoredMatch> DuplicateStore::of(db::Session& session, PersonRef const& subject)
{
    return session.list(R"sql(
        SELECT left_person, right_person, score, verdict, reasons
        FROM people_duplicate_match
        WHERE left_person = :person OR right_person = :person
        ORDER BY score DESC, left_person, right_person
    )sql",
                        {{"person", subject.id}}, match_from);
}

std::vector<StoredMatch> DuplicateStore::list(db::Session& session, std::string_view scope, int limit, int offset)
{
    return session.list(R"sql(
        SELECT m.left_person, m.right_person, m.score, m.verdict, m.reasons
        FROM people_duplicate_match m
        JOIN people_duplicate_person l ON l.person = m.left_person
        JOIN people_duplicate_person r ON r.person = m.right_person
        WHERE :scope = '' OR l.intercommunality = :scope OR r.intercommunality = :scope
        ORDER BY m.score DESC, m.left_person, m.right_person
        LIMIT :most OFFSET :skipped
    )sql",
                        {{"scope", scope}, {"most", limit}, {"skipped", offset}}, match_from);
}

std::int64_t DuplicateStore::count(db::Session& session, std::string_view scope)
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_duplicate_match m
        JOIN people_duplicate_person l ON l.person = m.left_person
        JOIN people_duplicate_person r ON r.person = m.right_person
        WHERE :scope = '' OR l.intercommunality = :scope OR r.intercommunality = :scope
    )sql",
                         {{"scope", scope}});
}

std::map<ApplicationId, DuplicateBadge> DuplicateStore::badges(db::Session& session,
                                                               std::span<ApplicationId const> applications)
{
    std::map<ApplicationId, DuplicateBadge> badges;
    session.query(R"sql(
        SELECT p.application, COUNT(m.left_person), MAX(p.pending)
        FROM people_duplicate_person p
        LEFT JOIN people_duplicate_match m ON m.left_person = p.person OR m.right_person = p.person
        WHERE p.application <> ''
          AND p.application IN (:c1, :c2, :c3, :c4, :c5, :c6, :c7, :c8, :c9, :c10, :c11, :c12, :c13, :c14, :c15,
                                :c16, :c17, :c18, :c19, :c20, :c21, :c22, :c23, :c24, :c25, :c26, :c27, :c28, :c29,
                                :c30, :c31, :c32, :c33, :c34, :c35, :c36, :c37, :c38, :c39, :c40, :c41, :c42, :c43,
                                :c44, :c45, :c46, :c47, :c48, :c49, :c50)
        GROUP BY p.application
    )sql",
                  in_places(applications), [&](db::Row const& row) {
                      badges[{row.text(0)}] = {static_cast<int>(row.integer(1)), row.integer(2) == 0};
                  });
    return badges;
}

void DuplicateStore::say_different(db::Session& session, PersonRef const& a, PersonRef const& b, std::string_view staff,
                                   Instant now)
{
    auto arguments = pair_arguments(a, b);
    arguments.emplace_back("staff", staff);
    arguments.emplace_back("said", now);
    session.execute(R"sql(
        INSERT INTO people_duplicate_verdict (left_person, right_person, staff, said)
        VALUES (:left_person, :right_person, :staff, :said)
        ON CONFLICT (left_person, right_person) DO NOTHING
    )sql",
                    arguments);
    remove_match(session, a, b);
}

bool DuplicateStore::said_different(db::Session& session, PersonRef const& a, PersonRef const& b)
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_duplicate_verdict
        WHERE left_person = :left_person AND right_person = :right_person
    )sql",
                         pair_arguments(a, b)) > 0;
}

void DuplicateStore::hand_over(db::Session& session, PersonRef const& from, PersonRef const& to)
{
    struct Said {
        PersonRef other;
        std::string staff;
        Instant when;
    };
    auto const said = session.list(R"sql(
        SELECT left_person, right_person, staff, said
        FROM people_duplicate_verdict
        WHERE left_person = :person OR right_person = :person
    )sql",
                                   {{"person", from.id}}, [&](db::Row const& row) {
                                       auto const left = row.text(0);
                                       auto other = *PersonRef::from(left == from.id ? row.text(1) : left);
                                       return Said{std::move(other), row.text(2), row.instant(3)};
                                   });
    for (auto const& one : said) {
        if (one.other != to) {
            say_different(session, to, one.other, one.staff, one.when);
        }
    }
    forget(session, from);
}

void DuplicateStore::withdraw(db::Session& session, PersonRef const& person)
{
    remove_matches(session, person);
}

void DuplicateStore::forget(db::Session& session, PersonRef const& person)
{
    remove_matches(session, person);
    session.execute("DELETE FROM people_duplicate_verdict WHERE left_person = :person", {{"person", person.id}});
    session.execute("DELETE FROM people_duplicate_verdict WHERE right_person = :person", {{"person", person.id}});
}

} // namespace guichet::people
