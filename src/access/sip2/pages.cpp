// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/sip2/pages.hpp"

#include "access/sip2/terminal_form.hpp"

#include <fmt/format.h>

namespace guichet::access {

namespace {

using network::Actor;
using network::Permission;
using web::Frame;
using web::Request;
using web::Response;

constexpr std::string_view terminals_path = "/gestion/sip2";
Sip2TerminalId terminal_id(Request const& request)
{
    return {std::string{request.parameter("terminal")}};
}

std::string path_of(Sip2TerminalId const& id)
{
    return fmt::format("{}/{}", terminals_path, id.value);
}

} // namespace

Sip2Pages::Sip2Pages(web::Shell const& shell, Sip2Terminals& terminals, platforms::Catalogue const& catalogue,
                     network::Intercommunalities const& libraries, Serving serving)
    : shell_(shell), terminals_(terminals), catalogue_(catalogue), libraries_(libraries), serving_(serving)
{
}

void Sip2Pages::mount(network::StaffDoor& door, web::Router& router)
{
    auto const edit = Permission::edit_platforms;
    auto const root = std::string{terminals_path};
    door.get(router, root, Permission::view_platforms,
             [this](Request const& request, Actor const& actor) { return list(request, actor); });
    door.get(router, root + "/nouveau", edit,
             [this](Request const& request, Actor const& /*actor*/) { return form(request, {}, nullptr); });
    door.post(router, root + "/nouveau", edit,
              [this](Request const& request, Actor const& actor) { return save(request, actor, {}); });
    door.get(router, root + "/{terminal}", edit, [this](Request const& request, Actor const& /*actor*/) {
        auto const terminal = terminals_.find(terminal_id(request));
        return terminal ? form(request, *terminal, nullptr)
                        : shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, Frame::staff);
    });
    door.post(router, root + "/{terminal}", edit, [this](Request const& request, Actor const& actor) {
        return save(request, actor, terminal_id(request));
    });
    door.post(router, root + "/{terminal}/secret", edit,
              [this](Request const& request, Actor const& actor) { return renew(request, actor); });
    door.post(router, root + "/{terminal}/suppression", edit,
              [this](Request const& request, Actor const& actor) { return remove(request, actor); });
}

std::string Sip2Pages::speaks_for(Request const& request, Sip2Terminal const& terminal) const
{
    if (!terminal.platform.empty()) {
        auto const platform = catalogue_.find(terminal.platform);
        auto const name = platform ? platform->name : terminal.platform.value;
        return shell_.text(request, {"sip2.speaks_for.platform", {{"name", name}}});
    }
    auto const library = libraries_.library(terminal.library);
    auto const name = library ? library->name : terminal.library.value;
    return shell_.text(request, {"sip2.speaks_for.library", {{"name", name}}});
}

Response Sip2Pages::list(Request const& request, Actor const& actor) const
{
    auto const may_edit = network::may(actor, Permission::edit_platforms, {});
    auto rows = nlohmann::json::array();
    for (auto const& one : terminals_.all()) {
        rows.push_back({{"name", one.name},
                        {"login", one.login},
                        {"speaks_for", speaks_for(request, one)},
                        {"href", may_edit ? path_of(one.id) : std::string{}},
                        {"active", one.state == TerminalState::active}});
    }
    auto const state = serving_.port == 0
                           ? shell_.text(request, {"sip2.server_off"})
                           : shell_.text(request, {"sip2.server_on", {{"port", std::to_string(serving_.port)}}}) + " " +
                                 shell_.text(request, {serving_.encrypted ? "sip2.server_tls" : "sip2.server_bare"});
    return shell_.page(request, "access/sip2/list",
                       {{"title", shell_.text(request, {"sip2.title"})},
                        {"wide", true},
                        {"may_edit", may_edit},
                        {"server", state},
                        {"terminals", std::move(rows)}},
                       Frame::staff);
}

Response Sip2Pages::form(Request const& request, Sip2Terminal const& terminal, Error const* error) const
{
    auto const is_new = terminal.id.empty();
    auto const title = is_new ? Message{"sip2.new"} : Message{"sip2.edit", {{"name", terminal.name}}};
    nlohmann::json model{{"title", shell_.text(request, title)},
                         {"action", is_new ? std::string{terminals_path} + "/nouveau" : path_of(terminal.id)},
                         {"known", !is_new}};
    web::FormModel fields{shell_, request, error};
    add_terminal_fields(fields, shell_, request, terminal, terminal_owners(shell_, request, catalogue_, libraries_));
    fields.into(model);
    return shell_.page(request, "access/sip2/terminal", model, Frame::staff, web::status_of(error));
}

Response Sip2Pages::save(Request const& request, Actor const& actor, Sip2TerminalId const& id)
{
    auto const typed = terminal_from(request, id);
    auto const saved = terminals_.save(actor, typed);
    if (!saved) {
        return saved.error().kind == ErrorKind::invalid ? form(request, typed, &saved.error())
                                                        : shell_.error_page(request, saved.error(), Frame::staff);
    }
    return saved->secret.empty()
               ? shell_.redirect_with_flash(request, std::string{terminals_path}, "success", {"sip2.saved"})
               : secret(request, saved->id, saved->secret);
}

Response Sip2Pages::renew(Request const& request, Actor const& actor)
{
    auto const drawn = terminals_.renew_secret(actor, terminal_id(request));
    return drawn ? secret(request, terminal_id(request), *drawn)
                 : shell_.error_page(request, drawn.error(), Frame::staff);
}

Response Sip2Pages::secret(Request const& request, Sip2TerminalId const& id, std::string const& drawn) const
{
    auto const terminal = terminals_.find(id);
    return shell_.page(request, "access/sip2/secret",
                       {{"title", shell_.text(request, {"sip2.secret.title"})},
                        {"login", terminal ? terminal->login : std::string{}},
                        {"secret", drawn}},
                       Frame::staff);
}

Response Sip2Pages::remove(Request const& request, Actor const& actor)
{
    auto const removed = terminals_.remove(actor, terminal_id(request));
    return removed ? shell_.redirect_with_flash(request, std::string{terminals_path}, "success", {"sip2.removed"})
                   : shell_.error_page(request, removed.error(), Frame::staff);
}

} // namespace guichet::access
