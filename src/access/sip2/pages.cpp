// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/sip2/pages.hpp"

#include "base/text.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>

namespace guichet::access {

namespace {

using network::Actor;
using network::Permission;
using web::Choice;
using web::Frame;
using web::Request;
using web::Response;

constexpr std::string_view terminals_path = "/gestion/sip2";
constexpr std::string_view platform_mark = "platform:";
constexpr std::string_view library_mark = "library:";

Sip2TerminalId terminal_id(Request const& request)
{
    return {std::string{request.parameter("terminal")}};
}

std::string path_of(Sip2TerminalId const& id)
{
    return fmt::format("{}/{}", terminals_path, id.value);
}

std::string spoken_for(Sip2Terminal const& terminal)
{
    if (!terminal.platform.empty()) {
        return std::string{platform_mark} + terminal.platform.value;
    }
    return terminal.library.empty() ? std::string{} : std::string{library_mark} + terminal.library.value;
}

std::vector<std::string> addresses_from(std::string_view typed)
{
    auto words = split(tidy(typed), ' ');
    std::erase(words, "");
    return words;
}

Sip2Terminal terminal_from(Request const& request, Sip2TerminalId const& id)
{
    Sip2Terminal one;
    one.id = id;
    one.name = tidy(request.field("name"));
    one.login = tidy(request.field("login"));
    auto const spoken = request.field("speaks_for");
    if (spoken.starts_with(platform_mark)) {
        one.platform = {std::string{spoken.substr(platform_mark.size())}};
    } else if (spoken.starts_with(library_mark)) {
        one.library = {std::string{spoken.substr(library_mark.size())}};
    }
    one.institution = tidy(request.field("institution"));
    one.encoding = protocols::sip2::encoding_from(request.field("encoding")).value_or(one.encoding);
    one.dialect = request.field("dialect");
    one.addresses = addresses_from(request.field("addresses"));
    one.recognition = request.field("recognition") == "address" ? Recognition::address : Recognition::login;
    one.pin = request.field("pin") == "optional" ? PinRule::optional : PinRule::required;
    one.names = request.field("names") == "told" ? NameRule::told : NameRule::kept;
    one.state = request.field("active").empty() ? TerminalState::inactive : TerminalState::active;
    return one;
}

std::vector<Choice> choices_of(web::Shell const& shell, Request const& request, std::string_view group,
                               std::initializer_list<char const*> values)
{
    std::vector<Choice> all;
    for (auto const* const value : values) {
        all.push_back({value, shell.text(request, {fmt::format("sip2.{}.{}", group, value)})});
    }
    return all;
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
    std::vector<Choice> owners;
    for (auto const& platform : *catalogue_.all()) {
        owners.push_back({std::string{platform_mark} + platform.id.value,
                          shell_.text(request, {"sip2.speaks_for.platform", {{"name", platform.name}}})});
    }
    for (auto const& library : libraries_.libraries()) {
        owners.push_back({std::string{library_mark} + library.id.value,
                          shell_.text(request, {"sip2.speaks_for.library", {{"name", library.name}}})});
    }
    auto const title = is_new ? Message{"sip2.new"} : Message{"sip2.edit", {{"name", terminal.name}}};
    nlohmann::json model{{"title", shell_.text(request, title)},
                         {"action", is_new ? std::string{terminals_path} + "/nouveau" : path_of(terminal.id)},
                         {"known", !is_new}};
    auto const choices = [&](char const* group, std::initializer_list<char const*> values) {
        return choices_of(shell_, request, group, values);
    };
    using web::Need;
    web::FormModel{shell_, request, error}
        .add({.name = "name",
              .label = "sip2.field.name",
              .hint = "sip2.field.name_hint",
              .value = terminal.name,
              .longest = 80})
        .add({.name = "speaks_for",
              .label = "sip2.field.speaks_for",
              .type = "select",
              .hint = "sip2.field.speaks_for_hint",
              .value = spoken_for(terminal),
              .choices = std::move(owners)})
        .add({.name = "login",
              .label = "sip2.field.login",
              .autocomplete = "off",
              .value = terminal.login,
              .longest = 40})
        .add({.name = "recognition",
              .label = "sip2.field.recognition",
              .type = "radio",
              .value = terminal.recognition == Recognition::login ? "login" : "address",
              .choices = choices("recognition", {"login", "address"})})
        .add({.name = "addresses",
              .label = "sip2.field.addresses",
              .need = Need::optional,
              .hint = "sip2.field.addresses_hint",
              .value = join(terminal.addresses, " "),
              .longest = 500})
        .add({.name = "pin",
              .label = "sip2.field.pin",
              .type = "radio",
              .value = terminal.pin == PinRule::required ? "required" : "optional",
              .choices = choices("pin", {"required", "optional"})})
        .add({.name = "names",
              .label = "sip2.field.names",
              .type = "radio",
              .value = terminal.names == NameRule::told ? "told" : "kept",
              .choices = choices("names", {"kept", "told"})})
        .add({.name = "institution",
              .label = "sip2.field.institution",
              .need = Need::optional,
              .hint = "sip2.field.institution_hint",
              .value = terminal.institution,
              .longest = 40})
        .add({.name = "encoding",
              .label = "sip2.field.encoding",
              .type = "select",
              .value = std::string{to_text(terminal.encoding)},
              .choices = {{"utf-8", "UTF-8"}, {"latin-1", "Latin-1"}, {"cp850", "CP850"}}})
        .add({.name = "dialect",
              .label = "sip2.field.dialect",
              .type = "select",
              .value = terminal.dialect,
              .choices = choices("dialect", {"generic", "crlf", "utc", "silent", "sipserver"})})
        .add({.name = "active",
              .label = "sip2.field.active",
              .type = "checkbox",
              .need = Need::optional,
              .value = terminal.state == TerminalState::active ? "1" : ""})
        .into(model);
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
