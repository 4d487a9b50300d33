// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/campaigns/pages.hpp"

#include "base/text.hpp"
#include "document/codes.hpp"
#include "document/letter.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using web::Request;
using web::Response;

constexpr std::string_view whole_network = "*"; // as a choice of the form: "" is no choice
constexpr int print_pixels = 20;                // a module of 20 pixels: 8 cm at 300 dots an inch
constexpr double widest_bar = 100;
constexpr std::size_t bar_step = 14; // from one bar to the next

std::string without_scheme(std::string const& url)
{
    auto const at = url.find("://");
    return at == std::string::npos ? url : url.substr(at + 3);
}

} // namespace

CampaignPages::CampaignPages(web::Shell const& shell, Campaigns& campaigns,
                             network::Intercommunalities const& intercommunalities, std::string public_url,
                             std::string network_name)
    : shell_(shell), campaigns_(campaigns), intercommunalities_(intercommunalities), public_url_(std::move(public_url)),
      network_name_(std::move(network_name))
{
}

void CampaignPages::mount(web::Router& router, network::StaffDoor& door)
{
    router.get("/c/{campaign}", web::Audience::everyone,
               [this](Request const& request) { return short_link(request); });
    door.get(router, "/gestion/campagnes", Permission::view_campaigns,
             [this](Request const& request, Actor const& actor) { return overview(request, actor); });
    door.get(router, "/gestion/campagnes/{campaign}", Permission::view_campaigns,
             [this](Request const& request, Actor const& actor) { return show(request, actor); });
    door.post(router, "/gestion/campagnes", Permission::edit_campaigns,
              [this](Request const& request, Actor const& actor) { return create(request, actor); });
}

Response CampaignPages::short_link(Request const& request)
{
    // Typed from a newspaper, on a phone that begins with a capital.
    auto const typed = to_lower(request.parameter("campaign"));
    std::string_view slug = typed;
    std::string_view format;
    if (auto const dot = slug.rfind('.'); dot != std::string_view::npos) {
        format = slug.substr(dot + 1);
        slug = slug.substr(0, dot);
    }
    auto const campaign = campaigns_.find(slug);
    if (!format.empty()) {
        return campaign ? picture(request, *campaign, format)
                        : shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}});
    }
    if (!campaign) {
        // A newspaper cannot be reprinted: a mistyped link still leads to the desk.
        return Response::redirect("/inscription", 302);
    }
    if (counts_as_visit(request)) {
        campaigns_.count_visit(slug);
    }
    auto response = Response::redirect("/inscription?campagne=" + campaign->slug, 302);
    response.with_header("Cache-Control", "no-store");
    return response;
}

Response CampaignPages::picture(Request const& request, Campaign const& campaign, std::string_view format) const
{
    auto const name = fmt::format("{}.{}", campaign.slug, format);
    auto const link = link_of(campaign);
    if (format == "svg") {
        auto svg = document::qr_svg(link);
        return svg ? Response::bytes(std::move(*svg), "image/svg+xml") : shell_.error_page(request, svg.error());
    }
    if (format == "png") {
        auto png = document::qr_png(link, print_pixels);
        return png ? Response::bytes(std::move(*png), "image/png") : shell_.error_page(request, png.error());
    }
    if (format != "pdf") {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}});
    }
    document::Poster poster;
    poster.network = network_name_;
    poster.title = shell_.text(request, {"campaigns.poster.title"});
    poster.text = shell_.text(request, {"campaigns.poster.text"});
    poster.link = link;
    poster.short_link = without_scheme(link);
    poster.footer = shell_.text(request, {"campaigns.poster.footer"});
    auto pdf = document::poster_pdf(poster, request.locale);
    return pdf ? Response::download(std::move(*pdf), "application/pdf", name) : shell_.error_page(request, pdf.error());
}

nlohmann::json CampaignPages::model_of(Request const& request, Campaign const& campaign,
                                       std::vector<Stage> const& last) const
{
    auto const funnel = campaigns_.funnel(campaign.slug);
    std::vector<Stage> stages{{"visits", funnel.visits},     {"started", funnel.started},
                              {"sent", funnel.sent},         {"confirmed", funnel.confirmed},
                              {"accepted", funnel.accepted}, {"accounts", funnel.accounts}};
    stages.insert(stages.end(), last.begin(), last.end());
    std::int64_t most = 0;
    for (auto const& stage : stages) {
        most = std::max(most, stage.count.value_or(0));
    }
    auto bars = nlohmann::json::array();
    for (auto const& [name, count] : stages) {
        // The width is the share of the widest.
        bars.push_back({{"name", shell_.text(request, {fmt::format("campaigns.stage.{}", name)})},
                        {"count", count ? text::number(request.locale, *count) : "–"},
                        {"width", fmt::format("{:.1f}", widest_bar * static_cast<double>(count.value_or(0)) /
                                                            static_cast<double>(std::max<std::int64_t>(most, 1)))},
                        {"y", std::to_string(bars.size() * bar_step)}});
    }
    auto const owner = intercommunalities_.find(campaign.intercommunality);
    return {{"slug", campaign.slug},
            {"name", campaign.title},
            {"medium", shell_.text(request, {fmt::format("campaigns.medium.{}", to_text(campaign.medium))})},
            {"where", owner ? owner->name : shell_.text(request, {"campaigns.network"})},
            {"since", text::long_date(request.locale, civil_date(campaign.created))},
            {"link", link_of(campaign)},
            {"has_counts", most > 0},
            {"height", std::to_string(stages.size() * bar_step)},
            {"stages", std::move(bars)}};
}

Response CampaignPages::show(Request const& request, Actor const& actor) const
{
    auto const campaign = campaigns_.find(request.parameter("campaign"));
    if (!campaign || !network::may(actor, Permission::view_campaigns, campaign->intercommunality)) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, web::Frame::staff);
    }
    auto model = model_of(request, *campaign, {{"first_accesses", campaigns_.first_accesses(campaign->slug)}});
    model["title"] = campaign->title;
    model["wide"] = true;
    return shell_.page(request, "people/campaigns/campaign", model, web::Frame::staff);
}

Response CampaignPages::overview(Request const& request, Actor const& actor, Error const* error) const
{
    auto list = nlohmann::json::array();
    for (auto const& campaign : campaigns_.list(actor)) {
        list.push_back(model_of(request, campaign, {}));
    }
    web::FormModel form{shell_, request, error};
    web::Field medium{.name = "medium", .label = "campaigns.form.medium", .type = "select"};
    for (auto const one : all_media) {
        medium.choices.push_back(
            {std::string{to_text(one)}, shell_.text(request, {fmt::format("campaigns.medium.{}", to_text(one))})});
    }
    web::Field where{.name = "intercommunality", .label = "campaigns.form.where", .type = "select"};
    if (network::may(actor, Permission::edit_campaigns, {})) {
        where.choices.push_back({std::string{whole_network}, shell_.text(request, {"campaigns.network"})});
    }
    for (auto const& member : intercommunalities_.all()) {
        if (network::may(actor, Permission::edit_campaigns, member.id)) {
            where.choices.push_back({member.id.value, member.name});
        }
    }
    form.add({.name = "title", .label = "campaigns.form.title", .hint = "campaigns.form.title_hint", .longest = 120})
        .add({.name = "slug",
              .label = "campaigns.form.slug",
              .hint = "campaigns.form.slug_hint",
              .autocomplete = "off",
              .longest = 40})
        .add(medium)
        .add(where);
    nlohmann::json model{{"title", shell_.text(request, {"campaigns.title"})},
                         {"wide", true},
                         {"campaigns", list},
                         {"has_campaigns", !list.empty()},
                         {"can_edit", network::may_anywhere(actor, Permission::edit_campaigns)}};
    form.into(model);
    return shell_.page(request, "people/campaigns/campaigns", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

Response CampaignPages::create(Request const& request, Actor const& actor)
{
    Campaign campaign;
    campaign.slug = request.field("slug");
    campaign.title = request.field("title");
    campaign.medium = medium_from(request.field("medium")).value_or(Medium::other);
    auto const where = request.field("intercommunality");
    campaign.intercommunality = {where == whole_network ? std::string{} : std::string{where}};
    auto const created = campaigns_.create(actor, campaign);
    if (created) {
        return shell_.redirect_with_flash(request, "/gestion/campagnes", "success", {"campaigns.created"});
    }
    if (created.error().kind == ErrorKind::invalid) {
        return overview(request, actor, &created.error());
    }
    return shell_.error_page(request, created.error(), web::Frame::staff);
}

} // namespace guichet::people
