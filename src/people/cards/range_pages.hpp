// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/cards/ranges.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// /gestion/cartes/plages: the ranges of the network in the order of their numbers, with the proof that none meets
/// another, what is between them, how far each is used and which cards are out of place.
class RangePages {
public:
    RangePages(web::Shell const& shell, CardRanges& ranges, Clock const& clock,
               network::Intercommunalities const& intercommunalities)
        : shell_(shell), ranges_(ranges), clock_(clock), intercommunalities_(intercommunalities)
    {
    }
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response form(web::Request const& request, network::Actor const& actor,
                                     Error const* error = nullptr) const;
    [[nodiscard]] web::Response add(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response set_state(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] nlohmann::json range_model(web::Request const& request, network::Actor const& actor,
                                             RangeUse const& use, RangeGap const& gap) const;

    web::Shell const& shell_;
    CardRanges& ranges_;
    Clock const& clock_;
    network::Intercommunalities const& intercommunalities_;
};

/// The libraries where the actor has that permission, as choices of a form.
[[nodiscard]] std::vector<web::Choice> library_choices(network::Intercommunalities const& intercommunalities,
                                                       network::Actor const& actor, network::Permission permission);

} // namespace guichet::people
