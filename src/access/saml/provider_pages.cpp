// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/saml/provider_pages.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "web/forms.hpp"

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using network::Actor;
using network::Permission;
using web::Frame;

constexpr net::HttpLimits metadata_limits{std::chrono::seconds{5}, std::chrono::seconds{15}, std::size_t{512} << 10U};

constexpr std::string_view previews = "access.saml.preview";
constexpr std::chrono::hours preview_life{1};

std::string written(SamlProviders::Registering const& registering)
{
    return nlohmann::json{{"platform", registering.platform.value},
                          {"metadata", base64(registering.metadata)},
                          {"source", registering.source},
                          {"start", to_text(registering.start)}}
        .dump();
}

SamlProviders::Registering registering_from(std::string_view kept)
{
    auto const value = nlohmann::json::parse(kept);
    auto const text = [&](char const* name) { return value.at(name).get<std::string>(); };
    return {{text("platform")},
            from_base64(text("metadata")).value_or(""),
            text("source"),
            saml_start_from(text("start")).value_or(SamlStart::here)};
}

std::string page_path(platforms::PlatformId const& id)
{
    return "/gestion/plateformes/" + id.value + "/saml";
}

platforms::PlatformId platform_of(web::Request const& request)
{
    return {std::string{request.parameter("platform")}};
}

/// What people compare before and after, one line a thing.
std::vector<std::pair<std::string, std::string>> lines_of(web::Shell const& shell, web::Request const& request,
                                                          protocols::SamlServiceProvider const& provider)
{
    std::vector<std::string> consumers;
    for (auto const& consumer : provider.consumers) {
        consumers.push_back(consumer.url);
    }
    std::vector<std::string> logout;
    for (auto const& url : {provider.logout_soap_url, provider.logout_redirect_url, provider.logout_post_url}) {
        if (!url.empty()) {
            logout.push_back(url);
        }
    }
    auto const signs = provider.signs_requests ? "access.saml.provider.signs" : "access.saml.provider.does_not_sign";
    return {{"entity_id", provider.entity_id},
            {"consumers", fmt::format("{}", fmt::join(consumers, "\n"))},
            {"logout", fmt::format("{}", fmt::join(logout, "\n"))},
            {"requests", shell.text(request, {signs})},
            {"certificates", fmt::format("{}", fmt::join(provider.certificates, "\n"))},
            {"valid_until", provider.valid_until}};
}

/// Of metadata that say until when they are valid; "" when all is well.
std::string warning_of(web::Shell const& shell, web::Request const& request,
                       protocols::SamlServiceProvider const& provider, Instant now)
{
    constexpr std::chrono::days notice{14};
    auto const until = parse_instant(provider.valid_until);
    if (!until || now + notice < *until) {
        return {};
    }
    auto const* const message =
        *until <= now ? "access.saml.provider.no_longer_valid" : "access.saml.provider.soon_not_valid";
    return shell.text(request, {message, {{"date", text::long_instant(request.locale, *until)}}});
}

} // namespace

SamlProviderPages::SamlProviderPages(web::Shell const& shell, Clock const& clock, network::StaffDoor& door,
                                     platforms::Catalogue const& catalogue, SamlProviders& providers,
                                     SamlPeers const& peers, net::HttpClient const& http, db::ShortLivedStore& store,
                                     Random& random)
    : shell_(shell), clock_(clock), door_(door), catalogue_(catalogue), providers_(providers), peers_(peers),
      http_(http), store_(store), random_(random)
{
}

void SamlProviderPages::mount(web::Router& router)
{
    std::string const base{"/gestion/plateformes/{platform}/saml"};
    door_.get(router, base, Permission::edit_platforms,
              [this](web::Request const& request, Actor const&) { return show(request, nullptr); });
    door_.post(router, base, Permission::edit_platforms,
               [this](web::Request const& request, Actor const&) { return preview(request); });
    door_.post(router, base + "/enregistrer", Permission::edit_platforms,
               [this](web::Request const& request, Actor const& actor) { return save(request, actor); });
    door_.get(router, base + "/suppression", Permission::edit_platforms,
              [this](web::Request const& request, Actor const&) { return confirm_removal(request); });
    door_.post(router, base + "/suppression", Permission::edit_platforms,
               [this](web::Request const& request, Actor const& actor) { return remove(request, actor); });
}

web::Response SamlProviderPages::confirm_removal(web::Request const& request) const
{
    auto const platform = catalogue_.find(platform_of(request));
    if (!platform || !providers_.of(platform->id)) {
        return unknown(request);
    }
    return shell_.page(request, "access/saml/remove",
                       {{"title", shell_.text(request, {"access.saml.remove.title", {{"platform", platform->name}}})},
                        {"back", page_path(platform->id)},
                        {"action", page_path(platform->id) + "/suppression"}},
                       Frame::staff);
}

web::Response SamlProviderPages::remove(web::Request const& request, Actor const& actor)
{
    auto const platform = platform_of(request);
    auto const removed = providers_.remove(actor, platform);
    return removed ? shell_.redirect_with_flash(request, page_path(platform), "success", {"access.saml.removed"})
                   : shell_.error_page(request, removed.error(), Frame::staff);
}

web::Response SamlProviderPages::unknown(web::Request const& request) const
{
    return shell_.error_page(request, {ErrorKind::not_found, {"platform.unknown"}}, Frame::staff);
}

web::Response SamlProviderPages::show(web::Request const& request, Error const* error) const
{
    auto const platform = catalogue_.find(platform_of(request));
    if (!platform) {
        return unknown(request);
    }
    auto const known = providers_.of(platform->id);
    auto lines = nlohmann::json::array();
    if (known) {
        for (auto const& [name, value] : lines_of(shell_, request, known->provider)) {
            if (!value.empty()) {
                lines.push_back({{"name", shell_.text(request, {"access.saml.provider." + name})}, {"value", value}});
            }
        }
    }
    auto const warning = known ? warning_of(shell_, request, known->provider, clock_.now()) : std::string{};
    nlohmann::json model{
        {"title", shell_.text(request, {"access.saml.provider.title", {{"platform", platform->name}}})},
        {"back", "/gestion/plateformes/" + platform->id.value},
        {"action", page_path(platform->id)},
        {"removal", page_path(platform->id) + "/suppression"},
        {"metadata_url", peers_.us().entity_id},
        {"sign_on_url", peers_.us().sign_on_url},
        {"known", known != nullptr},
        {"warning", warning},
        {"has_warning", !warning.empty()},
        {"other_door", platform->door != platforms::Door::saml},
        {"updated", known ? text::long_instant(request.locale, known->updated) : std::string{}},
        {"lines", std::move(lines)}};
    auto const start = known ? known->start : SamlStart::here;
    web::FormModel form{shell_, request, error};
    form.add({.name = "source",
              .label = "access.saml.provider.source",
              .type = "url",
              .need = web::Need::optional,
              .hint = "access.saml.provider.source_hint",
              .value = known ? known->source : std::string{},
              .longest = 1000})
        .add({.name = "file",
              .label = "access.saml.provider.file",
              .type = "file",
              .need = web::Need::optional,
              .accept = ".xml"})
        .add({.name = "metadata",
              .label = "access.saml.provider.pasted",
              .type = "textarea",
              .need = web::Need::optional,
              .rows = 6})
        .add({.name = "start",
              .label = "access.saml.provider.start",
              .type = "radio",
              .value = std::string{to_text(start)},
              .choices = {{"here", shell_.text(request, {"access.saml.provider.start_here"}), {}},
                          {"there", shell_.text(request, {"access.saml.provider.start_there"}), {}}}})
        .into(model);
    return shell_.page(request, "access/saml/provider", model, Frame::staff, web::status_of(error));
}

Result<SamlProviders::Registering> SamlProviderPages::handed_in(web::Request const& request) const
{
    SamlProviders::Registering registering;
    registering.platform = platform_of(request);
    registering.start = saml_start_from(request.field("start")).value_or(SamlStart::here);
    registering.metadata = request.field("metadata");
    if (auto const* const file = request.upload("file"); file != nullptr) {
        registering.metadata = file->bytes;
    }
    if (!registering.metadata.empty()) {
        return registering;
    }
    registering.source = tidy(request.field("source"));
    return registering.source.empty() ? registering : fetched(std::move(registering));
}

Result<SamlProviders::Registering> SamlProviderPages::fetched(SamlProviders::Registering registering) const
{
    if (!registering.source.starts_with("https://")) {
        return invalid({{"source", {"access.saml.metadata.https"}}});
    }
    net::HttpRequest asked;
    asked.url = registering.source;
    auto const reply = http_.send(asked, metadata_limits);
    if (!reply || reply->status != 200) {
        auto const detail = reply ? std::to_string(reply->status) : reply.error().detail;
        return invalid({{"source", {"access.saml.metadata.unreachable", {{"detail", detail}}}}});
    }
    registering.metadata = reply->body;
    return registering;
}

web::Response SamlProviderPages::preview(web::Request const& request)
{
    auto const platform = catalogue_.find(platform_of(request));
    if (!platform) {
        return unknown(request);
    }
    auto const registering = handed_in(request);
    if (!registering) {
        return show(request, &registering.error());
    }
    auto const provider = providers_.examine(*registering);
    if (!provider) {
        return show(request, &provider.error());
    }
    auto const known = providers_.of(platform->id);
    auto const before = lines_of(shell_, request, known ? known->provider : protocols::SamlServiceProvider{});
    auto const after = lines_of(shell_, request, *provider);
    auto lines = nlohmann::json::array();
    auto any_change = false;
    for (std::size_t i = 0; i < after.size(); ++i) {
        auto const was = known ? before[i].second : std::string{};
        auto const is_changed = was != after[i].second;
        any_change = any_change || is_changed;
        lines.push_back({{"name", shell_.text(request, {"access.saml.provider." + after[i].first})},
                         {"before", was},
                         {"after", after[i].second},
                         {"changed", is_changed}});
    }
    auto const kept = random_.token();
    store_.put(previews, kept, written(*registering), preview_life);
    return shell_.page(request, "access/saml/preview",
                       {{"title", shell_.text(request, {"access.saml.preview.title", {{"platform", platform->name}}})},
                        {"wide", true},
                        {"back", page_path(platform->id)},
                        {"action", page_path(platform->id) + "/enregistrer"},
                        {"lines", std::move(lines)},
                        {"unchanged", !any_change},
                        {"kept", kept}},
                       Frame::staff);
}

web::Response SamlProviderPages::save(web::Request const& request, Actor const& actor)
{
    auto const platform = catalogue_.find(platform_of(request));
    if (!platform) {
        return unknown(request);
    }
    auto const kept = store_.find(previews, request.field("kept"));
    auto const registering = kept ? std::optional{registering_from(*kept)} : std::nullopt;
    if (!registering || registering->platform != platform->id) {
        return shell_.redirect_with_flash(request, page_path(platform->id), "error", {"access.saml.preview.gone"});
    }
    auto const saved = providers_.save(actor, *registering);
    if (!saved && saved.error().kind == ErrorKind::invalid) {
        return show(request, &saved.error());
    }
    return saved ? shell_.redirect_with_flash(request, page_path(platform->id), "success", {"access.saml.saved"})
                 : shell_.error_page(request, saved.error(), Frame::staff);
}

} // namespace guichet::access
