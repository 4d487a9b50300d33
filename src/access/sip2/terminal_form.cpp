// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/sip2/terminal_form.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <utility>

namespace guichet::access {

namespace {

constexpr std::string_view platform_mark = "platform:";
constexpr std::string_view library_mark = "library:";

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

std::vector<web::Choice> choices_of(web::Shell const& shell, web::Request const& request, std::string_view group,
                                    std::initializer_list<char const*> values)
{
    std::vector<web::Choice> all;
    for (auto const* const value : values) {
        all.push_back({value, shell.text(request, {fmt::format("sip2.{}.{}", group, value)})});
    }
    return all;
}

} // namespace

Sip2Terminal terminal_from(web::Request const& request, Sip2TerminalId const& id)
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

std::vector<web::Choice> terminal_owners(web::Shell const& shell, web::Request const& request,
                                         platforms::Catalogue const& catalogue,
                                         network::Intercommunalities const& libraries)
{
    std::vector<web::Choice> owners;
    for (auto const& platform : *catalogue.all()) {
        owners.push_back({std::string{platform_mark} + platform.id.value,
                          shell.text(request, {"sip2.speaks_for.platform", {{"name", platform.name}}})});
    }
    for (auto const& library : libraries.libraries()) {
        owners.push_back({std::string{library_mark} + library.id.value,
                          shell.text(request, {"sip2.speaks_for.library", {{"name", library.name}}})});
    }
    return owners;
}

void add_terminal_fields(web::FormModel& form, web::Shell const& shell, web::Request const& request,
                         Sip2Terminal const& terminal, std::vector<web::Choice> owners)
{
    auto const choices = [&](char const* group, std::initializer_list<char const*> values) {
        return choices_of(shell, request, group, values);
    };
    using web::Need;
    form.add({.name = "name",
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
              .value = terminal.state == TerminalState::active ? "1" : ""});
}

} // namespace guichet::access
