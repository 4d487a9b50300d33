// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/payments/desk.hpp"
#include "people/renewals/view.hpp"

#include <functional>

namespace guichet::people {

/// The desk renews a person's subscription (/gestion/usagers/{id}/renouvellement), looks at what was renewed, takes it
/// back within the minute, and hands it to the library's own system (/gestion/renouvellements).
class RenewalDeskPages {
public:
    struct Sources {
        db::Database& database;
        Clock const& clock;
        Random& random;
        Renewals& renewals;
        PaymentDesk& payments;
        network::Intercommunalities const& intercommunalities;
        /// The name of a staff member, "" when unknown.
        std::function<std::string(std::string_view staff_id)> staff_name;
    };
    RenewalDeskPages(web::Shell const& shell, Sources sources) : shell_(shell), sources_(std::move(sources)) {}

    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response form(web::Request const& request, network::Actor const& actor,
                                     Error const* error) const;
    [[nodiscard]] web::Response summary(web::Request const& request, network::Actor const& actor,
                                        Error const* error) const;
    [[nodiscard]] web::Response renew(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response csv(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response undo(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] nlohmann::json renewal_model(web::Request const& request, Renewal const& renewal) const;

    web::Shell const& shell_;
    Sources sources_;
};

} // namespace guichet::people
