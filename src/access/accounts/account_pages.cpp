// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/account_pages.hpp"

#include "network/credentials/password_fields.hpp"
#include "people/cards/cards.hpp"
#include "people/closures/notices.hpp"
#include "people/subscriptions/subscriptions.hpp"
#include "people/tariffs/pages.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

constexpr char const* home = "/compte";
constexpr char const* sessions_path = "/compte/sessions";

std::string state_of(people::Card const& card, Date today)
{
    if (card.status == people::CardStatus::replaced) {
        return "accounts.card.replaced";
    }
    if (card.in_force(today)) {
        return "accounts.card.in_force";
    }
    return card.status == people::CardStatus::revoked ? "accounts.card.revoked" : "accounts.card.lapsed";
}

} // namespace

AccountPages::AccountPages(db::Database& database, Clock const& clock, Accounts& accounts, PatronDoor& door,
                           network::Intercommunalities const& intercommunalities, web::Sessions& sessions,
                           web::Shell const& shell)
    : database_(database), clock_(clock), accounts_(accounts), door_(door), intercommunalities_(intercommunalities),
      sessions_(sessions), shell_(shell)
{
}

void AccountPages::mount(web::Router& router)
{
    using people::Patron;
    using web::Request;
    door_.get(router, home, [this](Request const& request, Patron const& patron) { return overview(request, patron); });
    door_.post(router, "/compte/foyer", [this](Request const& request, Patron const& patron) {
        auto const token = accounts_.open_for_minor(patron, {std::string{request.field("patron")}});
        return token ? web::Response::redirect("/activation/" + *token) : shell_.error_page(request, token.error());
    });
    door_.get(router, sessions_path,
              [this](Request const& request, Patron const& patron) { return sessions_page(request, patron); });
    door_.post(router, sessions_path,
               [this](Request const& request, Patron const& patron) { return revoke(request, patron); });
    door_.get(router, "/compte/mot-de-passe",
              [this](Request const& request, Patron const&) { return password_form(request, nullptr); });
    door_.post(router, "/compte/mot-de-passe",
               [this](Request const& request, Patron const& patron) { return change_password(request, patron); });
}

nlohmann::json AccountPages::navigation(web::Request const& request) const
{
    auto const entry = [&](char const* href, char const* id) {
        return nlohmann::json{{"href", href},
                              {"text", shell_.text(request, {id})},
                              {"current", request.path.starts_with(href) ? "page" : ""}};
    };
    auto links = nlohmann::json::array();
    links.push_back(entry("/inscription", "accounts.nav.registration"));
    links.push_back(entry("/ressources", "accounts.nav.resources"));
    auto const patron = door_.patron(request);
    if (!patron) {
        links.push_back(entry("/connexion", "accounts.nav.sign_in"));
        return {{"name", ""}, {"links", std::move(links)}};
    }
    links.push_back(entry(home, "accounts.nav.account"));
    links.push_back(
        {{"href", "/deconnexion"}, {"text", shell_.text(request, {"accounts.nav.sign_out"})}, {"post", true}});
    return {{"name", patron->person.full_name()}, {"links", std::move(links)}};
}

web::Response AccountPages::overview(web::Request const& request, people::Patron const& patron) const
{
    auto const library = intercommunalities_.library(patron.library);
    auto portals = portals_ ? portals_(request, patron) : nlohmann::json::array();
    auto const has_portals = !portals.empty();
    return shell_.page(request, "access/accounts/account",
                       {{"title", shell_.text(request, {"accounts.account.title"})},
                        {"name", patron.person.full_name()},
                        {"library", library ? library->name : ""},
                        {"library_phone", library ? library->phone : ""},
                        {"library_email", library ? library->email : ""},
                        {"cards", cards_model(request, patron)},
                        {"subscription", subscription_model(request, patron)},
                        {"has_portals", has_portals},
                        {"portals", std::move(portals)},
                        {"household", household_model(patron)}});
}

nlohmann::json AccountPages::cards_model(web::Request const& request, people::Patron const& patron) const
{
    auto const today = civil_date(clock_.now());
    auto const cards = database_.read([&](db::Session& session) { return people::Cards::of(session, patron.id); });
    auto model = nlohmann::json::array();
    for (std::size_t i = 0; i < cards.size(); ++i) {
        auto const& card = cards[i];
        bool const in_force = card.in_force(today);
        bool const provisional = card.kind == people::CardKind::provisional;
        model.push_back(
            {{"number", people::in_fours(card.number)},
             {"kind", shell_.text(request, {provisional ? "accounts.card.provisional" : "accounts.card.permanent"})},
             {"state", shell_.text(request, {state_of(card, today)})},
             {"until", card.valid_until ? text::long_date(request.locale, *card.valid_until) : ""},
             {"in_force", in_force},
             {"explain_provisional", in_force && provisional},
             {"path", in_force ? "/compte/cartes/" + std::to_string(i) : ""}});
    }
    return model;
}

nlohmann::json AccountPages::subscription_model(web::Request const& request, people::Patron const& patron) const
{
    auto const today = civil_date(clock_.now());
    std::optional<people::ExtensionStory> story;
    std::optional<people::Fee> fee;
    auto const current = database_.read([&](db::Session& session) {
        auto found = people::Subscriptions::current(session, patron.id, today);
        story = found ? people::extension_story(session, found->id) : std::nullopt;
        fee = people::fee_of(session, patron.id);
        return found;
    });
    if (!current) {
        return nullptr;
    }
    auto const* const reason = shell_.messages().find(request.locale, current->reason);
    return {{"start", text::long_date(request.locale, current->start)},
            {"end", text::long_date(request.locale, current->end)},
            {"over", current->end < today},
            {"to_come", today < current->start},
            {"running", current->start <= today && today <= current->end},
            {"reason", reason == nullptr ? "" : *reason},
            {"price", fee ? people::price_model(request, shell_, fee->price) : nlohmann::json{}},
            {"extension", story ? extension_model(request, *story, current->end) : nlohmann::json{}}};
}

nlohmann::json AccountPages::extension_model(web::Request const& request, people::ExtensionStory const& story,
                                             Date end) const
{
    auto const day = [&](Date date) { return text::long_date(request.locale, date); };
    auto closures = nlohmann::json::array();
    for (auto const& closure : story.closures) {
        auto const days = closure.applied.value_or(people::ClosedDays{closure.begins, closure.begins});
        closures.push_back(
            shell_.text(request, {"closures.story.closure",
                                  {{"place", people::place_of(shell_, request, intercommunalities_, closure)},
                                   {"from", day(days.first)},
                                   {"last", day(add_days(days.reopening, -1))}}}));
    }
    return {
        {"text",
         shell_.text(request,
                     {"closures.story",
                      {{"days", std::to_string(story.days)}, {"before", day(story.without)}, {"after", day(end)}}})},
        {"closures", std::move(closures)}};
}

nlohmann::json AccountPages::household_model(people::Patron const& patron) const
{
    auto model = nlohmann::json::array();
    for (auto const& relative : accounts_.household_of(patron)) {
        model.push_back({{"name", relative.patron.person.full_name()},
                         {"id", relative.patron.id.value},
                         {"has_account", relative.has_account},
                         {"may_open", relative.minor && !relative.has_account}});
    }
    return model;
}

web::Response AccountPages::sessions_page(web::Request const& request, people::Patron const& patron) const
{
    auto const here = sessions_.find(request, web::Audience::patron);
    auto model = nlohmann::json::array();
    for (auto const& session : sessions_.of(web::Audience::patron, patron.id.value)) {
        model.push_back({{"id", session.id},
                         {"device", session.device},
                         {"since", text::long_instant(request.locale, session.created)},
                         {"seen", text::long_instant(request.locale, session.last_seen)},
                         {"here", here && here->id == session.id},
                         {"kept", session.life == web::SessionLife::kept}});
    }
    auto permissions = permissions_model(request, patron);
    auto const has_permissions = !permissions.empty();
    return shell_.page(request, "access/accounts/sessions",
                       {{"title", shell_.text(request, {"accounts.sessions.title"})},
                        {"several", model.size() > 1},
                        {"sessions", std::move(model)},
                        {"has_permissions", has_permissions},
                        {"permissions", std::move(permissions)}});
}

nlohmann::json AccountPages::permissions_model(web::Request const& request, people::Patron const& patron) const
{
    auto model = nlohmann::json::array();
    if (permissions_ == nullptr) {
        return model;
    }
    for (auto const& permission : permissions_->of(patron.id)) {
        model.push_back({{"id", permission.id},
                         {"name", permission.name},
                         {"since", text::long_instant(request.locale, permission.since)}});
    }
    return model;
}

web::Response AccountPages::revoke(web::Request const& request, people::Patron const& patron)
{
    if (request.has_field("permission")) {
        return end_permission(request, patron);
    }
    if (request.has_field("others")) {
        return end_others(request, patron);
    }
    if (!sessions_.revoke(web::Audience::patron, patron.id.value, request.field("session"))) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}});
    }
    return shell_.redirect_with_flash(request, sessions_path, "success", {"accounts.sessions.ended"});
}

web::Response AccountPages::end_permission(web::Request const& request, people::Patron const& patron)
{
    auto const ended = permissions_ == nullptr ? Result<void>{fail(ErrorKind::not_found, "error.not_found")}
                                               : permissions_->end(patron.id, request.field("permission"));
    return ended ? shell_.redirect_with_flash(request, sessions_path, "success", {"accounts.permissions.ended"})
                 : shell_.error_page(request, ended.error());
}

web::Response AccountPages::end_others(web::Request const& request, people::Patron const& patron)
{
    // Cut off between the two, the page still shows the sessions, and the button ends them.
    auto const ended = database_.write([&](db::Session& session) -> Result<void> {
        if (permissions_ != nullptr) {
            permissions_->end_all(session, patron.id);
        }
        return {};
    });
    if (!ended) {
        return shell_.error_page(request, ended.error());
    }
    auto const here = sessions_.find(request, web::Audience::patron);
    sessions_.revoke_all(web::Audience::patron, patron.id.value, here ? here->id : std::string{});
    return shell_.redirect_with_flash(request, sessions_path, "success", {"accounts.sessions.ended"});
}

web::Response AccountPages::password_form(web::Request const& request, Error const* error) const
{
    nlohmann::json model{{"title", shell_.text(request, {"accounts.password.title"})}};
    web::FormModel form{shell_, request, error};
    form.add({.name = "current",
              .label = "accounts.field.current_password",
              .type = "password",
              .autocomplete = "current-password",
              .longest = 256});
    network::add_new_password(form);
    form.into(model);
    return shell_.page(request, "access/accounts/password", model, web::Frame::public_, web::status_of(error));
}

web::Response AccountPages::change_password(web::Request const& request, people::Patron const& patron)
{
    auto const changed = accounts_.change_password(
        patron.id, {request.field("current"), request.field("password"), request.field("again")});
    if (!changed) {
        return password_form(request, &changed.error());
    }
    auto response = shell_.redirect_with_flash(request, home, "success", {"accounts.password.changed"});
    // They ended with the former password; what was read while it was being replaced is forgotten as well.
    sessions_.revoke_all(web::Audience::patron, patron.id.value);
    sessions_.start(request, response, web::Audience::patron, patron.id.value);
    return response;
}

} // namespace guichet::access
