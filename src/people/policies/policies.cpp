// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/policies/policies.hpp"

#include "people/documents/sniff.hpp"
#include "people/policies/eligibility.hpp"
#include "people/policies/store.hpp"
#include "people/policies/succession.hpp"
#include "people/tariffs/store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace guichet::people {

namespace {

Residence residence_of(network::Intercommunalities const& intercommunalities, network::Territory const& territory,
                       std::string_view insee)
{
    Residence residence;
    residence.municipality = territory.find(insee);
    if (residence.municipality == nullptr) {
        return residence;
    }
    residence.central = intercommunalities.central_library();
    if (!residence.municipality->epci.empty()) {
        residence.intercommunality = intercommunalities.by_siren(residence.municipality->epci);
    }
    if (residence.intercommunality) {
        residence.libraries = intercommunalities.libraries_of(residence.intercommunality->id);
    }
    return residence;
}

} // namespace

Policies::Policies(db::Database& database, Clock const& clock, network::Journal const& journal,
                   network::Intercommunalities const& intercommunalities)
    : database_(database), clock_(clock), journal_(journal), intercommunalities_(intercommunalities)
{
}

std::vector<Policy> Policies::history(IntercommunalityId const& id) const
{
    auto policies = database_.read([&](db::Session& session) { return policies_of(session, id); });
    std::ranges::reverse(policies);
    return policies;
}

std::optional<Policy> Policies::in_force(IntercommunalityId const& id, Date day) const
{
    return in_force_among(history(id), day);
}

std::optional<Policy> Policies::find(PolicyId const& id) const
{
    auto const policies = database_.read([&](db::Session& session) {
        auto const owner = owner_of(session, id);
        return owner ? policies_of(session, *owner) : std::vector<Policy>{};
    });
    auto const found = std::ranges::find(policies, id, &Policy::id);
    return found == policies.end() ? std::nullopt : std::optional{*found};
}

Eligibility Policies::check(network::Territory const& territory, std::string_view insee, Date day) const
{
    // One snapshot for all the reads inside.
    return database_.read([&](db::Session& session) {
        auto const residence = residence_of(intercommunalities_, territory, insee);
        auto const of = [&](std::optional<IntercommunalityId> const& id) {
            return id ? in_force_among(policies_of(session, *id), day) : std::nullopt;
        };
        auto const member = residence.intercommunality ? std::optional{residence.intercommunality->id} : std::nullopt;
        auto const host = residence.central ? std::optional{residence.central->intercommunality} : std::nullopt;
        return decide(territory, residence, of(member), of(host));
    });
}

Eligibility Policies::check_against(network::Territory const& territory, std::string_view insee,
                                    Policy const& policy) const
{
    return decide_against(territory, residence_of(intercommunalities_, territory, insee), policy);
}

bool Policies::is_priced(Policy const& policy) const
{
    auto const grids = database_.read([&](db::Session& session) { return grids_of(session, policy.intercommunality); });
    return in_force_among(grids, policy.valid_from).has_value();
}

Result<PolicyId> Policies::succeed(network::Actor const& actor, Policy policy, std::string_view pdf)
{
    if (auto const allowed = network::authorise(actor, network::Permission::edit_policies, policy.intercommunality);
        !allowed) {
        return std::unexpected(allowed.error());
    }
    auto faults = faults_of(policy);
    if (policy.mode == RegistrationMode::paid_online && policy.tariff.cents == 0 && !is_priced(policy)) {
        faults.push_back({"tariff", {"tariff.needed"}});
    }
    if (!pdf.empty() && (sniff(pdf) != FileType::pdf || pdf.size() > largest_document)) {
        faults.push_back({"resolution_file", {"policy.error.file"}});
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const now = clock_.now();
    return database_.write([&](db::Session& session) -> Result<PolicyId> {
        auto const existing = policies_of(session, policy.intercommunality);
        if (rewrites_the_past(existing, policy, civil_date(now))) {
            return std::unexpected(Error{ErrorKind::conflict,
                                         {"policy.past"},
                                         {{"valid_from", {"policy.past"}}},
                                         policy.intercommunality.value + " from " + to_iso(policy.valid_from)});
        }
        if (!pdf.empty()) {
            policy.resolution.document = add_resolution(session, policy, pdf, now, actor.id);
        }
        auto const id = add_policy(session, policy, now, actor.id);
        journal_.append(session, actor, policy.intercommunality, "policy.succeeded", "policy:" + id.value,
                        {{"mode", to_text(policy.mode)},
                         {"from", to_iso(policy.valid_from)},
                         {"resolution", policy.resolution.document}});
        return id;
    });
}

PolicyId Policies::record(db::Session& session, Policy policy, Instant now, std::string_view pdf)
{
    if (!pdf.empty()) {
        policy.resolution.document = add_resolution(session, policy, pdf, now, "");
    }
    return add_policy(session, policy, now, "");
}

std::optional<std::string> Policies::resolution_pdf(std::string_view id) const
{
    return database_.read([&](db::Session& session) { return resolution_content(session, id); });
}

} // namespace guichet::people
