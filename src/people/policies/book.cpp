// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/policies/book.hpp"

#include "people/policies/store.hpp"

#include <algorithm>

namespace guichet::people {

PolicyBook PolicyBook::read(db::Session& session, network::Intercommunalities const& intercommunalities)
{
    PolicyBook book;
    for (auto& intercommunality : intercommunalities.all()) {
        auto policies = policies_of(session, intercommunality.id);
        auto libraries = intercommunalities.libraries_of(intercommunality.id);
        book.members.push_back({std::move(intercommunality), std::move(libraries), std::move(policies)});
    }
    book.central = intercommunalities.central_library();
    return book;
}

PolicyBook::Member const* PolicyBook::member(IntercommunalityId const& id) const
{
    auto const found =
        std::ranges::find_if(members, [&](Member const& member) { return member.intercommunality.id == id; });
    return found == members.end() ? nullptr : &*found;
}

network::Library const* PolicyBook::library(LibraryId const& id) const
{
    for (auto const& member : members) {
        auto const found = std::ranges::find(member.libraries, id, &network::Library::id);
        if (found != member.libraries.end()) {
            return &*found;
        }
    }
    return nullptr;
}

Policy const* PolicyBook::policy(PolicyId const& id) const
{
    for (auto const& member : members) {
        auto const found = std::ranges::find(member.policies, id, &Policy::id);
        if (found != member.policies.end()) {
            return &*found;
        }
    }
    return nullptr;
}

Policy const* PolicyBook::in_force(IntercommunalityId const& id, Date day) const
{
    auto const* const owner = member(id);
    if (owner == nullptr) {
        return nullptr;
    }
    auto const found =
        std::ranges::find_if(owner->policies, [&](Policy const& policy) { return policy.in_force(day); });
    return found == owner->policies.end() ? nullptr : &*found;
}

std::optional<Eligibility> PolicyBook::invitation(network::Territory const& territory, std::string_view insee, Date day,
                                                  IntercommunalityId const& host) const
{
    auto const* const policy = in_force(host, day);
    if (policy == nullptr || (central && central->intercommunality == host)) {
        return std::nullopt;
    }
    return decide_invited(territory, residence(territory, insee), *policy, member(host)->libraries);
}

Residence PolicyBook::residence(network::Territory const& territory, std::string_view insee) const
{
    Residence residence;
    residence.municipality = territory.find(insee);
    if (!residence.municipality) {
        return residence;
    }
    residence.central = central;
    auto const& siren = residence.municipality->epci;
    auto const owner = std::ranges::find_if(
        members, [&](Member const& member) { return !siren.empty() && member.intercommunality.siren == siren; });
    if (owner != members.end()) {
        residence.intercommunality = owner->intercommunality;
        residence.libraries = owner->libraries;
    }
    return residence;
}

} // namespace guichet::people
