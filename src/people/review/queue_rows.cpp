// SPDX-License-Identifier: AGPL-3.0-or-later
// The lines of a page of the queue, all at once: fifty cases cost as many statements as one.
#include "people/registration/case_places.hpp"
#include "people/review/queue.hpp"

#include <algorithm>
#include <array>

namespace guichet::people {

static_assert(queue_page_size <= case_places);

namespace {

/// A line of the list, and what it is judged by.
struct QueueLine {
    QueueRow row;
    CaseRecord record;
};

constexpr std::array proof_kinds{DocumentKind::identity, DocumentKind::residence}; // in the order of the columns

std::vector<DocumentKind> proofs_in(db::Row const& row, std::size_t first_column)
{
    std::vector<DocumentKind> proofs;
    for (auto const kind : proof_kinds) {
        if (row.boolean(first_column++)) {
            proofs.push_back(kind);
        }
    }
    return proofs;
}

QueueLine queue_line_from(db::Row const& row)
{
    Person const person{row.text(9), row.text(10), row.text(11), {}};
    QueueRow line{.id = {row.text(0)},
                  .reference = row.text(1),
                  .version = static_cast<int>(row.integer(2)),
                  .state = application_state_from(row.text(3)).value_or(ApplicationState::in_review),
                  .library = {row.text(4)},
                  .name = person.full_name(),
                  .municipality_name = row.text(5),
                  .campaign = row.text(6),
                  .people = static_cast<int>(row.integer(12)),
                  .has_email = !row.text(7).empty(),
                  .since = row.instant(8),
                  .assigned_to = row.text(13),
                  .obstacles = {}};
    CaseRecord record{
        .policy = {row.text(14)},
        .facts = {.state = line.state,
                  .eligibility = eligibility_outcome_from(row.text(15)).value_or(EligibilityOutcome::unclear),
                  .minors = line.people - 1,
                  .guardian_consent = row.boolean(16),
                  .due = {row.integer(17)},
                  .assigned_to = line.assigned_to},
        .proofs = proofs_in(row, 18)};
    return {std::move(line), std::move(record)};
}

/// In no order.
std::vector<QueueLine> queue_lines(db::Session& session, std::vector<ApplicationId> const& ids)
{
    return session.list(R"sql(
        SELECT q.id, q.reference, q.version, q.state, q.library, q.municipality_name, q.campaign, q.email, q.since,
               q.birth_name, q.usage_name, q.first_names, q.people, q.assigned_to, a.policy, a.eligibility,
               a.guardian_consent,
               (SELECT COALESCE(SUM(f.cents), 0) FROM people_fee_due f WHERE f.debt = a.id),
               EXISTS (SELECT 1
                       FROM people_document d
                       WHERE d.application = a.id AND d.kind = 'identity' AND d.destroyed IS NULL),
               EXISTS (SELECT 1
                       FROM people_document d
                       WHERE d.application = a.id AND d.kind = 'residence' AND d.destroyed IS NULL)
        FROM people_queue_case q
        JOIN people_application a ON a.id = q.id
        WHERE a.id IN (:c1, :c2, :c3, :c4, :c5, :c6, :c7, :c8, :c9, :c10, :c11, :c12, :c13, :c14, :c15, :c16, :c17,
                       :c18, :c19, :c20, :c21, :c22, :c23, :c24, :c25, :c26, :c27, :c28, :c29, :c30, :c31, :c32,
                       :c33, :c34, :c35, :c36, :c37, :c38, :c39, :c40, :c41, :c42, :c43, :c44, :c45, :c46, :c47,
                       :c48, :c49, :c50)
    )sql",
                        in_places(ids), queue_line_from);
}

} // namespace

std::vector<QueueRow> Queue::rows(db::Session& session, network::Actor const& actor,
                                  std::vector<ApplicationId> const& ids) const
{
    if (ids.empty()) {
        return {};
    }
    auto lines = queue_lines(session, ids);
    std::map<ApplicationId, std::size_t> places;
    for (auto const& id : ids) {
        places.emplace(id, places.size());
    }
    std::ranges::sort(lines, {}, [&](QueueLine const& line) { return places.at(line.row.id); });
    auto findings = resemblances_.findings(session, ids);
    std::vector<CaseRecord> records;
    for (auto& line : lines) {
        auto const& found = findings[line.row.id];
        line.record.facts.duplicates = found.candidates;
        line.record.facts.is_compared = found.is_complete;
        records.push_back(std::move(line.record));
    }
    auto const facts = review_.facts(records);
    std::vector<QueueRow> rows;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        lines[at].row.obstacles = obstacles(facts[at], actor.id);
        rows.push_back(std::move(lines[at].row));
    }
    return rows;
}

} // namespace guichet::people
