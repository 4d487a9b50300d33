// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/campaigns/campaigns.hpp"
#include "people/forms/paper_form.hpp"
#include "people/registration/policy_office.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

#include <deque>
#include <mutex>
#include <string>

namespace guichet::people {

/// Forms already drawn, by what is on them: one that has changed in any word is another one.
class DrawnForms {
public:
    struct Drawn {
        std::string tag; // of what is on it
        std::string pdf;
    };
    [[nodiscard]] Result<Drawn> pdf_of(document::FillableForm const& form);

private:
    std::mutex mutex_;
    std::deque<Drawn> kept_; // the latest first
};

/// /inscription/{library}/formulaire.pdf and /c/{campaign}/formulaire.pdf: the form to fill in on a screen or by hand.
/// With a `return_address` they all go back there; without, each to its library.
class PaperFormPages {
public:
    PaperFormPages(web::Shell const& shell, PolicyOffice const& office,
                   network::Intercommunalities const& intercommunalities, TerritorySource territory,
                   Campaigns& campaigns, Clock const& clock, std::string public_url, std::string network_name,
                   std::string return_address = {});
    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response of_library(web::Request const& request);
    [[nodiscard]] web::Response of_campaign(web::Request const& request);
    [[nodiscard]] web::Response answer(web::Request const& request, PaperPlace place, std::string const& name);
    /// In force where the library stands.
    [[nodiscard]] std::optional<Policy> policy_of(network::Library const& library) const;
    /// What it asks for, and what it costs.
    void add_policy(PaperPlace& place, std::optional<Policy> const& policy) const;
    void add_place_of(PaperPlace& place, IntercommunalityId const& where, network::Territory const& territory) const;

    web::Shell const& shell_;
    PolicyOffice const& office_;
    network::Intercommunalities const& intercommunalities_;
    TerritorySource territory_;
    Campaigns& campaigns_;
    Clock const& clock_;
    std::string public_url_;
    std::string network_name_;
    std::string return_address_;
    DrawnForms drawn_;
};

} // namespace guichet::people
