// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/recipients.hpp"

#include <algorithm>

namespace guichet::app {

namespace {

char const* system_message(access::IlsConnector const& system)
{
    if (system.kind != access::IlsKind::koha) {
        return "register.recipients.ils_asked";
    }
    return system.push_library.empty() ? "register.recipients.ils_ends" : "register.recipients.ils_sent";
}

} // namespace

std::vector<std::string> Recipients::lines(text::Locale locale) const
{
    std::vector<std::string> lines;
    auto const add = [&](char const* id, std::string const& name) {
        lines.push_back(foundation_.messages.text(locale, {id, {{"name", name}}}));
    };
    for (auto const& system : systems_.active()) {
        add(system_message(system), system.name);
    }
    for (auto const& portal : portals_.all()) {
        if (portal.active) {
            add(portal.kind == access::PortalKind::franceconnect ? "register.recipients.franceconnect"
                                                                 : "register.recipients.portal",
                portal.name);
        }
    }
    for (auto const& terminal : terminals_.all()) {
        if (terminal.state == access::TerminalState::active) {
            add("register.recipients.terminal", terminal.name);
        }
    }
    for (auto const& key : keys_.in_force()) {
        add("register.recipients.api_key", key.name);
    }
    if (auto const mailbox = mailbox_read(foundation_.configuration); !mailbox.empty()) {
        add("register.recipients.mailbox", mailbox);
    }
    return lines;
}

std::string mailbox_read(Configuration const& configuration)
{
    auto const address = configuration.text("intake.address");
    bool const is_read =
        !configuration.text("intake.imap_url").empty() || !configuration.text("intake.maildir").empty();
    return !is_read ? "" : address.empty() ? configuration.text("intake.imap_user") : address;
}

} // namespace guichet::app
