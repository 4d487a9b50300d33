// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/tray_pages.hpp"

#include "base/text.hpp"
#include "people/documents/pages.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>

#include <utility>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using web::Request;
using web::Response;

constexpr int most_listed = 200;

/// Whose name was read, if any.
std::string who(web::Shell const& shell, Request const& request, TrayEntry const& entry)
{
    auto const& adult = entry.known.adult;
    auto name = tidy(adult.first_names + " " + (adult.usage_name.empty() ? adult.birth_name : adult.usage_name));
    if (!name.empty()) {
        return name;
    }
    return entry.sender.empty() ? shell.text(request, {"forms.tray.nobody"}) : entry.sender;
}

} // namespace

Result<TrayEntry> any_entry_for(db::Session& session, Tray const& tray, Actor const& actor, std::string_view id)
{
    auto entry = tray.find(session, ApplicationId{std::string{id}});
    if (!entry) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    auto const allowed = network::authorise(actor, Permission::decide_applications, entry->intercommunality);
    return allowed ? Result<TrayEntry>{std::move(*entry)} : std::unexpected(allowed.error());
}

Result<TrayEntry> entry_for(db::Session& session, Tray const& tray, Actor const& actor, std::string_view id)
{
    auto entry = any_entry_for(session, tray, actor, id);
    return entry && entry->state != TrayState::waiting ? fail(ErrorKind::conflict, "forms.tray.gone")
                                                       : std::move(entry);
}

nlohmann::json beside_model(web::Shell const& shell, Request const& request, TrayEntry const& entry,
                            std::vector<Document> const& documents)
{
    auto list = nlohmann::json::array();
    for (auto const& document : documents) {
        auto const number = std::to_string(list.size() + 1);
        list.push_back({{"href", fmt::format("{}/{}/documents/{}", tray_address, entry.id.value, document.id.value)},
                        {"name", shell.text(request, {"forms.tray.document", {{"number", number}}})},
                        {"type", std::string{extension(document.type)}},
                        {"pdf", document.type == FileType::pdf},
                        {"scripts", document.scripts == document::Scripts::present},
                        {"image", is_picture(document.type)}});
    }
    return {{"id", entry.id.value},
            {"reason", shell.text(request, {entry.reason})},
            {"sender", entry.sender},
            {"text", entry.text},
            {"documents", std::move(list)}};
}

TrayPages::TrayPages(web::Shell const& shell, db::Database& database, Tray const& tray, PaperDesk& desk,
                     PolicyOffice const& office, Documents const& documents, network::Journal const& journal,
                     Clock const& clock, Random& random)
    : shell_(shell), database_(database), tray_(tray), desk_(desk), office_(office), documents_(documents),
      journal_(journal), clock_(clock), random_(random)
{
}

void TrayPages::mount(network::StaffDoor& door, web::Router& router)
{
    std::string const address{tray_address};
    door.get(router, address, Permission::decide_applications,
             [this](Request const& request, Actor const& actor) { return list(request, actor); });
    door.get(router, std::string{set_aside_address}, Permission::decide_applications,
             [this](Request const& request, Actor const& actor) { return set_aside_list(request, actor); });
    door.post(router, address, Permission::decide_applications,
              [this](Request const& request, Actor const& actor) { return hand_in(request, actor); });
    door.get(router, address + "/{entry}/documents/{document}", Permission::decide_applications,
             [this](Request const& request, Actor const& actor) { return document(request, actor); });
    door.post(router, address + "/{entry}/attribuer", Permission::decide_applications,
              [this](Request const& request, Actor const& actor) { return attribute(request, actor); });
    door.post(router, address + "/{entry}/ecarter", Permission::decide_applications,
              [this](Request const& request, Actor const& actor) { return set_aside(request, actor); });
}

nlohmann::json TrayPages::row_model(Request const& request, TrayEntry const& entry) const
{
    auto const library = office_.library(entry.library);
    return {{"id", entry.id.value},
            {"who", who(shell_, request, entry)},
            {"received", text::long_instant(request.locale, entry.received)},
            {"reason", shell_.text(request, {entry.reason})},
            {"anywhere", !library},
            {"library", library ? library->name : shell_.text(request, {"forms.tray.anywhere"})}};
}

Response TrayPages::list(Request const& request, Actor const& actor, Error const* error) const
{
    auto const [entries, mails] = database_.read([&](db::Session& session) {
        return std::pair{tray_.waiting(session, actor.scope, most_listed),
                         count_mails_ ? count_mails_(session, actor.scope) : 0};
    });
    auto rows = nlohmann::json::array();
    for (auto const& entry : entries) {
        rows.push_back(row_model(request, entry));
    }
    auto libraries = nlohmann::json::array();
    for (auto const& library : intercommunalities_.libraries()) {
        libraries.push_back({{"value", library.id.value}, {"text", library.name}});
    }
    web::FormModel form{shell_, request, error};
    form.add({.name = "document",
              .label = "forms.upload.file",
              .type = "file",
              .hint = "forms.upload.hint",
              .accept = ".pdf,.jpg,.jpeg,.png,.heic,.heif"});
    nlohmann::json model{{"title", shell_.text(request, {"forms.tray.title"})},
                         {"wide", true},
                         {"rows", rows},
                         {"has_rows", !rows.empty()},
                         {"libraries", libraries},
                         {"mails", shell_.text(request, {"intake.waiting_count", {{"count", std::to_string(mails)}}})},
                         {"address", tray_address}};
    form.into(model);
    return shell_.page(request, "people/forms/tray", model, web::Frame::staff, web::status_of(error));
}

/// What was read of the person is gone with the documents; why nobody typed it is left.
Response TrayPages::set_aside_list(Request const& request, Actor const& actor) const
{
    auto const entries =
        database_.read([&](db::Session& session) { return tray_.set_aside(session, actor.scope, most_listed); });
    auto rows = nlohmann::json::array();
    for (auto const& entry : entries) {
        auto row = row_model(request, entry);
        row["closed"] = entry.closed ? text::long_instant(request.locale, *entry.closed) : "";
        row["note"] = entry.note;
        rows.push_back(std::move(row));
    }
    nlohmann::json const model{{"title", shell_.text(request, {"forms.tray.aside"})},
                               {"wide", true},
                               {"has_rows", !rows.empty()},
                               {"rows", std::move(rows)},
                               {"address", tray_address}};
    return shell_.page(request, "people/forms/set_aside", model, web::Frame::staff);
}

/// Handed in by staff, but filled in by the person: it is taken in as if it had come by mail.
Response TrayPages::hand_in(Request const& request, Actor const& actor)
{
    auto const* const upload = request.upload("document");
    if (upload == nullptr) {
        Error const missing{ErrorKind::invalid, {"error.form"}, {{"document", {"forms.upload.missing"}}}, {}};
        return list(request, actor, &missing);
    }
    PaperArrival arrival;
    arrival.key = random_.token();
    arrival.documents.push_back({DocumentKind::other, upload->bytes});
    arrival.intercommunality = actor.scope.value_or(IntercommunalityId{});
    auto const taken = desk_.take(arrival);
    if (!taken) {
        return list(request, actor, &taken.error());
    }
    Message message{"forms.upload.waiting"};
    if (taken->repetition == Repetition::repeated) {
        message = {"forms.upload.repeated"};
    } else if (taken->kind == PaperOutcome::Kind::application) {
        message = {"forms.upload.application", {{"reference", taken->reference}}};
    }
    return shell_.redirect_with_flash(request, std::string{tray_address}, "success", message);
}

Response TrayPages::document(Request const& request, Actor const& actor)
{
    DocumentId const id{std::string{request.parameter("document")}};
    std::string bytes;
    FileType type = FileType::pdf;
    auto const found = database_.write([&](db::Session& session) -> Result<void> {
        auto const entry = entry_for(session, tray_, actor, request.parameter("entry"));
        if (!entry) {
            return std::unexpected(entry.error());
        }
        auto const known = Documents::find(session, id);
        auto content = known && known->application == entry->id ? documents_.content(session, id) : std::nullopt;
        if (!content) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        bytes = std::move(*content);
        type = known->type;
        journal_.append(session, actor, entry->intercommunality, "document.viewed", "document:" + id.value,
                        {{"application", entry->id.value}});
        return {};
    });
    if (!found) {
        return shell_.error_page(request, found.error(), web::Frame::staff);
    }
    return safe_document(std::move(bytes), type, "document");
}

Response TrayPages::attribute(Request const& request, Actor const& actor)
{
    auto const library = intercommunalities_.library(network::LibraryId{std::string{request.field("library")}});
    if (!library) {
        Error const missing{ErrorKind::invalid, {"forms.tray.choose_library"}, {}, {}};
        return list(request, actor, &missing);
    }
    auto const done = database_.write([&](db::Session& session) -> Result<void> {
        auto const entry = entry_for(session, tray_, actor, request.parameter("entry"));
        if (!entry) {
            return std::unexpected(entry.error());
        }
        journal_.append(session, actor, library->intercommunality, "paper.attributed", "application:" + entry->id.value,
                        {{"library", library->id.value}});
        return Tray::attribute(session, entry->id, *library);
    });
    if (!done && done.error().kind != ErrorKind::conflict) {
        return shell_.error_page(request, done.error(), web::Frame::staff);
    }
    return shell_.redirect_with_flash(request, std::string{tray_address}, done ? "success" : "warning",
                                      {done ? "forms.tray.attributed" : "forms.tray.gone"});
}

Response TrayPages::set_aside(Request const& request, Actor const& actor)
{
    auto const reason = closing_note(request.field("reason"));
    auto const done = database_.write([&](db::Session& session) -> Result<void> {
        auto const entry = entry_for(session, tray_, actor, request.parameter("entry"));
        if (!entry) {
            return std::unexpected(entry.error());
        }
        auto const closed = Tray::close(session, entry->id, TrayState::set_aside, actor.id, clock_.now(), reason);
        if (!closed) {
            return closed;
        }
        documents_.destroy_for(session, entry->id);
        auto const is_asked_again = ask_again_ && request.has_field("ask_again") && !entry->sender.empty();
        if (is_asked_again) {
            ask_again_(session, *entry);
        }
        journal_.append(session, actor, entry->intercommunality, "paper.set_aside", "application:" + entry->id.value,
                        {{"asked_again", is_asked_again}});
        return {};
    });
    if (!done && done.error().kind != ErrorKind::conflict) {
        return shell_.error_page(request, done.error(), web::Frame::staff);
    }
    return shell_.redirect_with_flash(request, std::string{tray_address}, done ? "success" : "warning",
                                      {done ? "forms.tray.set_aside_done" : "forms.tray.gone"});
}

} // namespace guichet::people
