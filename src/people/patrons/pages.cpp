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

json blocks_model(web::Shell const& shell, web::Request const& request, std::vector<BlockEvent> const& events)
{
    auto list = json::array();
    for (auto const& event : events) {
        bool const blocked = event.to == PatronStatus::blocked;
        list.push_back({{"what", shell.text(request, {blocked ? "patron.blocked" : "patron.unblocked"})},
                        {"at", text::long_instant(request.locale, event.at)},
                        {"why", event.reason}});
    }
    return list;
}

json journal_model(web::Shell const& shell, web::Request const& request,
                   std::vector<network::JournalEntry> const& entries)
{
    auto list = json::array();
    for (auto const& entry : entries) {
        auto const* const words = shell.messages().find(request.locale, "journal.action." + entry.action);
        list.push_back({{"at", text::long_instant(request.locale, entry.at)},
                        {"what", words != nullptr ? *words : entry.action},
                        {"who", entry.actor_name.empty() ? shell.text(request, {"journal.actor." + entry.actor_kind})
                                                         : entry.actor_name}});
    }
    return list;
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
        line["library"] = library_name(patron.library);
        model["found"].push_back(std::move(line));
    }
    model["many"] = static_cast<int>(model["found"].size()) == most_shown;
    model["none"] = !typed.empty() && model["found"].empty();
    model["wide"] = true;
    return shell_.page(request, "people/patrons/search", model, web::Frame::staff);
}

std::string PatronPages::library_name(LibraryId const& id) const
{
    auto const library = intercommunalities_.library(id);
    return library ? library->name : id.value;
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
            {"library", library_name(card.library)},
            {"revocable", card.status == CardStatus::active}};
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
    model["library"] = library_name(patron.library);
    model["external_id"] = patron.external_id;
    model["created"] = text::long_instant(request.locale, patron.created);
    model["may_revoke"] = may(actor, Permission::issue_cards, patron.intercommunality);
    model["may_edit"] = may(actor, Permission::edit_patrons, patron.intercommunality);
    model["blocks"] = blocks_model(shell_, request, file->blocks);
    model["retention"] = clock_text(request, shell_, file->retention);
    model["cards"] = json::array();
    for (auto const& card : file->cards) {
        model["cards"].push_back(card_model(request, card));
    }
    auto const today = civil_date(clock_.now());
    model["may_write"] = model["may_revoke"].get<bool>() && patron.status == PatronStatus::active &&
                         std::ranges::any_of(file->cards, [&](Card const& card) { return card.in_force(today); });
    bool const waits = std::ranges::any_of(file->cards, [](Card const& card) {
        return card.kind == CardKind::provisional && card.status == CardStatus::active;
    });
    model["may_exchange"] = waits && model["may_revoke"];
    model["may_renew"] = !file->subscriptions.empty() && patron.status == PatronStatus::active &&
                         may(actor, Permission::edit_patrons, patron.intercommunality);
    model["subscriptions"] = json::array();
    for (auto const& subscription : file->subscriptions) {
        model["subscriptions"].push_back({{"category", subscription.category},
                                          {"start", text::short_date(request.locale, subscription.start)},
                                          {"end", text::short_date(request.locale, subscription.end)},
                                          {"why", shell_.text(request, {subscription.reason})}});
    }
    model["household"] = json::array();
    for (auto const& other : file->household) {
        model["household"].push_back(line_model(request, other));
    }
    model["applications"] = json::array();
    for (auto const& application : file->applications) {
        model["applications"].push_back({{"id", application.id},
                                         {"reference", application.reference},
                                         {"state", shell_.text(request, {"review.state." + application.state})},
                                         {"submitted", text::long_instant(request.locale, application.submitted)}});
    }
    model["history"] = journal_model(shell_, request, file->history);
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
