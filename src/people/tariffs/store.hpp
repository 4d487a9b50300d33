// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/application.hpp"
#include "people/tariffs/tariffs.hpp"

/// The SQL of tariffs and of what applications were told. No UPDATE and no DELETE of grids: their ends are computed
/// from those that follow.
namespace guichet::people {

/// By first day, revisions in order; valid_until as TariffGrid documents it.
[[nodiscard]] std::vector<TariffGrid> grids_of(db::Session& session, IntercommunalityId const& id);
/// With an id of its own: "bresse-haute-seille-2020-04-06".
TariffGridId add_grid(db::Session& session, TariffGrid const& grid, Instant now, std::string_view recorded_by);

/// What fees are owed for: the id of an application or of a renewal.
using DebtId = Id<struct DebtTag>;
[[nodiscard]] inline DebtId debt_of(ApplicationId const& id)
{
    return {id.value};
}

/// What an application or a renewal costs: owns people_fee. Written once, when it is asked for, so that nobody pays
/// anything but what they were told, whatever is voted since.
struct Fee {
    int position = 0;
    Price price;
    std::string declared_status; // to be seen by the library
    Offer offer = Offer::everything;
    bool operator==(Fee const&) const = default;
};
void add_fees(db::Session& session, DebtId const& debt, std::vector<Fee> const& fees);
[[nodiscard]] std::vector<Fee> fees_of(db::Session& session, DebtId const& debt);
/// The latest a patron was told, registering or renewing; nullopt for one who came another way.
[[nodiscard]] std::optional<Fee> fee_of(db::Session& session, PatronId const& patron);

} // namespace guichet::people
