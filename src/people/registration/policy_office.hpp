// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/ports.hpp"

#include <functional>
#include <memory>

namespace guichet::people {

/// The territory in force at this moment: an import replaces it while the server runs.
using TerritorySource = std::function<std::shared_ptr<network::Territory const>()>;

/// The port of registration.hpp on the real policies, libraries and official list.
class OfficeOfPolicies final : public PolicyOffice {
public:
    OfficeOfPolicies(Policies const& policies, Tariffs const& tariffs, FormQuestions const& questions,
                     TerritorySource territory);

    [[nodiscard]] Eligibility eligibility(std::string_view insee, Date day) const override;
    [[nodiscard]] Eligibility eligibility_at(std::string_view insee, Date day, LibraryId const& wished) const override;
    [[nodiscard]] std::vector<Eligibility> invitations(std::string_view insee, Date day) const override;
    [[nodiscard]] std::optional<Policy> policy(PolicyId const& id) const override;
    [[nodiscard]] std::optional<network::Library> library(LibraryId const& id) const override;
    [[nodiscard]] std::vector<network::Library> libraries_of(IntercommunalityId const& id) const override;
    [[nodiscard]] TariffGrid tariff(Policy const& policy, Date day) const override;
    [[nodiscard]] AddedQuestions added_questions(IntercommunalityId const& where,
                                                 std::optional<int> revision) const override;

private:
    Policies const& policies_;
    Tariffs const& tariffs_;
    FormQuestions const& questions_;
    TerritorySource territory_;
};

} // namespace guichet::people
