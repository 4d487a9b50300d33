// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/resources/pages.hpp"

#include "access/releases/releases.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

using platforms::Door;
using platforms::Platform;

/// Straight from the sign-in form: browsers keep the whole way to form-action 'self' and follow no redirect out.
constexpr std::string_view after_sign_in = "apres";
/// What the platform learns has been read.
constexpr std::string_view has_read = "vu";

std::string entry_path(Platform const& platform)
{
    return "/ressources/" + platform.id.value + "/acces";
}

std::string description_of(Platform const& platform, text::Locale locale)
{
    return locale == text::Locale::en ? platform.description_en : platform.description_fr;
}

} // namespace

ResourcePages::ResourcePages(db::Database& database, web::Shell const& shell, platforms::Catalogue const& catalogue,
                             network::Intercommunalities const& libraries, Visitors const& visitors,
                             Entrance const& entrance)
    : database_(database), shell_(shell), catalogue_(catalogue), libraries_(libraries), visitors_(visitors),
      entrance_(entrance)
{
}

void ResourcePages::mount(web::Router& router)
{
    using web::Audience;
    router.get("/ressources", Audience::everyone, [this](auto const& request) { return list(request); });
    router.get("/ressources/{platform}/acces", Audience::everyone,
               [this](auto const& request) { return enter(request); });
}

std::string ResourcePages::in_words(web::Request const& request, Decision const& decision) const
{
    return shell_.text(request, refusal_in_words(decision.reason, request.locale, libraries_));
}

nlohmann::json ResourcePages::card(web::Request const& request, Platform const& platform,
                                   Entrance::Answer const* answer) const
{
    auto const kind = shell_.text(request, {"platform.kind." + std::string{to_text(platform.kind)}});
    auto const open = platform.door == Door::open;
    auto const may_enter = answer != nullptr && answer->decision.allowed();
    return {{"name", platform.name},
            {"kind", kind},
            {"vendor", platform.vendor},
            {"description", description_of(platform, request.locale)},
            {"open", open},
            {"enter", may_enter || answer == nullptr ? entry_path(platform) : std::string{}},
            {"needs_account", answer == nullptr && !open},
            {"reason", answer == nullptr || may_enter ? std::string{} : in_words(request, answer->decision)}};
}

web::Response ResourcePages::list(web::Request const& request) const
{
    auto const visitor = visitors_.find(request);
    auto const platforms = catalogue_.all();
    auto const account = visitor ? std::optional{entrance_.asker(*visitor)} : std::nullopt;
    auto cards = nlohmann::json::array();
    for (auto const& platform : *platforms) {
        if (!platform.active) {
            continue;
        }
        if (account || platform.door == Door::open) {
            auto const answer = entrance_.answer(account.value_or(Asker{}), platform);
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
    if (platform->door == Door::open) {
        return enter_open(request, *platform);
    }
    auto const visitor = visitors_.find(request);
    if (!visitor) {
        auto const back = entry_path(*platform) + "?" + std::string{after_sign_in} + "=connexion";
        return web::Response::redirect("/connexion?suite=" + web::url_encode(back));
    }
    return enter_signed_in(request, *visitor, *platform);
}

web::Response ResourcePages::enter_open(web::Request const& request, Platform const& platform) const
{
    auto const answer = entrance_.examine_anyone(platform);
    entrance_.record(answer, platform, EntryChannel::portal, {});
    return answer.decision.allowed() ? web::Response::redirect(platform.entry_url)
                                     : refused(request, platform, answer.decision);
}

web::Response ResourcePages::enter_signed_in(web::Request const& request, Visitor const& visitor,
                                             Platform const& platform) const
{
    auto const answer = entrance_.examine(visitor, platform);
    if (!answer.decision.allowed()) {
        entrance_.record(answer, platform, EntryChannel::portal, {});
        return refused(request, platform, answer.decision);
    }
    if (platform.door == Door::link) {
        entrance_.record(answer, platform, EntryChannel::portal, {});
        return onward(request, platform);
    }
    auto const is_known = database_.read(
        [&](db::Session& session) { return Pseudonyms::find(session, visitor.patron, platform.id).has_value(); });
    if (!is_known && !request.has_query(has_read)) {
        return first_time(request, platform);
    }
    // Counted when the platform comes back to ask for the ticket: here nobody has entered anything yet.
    entrance_.announce(visitor.patron, platform.id, EntryChannel::portal, {});
    return onward(request, platform);
}

web::Response ResourcePages::refused(web::Request const& request, Platform const& platform,
                                     Decision const& decision) const
{
    constexpr int forbidden = 403;
    return shell_.page(request, "access/resources/refused",
                       {{"title", shell_.text(request, {"access.refused.title", {{"platform", platform.name}}})},
                        {"reason", in_words(request, decision)},
                        {"sign_in", decision.reason.id == "access.refused.no_account"}},
                       web::Frame::public_, forbidden);
}

web::Response ResourcePages::first_time(web::Request const& request, Platform const& platform) const
{
    auto items = nlohmann::json::array();
    for (auto const& label : labels_released_to(platform, entrance_.today())) {
        items.push_back({{"text", shell_.text(request, {label.message})}, {"article", label.contract_article}});
    }
    return shell_.page(request, "access/resources/first_time",
                       {{"title", shell_.text(request, {"access.first_time.title", {{"platform", platform.name}}})},
                        {"platform", platform.name},
                        {"vendor", platform.vendor},
                        {"items", std::move(items)},
                        {"onward", entry_path(platform) + "?" + std::string{has_read} + "=1"}});
}

web::Response ResourcePages::onward(web::Request const& request, Platform const& platform) const
{
    if (!request.has_query(after_sign_in)) {
        return web::Response::redirect(platform.entry_url);
    }
    auto response =
        shell_.page(request, "access/cas/onward",
                    {{"title", shell_.text(request, {"access.cas.onward.title", {{"platform", platform.name}}})},
                     {"target", platform.entry_url}});
    response.with_header("Refresh", "0; url=" + platform.entry_url);
    return response;
}

} // namespace guichet::access
