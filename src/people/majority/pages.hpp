// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/majority/majority.hpp"
#include "people/policies/policies.hpp"
#include "web/shell.hpp"

#include <set>
#include <string>

namespace guichet::people {

/// /gestion/majorite: what each category of an intercommunality becomes at eighteen.
class MajorityPages {
public:
    MajorityPages(web::Shell const& shell, db::Database const& database, Majority& majority,
                  network::Intercommunalities const& intercommunalities, Policies const& policies)
        : shell_(shell), database_(database), majority_(majority), intercommunalities_(intercommunalities),
          policies_(policies)
    {
    }
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor) const;
    web::Response save(web::Request const& request, network::Actor const& actor) const;
    /// Those members have, those of the policies, and those something was said of before.
    [[nodiscard]] std::set<std::string> categories_of(IntercommunalityId const& where) const;
    [[nodiscard]] nlohmann::json place_model(web::Request const& request, network::Actor const& actor,
                                             network::Intercommunality const& place) const;

    web::Shell const& shell_;
    db::Database const& database_;
    Majority& majority_;
    network::Intercommunalities const& intercommunalities_;
    Policies const& policies_;
};

} // namespace guichet::people
