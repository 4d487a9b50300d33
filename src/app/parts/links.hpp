// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/passes/pass_api.hpp"
#include "access/referer/pages.hpp"
#include "access/signed_link/pages.hpp"
#include "access/vendor_sheet/pages.hpp"
#include "app/parts/doors.hpp"

namespace guichet::app {

/// The doors where we say who comes, hung among the others: signed links, passes, the page one comes from. And the
/// sheet that tells a vendor about any door.
struct LinksPart {
    LinksPart(Foundation& foundation, NetworkPart& network, DoorsPart& doors);

    void mount(web::Router& router);

    access::Passes passes;
    access::SignedLinks signed_links;
    access::SignedLinkPages signed_link_pages;
    access::PassApi pass_api;
    access::RefererPages referer_pages;
    access::VendorSheetPages vendor_sheet_pages;
};

} // namespace guichet::app
