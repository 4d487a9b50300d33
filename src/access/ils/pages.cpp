// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/pages.hpp"

#include "access/ils/sending_pages.hpp"
#include "base/text.hpp"
#include "protocols/sip2/dialect.hpp"
#include "web/forms.hpp"

#include <fmt/format.h>

#include <charconv>

namespace guichet::access {

namespace {

using network::Actor;
using network::Permission;
using web::Choice;
using web::Frame;
using web::Need;
using web::Request;
using web::Response;

constexpr std::string_view connectors_path = "/gestion/connecteurs";
constexpr std::string_view ils_path = "/gestion/connecteurs/sigb";
constexpr std::string_view every_library = "*"; // "intercommunality/*"

int minutes_from(std::string_view typed)
{
    int minutes = -1;
    auto const text = tidy(typed);
    std::from_chars(text.data(), text.data() + text.size(), minutes);
    return minutes;
}

IlsConnector connector_of(Request const& request, IlsConnectorId const& id)
{
    IlsConnector one;
    one.id = id;
    std::string const place{request.field("place")};
    auto const slash = std::min(place.find('/'), place.size());
    one.intercommunality = {place.substr(0, slash)};
    auto const library = slash < place.size() ? place.substr(slash + 1) : std::string{};
    one.library = {library == every_library ? std::string{} : library};
    one.name = tidy(request.field("name"));
    one.kind = request.field("dialect").starts_with("koha:") ? IlsKind::koha : IlsKind::sip2;
    std::string const dialect{request.field("dialect")};
    one.dialect = dialect.substr(std::min(dialect.find(':') + 1, dialect.size()));
    one.address = tidy(request.field("address"));
    one.encrypted = !request.field("encrypted").empty();
    one.login = tidy(request.field("login"));
    one.institution = tidy(request.field("institution"));
    one.location = tidy(request.field("location"));
    one.categories = categories_from(request.field("categories"));
    one.fallback = request.field("fallback") == "last_state" ? IlsFallback::last_state : IlsFallback::refuse;
    one.cached = std::chrono::minutes{minutes_from(request.field("cached"))};
    one.push_library = tidy(request.field("push_library"));
    one.push_category = tidy(request.field("push_category"));
    one.test_card = tidy(request.field("test_card"));
    one.active = !request.field("active").empty();
    return one;
}

std::string place_of(IlsConnector const& one)
{
    return one.intercommunality.empty() ? std::string{}
                                        : one.intercommunality.value + "/" +
                                              (one.library.empty() ? std::string{every_library} : one.library.value);
}

std::string kind_and_dialect(IlsConnector const& one)
{
    return (one.kind == IlsKind::koha ? "koha:" : "sip2:") + one.dialect;
}

} // namespace

IlsPages::IlsPages(web::Shell const& shell, IlsConnectors& connectors, network::Intercommunalities const& libraries)
    : shell_(shell), connectors_(connectors), libraries_(libraries)
{
}

void IlsPages::mount(network::StaffDoor& door, web::Router& router)
{
    auto const edit = Permission::edit_policies;
    std::string const root{ils_path};
    door.get(router, root + "/nouveau", edit,
             [this](Request const& request, Actor const& actor) { return form(request, actor, {}, nullptr); });
    door.post(router, root + "/nouveau", edit,
              [this](Request const& request, Actor const& actor) { return save(request, actor, {}); });
    door.get(router, root + "/{connector}", edit, [this](Request const& request, Actor const& actor) {
        auto const known = editable(request, actor);
        return known ? form(request, actor, *known, nullptr)
                     : shell_.error_page(request, {ErrorKind::not_found, {"error.not_found"}}, Frame::staff);
    });
    door.post(router, root + "/{connector}", edit, [this](Request const& request, Actor const& actor) {
        return save(request, actor, {std::string{request.parameter("connector")}});
    });
    door.post(router, root + "/{connector}/suppression", edit,
              [this](Request const& request, Actor const& actor) { return remove(request, actor); });
}

std::optional<IlsConnector> IlsPages::editable(Request const& request, Actor const& actor) const
{
    auto known = connectors_.find({std::string{request.parameter("connector")}});
    auto const may = known && network::may(actor, Permission::edit_policies, known->intercommunality);
    return may ? std::move(known) : std::nullopt;
}

Response IlsPages::form(Request const& request, Actor const& actor, IlsConnector const& one, Error const* error) const
{
    std::vector<Choice> places;
    for (auto const& member : libraries_.all()) {
        if (!network::may(actor, Permission::edit_policies, member.id)) {
            continue;
        }
        places.push_back({member.id.value + "/" + std::string{every_library},
                          shell_.text(request, {"ils.place.all", {{"name", member.name}}})});
        for (auto const& library : libraries_.libraries_of(member.id)) {
            places.push_back({member.id.value + "/" + library.id.value, library.name});
        }
    }
    std::vector<Choice> dialects;
    for (auto const& dialect : protocols::sip2::client_dialects()) {
        std::string const name{dialect.name};
        dialects.push_back({"sip2:" + name, shell_.text(request, {"ils.dialect." + name})});
    }
    dialects.push_back({"koha:basic", shell_.text(request, {"ils.dialect.basic"})});
    dialects.push_back({"koha:client_credentials", shell_.text(request, {"ils.dialect.client_credentials"})});
    auto const is_new = one.id.empty();
    auto const path = fmt::format("{}/{}", ils_path, is_new ? "nouveau" : one.id.value);
    nlohmann::json model{
        {"title", shell_.text(request, is_new ? Message{"ils.new"} : Message{"ils.edit", {{"name", one.name}}})},
        {"action", path},
        {"known", !is_new},
        {"diagnostic", fmt::format("{}/{}/diagnostic", connectors_path, one.id.value)},
        {"sending", IlsSendingPages::path_of(one.id)}};
    if (auto const troubles = is_new || !troubles_ ? 0 : troubles_(one.id); troubles > 0) {
        model["troubles"] =
            shell_.text(request, {"ils.sending.troubles", {{"count", text::number(request.locale, troubles)}}});
    }
    auto const secret_hint = is_new ? "" : "ils.field.secret_hint";
    auto const minutes = std::chrono::duration_cast<std::chrono::minutes>(one.cached).count();
    web::FormModel{shell_, request, error}
        .add({.name = "name", .label = "ils.field.name", .value = one.name, .longest = 80})
        .add({.name = "place",
              .label = "ils.field.place",
              .type = "select",
              .value = place_of(one),
              .choices = std::move(places)})
        .add({.name = "dialect",
              .label = "ils.field.dialect",
              .type = "select",
              .value = kind_and_dialect(one),
              .choices = std::move(dialects)})
        .add({.name = "address",
              .label = "ils.field.address",
              .hint = "ils.field.address_hint",
              .value = one.address,
              .longest = 250})
        .add({.name = "encrypted",
              .label = "ils.field.encrypted",
              .type = "checkbox",
              .need = Need::optional,
              .value = one.encrypted ? "1" : ""})
        .add({.name = "login",
              .label = "ils.field.login",
              .need = Need::optional,
              .hint = "ils.field.login_hint",
              .autocomplete = "off",
              .value = one.login,
              .longest = 80})
        .add({.name = "secret",
              .label = "ils.field.secret",
              .type = "password",
              .need = Need::optional,
              .hint = secret_hint,
              .autocomplete = "new-password",
              .longest = 200})
        .add({.name = "institution",
              .label = "ils.field.institution",
              .need = Need::optional,
              .value = one.institution,
              .longest = 40})
        .add({.name = "location",
              .label = "ils.field.location",
              .need = Need::optional,
              .value = one.location,
              .longest = 40})
        .add({.name = "categories",
              .label = "ils.field.categories",
              .type = "textarea",
              .need = Need::optional,
              .hint = "ils.field.categories_hint",
              .value = to_text(one.categories),
              .longest = 2000,
              .rows = 3})
        .add({.name = "fallback",
              .label = "ils.field.fallback",
              .type = "radio",
              .value = one.fallback == IlsFallback::last_state ? "last_state" : "refuse",
              .choices = {{"refuse", shell_.text(request, {"ils.fallback.refuse"})},
                          {"last_state", shell_.text(request, {"ils.fallback.last_state"})}}})
        .add({.name = "cached",
              .label = "ils.field.cached",
              .hint = "ils.field.cached_hint",
              .input_mode = "numeric",
              .value = std::to_string(minutes),
              .longest = 2})
        .add({.name = "push_library",
              .label = "ils.field.push_library",
              .need = Need::optional,
              .hint = "ils.field.push_hint",
              .value = one.push_library,
              .longest = 20})
        .add({.name = "push_category",
              .label = "ils.field.push_category",
              .need = Need::optional,
              .value = one.push_category,
              .longest = 20})
        .add({.name = "test_card",
              .label = "ils.field.test_card",
              .need = Need::optional,
              .hint = "ils.field.test_hint",
              .value = one.test_card,
              .longest = 40})
        .add({.name = "test_pin",
              .label = "ils.field.test_pin",
              .type = "password",
              .need = Need::optional,
              .hint = secret_hint,
              .autocomplete = "new-password",
              .longest = 200})
        .add({.name = "active",
              .label = "ils.field.active",
              .type = "checkbox",
              .need = Need::optional,
              .hint = "ils.field.active_hint",
              .value = one.active ? "1" : ""})
        .into(model);
    return shell_.page(request, "access/ils/connector", model, Frame::staff, web::status_of(error));
}

Response IlsPages::save(Request const& request, Actor const& actor, IlsConnectorId const& id)
{
    auto const typed = connector_of(request, id);
    auto const saved =
        connectors_.save(actor, typed, {std::string{request.field("secret")}, std::string{request.field("test_pin")}});
    if (!saved) {
        return saved.error().kind == ErrorKind::invalid ? form(request, actor, typed, &saved.error())
                                                        : shell_.error_page(request, saved.error(), Frame::staff);
    }
    return shell_.redirect_with_flash(request, fmt::format("{}/{}/diagnostic", connectors_path, saved->value),
                                      "success", {"ils.saved"});
}

Response IlsPages::remove(Request const& request, Actor const& actor)
{
    auto const removed = connectors_.remove(actor, {std::string{request.parameter("connector")}});
    return removed ? shell_.redirect_with_flash(request, std::string{connectors_path}, "success", {"ils.removed"})
                   : shell_.error_page(request, removed.error(), Frame::staff);
}

} // namespace guichet::access
