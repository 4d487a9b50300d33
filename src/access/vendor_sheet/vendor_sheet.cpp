// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/vendor_sheet/vendor_sheet.hpp"

#include "access/referer/pages.hpp"
#include "base/text.hpp"
#include "document/notice.hpp"

namespace guichet::access {

namespace {

using platforms::Door;
using platforms::Platform;

/// Lines in the language of the reader.
class Writer {
public:
    Writer(text::Messages const& messages, text::Locale locale) : messages_(messages), locale_(locale) {}

    [[nodiscard]] std::string say(std::string const& what, std::map<std::string, std::string> values = {}) const
    {
        return messages_.text(locale_, {"vendor_sheet." + what, std::move(values)});
    }
    void add(std::string const& label, std::string value = {})
    {
        section_.lines.push_back({say(label), std::move(value)});
    }
    void add_named(std::string label, std::string value)
    {
        section_.lines.push_back({std::move(label), std::move(value)});
    }
    [[nodiscard]] VendorSheet::Section close(std::string const& heading)
    {
        auto done = std::exchange(section_, {});
        done.heading = say(heading);
        return done;
    }
    [[nodiscard]] text::Locale locale() const { return locale_; }

private:
    text::Messages const& messages_;
    text::Locale locale_;
    VendorSheet::Section section_;
};

void add_cas(Writer& writer, Platform const& platform, std::string const& site)
{
    writer.add("cas.base", site + "/cas");
    writer.add("cas.versions", site + "/cas/v1, " + site + "/cas/v2, " + site + "/cas/v3");
    writer.add("cas.login", site + "/cas/login?service=…");
    writer.add("cas.validate", site + "/cas/p3/serviceValidate?service=…&ticket=…");
    writer.add("cas.saml", site + "/cas/samlValidate");
    writer.add("cas.logout", site + "/cas/logout");
    for (auto const& service : platform.services) {
        writer.add("cas.service", service.address);
    }
}

void add_signed_link(Writer& writer, OurAddresses const& ours, SignedLink const* link)
{
    if (link == nullptr) {
        writer.add("link.not_set");
        return;
    }
    writer.add("link.parameters");
    for (auto const& line : split(link->text, '\n')) {
        auto const sign = line.find('=');
        if (sign != std::string::npos && !tidy(line).starts_with('#')) {
            writer.add_named(tidy(line.substr(0, sign)), tidy(line.substr(sign + 1)));
        }
    }
    writer.add("link.encoding");
    if (link->link.needs_secret()) {
        writer.add("link.secret");
    }
    if (link->link.pass_parameter() != nullptr) {
        writer.add("link.check", "POST " + ours.site + "/api/v1/passes/check");
        writer.add("link.check_how", "token=" + link->link.pass_parameter()->name);
        writer.add("link.document", ours.site + "/api/v1/openapi.json");
    }
}

VendorSheet::Section joining(Writer& writer, Platform const& platform, OurAddresses const& ours, SignedLink const* link)
{
    writer.add("entry", platform.entry_url);
    switch (platform.door) {
    case Door::cas:
        add_cas(writer, platform, ours.site);
        break;
    case Door::oidc:
        writer.add("oidc.issuer", ours.site);
        writer.add("oidc.discovery", ours.site + "/.well-known/openid-configuration");
        writer.add("oidc.rules");
        break;
    case Door::saml:
        writer.add("saml.metadata", ours.site + "/saml/metadata");
        writer.add("saml.rules");
        break;
    case Door::signed_link:
        add_signed_link(writer, ours, link);
        break;
    case Door::referer:
        writer.add("referer.page", ours.site + referer_path(platform.id));
        writer.add("referer.rules");
        break;
    case Door::sip2:
        writer.add("sip2.host", ours.sip2);
        writer.add("sip2.messages");
        writer.add("sip2.rules");
        break;
    case Door::link:
        writer.add("anonymous.link");
        break;
    case Door::open:
        writer.add("anonymous.open");
        break;
    }
    return writer.close("section.joining");
}

/// What the identifier is called in the platform's own protocol.
std::string_view name_of_id(Door door)
{
    switch (door) {
    case Door::cas:
        return "cas:user";
    case Door::oidc:
        return "sub";
    case Door::saml:
        return "pairwise-id";
    case Door::sip2:
        return "XI";
    default:
        return "{id}";
    }
}

/// What an attribute is called in the platform's own protocol, which carries it.
std::string name_of_attribute(Door door, platforms::Attribute attribute)
{
    using platforms::Attribute;
    if (door != Door::sip2) {
        return released_name_of(attribute);
    }
    switch (attribute) {
    case Attribute::category:
        return "PC";
    case Attribute::email:
        return "BE";
    default:
        return "AE";
    }
}

void add_usual(Writer& writer, Door door)
{
    writer.add("received.user", std::string{name_of_id(door)});
    if (door == Door::sip2) {
        writer.add("received.standing", "BL, CQ, PA");
        writer.add("received.intercommunality", "AQ");
        return;
    }
    writer.add("received.entitlement", "entitlement = " + std::string{library_terms_entitlement});
    writer.add("received.intercommunality", "intercommunality");
}

VendorSheet::Section received(Writer& writer, Platform const& platform)
{
    if (!platforms::names_people(platform.door)) {
        writer.add("received.nothing");
        return writer.close("section.received");
    }
    add_usual(writer, platform.door);
    for (auto const& item : platform.released) {
        if (!platforms::carries(platform.door, item.attribute)) {
            continue;
        }
        auto const name = name_of_attribute(platform.door, item.attribute);
        auto const until =
            item.until ? writer.say("received.until", {{"date", text::long_date(writer.locale(), *item.until)}}) : "";
        writer.add(
            "attribute." + std::string{to_text(item.attribute)},
            writer.say("received.article", {{"name", name}, {"article", item.contract_article}, {"until", until}}));
    }
    writer.add("received.no_more");
    return writer.close("section.received");
}

VendorSheet::Section asked(Writer& writer, Platform const& platform)
{
    writer.add("asked." + std::string{to_text(platform.door)});
    if (platforms::names_people(platform.door)) {
        writer.add("asked.same_id");
        writer.add("asked.test");
    }
    return writer.close("section.asked");
}

std::string in_one_line(VendorSheet::Line const& line)
{
    return line.value.empty() ? line.label : line.label + " : " + line.value;
}

} // namespace

VendorSheet vendor_sheet(Platform const& platform, OurAddresses const& ours, SignedLink const* link,
                         text::Messages const& messages, text::Locale locale)
{
    Writer writer{messages, locale};
    VendorSheet sheet{ours.network, writer.say("heading", {{"platform", platform.name}}), {}};
    sheet.sections.push_back(joining(writer, platform, ours, link));
    sheet.sections.push_back(received(writer, platform));
    sheet.sections.push_back(asked(writer, platform));
    writer.add_named(ours.network, ours.site);
    writer.add("contact.mail", ours.contact);
    sheet.sections.push_back(writer.close("section.contact"));
    return sheet;
}

std::string mail_text(VendorSheet const& sheet)
{
    auto text = sheet.title + "\n";
    for (auto const& section : sheet.sections) {
        text += "\n" + section.heading + "\n";
        for (auto const& line : section.lines) {
            text += "- " + in_one_line(line) + "\n";
        }
    }
    return text;
}

Result<std::string> sheet_pdf(VendorSheet const& sheet, text::Locale locale)
{
    document::Notice notice;
    notice.issuer = sheet.issuer;
    notice.title = sheet.title;
    for (auto const& section : sheet.sections) {
        document::NoticeSection printed{section.heading, {}};
        for (auto const& line : section.lines) {
            printed.lines.push_back(in_one_line(line));
        }
        notice.sections.push_back(std::move(printed));
    }
    return document::notice_pdf(notice, locale);
}

} // namespace guichet::access
