// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/cards/card_pages.hpp"

#include "base/numbers.hpp"
#include "people/cards/range_pages.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace guichet::people {

using network::Actor;
using network::Permission;
using nlohmann::json;

namespace {

constexpr auto cards_path = "/gestion/cartes";
constexpr auto labels_path = "/gestion/cartes/etiquettes";

int whole(std::string_view typed)
{
    return whole_number<int>(typed).value_or(0);
}

/// "63,5", as it is typed again.
std::string millimetres_text(double length)
{
    auto text = fmt::format("{:.2f}", length);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) {
        text.pop_back();
    }
    std::ranges::replace(text, '.', ',');
    return text;
}

std::string sheet_path(std::string_view id)
{
    return fmt::format("{}/modeles/{}", cards_path, id.empty() ? "nouveau" : id);
}

std::string sheet_id(web::Request const& request)
{
    auto const id = request.parameter("id");
    return id == "nouveau" ? std::string{} : std::string{id};
}

SheetDraft sheet_draft_from(web::Request const& request)
{
    auto const field = [&](char const* name) { return std::string{request.field(name)}; };
    return {field("name"), field("columns"), field("rows"),       field("width"),   field("height"),
            field("left"), field("top"),     field("gap_across"), field("gap_down")};
}

} // namespace

void CardPages::mount(network::StaffDoor& door, web::Router& router)
{
    using web::Request;
    door.get(router, cards_path, Permission::view_policies,
             [this](Request const& request, Actor const& actor) { return overview(request, actor); });
    door.get(router, labels_path, Permission::issue_cards,
             [this](Request const& request, Actor const& actor) { return label_form(request, actor); });
    door.post(router, labels_path, Permission::issue_cards,
              [this](Request const& request, Actor const& actor) { return draw(request, actor); });
    door.get(router, "/gestion/cartes/etiquettes/{id}/planche.pdf", Permission::issue_cards,
             [this](Request const& request, Actor const& actor) { return sheet_pdf(request, actor); });
    door.get(router, "/gestion/cartes/modeles/{id}", Permission::edit_policies,
             [this](Request const& request, Actor const& actor) { return sheet_form(request, actor); });
    door.post(router, "/gestion/cartes/modeles/{id}", Permission::edit_policies,
              [this](Request const& request, Actor const& actor) { return save_sheet(request, actor); });
    door.get(router, "/gestion/cartes/reglages/{library}", Permission::edit_policies,
             [this](Request const& request, Actor const& actor) { return practice_form(request, actor); });
    door.post(router, "/gestion/cartes/reglages/{library}", Permission::edit_policies,
              [this](Request const& request, Actor const& actor) { return save_practice(request, actor); });
}

web::Response CardPages::overview(web::Request const& request, Actor const& actor) const
{
    json model{{"title", shell_.text(request, {"cards.title"})},
               {"wide", true},
               {"may_issue", may_anywhere(actor, Permission::issue_cards)},
               {"may_edit", may_anywhere(actor, Permission::edit_policies)},
               {"libraries", json::array()},
               {"sheets", json::array()}};
    for (auto const& choice : library_choices(intercommunalities_, actor, Permission::view_policies)) {
        auto const practice = practices_.of({choice.value});
        std::string reminders;
        for (auto const days : practice.reminder_days) {
            reminders += (reminders.empty() ? "" : ", ") + std::to_string(days);
        }
        model["libraries"].push_back(
            {{"id", choice.value},
             {"name", choice.text},
             {"symbology", shell_.text(request, {"practice.symbology." + std::string{to_text(practice.symbology)}})},
             {"reminders", reminders.empty() ? "–" : reminders},
             {"grace", std::to_string(practice.grace_days)}});
    }
    for (auto const& sheet : labels_.sheets(actor)) {
        auto const& layout = sheet.layout;
        model["sheets"].push_back({{"id", sheet.id},
                                   {"name", sheet.name},
                                   {"editable", CardLabels::may_edit(actor, sheet)},
                                   {"layout", fmt::format("{} × {}", layout.columns, layout.rows)}});
    }
    return shell_.page(request, "people/cards/overview", model, web::Frame::staff);
}

web::Response CardPages::label_form(web::Request const& request, Actor const& actor, Error const* error) const
{
    std::vector<web::Choice> sheets;
    for (auto const& sheet : labels_.sheets(actor)) {
        sheets.push_back({sheet.id, sheet.name});
    }
    json model{{"title", shell_.text(request, {"labels.title"})},
               {"request", labels_.new_request()},
               {"batches", json::array()}};
    web::FormModel{shell_, request, error}
        .add({.name = "library",
              .label = "ranges.field.library",
              .type = "select",
              .choices = library_choices(intercommunalities_, actor, Permission::issue_cards)})
        .add({.name = "sheet", .label = "labels.field.sheet", .type = "select", .choices = std::move(sheets)})
        .add({.name = "cards",
              .label = "labels.field.cards",
              .hint = "labels.hint.cards",
              .input_mode = "numeric",
              .value = "10",
              .longest = 3})
        .add({.name = "position",
              .label = "labels.field.position",
              .hint = "labels.hint.position",
              .input_mode = "numeric",
              .value = "1",
              .longest = 3})
        .into(model);
    for (auto const& batch : labels_.batches(actor)) {
        model["batches"].push_back({{"id", batch.id},
                                    {"library", intercommunalities_.library_name(batch.library)},
                                    {"at", text::long_instant(request.locale, batch.at)},
                                    {"cards", std::to_string(batch.cards)}});
    }
    model["has_batches"] = !model["batches"].empty();
    return shell_.page(request, "people/cards/labels", model, web::Frame::staff, web::status_of(error));
}

web::Response CardPages::draw(web::Request const& request, Actor const& actor) const
{
    auto const drawn = labels_.draw(actor, {.library = {std::string{request.field("library")}},
                                            .sheet = std::string{request.field("sheet")},
                                            .cards = whole(request.field("cards")),
                                            .position = whole(request.field("position")),
                                            .request = std::string{request.field("request")}});
    return drawn ? shell_.redirect_with_flash(request, labels_path, "success", {"labels.drawn"})
                 : label_form(request, actor, &drawn.error());
}

web::Response CardPages::sheet_pdf(web::Request const& request, Actor const& actor) const
{
    auto const pdf =
        labels_.pdf(actor, request.parameter("id"), shell_.text(request, {"labels.title"}), request.locale);
    return pdf ? web::Response::bytes(*pdf, "application/pdf")
               : shell_.error_page(request, pdf.error(), web::Frame::staff);
}

web::Response CardPages::sheet_form(web::Request const& request, Actor const& actor, Error const* error) const
{
    auto const id = sheet_id(request);
    SheetTemplate sheet;
    if (!id.empty()) {
        auto const known = labels_.sheet(actor, id);
        if (!known || !CardLabels::may_edit(actor, *known)) {
            return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, web::Frame::staff);
        }
        sheet = *known;
    }
    json model{{"title", shell_.text(request, {id.empty() ? "labels.new_sheet" : "labels.sheet"})},
               {"path", sheet_path(id)},
               {"known", !id.empty()}};
    web::FormModel form{shell_, request, error};
    form.add({.name = "name", .label = "labels.field.name", .value = sheet.name, .longest = 80});
    auto const& layout = sheet.layout;
    auto const count = [&](char const* name, int value) {
        form.add({.name = name,
                  .label = std::string{"labels.field."} + name,
                  .input_mode = "numeric",
                  .value = id.empty() ? "" : std::to_string(value),
                  .longest = 2});
    };
    auto const measure = [&](char const* name, double value) {
        form.add({.name = name,
                  .label = std::string{"labels.field."} + name,
                  .input_mode = "decimal",
                  .value = id.empty() ? "" : millimetres_text(value),
                  .longest = 6});
    };
    count("columns", layout.columns);
    count("rows", layout.rows);
    measure("width", layout.width);
    measure("height", layout.height);
    measure("left", layout.left);
    measure("top", layout.top);
    measure("gap_across", layout.gap_across);
    measure("gap_down", layout.gap_down);
    form.into(model);
    return shell_.page(request, "people/cards/sheet", model, web::Frame::staff, web::status_of(error));
}

web::Response CardPages::save_sheet(web::Request const& request, Actor const& actor) const
{
    auto const id = sheet_id(request);
    if (request.has_field("remove")) {
        auto const removed = labels_.remove(actor, id);
        return removed ? shell_.redirect_with_flash(request, cards_path, "success", {"labels.sheet_removed"})
                       : shell_.error_page(request, removed.error(), web::Frame::staff);
    }
    auto const saved = labels_.put(actor, id, sheet_draft_from(request));
    if (saved) {
        return shell_.redirect_with_flash(request, cards_path, "success", {"labels.sheet_saved"});
    }
    return saved.error().kind == ErrorKind::invalid ? sheet_form(request, actor, &saved.error())
                                                    : shell_.error_page(request, saved.error(), web::Frame::staff);
}

web::Response CardPages::practice_form(web::Request const& request, Actor const& actor, Error const* error) const
{
    LibraryId const id{std::string{request.parameter("library")}};
    auto const library = intercommunalities_.library(id);
    if (!library || !may(actor, Permission::edit_policies, library->intercommunality)) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, web::Frame::staff);
    }
    auto const practice = practices_.of(id);
    std::string reminders;
    for (auto const days : practice.reminder_days) {
        reminders += (reminders.empty() ? "" : ", ") + std::to_string(days);
    }
    std::vector<web::Choice> symbologies;
    for (auto const* word : {"code128", "code39", "codabar"}) {
        symbologies.push_back({word, shell_.text(request, {std::string{"practice.symbology."} + word}),
                               shell_.text(request, {std::string{"practice.symbology_hint."} + word})});
    }
    json model{{"title", shell_.text(request, {"practice.title", {{"library", library->name}}})},
               {"path", "/gestion/cartes/reglages/" + id.value}};
    web::FormModel{shell_, request, error}
        .add({.name = "symbology",
              .label = "practice.field.symbology",
              .type = "radio",
              .value = std::string{to_text(practice.symbology)},
              .choices = std::move(symbologies)})
        .add({.name = "reminder_days",
              .label = "practice.field.reminder_days",
              .need = web::Need::optional,
              .hint = "practice.hint.reminder_days",
              .value = reminders,
              .longest = 40})
        .add({.name = "grace_days",
              .label = "practice.field.grace_days",
              .hint = "practice.hint.grace_days",
              .input_mode = "numeric",
              .value = std::to_string(practice.grace_days),
              .longest = 3})
        .into(model);
    return shell_.page(request, "people/cards/practice", model, web::Frame::staff, web::status_of(error));
}

web::Response CardPages::save_practice(web::Request const& request, Actor const& actor) const
{
    LibraryId const id{std::string{request.parameter("library")}};
    auto const saved = practices_.put(actor, id,
                                      {.symbology = std::string{request.field("symbology")},
                                       .reminder_days = std::string{request.field("reminder_days")},
                                       .grace_days = std::string{request.field("grace_days")}});
    if (saved) {
        return shell_.redirect_with_flash(request, cards_path, "success", {"practice.saved"});
    }
    return saved.error().kind == ErrorKind::invalid ? practice_form(request, actor, &saved.error())
                                                    : shell_.error_page(request, saved.error(), web::Frame::staff);
}

} // namespace guichet::people
