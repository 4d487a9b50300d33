// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/connectors/connectors.hpp"

#include <algorithm>
#include <utility>

namespace guichet::access {

bool all_passed(Diagnosis const& steps)
{
    return std::ranges::all_of(steps, [](DiagnosticStep const& step) { return step.outcome == StepOutcome::passed; });
}

std::vector<ConnectorEntry> ConnectorDirectory::every() const
{
    std::vector<ConnectorEntry> all;
    for (auto const& source : sources_) {
        auto found = source.get().entries();
        std::ranges::move(found, std::back_inserter(all));
    }
    std::ranges::sort(all, {}, [](ConnectorEntry const& one) { return std::pair{one.name, one.id}; });
    return all;
}

std::vector<ConnectorEntry> ConnectorDirectory::entries(network::Actor const& actor) const
{
    auto all = every();
    std::erase_if(all, [&](ConnectorEntry const& one) {
        return !network::may(actor, network::Permission::view_policies, one.intercommunality);
    });
    return all;
}

Result<ConnectorEntry> ConnectorDirectory::find(network::Actor const& actor, std::string_view wanted) const
{
    auto const seen = entries(actor);
    auto const found =
        std::ranges::find_if(seen, [&](ConnectorEntry const& one) { return one.id == wanted || one.name == wanted; });
    return found == seen.end() ? Result<ConnectorEntry>{fail(ErrorKind::not_found, "error.not_found")} : *found;
}

Result<Diagnosis> ConnectorDirectory::diagnose(network::Actor const& actor, std::string_view wanted) const
{
    auto const entry = find(actor, wanted);
    if (!entry) {
        return std::unexpected(entry.error());
    }
    if (auto const allowed = network::authorise(actor, network::Permission::edit_policies, entry->intercommunality);
        !allowed) {
        return std::unexpected(allowed.error());
    }
    return diagnose(entry->id);
}

Result<Diagnosis> ConnectorDirectory::diagnose(std::string_view wanted) const
{
    for (auto const& source : sources_) {
        for (auto const& entry : source.get().entries()) {
            if (entry.id == wanted || entry.name == wanted) {
                return source.get().diagnose(entry.id);
            }
        }
    }
    return fail(ErrorKind::not_found, "error.not_found");
}

} // namespace guichet::access
