// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/tariffs/store.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

/// /gestion/tarifs: the grids voted so far, and the next one put down, with what some people would pay by it.
class TariffPages {
public:
    TariffPages(Tariffs& tariffs, network::Intercommunalities const& intercommunalities, network::StaffDoor& door,
                web::Shell const& shell, Clock const& clock)
        : tariffs_(tariffs), intercommunalities_(intercommunalities), door_(door), shell_(shell), clock_(clock)
    {
    }

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response show_form(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response receive(web::Request const& request, network::Actor const& actor);
    enum class Preview { none, shown };
    [[nodiscard]] web::Response form(web::Request const& request, network::Intercommunality const& member,
                                     Error const* error, Preview preview) const;
    [[nodiscard]] Result<network::Intercommunality> editable(web::Request const& request,
                                                             network::Actor const& actor) const;
    [[nodiscard]] nlohmann::json grid_model(web::Request const& request, TariffGrid const& grid, Date today) const;

    Tariffs& tariffs_;
    network::Intercommunalities const& intercommunalities_;
    network::StaffDoor& door_;
    web::Shell const& shell_;
    Clock const& clock_;
};

/// The grid a form describes. What cannot be read (an amount, an age) is left as faults_of refuses it.
[[nodiscard]] TariffGrid tariff_grid_from(web::Request const& request, IntercommunalityId const& intercommunality);
/// "Inhabitants · under 18 · student": the conditions of a line in words; "everybody" when there are none.
[[nodiscard]] std::string conditions_in_words(web::Request const& request, web::Shell const& shell,
                                              TariffLine const& line);
/// The lines of a grid as people read them: [{label, conditions, once, amount}], for {{> people/tariffs/lines}}.
[[nodiscard]] nlohmann::json tariff_lines_model(web::Request const& request, web::Shell const& shell,
                                                TariffGrid const& grid);
/// What an adult of that category would pay, with its reason, and the other prices: {amount, is_free, why, lines…}.
[[nodiscard]] nlohmann::json cost_model(web::Request const& request, web::Shell const& shell, TariffGrid const& grid,
                                        std::string const& category);
/// What an application costs, each person with the reason: {list, total, is_free}, for {{> people/tariffs/fees}}.
[[nodiscard]] nlohmann::json fees_model(web::Request const& request, web::Shell const& shell,
                                        std::vector<Fee> const& fees);
/// Some people and what they would pay: [{who, amount, why}].
[[nodiscard]] nlohmann::json examples_model(web::Request const& request, web::Shell const& shell,
                                            TariffGrid const& grid);
/// An amount with its reason, as every page shows it: {amount, is_free, why, document}.
[[nodiscard]] nlohmann::json price_model(web::Request const& request, web::Shell const& shell, Price const& price);

} // namespace guichet::people
