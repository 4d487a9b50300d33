// SPDX-License-Identifier: AGPL-3.0-or-later
#include "app/statements.hpp"

#include "app/parts/life.hpp"

#include <nlohmann/json.hpp>

namespace guichet::app {

void PublicStatements::mount(web::Router& router)
{
    router.get("/donnees-personnelles", web::Audience::everyone,
               [this](web::Request const& request) { return privacy(request); });
    router.get("/accessibilite", web::Audience::everyone,
               [this](web::Request const& request) { return accessibility(request); });
}

nlohmann::json PublicStatements::contacts() const
{
    auto list = nlohmann::json::array();
    for (auto const& one : network_.intercommunalities.all()) {
        if (!one.email.empty() || !one.phone.empty()) {
            list.push_back({{"name", one.name}, {"email", one.email}, {"phone", one.phone}});
        }
    }
    return list;
}

web::Response PublicStatements::privacy(web::Request const& request) const
{
    auto const& shell = foundation_.shell;
    auto const periods =
        foundation_.database.read([](db::Session& session) { return people::Retention::periods(session); });
    nlohmann::json model{
        {"title", shell.text(request, {"home.privacy.title"})},
        {"rules", people::to_model(people::retention_lines(foundation_.messages, request.locale, periods,
                                                           fixed_periods(foundation_.configuration)))},
        {"dpo", std::string{foundation_.configuration.text("network.dpo")}},
        {"contacts", contacts()}};
    model["has_contacts"] = !model["contacts"].empty();
    return shell.page(request, "app/privacy", model);
}

web::Response PublicStatements::accessibility(web::Request const& request) const
{
    auto const& shell = foundation_.shell;
    auto const& configuration = foundation_.configuration;
    auto const declared = configuration.text("accessibility.state");
    std::string const state = declared == "partial" || declared == "full" ? declared : "none";
    auto const audit = configuration.text("accessibility.audit");
    nlohmann::json model{{"title", shell.text(request, {"home.accessibility.title." + state})},
                         {"status", shell.text(request, {"home.accessibility.status." + state})},
                         {"audit", audit},
                         {"network", configuration.text("network.name")},
                         {"address", configuration.public_url()},
                         {"version", GUICHET_VERSION},
                         {"contacts", contacts()}};
    model["has_contacts"] = !model["contacts"].empty();
    return shell.page(request, "app/accessibility", model);
}

} // namespace guichet::app
