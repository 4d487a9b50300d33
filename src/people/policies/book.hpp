// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/policies/eligibility.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace guichet::people {

/// Who the members are, which libraries they have, what they have voted: everything a registration is judged by, as it
/// was at one moment. Immutable.
struct PolicyBook {
    struct Member {
        network::Intercommunality intercommunality;
        std::vector<network::Library> libraries;
        std::vector<Policy> policies; // by first day, as policies_of gives them
    };
    std::vector<Member> members;
    std::optional<network::Library> central;

    [[nodiscard]] static PolicyBook read(db::Session& session, network::Intercommunalities const& intercommunalities);

    [[nodiscard]] Member const* member(IntercommunalityId const& id) const;
    [[nodiscard]] network::Library const* library(LibraryId const& id) const;
    [[nodiscard]] Policy const* policy(PolicyId const& id) const;
    [[nodiscard]] Policy const* in_force(IntercommunalityId const& id, Date day) const;
    /// What the policy of another member than that of residence offers to those who live there, if it does; the central
    /// library invites nobody: it takes in those who have no other (R3).
    [[nodiscard]] std::optional<Eligibility> invitation(network::Territory const& territory, std::string_view insee,
                                                        Date day, IntercommunalityId const& host) const;
    [[nodiscard]] Residence residence(network::Territory const& territory, std::string_view insee) const;
};

} // namespace guichet::people
