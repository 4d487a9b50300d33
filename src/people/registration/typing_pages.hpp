// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/forms/tray.hpp"
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
/// form of the public page in other words; the same checks, and the application waits at the desk like any other. With
/// ?courrier=…, what came on paper stands beside the form, and what could be read of it is already written.
class TypingPages {
public:
    TypingPages(web::Shell const& shell, db::Database& database, PolicyOffice const& office, TerritorySource territory,
                Registration& registration, Tray const& tray, Clock const& clock, Random& random,
                SecretKey const& master_key);
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response receive(web::Request const& request, network::Actor const& actor) const;

    /// The paper an application is typed from; nullopt when there is none.
    using Paper = std::optional<TrayEntry>;
    using LookUp = Result<TrayEntry>(db::Session&, Tray const&, network::Actor const&, std::string_view id);
    [[nodiscard]] Result<Paper> paper_of(network::Actor const& actor, std::string_view id, LookUp& look_up) const;
    /// `id` said of a paper that a colleague has set aside while it was being typed; nullopt when none has.
    [[nodiscard]] std::optional<Message> if_set_aside(web::Request const& request, Paper const& paper,
                                                      std::string id) const;
    [[nodiscard]] web::Response without_paper(web::Request const& request, Error const& error) const;
    void put_beside(web::Request const& request, Paper const& paper, nlohmann::json& model) const;
    [[nodiscard]] web::Response with_frames(web::Response response, Paper const& paper) const;
    /// The form with what was read of the paper.
    [[nodiscard]] web::Response prefilled(web::Request const& request, FormPlace const& place,
                                          Paper const& paper) const;

    /// The search for a town; `refused` says why the one chosen cannot be.
    [[nodiscard]] web::Response find(web::Request const& request, Paper const& paper,
                                     std::optional<Message> const& refused = {}) const;
    /// How the form comes back: with faults, with a word of explanation, or as it was.
    struct Return {
        Error const* error = nullptr;
        std::string notice{}; // message id
        int status = 200;
    };
    [[nodiscard]] web::Response form(web::Request const& request, FormPlace const& place, Paper const& paper,
                                     FormTicket const& ticket, Return const& back) const;
    [[nodiscard]] web::Response send(web::Request const& request, network::Actor const& actor, FormPlace const& place,
                                     Paper const& paper, FormTicket const& ticket) const;
    [[nodiscard]] FormTicket new_ticket() const;
    [[nodiscard]] FormPlace place_of(web::Request const& request, network::Actor const& actor, std::string_view insee,
                                     Paper const& paper) const;
    /// One of the actor's own libraries, "" for staff of the network.
    [[nodiscard]] LibraryId library_of_desk(network::Actor const& actor) const;
    /// Why this actor cannot type in somebody of that town.
    [[nodiscard]] std::optional<Message> refusal(network::Actor const& actor, Eligibility const& eligibility) const;

    web::Shell const& shell_;
    db::Database& database_;
    PolicyOffice const& office_;
    TerritorySource territory_;
    Registration& registration_;
    Tray const& tray_;
    Clock const& clock_;
    Random& random_;
    SecretKey key_;
};

} // namespace guichet::people
