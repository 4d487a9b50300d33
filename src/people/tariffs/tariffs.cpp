// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/tariffs/tariffs.hpp"

#include "people/resolutions/store.hpp"
#include "people/tariffs/store.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

std::vector<TariffGrid> Tariffs::history(IntercommunalityId const& id) const
{
    auto grids = database_.read([&](db::Session& session) { return grids_of(session, id); });
    std::ranges::reverse(grids);
    return grids;
}

std::optional<TariffGrid> Tariffs::in_force(IntercommunalityId const& id, Date day) const
{
    return in_force_among(history(id), day);
}

TariffGrid Tariffs::grid_of(Policy const& policy, Date day) const
{
    auto const goes_by_grid = policy.mode == RegistrationMode::paid_online;
    return grid_for(policy, goes_by_grid ? in_force(policy.intercommunality, day) : std::nullopt);
}

Result<TariffGridId> Tariffs::succeed(network::Actor const& actor, TariffGrid grid, std::string_view pdf)
{
    if (auto const allowed = network::authorise(actor, network::Permission::edit_policies, grid.intercommunality);
        !allowed) {
        return std::unexpected(allowed.error());
    }
    auto faults = faults_of(grid);
    if (auto fault = fault_of_resolution_file(pdf)) {
        faults.push_back(std::move(*fault));
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const now = clock_.now();
    return database_.write([&](db::Session& session) -> Result<TariffGridId> {
        if (rewrites_the_past(grids_of(session, grid.intercommunality), grid, civil_date(now))) {
            return std::unexpected(Error{ErrorKind::conflict,
                                         {"tariff.past"},
                                         {{"valid_from", {"tariff.past"}}},
                                         grid.intercommunality.value + " from " + to_iso(grid.valid_from)});
        }
        if (!pdf.empty()) {
            grid.resolution.document =
                add_resolution(session, grid.intercommunality, grid.resolution.number, pdf, now, actor.id);
        }
        auto id = add_grid(session, grid, now, actor.id);
        journal_.append(session, actor, grid.intercommunality, "tariff.succeeded", "tariff:" + id.value,
                        {{"lines", grid.lines.size()}, {"from", to_iso(grid.valid_from)}});
        return id;
    });
}

TariffGridId Tariffs::record(db::Session& session, TariffGrid const& grid, Instant now)
{
    return add_grid(session, grid, now, "");
}

} // namespace guichet::people
