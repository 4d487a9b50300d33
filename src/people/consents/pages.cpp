// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/consents/pages.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

namespace {

constexpr char const* consents_path = "/donnees-personnelles/accords";

std::string kind_message(ConsentKind kind)
{
    return "consent.kind." + std::string{to_text(kind)};
}

} // namespace

void ConsentPages::mount(web::Router& router)
{
    router.get(consents_path, web::Audience::everyone, [this](web::Request const& request) { return show(request); });
}

nlohmann::json consents_model(web::Request const& request, web::Shell const& shell,
                              std::vector<Consent> const& consents)
{
    auto model = nlohmann::json::array();
    for (auto const& consent : consents) {
        model.push_back({{"what", shell.text(request, {kind_message(consent.kind)})},
                         {"at", text::long_date(request.locale, civil_date(consent.at))},
                         {"version", consent.version},
                         {"link", std::string{consents_path} + "#" + consent.version}});
    }
    return model;
}

web::Response ConsentPages::show(web::Request const& request) const
{
    auto const texts = database_.read([](db::Session& session) { return Consents::texts(session); });
    auto versions = nlohmann::json::array();
    for (auto const& one : texts) {
        if (versions.empty() || versions.back()["version"] != one.version) {
            versions.push_back({{"version", one.version},
                                {"since", text::long_date(request.locale, civil_date(one.since))},
                                {"texts", nlohmann::json::array()}});
        }
        versions.back()["texts"].push_back({{"what", shell_.text(request, {kind_message(one.kind)})},
                                            {"text", one.in(request.locale)},
                                            {"hash", one.hash}});
    }
    return shell_.page(request, "people/consents/show",
                       {{"title", shell_.text(request, {"consent.title"})}, {"versions", std::move(versions)}});
}

} // namespace guichet::people
