// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/policy_office.hpp"

#include <utility>

namespace guichet::people {

OfficeOfPolicies::OfficeOfPolicies(Policies const& policies, Tariffs const& tariffs, FormQuestions const& questions,
                                   TerritorySource territory)
    : policies_(policies), tariffs_(tariffs), questions_(questions), territory_(std::move(territory))
{
}

Eligibility OfficeOfPolicies::eligibility(std::string_view insee, Date day) const
{
    return policies_.check(*territory_(), insee, day);
}

Eligibility OfficeOfPolicies::eligibility_at(std::string_view insee, Date day, LibraryId const& wished) const
{
    return policies_.check_at(*territory_(), insee, day, wished);
}

std::vector<Eligibility> OfficeOfPolicies::invitations(std::string_view insee, Date day) const
{
    return policies_.invitations(*territory_(), insee, day);
}

std::optional<Policy> OfficeOfPolicies::policy(PolicyId const& id) const
{
    return policies_.find(id);
}

std::optional<network::Library> OfficeOfPolicies::library(LibraryId const& id) const
{
    return policies_.library(id);
}

std::vector<network::Library> OfficeOfPolicies::libraries_of(IntercommunalityId const& id) const
{
    return policies_.libraries_of(id);
}

TariffGrid OfficeOfPolicies::tariff(Policy const& policy, Date day) const
{
    return tariffs_.grid_of(policy, day);
}

AddedQuestions OfficeOfPolicies::added_questions(IntercommunalityId const& where, std::optional<int> revision) const
{
    return revision ? questions_.of(where, *revision) : questions_.in_force(where);
}

} // namespace guichet::people
