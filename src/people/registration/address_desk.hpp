// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/registration/confirmation.hpp"
#include "people/registration/questions.hpp"
#include "people/registration/registration.hpp"
#include "web/shell.hpp"

namespace guichet::people {

/// What the team does for an application whose mails do not arrive: the address corrected, the link sent again, for
/// whoever phones because nothing came. /gestion/demandes/{id}/adresse.
class AddressDesk {
public:
    AddressDesk(web::Shell const& shell, db::Database& database, Clock const& clock, EmailConfirmation& confirmation,
                Questions const& questions, AutomaticDecision& desk, network::Journal const& journal,
                Registration const& registration, RegistrationLetters const& letters)
        : shell_(shell), database_(database), clock_(clock), confirmation_(confirmation), questions_(questions),
          desk_(desk), journal_(journal), registration_(registration), letters_(letters)
    {
    }
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor,
                                     Error const* error = nullptr) const;
    [[nodiscard]] web::Response receive(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] Result<Application> open_case(web::Request const& request, network::Actor const& actor) const;
    /// Nothing is left to confirm: whoever corrects it has spoken with the person. A question waiting for its answer,
    /// or what is left to pay, goes to the new address.
    [[nodiscard]] Result<void> correct_open(network::Actor const& actor, ApplicationId const& id,
                                            web::Request const& request, EmailConfirmation::Also const& also);
    void journal(db::Session& session, network::Actor const& actor, Application const& application,
                 std::string_view action) const;

    web::Shell const& shell_;
    db::Database& database_;
    Clock const& clock_;
    EmailConfirmation& confirmation_;
    Questions const& questions_;
    AutomaticDecision& desk_;
    network::Journal const& journal_;
    Registration const& registration_;
    RegistrationLetters const& letters_;
};

} // namespace guichet::people
