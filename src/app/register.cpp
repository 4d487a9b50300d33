// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/register.hpp"

#include "access/releases/releases.hpp"
#include "app/parts/life.hpp"
#include "people/forms/definition.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>

namespace guichet::app {

namespace {

constexpr char const* register_path = "/gestion/registre";

network::Actor reader()
{
    return {network::ActorKind::staff, "register", "", network::Role::administrator, std::nullopt};
}

nlohmann::json model_of(document::Notice const& sheet)
{
    nlohmann::json model{{"title", sheet.title},
                         {"subtitle", sheet.subtitle},
                         {"lead", sheet.paragraphs.front()},
                         {"footer", sheet.footer},
                         {"sections", nlohmann::json::array()}};
    for (auto const& section : sheet.sections) {
        model["sections"].push_back({{"heading", section.title}, {"lines", section.lines}});
    }
    return model;
}

} // namespace

std::string ProcessingRegister::say(text::Locale locale, Message const& message) const
{
    return foundation_.messages.text(locale, message);
}

void ProcessingRegister::mount(web::Router& router)
{
    using network::Permission;
    network_.door.get(router, register_path, Permission::view_policies,
                      [this](web::Request const& request, network::Actor const&) { return show(request); });
    network_.door.get(router, "/gestion/registre.pdf", Permission::view_policies,
                      [this](web::Request const& request, network::Actor const&) {
                          auto pdf = document::notice_pdf(sheet(request.locale), request.locale);
                          return pdf ? web::Response::download(std::move(*pdf), "application/pdf", "registre.pdf")
                                     : foundation_.shell.error_page(request, pdf.error(), web::Frame::staff);
                      });
}

web::Response ProcessingRegister::show(web::Request const& request) const
{
    return foundation_.shell.page(request, "app/register", model_of(sheet(request.locale)), web::Frame::staff);
}

document::Notice ProcessingRegister::sheet(text::Locale locale) const
{
    auto const today = civil_date(foundation_.clock.now());
    document::Notice sheet;
    sheet.issuer = foundation_.configuration.text("network.name");
    sheet.title = say(locale, {"register.title"});
    sheet.subtitle = say(locale, {"register.made_on", {{"date", text::long_date(locale, today)}}});
    sheet.paragraphs = {say(locale, {"register.lead"})};
    auto const people = Lines{say(locale, {"register.people.applicants"}), say(locale, {"register.people.members"}),
                              say(locale, {"register.people.minors"}), say(locale, {"register.people.staff"})};
    auto const rights = Lines{say(locale, {"register.rights.text"})};
    auto const transfers = Lines{say(locale, {"register.transfers.text"})};
    auto const part = [&](std::string const& id, Lines lines) {
        sheet.sections.push_back({say(locale, {"register." + id}), std::move(lines)});
    };
    part("controllers", controllers(locale));
    part("purposes", purposes(locale));
    part("people", people);
    part("data", data(locale));
    part("recipients", recipients(locale));
    part("transfers", transfers);
    part("periods", periods(locale));
    part("security", security(locale));
    part("rights", rights);
    sheet.footer = say(locale, {"register.footer", {{"version", GUICHET_VERSION}}});
    return sheet;
}

ProcessingRegister::Lines ProcessingRegister::controllers(text::Locale locale) const
{
    Lines lines;
    for (auto const& one : network_.intercommunalities.all()) {
        lines.push_back(fmt::format("{} (SIREN {}){}", one.name, one.siren, one.email.empty() ? "" : ", " + one.email));
    }
    lines.push_back(say(locale, {"register.controllers.joint"}));
    auto const officer = std::string{foundation_.configuration.text("network.dpo")};
    lines.push_back(officer.empty() ? say(locale, {"register.controllers.no_dpo"})
                                    : say(locale, {"register.controllers.dpo", {{"dpo", officer}}}));
    return lines;
}

ProcessingRegister::Lines ProcessingRegister::paid_to(text::Locale locale) const
{
    Lines lines;
    for (auto const& one : network_.intercommunalities.all()) {
        auto const office = offices_.find(one.id);
        if (office && office->use == people::PaymentOffice::Use::open) {
            lines.push_back(say(locale, {"register.recipients.payfip", {{"office", office->name}}}));
        }
    }
    return lines;
}

ProcessingRegister::Lines ProcessingRegister::purposes(text::Locale locale) const
{
    Lines lines{say(locale, {"register.purposes.registration"}), say(locale, {"register.purposes.access"}),
                say(locale, {"register.purposes.figures"})};
    if (!paid_to(locale).empty()) {
        lines.push_back(say(locale, {"register.purposes.payment"}));
    }
    if (!mailbox_read(foundation_.configuration).empty()) {
        lines.push_back(say(locale, {"register.purposes.mail"}));
    }
    lines.push_back(say(locale, {"register.purposes.paper"}));
    lines.push_back(say(locale, {"register.purposes.basis"}));
    return lines;
}

ProcessingRegister::Lines ProcessingRegister::data(text::Locale locale) const
{
    std::string asked;
    std::set<std::string> said;
    for (auto const& field : people::form_fields()) {
        auto label = say(locale, {std::string{field.label}});
        bool const is_data = field.kind != people::FieldKind::tick && field.kind != people::FieldKind::file;
        if (is_data && said.insert(label).second) {
            asked += (asked.empty() ? "" : ", ") + label;
        }
    }
    Lines lines{say(locale, {"register.data.form", {{"fields", asked}}}), say(locale, {"register.data.documents"}),
                say(locale, {"register.data.paper"})};
    if (!mailbox_read(foundation_.configuration).empty()) {
        lines.push_back(say(locale, {"register.data.mail"}));
    }
    for (auto const* part : {"membership", "account", "accesses", "staff"}) {
        lines.push_back(say(locale, {fmt::format("register.data.{}", part)}));
    }
    if (identity_is_offered_()) {
        lines.push_back(say(locale, {"register.data.identity"}));
    }
    if (auto const proconnect = network_.proconnect.settings(); proconnect && proconnect->active) {
        lines.push_back(say(locale, {"register.data.proconnect"}));
    }
    return lines;
}

ProcessingRegister::Lines ProcessingRegister::recipients(text::Locale locale) const
{
    auto const today = civil_date(foundation_.clock.now());
    auto lines = Lines{say(locale, {"register.recipients.staff"})};
    auto const platforms = catalogue_.all();
    for (auto const& platform : *platforms) {
        if (!platform.active) {
            continue;
        }
        std::string items;
        for (auto const& label : access::labels_released_to(platform, today)) {
            auto const article = label.contract_article.empty() ? "" : " (" + label.contract_article + ")";
            items += (items.empty() ? "" : " ; ") + say(locale, {label.message, {{"id", "…"}}}) + article;
        }
        lines.push_back(fmt::format("{}{} : {}", platform.name,
                                    platform.vendor.empty() ? "" : " (" + platform.vendor + ")", items));
    }
    std::ranges::move(paid_to(locale), std::back_inserter(lines));
    if (others_ != nullptr) {
        std::ranges::move(others_->lines(locale), std::back_inserter(lines));
    }
    bool const mails = !foundation_.configuration.text("mail.smtp_url").empty();
    lines.push_back(say(locale, {mails ? "register.recipients.mail" : "register.recipients.no_mail"}));
    return lines;
}

ProcessingRegister::Lines ProcessingRegister::periods(text::Locale locale) const
{
    auto const in_force =
        foundation_.database.read([](db::Session& session) { return people::Retention::periods(session); });
    Lines lines;
    for (auto const& line :
         people::retention_lines(foundation_.messages, locale, in_force, fixed_periods(foundation_.configuration))) {
        lines.push_back(fmt::format("{} : {}. {}", line.what, line.period, line.law));
    }
    lines.push_back(
        say(locale, {foundation_.configuration.integer("retention.run") == 1 ? "register.periods.by_itself"
                                                                             : "register.periods.stopped"}));
    return lines;
}

ProcessingRegister::Lines ProcessingRegister::security(text::Locale locale) const
{
    auto const members = network_.members.list(reader());
    auto const with_second_factor = std::ranges::count_if(members, [](network::StaffMember const& member) {
        return member.second_factor != network::SecondFactor::none;
    });
    bool const encrypted = foundation_.configuration.public_url().starts_with("https://");
    return {say(locale, {encrypted ? "register.security.https" : "register.security.no_https"}),
            say(locale, {"register.security.passwords"}),
            say(locale, {"register.security.second_factor",
                         {{"with", std::to_string(with_second_factor)}, {"all", std::to_string(members.size())}}}),
            say(locale, {"register.security.scope"}),
            say(locale, {"register.security.journal"}),
            say(locale, {"register.security.documents"}),
            say(locale, {"register.security.pseudonyms"}),
            say(locale, {"register.security.nothing_loaded"}),
            say(locale, {"register.security.backups"})};
}

} // namespace guichet::app
