// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/policies/policies.hpp"
#include "web/forms.hpp"
#include "web/shell.hpp"

#include <vector>

namespace guichet::people {

/// /gestion/politiques: what each intercommunality has voted, with its history, and the form that puts a new vote down.
class PolicyPages {
public:
    PolicyPages(Policies& policies, network::Intercommunalities const& intercommunalities, network::StaffDoor& door,
                web::Shell const& shell, Clock const& clock)
        : policies_(policies), intercommunalities_(intercommunalities), door_(door), shell_(shell), clock_(clock)
    {
    }

    void mount(web::Router& router);

private:
    /// /deliberations/{id}.pdf: open to everybody, like the vote.
    [[nodiscard]] web::Response resolution(web::Request const& request) const;
    [[nodiscard]] web::Response list(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response form(web::Request const& request, network::Intercommunality const& member,
                                     Error const* error) const;
    [[nodiscard]] web::Response show_form(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response succeed(web::Request const& request, network::Actor const& actor);

    /// The one of the path, when this actor may put a vote down for it.
    [[nodiscard]] Result<network::Intercommunality> editable(web::Request const& request,
                                                             network::Actor const& actor) const;
    [[nodiscard]] nlohmann::json model_of(web::Request const& request, Policy const& policy, Date today) const;
    [[nodiscard]] std::vector<network::Intercommunality> visible(network::Actor const& actor) const;
    [[nodiscard]] Policy draft_for(web::Request const& request, network::Intercommunality const& member) const;
    [[nodiscard]] std::vector<web::Choice> reopenings(web::Request const& request,
                                                      IntercommunalityId const& member) const;

    Policies& policies_;
    network::Intercommunalities const& intercommunalities_;
    network::StaffDoor& door_;
    web::Shell const& shell_;
    Clock const& clock_;
};

/// The policy a form describes. What cannot be read (an amount, a date) is left as faults_of refuses it.
[[nodiscard]] Policy policy_from(web::Request const& request, IntercommunalityId const& intercommunality);

} // namespace guichet::people
