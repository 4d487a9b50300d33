// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/intercommunalities/intercommunalities.hpp"
#include "network/staff/staff_door.hpp"
#include "people/campaigns/campaigns.hpp"
#include "web/shell.hpp"

#include <string>

namespace guichet::people {

/// /c/{campaign}: the short link, and with .svg, .png or .pdf its QR code and poster. /gestion/campagnes: what each
/// campaign brings; /gestion/campagnes/{campaign}: one, to the first accesses.
class CampaignPages {
public:
    CampaignPages(web::Shell const& shell, Campaigns& campaigns, network::Intercommunalities const& intercommunalities,
                  std::string public_url, std::string network_name);
    void mount(web::Router& router, network::StaffDoor& door);

private:
    struct Stage {
        std::string_view name; // of its message: "campaigns.stage.…"
        std::optional<std::int64_t> count;
    };
    [[nodiscard]] web::Response short_link(web::Request const& request);
    [[nodiscard]] web::Response picture(web::Request const& request, Campaign const& campaign,
                                        std::string_view format) const;
    [[nodiscard]] web::Response overview(web::Request const& request, network::Actor const& actor,
                                         Error const* error = nullptr) const;
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor) const;
    /// What both pages tell of a campaign: its funnel goes to the accounts, and on to the first accesses where they
    /// were counted.
    [[nodiscard]] nlohmann::json model_of(web::Request const& request, Campaign const& campaign,
                                          std::vector<Stage> const& last) const;
    [[nodiscard]] web::Response create(web::Request const& request, network::Actor const& actor);
    [[nodiscard]] std::string link_of(Campaign const& campaign) const { return public_url_ + "/c/" + campaign.slug; }

    web::Shell const& shell_;
    Campaigns& campaigns_;
    network::Intercommunalities const& intercommunalities_;
    std::string public_url_;
    std::string network_name_;
};

} // namespace guichet::people
