// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/proconnect/settings_pages.hpp"

#include "base/text.hpp"
#include "web/forms.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::network {

namespace {

constexpr char const* proconnect_path = "/gestion/proconnect";
constexpr std::size_t most_organisations = 500;

std::vector<std::string> words_in(std::string_view text)
{
    auto words = split(tidy(text), ' ');
    std::erase(words, "");
    return words;
}

std::string as_lines(std::vector<ProConnectOrganisation> const& organisations)
{
    std::string lines;
    for (auto const& one : organisations) {
        lines += one.siret + (one.intercommunality.empty() ? "" : " " + one.intercommunality.value) + "\n";
    }
    return lines;
}

/// "200 069 615 00012 bresse-haute-seille": people copy a SIRET with its spaces.
ProConnectOrganisation organisation_in(std::string_view line)
{
    ProConnectOrganisation out;
    for (auto const& word : words_in(line)) {
        bool const digits = std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
        if (digits && out.siret.size() < 14) {
            out.siret += word;
        } else {
            out.intercommunality.value += word;
        }
    }
    return out;
}

} // namespace

ProConnectSettingsPages::ProConnectSettingsPages(ProConnect& proconnect, ProConnectCaller const& caller,
                                                 Intercommunalities const& members, StaffDoor& door,
                                                 web::Shell const& shell)
    : proconnect_(proconnect), caller_(caller), members_(members), door_(door), shell_(shell)
{
}

void ProConnectSettingsPages::mount(web::Router& router)
{
    auto const permission = Permission::manage_staff;
    door_.get(router, proconnect_path, permission,
              [this](web::Request const& request, Actor const& actor) { return show(request, actor, nullptr); });
    door_.post(router, proconnect_path, permission,
               [this](web::Request const& request, Actor const& actor) { return save(request, actor); });
    door_.post(router, "/gestion/proconnect/oublier", permission,
               [this](web::Request const& request, Actor const& actor) { return forget(request, actor); });
}

nlohmann::json ProConnectSettingsPages::linked_model(web::Request const& request, Actor const& actor) const
{
    auto rows = nlohmann::json::array();
    for (auto const& one : proconnect_.linked(actor)) {
        rows.push_back({{"staff", one.member.id.value},
                        {"name", one.member.name},
                        {"login", one.member.login},
                        {"since", text::long_instant(request.locale, one.linked)}});
    }
    return rows;
}

web::Response ProConnectSettingsPages::show(web::Request const& request, Actor const& actor, Error const* error) const
{
    auto const settings = proconnect_.settings().value_or(ProConnectSettings{});
    auto linked = linked_model(request, actor);
    nlohmann::json model{{"title", shell_.text(request, {"proconnect.title"})},
                         {"return_address", caller_.return_address()},
                         {"farewell_address", caller_.farewell_address()},
                         {"has_linked", !linked.empty()},
                         {"linked", std::move(linked)}};
    auto const optional = web::Need::optional;
    web::FormModel{shell_, request, error}
        .add({.name = "issuer",
              .label = "proconnect.field.issuer",
              .hint = "proconnect.field.issuer_hint",
              .value = settings.issuer,
              .longest = 300})
        .add({.name = "client_id", .label = "proconnect.field.client_id", .value = settings.client_id, .longest = 300})
        .add({.name = "secret",
              .label = "proconnect.field.secret",
              .type = "password",
              .need = optional,
              .hint = "proconnect.field.secret_hint",
              .autocomplete = "off",
              .longest = 300})
        .add({.name = "organisations",
              .label = "proconnect.field.organisations",
              .type = "textarea",
              .hint = "proconnect.field.organisations_hint",
              .value = as_lines(settings.organisations)})
        .add({.name = "levels",
              .label = "proconnect.field.levels",
              .need = optional,
              .hint = "proconnect.field.levels_hint",
              .value = join(settings.levels, " "),
              .longest = 300})
        .add({.name = "two_factors",
              .label = "proconnect.field.two_factors",
              .type = "checkbox",
              .need = optional,
              .hint = "proconnect.field.two_factors_hint",
              .value = settings.administrators == ProConnectSettings::Administrators::two_factors ? "1" : ""})
        .add({.name = "active",
              .label = "proconnect.field.active",
              .type = "checkbox",
              .need = optional,
              .value = settings.active ? "1" : ""})
        .into(model);
    return shell_.page(request, "network/proconnect/settings", model, web::Frame::staff, web::status_of(error));
}

Result<std::vector<ProConnectOrganisation>> ProConnectSettingsPages::organisations_in(std::string_view typed) const
{
    std::vector<ProConnectOrganisation> all;
    for (auto const& line : split(typed, '\n')) {
        if (tidy(line).empty()) {
            continue;
        }
        auto one = organisation_in(line);
        if (!one.intercommunality.empty() && !members_.find(one.intercommunality)) {
            return invalid({{"organisations",
                             {"proconnect.error.member", {{"member", one.intercommunality.value.substr(0, 80)}}}}});
        }
        if (std::ranges::find(all, one.siret, &ProConnectOrganisation::siret) != all.end()) {
            return invalid({{"organisations", {"proconnect.error.twice", {{"siret", one.siret}}}}});
        }
        all.push_back(std::move(one));
    }
    if (all.size() > most_organisations) {
        return invalid({{"organisations", {"proconnect.error.too_many"}}});
    }
    return all;
}

web::Response ProConnectSettingsPages::save(web::Request const& request, Actor const& actor)
{
    using Administrators = ProConnectSettings::Administrators;
    auto const organisations = organisations_in(request.field("organisations"));
    if (!organisations) {
        return show(request, actor, &organisations.error());
    }
    ProConnectSettings settings;
    settings.issuer = tidy(request.field("issuer"));
    settings.client_id = tidy(request.field("client_id"));
    settings.secret = std::string{request.field("secret")};
    settings.levels = words_in(request.field("levels"));
    settings.organisations = *organisations;
    settings.administrators =
        request.has_field("two_factors") ? Administrators::two_factors : Administrators::one_factor;
    settings.active = request.has_field("active");
    if (auto const saved = proconnect_.save(actor, settings); !saved) {
        return show(request, actor, &saved.error());
    }
    return shell_.redirect_with_flash(request, proconnect_path, "success", {"proconnect.saved"});
}

web::Response ProConnectSettingsPages::forget(web::Request const& request, Actor const& actor)
{
    if (auto const done = proconnect_.forget(actor, {std::string{request.field("staff")}}); !done) {
        return shell_.error_page(request, done.error(), web::Frame::staff);
    }
    return shell_.redirect_with_flash(request, proconnect_path, "success", {"proconnect.forgotten"});
}

} // namespace guichet::network
