// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/intake/pages.hpp"

#include "base/text.hpp"
#include "document/scripts.hpp"
#include "people/documents/pages.hpp"
#include "people/forms/tray_pages.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <utility>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using nlohmann::json;
using web::Request;
using web::Response;

constexpr int most_mails_listed = 200;
constexpr std::size_t longest_shown_text = 10'000;
constexpr std::string_view whole_mail = "mail";

std::string size_in_words(std::size_t bytes)
{
    constexpr std::size_t kilobyte = 1024;
    return fmt::format("{} ko", (bytes + kilobyte - 1) / kilobyte);
}

json attachments_model(KnownMail const& known, mail::ReceivedMail const& mail)
{
    auto list = json::array();
    for (std::size_t at = 0; at < mail.attachments.size(); ++at) {
        auto const& one = mail.attachments[at];
        auto const type = sniff(one.bytes);
        list.push_back(
            {{"href", fmt::format("{}/{}/pieces/{}", mails_address, known.id.value, at)},
             {"name", one.name.empty() ? one.media_type : one.name},
             {"type", type ? std::string{extension(*type)} : one.media_type},
             {"image", type && is_picture(*type)},
             {"scripts", type == FileType::pdf && document::scripts_in(one.bytes) == document::Scripts::present},
             {"size", size_in_words(one.bytes.size())}});
    }
    return list;
}

/// Whatever it is, it is saved and never shown by the browser.
Response to_save(std::string bytes, std::string_view name)
{
    auto response = Response::download(std::move(bytes), "application/octet-stream", name);
    response.with_header("X-Content-Type-Options", "nosniff").with_header("Cache-Control", "no-store");
    return response;
}

/// The attachment of that number; nullopt when there is none.
std::optional<std::string> attachment_in(std::string_view bytes, std::string_view number)
{
    auto mail = mail::read_mail(bytes);
    std::size_t at = mail.attachments.size();
    std::from_chars(number.data(), number.data() + number.size(), at);
    return at < mail.attachments.size() ? std::optional{std::move(mail.attachments[at].bytes)} : std::nullopt;
}

std::string badge_of(MailState state)
{
    switch (state) {
    case MailState::quarantined:
        return "warning";
    case MailState::taken_in:
        return "success";
    default:
        return "quiet";
    }
}

} // namespace

MailPages::MailPages(web::Shell const& shell, db::Database& database, Mails const& mails, Intake& intake,
                     network::Intercommunalities const& intercommunalities, network::Journal const& journal,
                     Clock const& clock)
    : shell_(shell), database_(database), mails_(mails), intake_(intake), intercommunalities_(intercommunalities),
      journal_(journal), clock_(clock)
{
}

void MailPages::mount(network::StaffDoor& door, web::Router& router)
{
    std::string const address{mails_address};
    auto const get = [&](std::string const& path, auto page) {
        door.get(router, address + path, Permission::decide_applications, page);
    };
    auto const post = [&](std::string const& path, auto action) {
        door.post(router, address + path, Permission::decide_applications, action);
    };
    get("", [this](Request const& request, Actor const& actor) { return list(request, actor); });
    get("/{mail}", [this](Request const& request, Actor const& actor) { return show(request, actor); });
    get("/{mail}/pieces/{number}",
        [this](Request const& request, Actor const& actor) { return attachment(request, actor); });
    post("/{mail}/saisir", [this](Request const& request, Actor const& actor) { return type_in(request, actor); });
    post("/{mail}/attribuer", [this](Request const& request, Actor const& actor) { return attribute(request, actor); });
    post("/{mail}/ecarter", [this](Request const& request, Actor const& actor) { return dismiss(request, actor); });
}

Result<KnownMail> MailPages::mail_for(db::Session& session, Actor const& actor, std::string_view id) const
{
    auto found = mails_.find(session, MailId{std::string{id}});
    if (!found) {
        return fail(ErrorKind::not_found, "error.not_found");
    }
    auto const allowed = network::authorise(actor, Permission::decide_applications, found->intercommunality);
    return allowed ? Result<KnownMail>{std::move(*found)} : std::unexpected(allowed.error());
}

json MailPages::row_model(Request const& request, KnownMail const& mail) const
{
    auto const member = intercommunalities_.find(mail.intercommunality);
    return {{"id", mail.id.value},
            {"subject", mail.subject.empty() ? shell_.text(request, {"intake.no_subject"}) : mail.subject},
            {"sender", mail.sender.empty() ? shell_.text(request, {"intake.no_sender"}) : mail.sender},
            {"author", mail.author},
            {"excerpt", mail.excerpt},
            {"received", text::long_instant(request.locale, mail.received)},
            {"state", shell_.text(request, {fmt::format("intake.state.{}", to_text(mail.state))})},
            {"badge", badge_of(mail.state)},
            {"reason", mail.reason.empty() ? "" : shell_.text(request, {mail.reason})},
            {"where", member ? member->name : shell_.text(request, {"forms.tray.anywhere"})}};
}

Response MailPages::list(Request const& request, Actor const& actor) const
{
    auto const is_everything = request.query_value("voir") == "tous";
    Mails::Filter const filter{is_everything ? Mails::Filter::Which::everything : Mails::Filter::Which::quarantined,
                               actor.scope};
    auto const mails =
        database_.read([&](db::Session& session) { return mails_.list(session, filter, most_mails_listed); });
    auto rows = json::array();
    for (auto const& mail : mails) {
        rows.push_back(row_model(request, mail));
    }
    json model{{"title", shell_.text(request, {"intake.title"})},
               {"wide", true},
               {"everything", is_everything},
               {"address", mails_address},
               {"has_rows", !rows.empty()}};
    model["rows"] = std::move(rows);
    return shell_.page(request, "people/intake/mails", model, web::Frame::staff);
}

json MailPages::outcomes_model(Request const& request, KnownMail const& mail) const
{
    auto list = json::array();
    auto ids = mail.outcomes;
    if (mail.about.starts_with("application:")) {
        ids.push_back({mail.about.substr(std::string_view{"application:"}.size())});
    }
    for (auto const& id : ids) {
        auto const [application, waits] = database_.read([&](db::Session& session) {
            return std::pair{Applications::find(session, id), Tray::is_waiting(session, id)};
        });
        list.push_back(
            application ? json{{"href", "/gestion/demandes/" + id.value}, {"name", application->reference}}
            : waits     ? json{{"href", "/gestion/demandes/nouvelle?courrier=" + id.value},
                               {"name", shell_.text(request, {"intake.in_tray"})}}
                        : json{{"href", set_aside_address}, {"name", shell_.text(request, {"intake.in_tray_aside"})}});
    }
    return list;
}

/// A librarian may hand a mail on to anybody's desk, as with a letter that went astray.
json MailPages::libraries_model() const
{
    auto list = json::array();
    for (auto const& library : intercommunalities_.libraries()) {
        list.push_back({{"value", library.id.value}, {"text", library.name}});
    }
    return list;
}

Response MailPages::show(Request const& request, Actor const& actor, Error const* error) const
{
    auto const found =
        database_.read([&](db::Session& session) { return mail_for(session, actor, request.parameter("mail")); });
    if (!found) {
        return shell_.error_page(request, found.error(), web::Frame::staff);
    }
    auto const bytes = database_.read([&](db::Session& session) { return mails_.content(session, found->id); });
    auto const mail = bytes && found->is_readable() ? mail::read_mail(*bytes) : mail::ReceivedMail{};
    auto model = row_model(request, *found);
    model["title"] = model["subject"];
    model["text"] = tidy_lines(std::string_view{mail.text}.substr(0, longest_shown_text));
    model["attachments"] = attachments_model(*found, mail);
    model["has_attachments"] = !mail.attachments.empty();
    model["outcomes"] = outcomes_model(request, *found);
    model["has_outcomes"] = !model["outcomes"].empty();
    model["erased"] = !bytes;
    model["whole"] = fmt::format("{}/{}/pieces/{}", mails_address, found->id.value, whole_mail);
    model["note"] = found->note;
    model["waits"] = found->state == MailState::quarantined;
    model["answer"] =
        found->answer.empty() ? "" : shell_.text(request, {fmt::format("intake.answered.{}", found->answer)});
    model["libraries"] = libraries_model();
    model["address"] = mails_address;
    model["error"] = error == nullptr ? "" : shell_.text(request, error->message);
    return shell_.page(request, "people/intake/mail", model, web::Frame::staff, web::status_of(error));
}

/// Each look at what somebody sent is in the journal.
Response MailPages::attachment(Request const& request, Actor const& actor)
{
    auto const number = request.parameter("number");
    std::string bytes;
    auto const found = database_.write([&](db::Session& session) -> Result<KnownMail> {
        auto mail = mail_for(session, actor, request.parameter("mail"));
        if (mail) {
            bytes = mails_.content(session, mail->id).value_or("");
            journal_.append(session, actor, mail->intercommunality, "mail.attachment_viewed", "mail:" + mail->id.value,
                            {{"number", std::string{number}}});
        }
        return mail;
    });
    if (!found) {
        return shell_.error_page(request, found.error(), web::Frame::staff);
    }
    if (number == whole_mail && !bytes.empty()) {
        return to_save(std::move(bytes), "mail.eml");
    }
    auto piece = found->is_readable() ? attachment_in(bytes, number) : std::nullopt;
    if (!piece) {
        return shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, web::Frame::staff);
    }
    auto const type = sniff(*piece);
    return type ? safe_document(std::move(*piece), *type, "piece") : to_save(std::move(*piece), "piece.bin");
}

Response MailPages::after(Request const& request, Result<void> const& done, std::string_view message) const
{
    if (!done && done.error().kind != ErrorKind::conflict) {
        return shell_.error_page(request, done.error(), web::Frame::staff);
    }
    return shell_.redirect_with_flash(request, std::string{mails_address}, done ? "success" : "warning",
                                      {done ? std::string{message} : "intake.gone"});
}

Response MailPages::type_in(Request const& request, Actor const& actor)
{
    auto const found =
        database_.read([&](db::Session& session) { return mail_for(session, actor, request.parameter("mail")); });
    if (!found) {
        return shell_.error_page(request, found.error(), web::Frame::staff);
    }
    auto const entry = intake_.put_in_tray(actor, found->id);
    if (!entry) {
        return after(request, std::unexpected(entry.error()), "");
    }
    return Response::redirect("/gestion/demandes/nouvelle?courrier=" + entry->value);
}

Response MailPages::attribute(Request const& request, Actor const& actor)
{
    auto const library = intercommunalities_.library(network::LibraryId{std::string{request.field("library")}});
    if (!library) {
        Error const missing{ErrorKind::invalid, {"intake.choose_library"}};
        return show(request, actor, &missing);
    }
    auto const done = database_.write([&](db::Session& session) -> Result<void> {
        auto const mail = mail_for(session, actor, request.parameter("mail"));
        if (!mail) {
            return std::unexpected(mail.error());
        }
        if (mail->state != MailState::quarantined) {
            return fail(ErrorKind::conflict, "intake.gone");
        }
        Mails::attribute(session, mail->id, library->intercommunality);
        journal_.append(session, actor, library->intercommunality, "mail.attributed", "mail:" + mail->id.value,
                        {{"library", library->id.value}});
        return {};
    });
    return after(request, done, "intake.attributed");
}

Response MailPages::dismiss(Request const& request, Actor const& actor)
{
    auto const reason = closing_note(request.field("reason"));
    if (reason.empty()) {
        Error const missing{ErrorKind::invalid, {"intake.say_why"}};
        return show(request, actor, &missing);
    }
    auto const done = database_.write([&](db::Session& session) -> Result<void> {
        auto const mail = mail_for(session, actor, request.parameter("mail"));
        if (!mail) {
            return std::unexpected(mail.error());
        }
        auto const now = clock_.now();
        auto const closed = Mails::close(session, mail->id, MailState::dismissed, actor.id, now, reason);
        if (!closed) {
            return closed;
        }
        Mails::erase(session, mail->id, now);
        journal_.append(session, actor, mail->intercommunality, "mail.dismissed", "mail:" + mail->id.value,
                        json::object());
        return {};
    });
    return after(request, done, "intake.dismissed");
}

} // namespace guichet::people
