// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/registration/form.hpp"
#include "people/registration/form_ticket.hpp"
#include "people/registration/policy_office.hpp"
#include "people/registration/registration.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

#include <optional>
#include <string>

namespace guichet::people {

/// /gestion/demandes/nouvelle: staff type an application for somebody without e-mail (R11). The town first, then the
/// form of the public page in other words; the same checks, and the application waits at the desk like any other.
class TypingPages {
public:
    TypingPages(web::Shell const& shell, PolicyOffice const& office, TerritorySource territory,
                Registration& registration, Clock const& clock, Random& random, SecretKey const& master_key);
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response receive(web::Request const& request, network::Actor const& actor) const;

    /// The search for a town; `refused` says why the one chosen cannot be.
    [[nodiscard]] web::Response find(web::Request const& request, std::optional<Message> const& refused = {}) const;
    /// How the form comes back: with faults, with a word of explanation, or as it was.
    struct Return {
        Error const* error = nullptr;
        std::string notice{}; // message id
        int status = 200;
    };
    [[nodiscard]] web::Response form(web::Request const& request, FormPlace const& place, FormTicket const& ticket,
                                     Return const& back) const;
    [[nodiscard]] FormTicket new_ticket() const;
    [[nodiscard]] FormPlace place_of(std::string_view insee) const;
    /// Why this actor cannot type in somebody of that town.
    [[nodiscard]] std::optional<Message> refusal(network::Actor const& actor, Eligibility const& eligibility) const;

    web::Shell const& shell_;
    PolicyOffice const& office_;
    TerritorySource territory_;
    Registration& registration_;
    Clock const& clock_;
    Random& random_;
    SecretKey key_;
};

} // namespace guichet::people
