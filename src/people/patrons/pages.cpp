// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/patrons/pages.hpp"

#include "people/cards/card_row.hpp"
#include "people/retention/pages.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace guichet::people {

using network::Actor;
using network::Permission;
using nlohmann::json;

namespace {

constexpr int most_shown = 50;

PatronId id_of(web::Request const& request)
{
    return {std::string{request.parameter("id")}};
}

json line_model(web::Request const& request, Patron const& patron)
{
    return {{"id", patron.id.value},
            {"name", patron.person.full_name()},
            {"birth_name", patron.person.usage_name.empty() ? "" : patron.person.birth_name},
            {"birth_date", text::short_date(request.locale, patron.person.birth_date)},
            {"municipality", patron.address.municipality_name},
            {"category", patron.category}};
}

json blocks_of_file(web::Request const& request, web::Shell const& shell, PatronFile const& file)
{
    auto blocks = json::array();
    for (auto const& event : file.blocks) {
        bool const blocked = event.to == PatronStatus::blocked;
        blocks.push_back({{"what", shell.text(request, {blocked ? "patron.blocked" : "patron.unblocked"})},
                          {"at", text::long_instant(request.locale, event.at)},
                          {"why", event.reason}});
    }
    return blocks;
}

json subscriptions_of_file(web::Request const& request, web::Shell const& shell, PatronFile const& file)
{
    auto subscriptions = json::array();
    for (auto const& subscription : file.subscriptions) {
        subscriptions.push_back({{"category", subscription.category},
                                 {"start", text::short_date(request.locale, subscription.start)},
                                 {"end", text::short_date(request.locale, subscription.end)},
                                 {"why", shell.text(request, {subscription.reason})}});
    }
    return subscriptions;
}

json applications_of_file(web::Request const& request, web::Shell const& shell, PatronFile const& file)
{
    auto applications = json::array();
    for (auto const& application : file.applications) {
        applications.push_back({{"id", application.id},
                                {"reference", application.reference},
                                {"state", shell.text(request, {"review.state." + application.state})},
                                {"submitted", text::long_instant(request.locale, application.submitted)}});
    }
    return applications;
}

json history_of_file(web::Request const& request, web::Shell const& shell, PatronFile const& file)
{
    auto history = json::array();
    for (auto const& entry : file.history) {
        auto const* const words = shell.messages().find(request.locale, "journal.action." + entry.action);
        history.push_back({{"at", text::long_instant(request.locale, entry.at)},
                           {"what", words != nullptr ? *words : entry.action},
                           {"who", entry.actor_name.empty() ? shell.text(request, {"journal.actor." + entry.actor_kind})
                                                            : entry.actor_name}});
    }
    return history;
}

} // namespace

void PatronPages::mount(network::StaffDoor& door, web::Router& router)
{
    // What is looked for is a name: it is posted, never part of an address that a log or a history would keep.
    door.get(router, "/gestion/usagers", Permission::view_patrons,
             [this](web::Request const& request, Actor const& actor) { return search(request, actor); });
    door.post(router, "/gestion/usagers", Permission::view_patrons,
              [this](web::Request const& request, Actor const& actor) { return search(request, actor); });
    door.get(router, "/gestion/usagers/{id}", Permission::view_patrons,
             [this](web::Request const& request, Actor const& actor) { return show(request, actor); });
    door.post(router, "/gestion/usagers/{id}/cartes/annuler", Permission::issue_cards,
              [this](web::Request const& request, Actor const& actor) { return revoke(request, actor); });
}

web::Response PatronPages::search(web::Request const& request, Actor const& actor) const
{
    auto const typed = request.field("q");
    json model{{"title", shell_.text(request, {"patron.search.title"})},
               {"typed", typed},
               {"found", json::array()},
               {"searched", !typed.empty()}};
    for (auto const& patron : typed.empty() ? std::vector<Patron>{} : desk_.search(actor, typed, most_shown)) {
        auto line = line_model(request, patron);
        line["library"] = intercommunalities_.library_name(patron.library);
        model["found"].push_back(std::move(line));
    }
    model["many"] = static_cast<int>(model["found"].size()) == most_shown;
    model["none"] = !typed.empty() && model["found"].empty();
    model["wide"] = true;
    return shell_.page(request, "people/patrons/search", model, web::Frame::staff);
}

json PatronPages::card_model(web::Request const& request, Card const& card) const
{
    auto const today = civil_date(clock_.now());
    bool const lapsed = card.status == CardStatus::active && card.valid_until && *card.valid_until < today;
    auto const status = lapsed ? std::string{"lapsed"} : std::string{to_text(card.status)};
    return {{"number", card.number},
            {"kind", shell_.text(request, {fmt::format("card.kind.{}", to_text(card.kind))})},
            {"status", shell_.text(request, {"card.status." + status})},
            {"badge", card.in_force(today) ? "success" : "quiet"},
            {"from", text::short_date(request.locale, card.valid_from)},
            {"until", card.valid_until ? text::short_date(request.locale, *card.valid_until) : ""},
            {"library", intercommunalities_.library_name(card.library)},
            {"revocable", card.status == CardStatus::active}};
}

/// What the actor may do with that file as it stands.
json PatronPages::may_model(Actor const& actor, PatronFile const& file) const
{
    auto const& patron = file.patron;
    auto const today = civil_date(clock_.now());
    auto const may_issue = may(actor, Permission::issue_cards, patron.intercommunality);
    auto const may_edit = may(actor, Permission::edit_patrons, patron.intercommunality);
    auto const is_active = patron.status == PatronStatus::active;
    auto const has_card_in_force =
        std::ranges::any_of(file.cards, [&](Card const& card) { return card.in_force(today); });
    auto const waits_for_card = std::ranges::any_of(file.cards, [](Card const& card) {
        return card.kind == CardKind::provisional && card.status == CardStatus::active;
    });
    return {{"may_revoke", may_issue},
            {"may_edit", may_edit},
            {"may_write", may_issue && is_active && has_card_in_force},
            {"may_exchange", may_issue && waits_for_card},
            {"may_renew", may_edit && is_active && !file.subscriptions.empty()}};
}

web::Response PatronPages::show(web::Request const& request, Actor const& actor, Error const* error) const
{
    auto const file = desk_.file(actor, id_of(request));
    if (!file) {
        return shell_.error_page(request, file.error(), web::Frame::staff);
    }
    auto const& patron = file->patron;
    auto model = line_model(request, patron);
    model["title"] = patron.person.full_name();
    model["age"] = std::to_string(age_on(patron.person.birth_date, civil_date(clock_.now())));
    model["status"] = shell_.text(request, {fmt::format("patron.status.{}", to_text(patron.status))});
    model["active"] = patron.status == PatronStatus::active;
    model["street"] = patron.address.street;
    model["complement"] = patron.address.complement;
    model["town"] = patron.address.postcode + " " + patron.address.municipality_name;
    model["email"] = patron.contact.email;
    model["phone"] = patron.contact.phone;
    model["library"] = intercommunalities_.library_name(patron.library);
    model["external_id"] = patron.external_id;
    model["created"] = text::long_instant(request.locale, patron.created);
    model.update(may_model(actor, *file));
    model["blocks"] = blocks_of_file(request, shell_, *file);
    model["retention"] = clock_text(request, shell_, file->retention);
    model["cards"] = json::array();
    for (auto const& card : file->cards) {
        model["cards"].push_back(card_model(request, card));
    }
    model["subscriptions"] = subscriptions_of_file(request, shell_, *file);
    model["household"] = json::array();
    for (auto const& other : file->household) {
        model["household"].push_back(line_model(request, other));
    }
    model["applications"] = applications_of_file(request, shell_, *file);
    model["history"] = history_of_file(request, shell_, *file);
    model["has_history"] = !file->history.empty();
    model["has_household"] = !file->household.empty();
    model["has_applications"] = !file->applications.empty();
    model["reason"] = request.field("reason");
    model["error"] = error == nullptr        ? ""
                     : error->fields.empty() ? shell_.text(request, error->message)
                                             : shell_.text(request, error->fields.front().message);
    return shell_.page(request, "people/patrons/patron", model, web::Frame::staff,
                       error == nullptr ? 200 : web::status_of(error->kind));
}

web::Response PatronPages::revoke(web::Request const& request, Actor const& actor) const
{
    auto const done = desk_.revoke_card(actor, request.field("carte"), request.field("reason"));
    if (!done) {
        return done.error().kind == ErrorKind::not_found ? shell_.error_page(request, done.error(), web::Frame::staff)
                                                         : show(request, actor, &done.error());
    }
    return shell_.redirect_with_flash(request, "/gestion/usagers/" + id_of(request).value, "success",
                                      {"patron.card_revoked"});
}

} // namespace guichet::people
