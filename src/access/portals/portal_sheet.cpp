// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/portals/portal_sheet.hpp"

namespace guichet::access {

VendorSheet portal_sheet(Portal const& portal, PortalCaller const& caller, OurAddresses const& ours,
                         text::Messages const& messages, text::Locale locale)
{
    auto const say = [&](std::string const& what, std::map<std::string, std::string> values = {}) {
        return messages.text(locale, {"portals.sheet." + what, std::move(values)});
    };
    VendorSheet::Section joining{say("joining"), {}};
    if (portal.kind == PortalKind::cas) {
        joining.lines = {
            {say("cas.service"), caller.return_address(portal)}, {say("cas.rules"), {}}, {say("cas.logout"), {}}};
    } else {
        joining.lines = {{say("oidc.return"), caller.return_address(portal)}, {say("oidc.rules"), {}}};
        joining.lines.push_back(portal.kind == PortalKind::franceconnect
                                    ? VendorSheet::Line{say("oidc.farewell"), caller.farewell_address()}
                                    : VendorSheet::Line{say("oidc.logout"), caller.logout_address(portal)});
    }
    VendorSheet::Section received{say("received"), {{say("received.subject"), {}}, {say("received.nothing_else"), {}}}};
    VendorSheet::Section links{
        say("links"),
        {{say("links.entry"), ours.site + "/ressources/{plateforme}/acces?portail=" + portal.id},
         {say("links.title"), ours.site + "/ressources/{plateforme}/acces?portail=" + portal.id + "&vers={adresse}"}}};
    VendorSheet::Section contact{
        messages.text(locale, "vendor_sheet.section.contact"),
        {{ours.network, ours.site}, {messages.text(locale, "vendor_sheet.contact.mail"), ours.contact}}};
    VendorSheet sheet{ours.network, say("heading", {{"portal", portal.name}}), {}};
    sheet.sections = {std::move(joining), std::move(received), std::move(links), std::move(contact)};
    return sheet;
}

PortalSheetPages::PortalSheetPages(web::Shell const& shell, network::StaffDoor& door, Portals const& portals,
                                   PortalCaller const& caller, OurAddresses ours)
    : shell_(shell), door_(door), portals_(portals), caller_(caller), ours_(std::move(ours))
{
}

void PortalSheetPages::mount(web::Router& router)
{
    using network::Permission;
    std::string const path = "/gestion/portails/{portal}/fiche";
    door_.get(router, path, Permission::edit_platforms,
              [this](web::Request const& request, network::Actor const&) { return show(request); });
    door_.get(router, path + ".pdf", Permission::edit_platforms,
              [this](web::Request const& request, network::Actor const&) { return print(request); });
}

std::optional<VendorSheet> PortalSheetPages::sheet_for(web::Request const& request) const
{
    auto const portal = portals_.find(request.parameter("portal"));
    return portal ? std::optional{portal_sheet(*portal, caller_, ours_, shell_.messages(), request.locale)}
                  : std::nullopt;
}

web::Response PortalSheetPages::show(web::Request const& request) const
{
    auto const sheet = sheet_for(request);
    if (!sheet) {
        return shell_.error_page(request, {ErrorKind::not_found, {"portals.unknown"}}, web::Frame::staff);
    }
    auto const portal = "/gestion/portails/" + std::string{request.parameter("portal")};
    return sheet_page(shell_, request, *sheet, {portal, {"portals.back_to_one"}, portal + "/fiche.pdf"});
}

web::Response PortalSheetPages::print(web::Request const& request) const
{
    auto const sheet = sheet_for(request);
    auto pdf = sheet ? sheet_pdf(*sheet, request.locale) : fail(ErrorKind::not_found, "portals.unknown");
    return pdf ? web::Response::bytes(*std::move(pdf), "application/pdf")
               : shell_.error_page(request, pdf.error(), web::Frame::staff);
}

} // namespace guichet::access
