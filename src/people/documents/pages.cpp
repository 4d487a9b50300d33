// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/documents/pages.hpp"

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

} // namespace

Response safe_document(std::string bytes, FileType type, std::string_view name)
{
    auto response = Response::bytes(std::move(bytes), std::string{media_type(type)});
    response.with_header("Content-Disposition", fmt::format("inline; filename=\"{}.{}\"", name, extension(type)))
        .with_header("X-Content-Type-Options", "nosniff")
        .with_header("Content-Security-Policy",
                     "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'")
        .with_header("Cache-Control", "no-store");
    return response;
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
