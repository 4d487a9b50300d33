// SPDX-License-Identifier: AGPL-3.0-or-later
#include "platforms/catalogue/pages.hpp"

#include "platforms/catalogue/platform_form.hpp"
#include "platforms/presets/presets.hpp"

#include <nlohmann/json.hpp>

namespace guichet::platforms {

namespace {

using network::Actor;
using network::Permission;
using web::Frame;

constexpr char const* base = "/gestion/plateformes";

std::string path_of(PlatformId const& id)
{
    return std::string{base} + "/" + id.value;
}

/// What a form for a new platform begins with, when its address names a kind: ?genre=cas.
Platform beginning_of(web::Request const& request)
{
    Platform platform;
    if (auto const* const preset = preset_named(request.query_value("genre"))) {
        platform.kind = preset->kind;
        platform.door = preset->door;
    }
    return platform;
}

nlohmann::json preset_model(web::Shell const& shell, web::Request const& request, Preset const& preset)
{
    auto const say = [&](std::string_view what) { return shell.text(request, {preset_message(preset, what)}); };
    auto needs = nlohmann::json::array();
    for (int i = 1; i <= preset.needs; ++i) {
        needs.push_back(say("need." + std::to_string(i)));
    }
    return {{"href", std::string{base} + "/nouvelle?genre=" + std::string{preset.id}},
            {"name", say("name")},
            {"text", say("text")},
            {"needs", std::move(needs)}};
}

/// The kind that was chosen, or all there are to choose from.
void add_presets(web::Shell const& shell, web::Request const& request, nlohmann::json& model)
{
    if (auto const* const chosen = preset_named(request.query_value("genre"))) {
        model["preset"] = preset_model(shell, request, *chosen);
        return;
    }
    auto all = nlohmann::json::array();
    for (auto const& preset : presets()) {
        all.push_back(preset_model(shell, request, preset));
    }
    model["has_presets"] = true;
    model["presets"] = std::move(all);
}

} // namespace

PlatformPages::PlatformPages(web::Shell const& shell, Clock const& clock, network::StaffDoor& door,
                             Catalogue& catalogue, PlatformFigures const& figures)
    : shell_(shell), clock_(clock), door_(door), catalogue_(catalogue), figures_(figures)
{
}

void PlatformPages::add_settings(DoorSettings settings)
{
    settings_.push_back(std::move(settings));
}

void PlatformPages::mount(web::Router& router)
{
    auto const one = std::string{base} + "/{platform}";
    door_.get(router, base, Permission::view_platforms,
              [this](web::Request const& request, Actor const& actor) { return list(request, actor); });
    door_.get(
        router, std::string{base} + "/nouvelle", Permission::edit_platforms,
        [this](web::Request const& request, Actor const&) { return form(request, beginning_of(request), nullptr); });
    door_.post(router, std::string{base} + "/nouvelle", Permission::edit_platforms,
               [this](web::Request const& request, Actor const& actor) { return save(request, actor, {}); });
    door_.get(router, one, Permission::view_platforms,
              [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
    door_.get(router, one + "/modifier", Permission::edit_platforms, [this](web::Request const& request, Actor const&) {
        auto const platform = catalogue_.find({std::string{request.parameter("platform")}});
        return platform ? form(request, *platform, nullptr)
                        : shell_.error_page(request, {ErrorKind::not_found, {"platform.unknown"}}, Frame::staff);
    });
    door_.post(router, one + "/modifier", Permission::edit_platforms,
               [this](web::Request const& request, Actor const& actor) {
                   auto const id = PlatformId{std::string{request.parameter("platform")}};
                   return catalogue_.find(id)
                              ? save(request, actor, id)
                              : shell_.error_page(request, {ErrorKind::not_found, {"platform.unknown"}}, Frame::staff);
               });
}

nlohmann::json PlatformPages::row(web::Request const& request, Platform const& platform) const
{
    auto const today = civil_date(clock_.now());
    std::int64_t entered = 0;
    std::int64_t refused = 0;
    for (auto const& day : figures_.days(platform.id, add_days(today, -6), today)) {
        entered += day.entered;
        refused += day.refused;
    }
    return {{"href", path_of(platform.id)},
            {"name", platform.name},
            {"vendor", platform.vendor},
            {"kind", shell_.text(request, {"platform.kind." + std::string{to_text(platform.kind)}})},
            {"door", shell_.text(request, {"platform.door." + std::string{to_text(platform.door)}})},
            {"active", platform.active},
            {"entered", text::number(request.locale, entered)},
            {"refused", text::number(request.locale, refused)}};
}

web::Response PlatformPages::list(web::Request const& request, Actor const& actor) const
{
    auto rows = nlohmann::json::array();
    auto const platforms = catalogue_.all();
    for (auto const& platform : *platforms) {
        rows.push_back(row(request, platform));
    }
    return shell_.page(request, "platforms/catalogue/list",
                       {{"title", shell_.text(request, {"platform.title"})},
                        {"wide", true},
                        {"may_edit", network::may(actor, Permission::edit_platforms, {})},
                        {"platforms", std::move(rows)}},
                       Frame::staff);
}

nlohmann::json PlatformPages::received(web::Request const& request, Platform const& platform) const
{
    auto items = nlohmann::json::array();
    if (!names_people(platform.door)) {
        return items;
    }
    for (auto const* const always : {"release.pseudonym", "release.entitlement", "release.intercommunality"}) {
        items.push_back({{"text", shell_.text(request, {always})}});
    }
    for (auto const& item : platform.released) {
        if (!carries(platform.door, item.attribute)) {
            continue;
        }
        items.push_back({{"text", shell_.text(request, {"release." + std::string{to_text(item.attribute)}})},
                         {"article", item.contract_article},
                         {"until", item.until ? text::short_date(request.locale, *item.until) : std::string{}}});
    }
    return items;
}

nlohmann::json PlatformPages::open_periods(web::Request const& request, Platform const& platform) const
{
    auto const today = civil_date(clock_.now());
    auto all = nlohmann::json::array();
    for (auto const& period : platform.open_periods) {
        all.push_back({{"text", shell_.text(request, {"platform.open_period",
                                                      {{"first", text::long_date(request.locale, period.first_day)},
                                                       {"last", text::long_date(request.locale, period.last_day)}}})},
                       {"now", period.first_day <= today && today <= period.last_day}});
    }
    return all;
}

nlohmann::json PlatformPages::settings(web::Request const& request, Platform const& platform) const
{
    auto links = nlohmann::json::array();
    for (auto const& one : settings_) {
        if (one.door == platform.door) {
            links.push_back({{"href", path_of(platform.id) + one.path}, {"text", shell_.text(request, {one.title})}});
        }
    }
    return links;
}

nlohmann::json PlatformPages::agreement(web::Request const& request, Platform const& platform) const
{
    if (!platform.agreement) {
        return nullptr;
    }
    auto const& agreed = *platform.agreement;
    auto const text = shell_.text(
        request, {"platform.agreement.text",
                  {{"counted", shell_.text(request, {"platform.counted." + std::string{to_text(agreed.counted)}})},
                   {"first", text::long_date(request.locale, agreed.first_day)},
                   {"last", text::long_date(request.locale, agreed.last_day)},
                   {"enforcement",
                    shell_.text(request, {"platform.enforcement." + std::string{to_text(agreed.enforcement)}})}}});
    auto const most =
        agreed.most
            ? shell_.text(request, {"platform.agreement.most", {{"most", text::number(request.locale, *agreed.most)}}})
            : std::string{};
    return {{"text", text}, {"most", most}};
}

void PlatformPages::add_figures(web::Request const& request, Platform const& platform, nlohmann::json& model) const
{
    auto const today = civil_date(clock_.now());
    auto const first = add_days(today, -29);
    auto days = nlohmann::json::array();
    for (auto const& day : figures_.days(platform.id, first, today)) {
        days.push_back({{"day", text::short_date(request.locale, day.day)},
                        {"entered", text::number(request.locale, day.entered)},
                        {"refused", text::number(request.locale, day.refused)}});
    }
    auto refusals = nlohmann::json::array();
    for (auto const& refusal : figures_.refusals(platform.id, first, today)) {
        refusals.push_back({{"reason", shell_.text(request, {"platform.refusal." + refusal.reason})},
                            {"times", text::number(request.locale, refusal.times)}});
    }
    model["has_figures"] = !days.empty();
    model["has_refusals"] = !refusals.empty();
    model["days"] = std::move(days);
    model["refusals"] = std::move(refusals);
}

web::Response PlatformPages::show(web::Request const& request, Actor const& actor) const
{
    auto const platform = catalogue_.find({std::string{request.parameter("platform")}});
    if (!platform) {
        return shell_.error_page(request, {ErrorKind::not_found, {"platform.unknown"}}, Frame::staff);
    }
    auto model = row(request, *platform);
    auto rules = nlohmann::json::array();
    for (auto const& rule : platform->rules) {
        rules.push_back(to_text(rule));
    }
    auto services = nlohmann::json::array();
    for (auto const& service : platform->services) {
        services.push_back({{"address", service.address},
                            {"attributes", service.attributes_on_v2},
                            {"single_logout", service.single_logout},
                            {"may_proxy", service.may_proxy}});
    }
    model["title"] = platform->name;
    model["description"] = request.locale == text::Locale::en ? platform->description_en : platform->description_fr;
    model["entry_url"] = platform->entry_url;
    model["opens_at"] = platform->opens_at ? text::long_date(request.locale, *platform->opens_at) : "";
    model["closes_at"] = platform->closes_at ? text::long_date(request.locale, *platform->closes_at) : "";
    model["open"] = platform->door == Door::open;
    model["open_periods"] = open_periods(request, *platform);
    model["rules"] = std::move(rules);
    model["services"] = std::move(services);
    model["received"] = received(request, *platform);
    model["settings"] = settings(request, *platform);
    model["agreement"] = agreement(request, *platform);
    add_figures(request, *platform, model);
    model["edit"] =
        network::may(actor, Permission::edit_platforms, {}) ? path_of(platform->id) + "/modifier" : std::string{};
    return shell_.page(request, "platforms/catalogue/platform", model, Frame::staff);
}

web::Response PlatformPages::form(web::Request const& request, Platform const& platform, Error const* error) const
{
    nlohmann::json model{{"title", platform.id.empty() ? shell_.text(request, {"platform.new"}) : platform.name},
                         {"back", platform.id.empty() ? std::string{base} : path_of(platform.id)}};
    if (platform.id.empty()) {
        add_presets(shell_, request, model);
    }
    web::FormModel fields{shell_, request, error};
    add_platform_fields(fields, shell_, request, platform);
    fields.into(model);
    return shell_.page(request, "platforms/catalogue/form", model, Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

web::Response PlatformPages::save(web::Request const& request, Actor const& actor, PlatformId const& id)
{
    auto const known = catalogue_.find(id);
    auto const shown = known ? *known : Platform{};
    auto const platform = platform_from(request, id);
    if (!platform) {
        return form(request, shown, &platform.error());
    }
    if (id.empty() && catalogue_.find(platform->id)) {
        auto const taken = invalid({{"id", {"platform.error.id_taken"}}}).error();
        return form(request, shown, &taken);
    }
    if (auto const saved = catalogue_.save(actor, *platform); !saved) {
        return form(request, shown, &saved.error());
    }
    return shell_.redirect_with_flash(request, path_of(platform->id), "success", {"platform.saved"});
}

} // namespace guichet::platforms
