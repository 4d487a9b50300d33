// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/vendor_sheet/pages.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

web::Response sheet_page(web::Shell const& shell, web::Request const& request, VendorSheet const& sheet,
                         SheetPlace const& place)
{
    auto sections = nlohmann::json::array();
    for (auto const& section : sheet.sections) {
        auto lines = nlohmann::json::array();
        for (auto const& line : section.lines) {
            lines.push_back({{"label", line.label}, {"value", line.value}});
        }
        sections.push_back({{"heading", section.heading}, {"lines", std::move(lines)}});
    }
    return shell.page(request, "access/vendor_sheet/sheet",
                      {{"title", sheet.title},
                       {"back", place.back},
                       {"back_text", shell.text(request, place.back_text)},
                       {"pdf", place.pdf},
                       {"sections", std::move(sections)},
                       {"mail", mail_text(sheet)}},
                      web::Frame::staff);
}

VendorSheetPages::VendorSheetPages(web::Shell const& shell, network::StaffDoor& door,
                                   platforms::Catalogue const& catalogue, SignedLinks const& links, OurAddresses ours)
    : shell_(shell), door_(door), catalogue_(catalogue), links_(links), ours_(std::move(ours))
{
}

void VendorSheetPages::mount(web::Router& router)
{
    using network::Permission;
    std::string const path = "/gestion/plateformes/{platform}/fiche";
    door_.get(router, path, Permission::view_platforms,
              [this](web::Request const& request, network::Actor const&) { return show(request); });
    door_.get(router, path + ".pdf", Permission::view_platforms,
              [this](web::Request const& request, network::Actor const&) { return print(request); });
}

std::optional<VendorSheet> VendorSheetPages::sheet_for(web::Request const& request) const
{
    auto const platform = catalogue_.find({std::string{request.parameter("platform")}});
    if (!platform) {
        return std::nullopt;
    }
    auto const link = links_.find(platform->id);
    return vendor_sheet(*platform, ours_, link.get(), shell_.messages(), request.locale);
}

web::Response VendorSheetPages::unknown(web::Request const& request) const
{
    return shell_.error_page(request, {ErrorKind::not_found, {"platform.unknown"}, {}, {}}, web::Frame::staff);
}

web::Response VendorSheetPages::show(web::Request const& request) const
{
    auto const sheet = sheet_for(request);
    if (!sheet) {
        return unknown(request);
    }
    auto const platform = "/gestion/plateformes/" + std::string{request.parameter("platform")};
    return sheet_page(shell_, request, *sheet, {platform, {"vendor_sheet.back"}, platform + "/fiche.pdf"});
}

web::Response VendorSheetPages::print(web::Request const& request) const
{
    auto const sheet = sheet_for(request);
    auto pdf = sheet ? sheet_pdf(*sheet, request.locale) : fail(ErrorKind::not_found, "platform.unknown");
    return pdf ? web::Response::bytes(*std::move(pdf), "application/pdf")
               : shell_.error_page(request, pdf.error(), web::Frame::staff);
}

} // namespace guichet::access
