// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/connector_form.hpp"

#include "base/text.hpp"
#include "protocols/sip2/dialect.hpp"

#include <charconv>

namespace guichet::access {

namespace {

using web::Choice;
using web::Need;

constexpr std::string_view every_library = "*"; // "intercommunality/*"

int minutes_from(std::string_view typed)
{
    int minutes = -1;
    auto const text = tidy(typed);
    std::from_chars(text.data(), text.data() + text.size(), minutes);
    return minutes;
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

std::string secret_hint_of(IlsConnector const& one)
{
    return one.id.empty() ? "" : "ils.field.secret_hint";
}

std::vector<Choice> connector_dialects(web::Shell const& shell, web::Request const& request)
{
    std::vector<Choice> dialects;
    for (auto const& dialect : protocols::sip2::client_dialects()) {
        std::string const name{dialect.name};
        dialects.push_back({"sip2:" + name, shell.text(request, {"ils.dialect." + name})});
    }
    dialects.push_back({"koha:basic", shell.text(request, {"ils.dialect.basic"})});
    dialects.push_back({"koha:client_credentials", shell.text(request, {"ils.dialect.client_credentials"})});
    return dialects;
}

void add_connection_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                           IlsConnector const& one, std::vector<Choice> places)
{
    form.add({.name = "name", .label = "ils.field.name", .value = one.name, .longest = 80})
        .add({.name = "place",
              .label = "ils.field.place",
              .type = "select",
              .value = place_of(one),
              .choices = std::move(places)})
        .add({.name = "dialect",
              .label = "ils.field.dialect",
              .type = "select",
              .value = kind_and_dialect(one),
              .choices = connector_dialects(shell, request)})
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
              .hint = secret_hint_of(one),
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
              .longest = 40});
}

void add_meaning_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                        IlsConnector const& one)
{
    auto const minutes = std::chrono::duration_cast<std::chrono::minutes>(one.cached).count();
    form.add({.name = "categories",
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
              .choices = {{"refuse", shell.text(request, {"ils.fallback.refuse"})},
                          {"last_state", shell.text(request, {"ils.fallback.last_state"})}}})
        .add({.name = "cached",
              .label = "ils.field.cached",
              .hint = "ils.field.cached_hint",
              .input_mode = "numeric",
              .value = std::to_string(minutes),
              .longest = 2});
}

void add_push_and_test_fields(web::FormModel& form, IlsConnector const& one)
{
    form.add({.name = "push_library",
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
              .hint = secret_hint_of(one),
              .autocomplete = "new-password",
              .longest = 200})
        .add({.name = "active",
              .label = "ils.field.active",
              .type = "checkbox",
              .need = Need::optional,
              .hint = "ils.field.active_hint",
              .value = one.active ? "1" : ""});
}

} // namespace

std::vector<Choice> connector_places(web::Shell const& shell, web::Request const& request,
                                     network::Intercommunalities const& libraries, network::Actor const& actor)
{
    std::vector<Choice> places;
    for (auto const& member : libraries.all()) {
        if (!network::may(actor, network::Permission::edit_policies, member.id)) {
            continue;
        }
        places.push_back({member.id.value + "/" + std::string{every_library},
                          shell.text(request, {"ils.place.all", {{"name", member.name}}})});
        for (auto const& library : libraries.libraries_of(member.id)) {
            places.push_back({member.id.value + "/" + library.id.value, library.name});
        }
    }
    return places;
}

void add_connector_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                          IlsConnector const& one, std::vector<Choice> places)
{
    add_connection_fields(form, shell, request, one, std::move(places));
    add_meaning_fields(form, shell, request, one);
    add_push_and_test_fields(form, one);
}

IlsConnector connector_of(web::Request const& request, IlsConnectorId const& id)
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

} // namespace guichet::access
