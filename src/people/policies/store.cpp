// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/policies/store.hpp"

#include "db/revision.hpp"
#include "db/stored_word.hpp"

#include <algorithm>
#include <unordered_map>

namespace guichet::people {

namespace {

Policy policy_of_row(db::Row const& row)
{
    Policy policy;
    policy.id = {row.text(0)};
    policy.intercommunality = {row.text(1)};
    policy.mode = db::stored_word(registration_mode_from(row.text(2)), "people_policy");
    policy.category = row.text(3);
    policy.category_name = row.text(4);
    policy.tariff = {row.integer(5)};
    policy.proof = db::stored_word(proof_from(row.text(6)), "people_policy");
    policy.review = db::stored_word(review_from(row.text(7)), "people_policy");
    policy.validity_days = static_cast<int>(row.integer(8));
    policy.until_reopening_of = row.text(9);
    policy.valid_from = row.date(10);
    policy.valid_until = row.maybe_date(11);
    policy.resolution = {row.text(12), row.date(13), row.text(14), row.text(15)};
    policy.explanation_fr = row.text(16);
    policy.explanation_en = row.text(17);
    policy.reopens = row.maybe_date(18);
    policy.renewal = {
        db::stored_word(renewal_place_from(row.text(19)), "people_policy"), static_cast<int>(row.integer(20)),
        db::stored_word(renewed_from_from(row.text(21)), "people_policy"), static_cast<int>(row.integer(22))};
    return policy;
}

bool ends_on_eve_of_reopening(Policy const& policy)
{
    auto const& until = policy.valid_until;
    return policy.reopens && !policy.never_in_force() && !(until && *until < *policy.reopens);
}

/// What was `lasting` before `conditional`, as it goes on from the reopening until whichever ends first.
Policy resumed_at_reopening(Policy const& lasting, std::optional<Date> const& own_end, Policy const& conditional)
{
    auto const& until = conditional.valid_until;
    auto resumed = lasting;
    resumed.valid_from = std::max(*conditional.reopens, conditional.valid_from);
    resumed.valid_until = until && own_end ? std::min(*until, *own_end) : until ? until : own_end;
    return resumed;
}

/// R5: a policy that lasts until a reopening ends on its eve, and what was voted without such a condition before it
/// is in force again. `own_ends` are those of the votes, before any succession.
std::vector<Policy> ended_by_reopenings(std::vector<Policy> const& policies,
                                        std::vector<std::optional<Date>> const& own_ends)
{
    std::vector<Policy> followed;
    std::optional<std::size_t> lasting; // the last one that waits for no reopening
    for (std::size_t i = 0; i < policies.size(); ++i) {
        auto policy = policies[i];
        if (policy.until_reopening_of.empty()) {
            lasting = policy.never_in_force() ? lasting : i;
            followed.push_back(std::move(policy));
            continue;
        }
        if (!ends_on_eve_of_reopening(policy)) {
            followed.push_back(std::move(policy));
            continue;
        }
        policy.valid_until = add_days(*policy.reopens, -1);
        followed.push_back(std::move(policy));
        if (lasting) {
            auto resumed = resumed_at_reopening(policies[*lasting], own_ends[*lasting], policies[i]);
            if (!resumed.never_in_force()) {
                followed.push_back(std::move(resumed));
            }
        }
    }
    return followed;
}

std::int64_t next_revision(db::Session& session, Policy const& policy)
{
    return session.count(R"(
        SELECT COALESCE(MAX(revision), 0) + 1 FROM people_policy
        WHERE intercommunality = :intercommunality AND begins = :begins)",
                         {{"intercommunality", policy.intercommunality}, {"begins", policy.valid_from}});
}

} // namespace

std::vector<Policy> policies_of(db::Session& session, IntercommunalityId const& id)
{
    auto policies = session.list(R"(
        SELECT p.id, p.intercommunality, p.mode, p.category, p.category_name, p.tariff_cents, p.proof, p.review,
               p.validity_days, p.until_reopening_of, p.begins, p.ends, p.resolution_assembly, p.resolution_date,
               p.resolution_number, p.resolution_document, p.explanation_fr, p.explanation_en, c.reopens,
               p.renewal_place, p.renewal_days, p.renewal_from, p.renewal_window
        FROM people_policy p
        LEFT JOIN people_closure c ON c.id = p.until_reopening_of AND c.withdrawn IS NULL
        WHERE p.intercommunality = :intercommunality
        ORDER BY p.begins, p.revision)",
                                 {{"intercommunality", id}}, policy_of_row);
    std::unordered_map<std::string, std::vector<std::string>> territories;
    session.query(R"(
        SELECT t.policy, t.code
        FROM people_policy_territory t JOIN people_policy p ON p.id = t.policy
        WHERE p.intercommunality = :intercommunality
        ORDER BY t.policy, t.code)",
                  {{"intercommunality", id}},
                  [&](db::Row const& row) { territories[row.text(0)].push_back(row.text(1)); });
    for (auto& policy : policies) {
        policy.territory = territories[policy.id.value];
    }
    std::vector<std::optional<Date>> own_ends;
    for (auto const& policy : policies) {
        own_ends.push_back(policy.valid_until);
    }
    end_by_succession(policies);
    return ended_by_reopenings(policies, own_ends);
}

PolicyId add_policy(db::Session& session, Policy const& policy, Instant now, std::string_view recorded_by)
{
    auto const revision = next_revision(session, policy);
    PolicyId const id{policy.intercommunality.value + "-" + to_iso(policy.valid_from) +
                      (revision == 1 ? "" : "-" + std::to_string(revision))};
    session.execute(R"(
        INSERT INTO people_policy
            (id, intercommunality, begins, revision, ends, mode, category, category_name, tariff_cents, proof, review,
             validity_days, until_reopening_of, resolution_assembly, resolution_date, resolution_number,
             resolution_document, explanation_fr, explanation_en, renewal_place, renewal_days, renewal_from,
             renewal_window, recorded, recorded_by)
        VALUES
            (:id, :intercommunality, :begins, :revision, :ends, :mode, :category, :category_name, :tariff_cents, :proof,
             :review, :validity_days, :until_reopening_of, :resolution_assembly, :resolution_date, :resolution_number,
             :resolution_document, :explanation_fr, :explanation_en, :renewal_place, :renewal_days, :renewal_from,
             :renewal_window, :recorded, :recorded_by))",
                    {{"id", id},
                     {"intercommunality", policy.intercommunality},
                     {"begins", policy.valid_from},
                     {"revision", revision},
                     {"ends", policy.valid_until},
                     {"mode", to_text(policy.mode)},
                     {"category", policy.category},
                     {"category_name", policy.category_name},
                     {"tariff_cents", policy.tariff.cents},
                     {"proof", to_text(policy.proof)},
                     {"review", to_text(policy.review)},
                     {"validity_days", policy.validity_days},
                     {"until_reopening_of", policy.until_reopening_of},
                     {"resolution_assembly", policy.resolution.assembly},
                     {"resolution_date", policy.resolution.date},
                     {"resolution_number", policy.resolution.number},
                     {"resolution_document", policy.resolution.document},
                     {"explanation_fr", policy.explanation_fr},
                     {"explanation_en", policy.explanation_en},
                     {"renewal_place", to_text(policy.renewal.place)},
                     {"renewal_days", policy.renewal.days},
                     {"renewal_from", to_text(policy.renewal.from)},
                     {"renewal_window", policy.renewal.window_days},
                     {"recorded", now},
                     {"recorded_by", recorded_by}});
    for (auto const& code : policy.territory) {
        session.execute(R"(
            INSERT INTO people_policy_territory (policy, code) VALUES (:policy, :code)
            ON CONFLICT (policy, code) DO NOTHING)",
                        {{"policy", id}, {"code", code}});
    }
    db::stamp(session, policies_topic);
    return id;
}

} // namespace guichet::people
