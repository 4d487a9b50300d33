// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/documents/pages.hpp"

#include "document/picture.hpp"
#include "document/scripts.hpp"
#include "people/registration/store.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

namespace guichet::people {

namespace {

using network::Actor;
using network::Permission;
using web::Request;
using web::Response;

/// A browser shows no PDF in a sandbox. As application/pdf it can only ever be its viewer's, never a page of ours.
constexpr std::string_view viewer_policy =
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";
constexpr std::string_view picture_policy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'";

Response shown(std::string bytes, FileType type, std::string_view name)
{
    auto const is_pdf = type == FileType::pdf;
    auto response = Response::bytes(std::move(bytes), std::string{media_type(type)});
    response.with_header("Content-Disposition", fmt::format("inline; filename=\"{}.{}\"", name, extension(type)))
        .with_header("X-Content-Type-Options", "nosniff")
        .with_header("Content-Security-Policy", std::string{is_pdf ? viewer_policy : picture_policy})
        .with_header("Cache-Control", "no-store");
    if (is_pdf) {
        response.with_header("X-Frame-Options", "SAMEORIGIN");
    }
    return response;
}

} // namespace

std::map<std::string, web::BodyLimit> bodies_with_documents()
{
    constexpr web::BodyLimit form{3 * largest_document, largest_document};
    constexpr web::BodyLimit json{4 * largest_document, 0}; // base64 takes a third more
    return {{"/inscription/{library}", form},
            {"/inscription/reponse/{token}", form},
            {"/gestion/courrier", form},
            {"/api/v1/applications", json}};
}

Response safe_document(std::string bytes, FileType type, std::string_view name)
{
    if (type == FileType::pdf) {
        return shown(document::without_scripts(std::move(bytes)), type, name);
    }
    auto jpeg = type == FileType::heic ? document::jpeg_of_heic(bytes) : std::nullopt;
    return jpeg ? shown(std::move(*jpeg), FileType::jpeg, name) : shown(std::move(bytes), type, name);
}

DocumentPages::DocumentPages(web::Shell const& shell, db::Database& database, Documents const& documents,
                             network::Journal const& journal)
    : shell_(shell), database_(database), documents_(documents), journal_(journal)
{
}

void DocumentPages::mount(web::Router& router, network::StaffDoor& door)
{
    door.get(router, "/gestion/documents/{document}", Permission::view_applications,
             [this](Request const& request, Actor const& actor) { return show(request, actor); });
}

Response DocumentPages::show(Request const& request, Actor const& actor)
{
    DocumentId const id{std::string{request.parameter("document")}};
    std::string bytes;
    FileType type = FileType::pdf;
    auto const found = database_.write([&](db::Session& session) -> Result<void> {
        auto const document = Documents::find(session, id);
        auto const application = document ? Applications::find(session, document->application) : std::nullopt;
        if (!application) {
            return fail(ErrorKind::not_found, "error.not_found");
        }
        auto const allowed = network::authorise(actor, Permission::view_applications, application->intercommunality);
        if (!allowed) {
            return allowed;
        }
        auto content = documents_.content(session, id);
        if (!content) {
            return fail(ErrorKind::not_found, "documents.destroyed");
        }
        bytes = std::move(*content);
        type = document->type;
        journal_.append(session, actor, application->intercommunality, "document.viewed", "document:" + id.value,
                        {{"application", application->id.value}});
        return {};
    });
    return found ? safe_document(std::move(bytes), type, "document")
                 : shell_.error_page(request, found.error(), web::Frame::staff);
}

} // namespace guichet::people
