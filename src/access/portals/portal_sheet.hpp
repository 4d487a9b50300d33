// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/portals/portal_caller.hpp"
#include "access/vendor_sheet/pages.hpp"

namespace guichet::access {

/// What the makers of a portal need to know of us, in the words of its protocol.
[[nodiscard]] VendorSheet portal_sheet(Portal const& portal, PortalCaller const& caller, OurAddresses const& ours,
                                       text::Messages const& messages, text::Locale locale);

/// /gestion/portails/{portal}/fiche, and fiche.pdf.
class PortalSheetPages {
public:
    PortalSheetPages(web::Shell const& shell, network::StaffDoor& door, Portals const& portals,
                     PortalCaller const& caller, OurAddresses ours);

    void mount(web::Router& router);

private:
    [[nodiscard]] std::optional<VendorSheet> sheet_for(web::Request const& request) const;
    [[nodiscard]] web::Response show(web::Request const& request) const;
    [[nodiscard]] web::Response print(web::Request const& request) const;

    web::Shell const& shell_;
    network::StaffDoor& door_;
    Portals const& portals_;
    PortalCaller const& caller_;
    OurAddresses ours_;
};

} // namespace guichet::access
