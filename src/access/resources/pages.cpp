// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/resources/pages.hpp"

#include "access/releases/releases.hpp"
#include "access/resources/titles.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using platforms::Door;
using platforms::Platform;

/// Which portal's page the link stood on.
constexpr std::string_view portal_parameter = "portail";
/// What the platform learns has been read.
constexpr std::string_view read_parameter = "vu";

std::string entry_path(Platform const& platform)
{
    return "/ressources/" + platform.id.value + "/acces";
}

Error refusal(Decision const& decision)
{
    return {ErrorKind::forbidden, decision.reason};
}

/// The platform as it is entered this time: at one of its titles, where one was asked for; else at its entry.
Platform entered_at(web::Request const& request, Platform platform)
{
    if (auto title = title_asked_for(request, platform); !title.empty()) {
        platform.entry_url = std::move(title);
        for (auto& period : platform.open_periods) {
            period.entry_url.clear();
        }
    }
    return platform;
}

std::string description_of(Platform const& platform, text::Locale locale)
{
    return locale == text::Locale::en ? platform.description_en : platform.description_fr;
}

} // namespace

ResourcePages::ResourcePages(db::Database& database, web::Shell const& shell, platforms::Catalogue const& catalogue,
                             Visitors const& visitors, Entrance const& entrance, DoorPages const& pages)
    : database_(database), shell_(shell), catalogue_(catalogue), visitors_(visitors), entrance_(entrance), pages_(pages)
{
}

void ResourcePages::go_through(platforms::Door door, Passage passage)
{
    passages_[door] = std::move(passage);
}

void ResourcePages::mount(web::Router& router)
{
    using web::Audience;
    router.get("/ressources", Audience::everyone, [this](auto const& request) { return list(request); });
    router.get("/ressources/{platform}/acces", Audience::everyone,
               [this](auto const& request) { return enter(request); });
}

nlohmann::json ResourcePages::card(web::Request const& request, Platform const& platform,
                                   Entrance::Answer const* answer) const
{
    auto const kind = shell_.text(request, {"platform.kind." + std::string{to_text(platform.kind)}});
    auto const today = entrance_.today();
    auto const open = platform.is_open_to_all(today);
    auto const* const period = platform.door == Door::open ? nullptr : platform.open_period(today);
    auto const may_enter = answer != nullptr && answer->decision.allowed();
    return {
        {"name", platform.name},
        {"kind", kind},
        {"vendor", platform.vendor},
        {"description", description_of(platform, request.locale)},
        {"open", open},
        {"open_until", period == nullptr
                           ? std::string{}
                           : shell_.text(request, {"access.resources.open_until",
                                                   {{"date", text::long_date(request.locale, period->last_day)}}})},
        {"enter", may_enter || answer == nullptr ? entry_path(platform) : std::string{}},
        {"needs_account", answer == nullptr && !open},
        {"reason", answer == nullptr || may_enter ? std::string{} : pages_.in_words(request, answer->decision.reason)}};
}

web::Response ResourcePages::list(web::Request const& request) const
{
    auto const visitor = visitors_.find(request);
    auto const platforms = catalogue_.all();
    auto const account = visitor ? std::optional{entrance_.asker(*visitor)} : std::nullopt;
    auto cards = nlohmann::json::array();
    for (auto const& platform : *platforms) {
        if (!platform.active || platform.kind == platforms::PlatformKind::portal) {
            continue;
        }
        if (account || platform.is_open_to_all(entrance_.today())) {
            auto const answer = best_answer(account, platform);
            cards.push_back(card(request, platform, &answer));
        } else {
            cards.push_back(card(request, platform, nullptr));
        }
    }
    return shell_.page(request, "access/resources/list",
                       {{"title", shell_.text(request, {"access.resources.title"})},
                        {"signed_in", visitor.has_value()},
                        {"platforms", std::move(cards)}});
}

web::Response ResourcePages::enter(web::Request const& request) const
{
    auto const platform = catalogue_.find({std::string{request.parameter("platform")}});
    if (!platform) {
        return shell_.error_page(request, {ErrorKind::not_found, {"access.resources.unknown"}});
    }
    if (request.method == web::Method::head) {
        return web::Response::text({});
    }
    auto const at = entered_at(request, *platform);
    auto const visitor = visitors_.find(request);
    if (at.is_open_to_all(entrance_.today()) && !enters_by_name(visitor, at)) {
        return enter_open(request, at);
    }
    if (!visitor) {
        return to_sign_in(request, at);
    }
    // A signed link is believed at the entry alone, and names the title there.
    return enter_signed_in(request, *visitor, at.door == Door::signed_link ? *platform : at);
}

bool ResourcePages::enters_by_name(std::optional<Visitor> const& visitor, Platform const& platform) const
{
    return visitor && platform.door != Door::open && entrance_.examine(*visitor, platform).decision.allowed();
}

Entrance::Answer ResourcePages::best_answer(std::optional<Asker> const& account, Platform const& platform) const
{
    auto named = entrance_.answer(account.value_or(Asker::anybody()), platform);
    return named.decision.allowed() || !platform.is_open_to_all(entrance_.today()) ? named
                                                                                   : entrance_.examine_anyone(platform);
}

std::string ResourcePages::portal_of(web::Request const& request) const
{
    auto const portal = request.query_value(portal_parameter);
    return !portal.empty() && is_portal_ && is_portal_(portal) ? std::string{portal} : std::string{};
}

std::string ResourcePages::carried(web::Request const& request) const
{
    auto const portal = portal_of(request);
    auto const title = request.query_value(title_parameter);
    return (portal.empty() ? "" : "&" + std::string{portal_parameter} + "=" + portal) +
           (title.empty() ? "" : "&" + std::string{title_parameter} + "=" + web::url_encode(title));
}

web::Response ResourcePages::to_sign_in(web::Request const& request, Platform const& platform) const
{
    auto const portal = portal_of(request);
    auto const back = entry_path(platform) + "?" + std::string{after_sign_in} + "=connexion" + carried(request);
    if (portal.empty()) {
        return web::Response::redirect("/connexion?suite=" + web::url_encode(back));
    }
    return web::Response::redirect("/connexion/par/" + portal + "?suite=" + web::url_encode(back));
}

web::Response ResourcePages::enter_open(web::Request const& request, Platform const& platform) const
{
    auto const answer = entrance_.examine_anyone(platform);
    auto const portal = portal_of(request);
    entrance_.record(answer, platform, portal.empty() ? EntryChannel::portal : EntryChannel::federated_search, portal);
    return answer.decision.allowed() ? web::Response::redirect(platform.open_entry_url(entrance_.today()))
                                     : pages_.refused(request, platform, refusal(answer.decision));
}

web::Response ResourcePages::enter_signed_in(web::Request const& request, Visitor const& visitor,
                                             Platform const& platform) const
{
    auto const portal = portal_of(request);
    auto const channel = portal.empty() ? EntryChannel::portal : EntryChannel::federated_search;
    // With what the passage asks, two looks at the database in all.
    auto const [answer, is_known] = database_.read([&](db::Session& session) {
        return std::pair{entrance_.examine(visitor, platform),
                         Pseudonyms::find(session, visitor.patron, platform.id).has_value()};
    });
    if (!answer.decision.allowed()) {
        entrance_.record(answer, platform, channel, portal);
        return pages_.refused(request, platform, refusal(answer.decision));
    }
    auto const passage = passages_.find(platform.door);
    auto const go_on = [&] {
        return passage == passages_.end() ? pages_.leave(request, platform, platform.entry_url)
                                          : passage->second(request, visitor, platform);
    };
    if (!names_people(platform.door) && passage == passages_.end()) {
        entrance_.record(answer, platform, channel, portal);
        return go_on();
    }
    if (names_people(platform.door) && !request.has_query(read_parameter) && !is_known) {
        return first_time(request, platform);
    }
    // Counted when the door admits, most often once the platform comes back and asks: nobody has entered anything yet.
    entrance_.announce(visitor.patron, platform.id, channel, portal);
    return go_on();
}

web::Response ResourcePages::first_time(web::Request const& request, Platform const& platform) const
{
    auto items = nlohmann::json::array();
    for (auto const& label : labels_released_to(platform, entrance_.today())) {
        items.push_back({{"text", shell_.text(request, {label.message})}, {"article", label.contract_article}});
    }
    return shell_.page(
        request, "access/resources/first_time",
        {{"title", shell_.text(request, {"access.first_time.title", {{"platform", platform.name}}})},
         {"platform", platform.name},
         {"vendor", platform.vendor},
         {"items", std::move(items)},
         {"onward", entry_path(platform) + "?" + std::string{read_parameter} + "=1" + carried(request)}});
}

} // namespace guichet::access
