// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/definition.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace guichet::people {

namespace {

// A change here is a new version: add it to `version_table`, with what was renamed, and give the test its new
// fingerprint.
constexpr std::array<FormField, 19> field_table{{
    {.name = "first_names",
     .longest = longest_name,
     .label = "registration.form.first_names",
     .autocomplete = "given-name",
     .columns = 3},
    {.name = "birth_name",
     .longest = longest_name,
     .label = "registration.form.birth_name",
     .hint = "registration.form.birth_name_hint",
     .autocomplete = "family-name",
     .columns = 3},
    {.name = "usage_name",
     .need = FieldNeed::optional,
     .longest = longest_name,
     .label = "registration.form.usage_name",
     .hint = "registration.form.usage_name_hint",
     .columns = 4},
    {.name = "birth_date",
     .kind = FieldKind::date,
     .longest = 10,
     .label = "registration.form.birth_date",
     .autocomplete = "bday",
     .columns = 2},
    {.name = "street",
     .part = FormPart::address,
     .longest = longest_street,
     .label = "registration.form.street",
     .hint = "registration.form.street_hint",
     .autocomplete = "address-line1"},
    {.name = "complement",
     .part = FormPart::address,
     .need = FieldNeed::optional,
     .longest = longest_street,
     .label = "registration.form.complement",
     .autocomplete = "address-line2"},
    {.name = "postcode",
     .part = FormPart::address,
     .kind = FieldKind::digits,
     .longest = 6,
     .label = "registration.form.postcode",
     .autocomplete = "postal-code",
     .columns = 2},
    {.name = "municipality",
     .part = FormPart::address,
     .kind = FieldKind::choice,
     .longest = 80,
     .label = "forms.municipality",
     .choices = FieldChoices::municipalities,
     .shown = ShownOn::paper,
     .columns = 4},
    {.name = "library",
     .part = FormPart::address,
     .kind = FieldKind::choice,
     .label = "registration.form.library",
     .hint = "registration.form.library_hint",
     .label_at_desk = "registration.typing.library",
     .hint_at_desk = "",
     .choices = FieldChoices::libraries},
    {.name = "email",
     .part = FormPart::contact,
     .kind = FieldKind::email,
     .need = FieldNeed::required_from_afar,
     .longest = 254,
     .label = "registration.form.email",
     .hint = "registration.form.email_hint",
     .hint_at_desk = "registration.typing.email_hint",
     .autocomplete = "email"},
    {.name = "phone",
     .part = FormPart::contact,
     .kind = FieldKind::phone,
     .need = FieldNeed::optional,
     .longest = 30,
     .label = "registration.form.phone",
     .autocomplete = "tel",
     .columns = 3},
    {.name = "language",
     .part = FormPart::contact,
     .kind = FieldKind::choice,
     .label = "registration.form.language",
     .choices = FieldChoices::languages,
     .columns = 3},
    {.name = "guardian_consent",
     .part = FormPart::guardian,
     .kind = FieldKind::tick,
     .label = "registration.consent.guardian",
     .label_at_desk = "registration.typing.guardian"},
    {.name = "document_identity",
     .part = FormPart::documents,
     .kind = FieldKind::file,
     .need = FieldNeed::required_from_afar,
     .label = "registration.form.document_identity",
     .hint = "registration.form.document_hint",
     .shown = ShownOn::screens},
    {.name = "document_residence",
     .part = FormPart::documents,
     .kind = FieldKind::file,
     .need = FieldNeed::required_from_afar,
     .label = "registration.form.document_residence",
     .hint = "registration.form.document_hint",
     .shown = ShownOn::screens},
    {.name = "status",
     .part = FormPart::tariff,
     .kind = FieldKind::choice,
     .need = FieldNeed::optional,
     .label = "registration.form.status",
     .hint = "registration.form.status_hint",
     .choices = FieldChoices::statuses},
    {.name = "offer",
     .part = FormPart::tariff,
     .kind = FieldKind::choice,
     .label = "registration.form.offer",
     .choices = FieldChoices::offers},
    {.name = "message",
     .part = FormPart::ending,
     .kind = FieldKind::paragraph,
     .need = FieldNeed::optional,
     .longest = longest_message,
     .label = "registration.form.message",
     .hint = "registration.form.message_hint",
     .label_at_desk = "registration.typing.message",
     .hint_at_desk = "registration.typing.message_hint",
     .rows = 3},
    {.name = "consent",
     .part = FormPart::ending,
     .kind = FieldKind::tick,
     .label = "registration.consent.text",
     .label_at_desk = "registration.typing.consent"},
}};

constexpr std::array<FormVersion, 1> version_table{{{.number = 1, .consent = consent_version}}};

} // namespace

std::span<FormField const> form_fields()
{
    return field_table;
}

FormField const& form_field(std::string_view name)
{
    auto const found = std::ranges::find(field_table, name, &FormField::name);
    if (found == field_table.end()) {
        throw std::out_of_range(fmt::format("the form has no field {}", name));
    }
    return *found;
}

std::string child_prefix(std::size_t number)
{
    return fmt::format("child_{}_", number);
}

std::span<FormVersion const> form_versions()
{
    return version_table;
}

FormVersion const* form_version(int number)
{
    auto const found = std::ranges::find(version_table, number, &FormVersion::number);
    return found == version_table.end() ? nullptr : &*found;
}

bool is_known_consent(std::string_view version)
{
    return !version.empty() && std::ranges::find(version_table, version, &FormVersion::consent) != version_table.end();
}

} // namespace guichet::people
