// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/forms/questions.hpp"
#include "people/registration/application.hpp"
#include "people/tariffs/tariffs.hpp"

#include <optional>
#include <string_view>
#include <vector>

/// What registration needs from its neighbours; app adapts them.
namespace guichet::people {

/// Port: where someone may register and by which policy. people/registration/policy_office joins policies, territory
/// and libraries; tests have their own.
class PolicyOffice {
public:
    virtual ~PolicyOffice() = default;
    [[nodiscard]] virtual Eligibility eligibility(std::string_view insee, Date day) const = 0;
    /// The same for somebody who wishes for that library, which may be another member's that invites them.
    [[nodiscard]] virtual Eligibility eligibility_at(std::string_view insee, Date day,
                                                     LibraryId const& /*wished*/) const
    {
        return eligibility(insee, day);
    }
    /// Other members' libraries that invite those who live there, by their policies.
    [[nodiscard]] virtual std::vector<Eligibility> invitations(std::string_view /*insee*/, Date /*day*/) const
    {
        return {};
    }
    [[nodiscard]] virtual std::optional<Policy> policy(PolicyId const& id) const = 0;
    [[nodiscard]] virtual std::optional<network::Library> library(LibraryId const& id) const = 0;
    [[nodiscard]] virtual std::vector<network::Library> libraries_of(IntercommunalityId const& id) const = 0;
    /// What registering by that policy costs that day.
    [[nodiscard]] virtual TariffGrid tariff(Policy const& policy, Date day) const = 0;
    /// What is asked there besides the shared form, today or on a form of that revision.
    [[nodiscard]] virtual AddedQuestions added_questions(IntercommunalityId const& /*where*/,
                                                         std::optional<int> /*revision*/) const
    {
        return {};
    }
};

/// Port: the desk an application comes to, and the decision nobody has to take, when the policy says so. The
/// application is in_review; whatever decide does (accept, or leave it to a person when it looks like somebody known)
/// happens in that transaction.
class AutomaticDecision {
public:
    virtual ~AutomaticDecision() = default;
    /// It waits at the desk from now on: whoever compares people learns of it. Comes before decide.
    virtual void arrived(db::Session& session, Application const& application) = 0;
    [[nodiscard]] virtual Result<void> decide(db::Session& session, Application const& application) = 0;
};

} // namespace guichet::people
