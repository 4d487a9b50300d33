// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/demo/demo.hpp"

#include "app/demo/demo_resolutions.hpp"
#include "network/territory/import.hpp"
#include "people/payments/offices.hpp"

namespace guichet::app {

namespace {

/// Policies get their ids from the store: those of people registered by them are known after.
void add_network(db::Session& session, std::vector<DemoMember>& network, Instant now)
{
    for (auto& member : network) {
        network::Intercommunalities::put(session, member.intercommunality);
        for (auto const& library : member.libraries) {
            network::Intercommunalities::put(session, library);
        }
        for (auto const& closure : member.closures) {
            people::Closures::record(session, closure);
        }
        for (auto& policy : member.policies) {
            policy.id =
                people::Policies::record(session, policy, now, demo_resolution(member.intercommunality, policy));
        }
        if (member.tariffs) {
            people::Tariffs::record(session, *member.tariffs, now);
            people::PaymentOffices::record(session,
                                           {.intercommunality = member.intercommunality.id,
                                            .client = "006382",
                                            .name = "Régie des médiathèques",
                                            .entry = payfip::Entry::test,
                                            .use = people::PaymentOffice::Use::open},
                                           now);
        }
    }
}

} // namespace

Result<SeedOutcome> seed_demo(db::Database& database, Clock const& clock, Random& random,
                              std::filesystem::path const& territory_package, network::Progress const& progress,
                              PeopleStored const& stored, DemoScale scale)
{
    if (!network::Intercommunalities{database}.all().empty()) {
        return SeedOutcome::already_there;
    }
    if (auto const imported = network::import_territory(database, clock, territory_package, progress); !imported) {
        return std::unexpected(imported.error());
    }
    auto const territory = network::Territory::load(database);
    auto const now = clock.now();
    auto members = demo_network(civil_date(now));
    database.exclusive([&](db::Session& session) {
        add_network(session, members, now);
        seed_members(session, database, random, *territory, members, now, stored, scale);
    });
    return SeedOutcome::made;
}

} // namespace guichet::app
