// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/vendor_sheet/vendor_sheet.hpp"
#include "network/staff/staff_door.hpp"
#include "web/router.hpp"
#include "web/shell.hpp"

namespace guichet::access {

/// A sheet as a page with the text of a mail, for whoever it is about.
struct SheetPlace {
    std::string back; // where it was come from
    Message back_text;
    std::string pdf;
};
[[nodiscard]] web::Response sheet_page(web::Shell const& shell, web::Request const& request, VendorSheet const& sheet,
                                       SheetPlace const& place);

/// /gestion/plateformes/{platform}/fiche: the sheet to send to the vendor, to read, to print (fiche.pdf) and to paste
/// into a mail.
class VendorSheetPages {
public:
    VendorSheetPages(web::Shell const& shell, network::StaffDoor& door, platforms::Catalogue const& catalogue,
                     SignedLinks const& links, OurAddresses ours);

    void mount(web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request) const;
    [[nodiscard]] web::Response print(web::Request const& request) const;
    [[nodiscard]] std::optional<VendorSheet> sheet_for(web::Request const& request) const;
    [[nodiscard]] web::Response unknown(web::Request const& request) const;

    web::Shell const& shell_;
    network::StaffDoor& door_;
    platforms::Catalogue const& catalogue_;
    SignedLinks const& links_;
    OurAddresses ours_;
};

} // namespace guichet::access
