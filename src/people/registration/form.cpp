// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/form.hpp"

#include "people/registration/email_address.hpp"
#include "web/shell.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace guichet::people {

namespace {

using web::Field;
using web::FormModel;
using web::Need;
using web::Request;

constexpr std::string_view remove_action = "remove_";
constexpr std::array<std::string_view, 4> person_parts{"birth_name", "usage_name", "first_names", "birth_date"};

TypedPerson person_from(Request const& request, std::string const& prefix)
{
    auto const part = [&](std::string_view name) {
        return std::string{request.field(fmt::format("{}{}", prefix, name))};
    };
    return {part("birth_name"), part("usage_name"), part("first_names"), part("birth_date")};
}

std::string child_prefix(std::size_t number)
{
    return fmt::format("child_{}_", number);
}

void set_field(Request& request, std::string const& name, std::string value)
{
    auto const found = std::ranges::find(request.form, name, &std::pair<std::string, std::string>::first);
    if (found == request.form.end()) {
        request.form.emplace_back(name, std::move(value));
    } else {
        found->second = std::move(value);
    }
}

/// A ticked box counts for the version of the text that stood beside it.
std::string ticked_version(Request const& request, std::string_view box)
{
    return request.field(box).empty() ? std::string{} : std::string{request.field("consent_version")};
}

/// Browsers know the one who types: neither the children, nor somebody staff type in.
std::string suggested(FilledBy filled_by, char const* token)
{
    return filled_by == FilledBy::applicant ? token : "off";
}

/// The words for the one who sits at the keyboard.
std::string worded(FilledBy filled_by, char const* for_applicant, char const* for_staff)
{
    return filled_by == FilledBy::applicant ? for_applicant : for_staff;
}

void add_person(FormModel& form, std::string const& prefix, FilledBy filled_by)
{
    auto const hinted = [&](char const* token) { return prefix.empty() ? suggested(filled_by, token) : "off"; };
    form.add({.name = prefix + "first_names",
              .label = "registration.form.first_names",
              .autocomplete = hinted("given-name"),
              .longest = static_cast<int>(longest_name)})
        .add({.name = prefix + "birth_name",
              .label = "registration.form.birth_name",
              .hint = prefix.empty() ? "registration.form.birth_name_hint" : "",
              .autocomplete = hinted("family-name"),
              .longest = static_cast<int>(longest_name)})
        .add({.name = prefix + "usage_name",
              .label = "registration.form.usage_name",
              .need = Need::optional,
              .hint = prefix.empty() ? "registration.form.usage_name_hint" : "",
              .autocomplete = "off",
              .longest = static_cast<int>(longest_name)})
        .add({.name = prefix + "birth_date",
              .label = "registration.form.birth_date",
              .type = "date",
              .autocomplete = hinted("bday")});
}

void add_libraries(FormModel& form, FormPlace const& place)
{
    if (place.libraries.size() < 2) {
        return;
    }
    Field field{.name = "library",
                .label = worded(place.filled_by, "registration.form.library", "registration.typing.library"),
                .type = "select"};
    field.hint = worded(place.filled_by, "registration.form.library_hint", "");
    field.value = place.chosen.value;
    for (auto const& library : place.libraries) {
        field.choices.push_back({library.id.value, library.name});
    }
    form.add(field);
}

void add_email_question(FormModel& form, web::Shell const& shell, Request const& request)
{
    auto const email = normalise_email(request.field("email"));
    auto const meant = email ? suggested_email(*email) : std::nullopt;
    if (!meant) {
        return;
    }
    Field field{.name = "email_choice", .label = "registration.form.email_choice", .type = "radio"};
    field.choices = {{"suggested", shell.text(request, {"registration.form.email_suggested", {{"email", *meant}}})},
                     {"typed", shell.text(request, {"registration.form.email_typed", {{"email", *email}}})}};
    form.add(field);
}

/// Every fault leads to its control, wherever in the form that is.
nlohmann::json summary(web::Shell const& shell, Request const& request, Error const* error)
{
    auto faults = nlohmann::json::array();
    if (error != nullptr && error->fields.empty()) {
        faults.push_back({{"text", shell.text(request, error->message)}, {"href", ""}});
    }
    if (error != nullptr) {
        for (auto const& fault : error->fields) {
            auto const has_control = fault.field != "municipality" && fault.field != "children";
            faults.push_back(
                {{"text", shell.text(request, fault.message)}, {"href", has_control ? "#field-" + fault.field : ""}});
        }
    }
    return {{"errors", faults}, {"has_errors", !faults.empty()}};
}

} // namespace

std::string document_field(DocumentKind kind)
{
    return fmt::format("document_{}", to_text(kind));
}

Submission submission_from(Request const& request)
{
    auto const text = [&](std::string_view name) { return std::string{request.field(name)}; };
    Submission out;
    out.municipality = text("commune");
    out.library = request.has_field("library") ? text("library") : std::string{request.parameter("library")};
    out.adult = person_from(request, "");
    for (std::size_t number = 1; number <= children_in(request); ++number) {
        out.children.push_back(person_from(request, child_prefix(number)));
    }
    out.street = text("street");
    out.complement = text("complement");
    out.postcode = text("postcode");
    out.email = text("email");
    out.email_answer = {text("email_asked"), text("email_choice")};
    out.phone = text("phone");
    out.language = text("language");
    out.message = text("message");
    out.status = text("status");
    out.offer = text("offer");
    out.campaign = text("campagne");
    out.consent = ticked_version(request, "consent");
    out.guardian_consent = ticked_version(request, "guardian_consent");
    for (auto const kind : every_document) {
        if (auto const* const upload = request.upload(document_field(kind))) {
            out.documents.push_back({kind, upload->bytes});
        }
    }
    return out;
}

std::size_t children_in(Request const& request)
{
    auto const typed = request.field("children_count");
    std::size_t count = 0;
    std::from_chars(typed.data(), typed.data() + typed.size(), count);
    // One more than allowed, so that the check can say so.
    return std::min(count, most_children + 1);
}

Request with_child_added(Request request)
{
    auto const count = std::min(children_in(request) + 1, most_children);
    set_field(request, "children_count", std::to_string(count));
    return request;
}

Request with_child_removed(Request request, std::size_t number)
{
    auto const count = children_in(request);
    if (number == 0 || number > count) {
        return request;
    }
    for (auto at = number; at <= count; ++at) {
        for (auto const part : person_parts) {
            auto next = at == count ? std::string{}
                                    : std::string{request.field(fmt::format("{}{}", child_prefix(at + 1), part))};
            set_field(request, fmt::format("{}{}", child_prefix(at), part), std::move(next));
        }
    }
    set_field(request, "children_count", std::to_string(count - 1));
    return request;
}

std::optional<Request> with_children_changed(Request const& request)
{
    auto const action = request.field("action");
    if (action == "add_child") {
        return with_child_added(request);
    }
    if (!action.starts_with(remove_action)) {
        return std::nullopt;
    }
    auto const digits = action.substr(remove_action.size());
    std::size_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return with_child_removed(request, number);
}

bool may_apply(Eligibility const& eligibility)
{
    return eligibility.outcome != EligibilityOutcome::not_eligible && eligibility.library && eligibility.policy &&
           eligibility.policy->is_remote();
}

FormPlace form_place(PolicyOffice const& office, network::Territory const& territory, std::string_view insee,
                     LibraryId const& wished, Date today)
{
    FormPlace place;
    place.eligibility = office.eligibility(insee, today);
    if (!may_apply(place.eligibility)) {
        return place;
    }
    place.chosen = place.eligibility.library->id;
    place.tariff = office.tariff(*place.eligibility.policy, today);
    place.libraries = office.libraries_of(place.eligibility.library->intercommunality);
    if (std::ranges::find(place.libraries, wished, &network::Library::id) != place.libraries.end()) {
        place.chosen = wished;
    }
    auto const* const municipality = territory.find(place.eligibility.municipality);
    if (municipality != nullptr && municipality->postcodes.size() == 1) {
        place.postcode = municipality->postcodes.front();
    }
    return place;
}

namespace {

void add_address(FormModel& form, FormPlace const& place)
{
    form.add({.name = "street",
              .label = "registration.form.street",
              .hint = "registration.form.street_hint",
              .autocomplete = suggested(place.filled_by, "address-line1"),
              .longest = static_cast<int>(longest_street)})
        .add({.name = "complement",
              .label = "registration.form.complement",
              .need = Need::optional,
              .autocomplete = suggested(place.filled_by, "address-line2"),
              .longest = static_cast<int>(longest_street)})
        .add({.name = "postcode",
              .label = "registration.form.postcode",
              .autocomplete = suggested(place.filled_by, "postal-code"),
              .input_mode = "numeric",
              .value = place.postcode,
              .longest = 6});
    add_libraries(form, place);
}

void add_contact(FormModel& form, web::Shell const& shell, Request const& request, FilledBy filled_by)
{
    form.add({.name = "email",
              .label = "registration.form.email",
              .type = "email",
              .need = filled_by == FilledBy::applicant ? Need::required : Need::optional,
              .hint = worded(filled_by, "registration.form.email_hint", "registration.typing.email_hint"),
              .autocomplete = suggested(filled_by, "email"),
              .input_mode = "email",
              .longest = 254});
    add_email_question(form, shell, request);
    form.add({.name = "phone",
              .label = "registration.form.phone",
              .type = "tel",
              .need = Need::optional,
              .autocomplete = suggested(filled_by, "tel"),
              .input_mode = "tel",
              .longest = 30})
        .add({.name = "language",
              .label = "registration.form.language",
              .type = "select",
              .value = std::string{text::code(request.locale)},
              .choices = {{"fr", "Français"}, {"en", "English"}}});
}

void add_documents(FormModel& form, FormPlace const& place)
{
    if (place.filled_by == FilledBy::staff) { // the proof is on the counter
        return;
    }
    auto const proof = place.eligibility.policy ? place.eligibility.policy->proof : Proof::none;
    for (auto const kind : documents_for(proof)) {
        auto const kept = place.kept.find(kind);
        form.add({.name = document_field(kind),
                  .label = fmt::format("registration.form.document_{}", to_text(kind)),
                  .type = "file",
                  .hint = "registration.form.document_hint",
                  .accept = ".pdf,.jpg,.jpeg,.png,.heic,.heif",
                  .kept = kept == place.kept.end() ? "" : kept->second});
    }
}

/// Only what changes a price is asked.
void add_tariff_questions(FormModel& form, web::Shell const& shell, Request const& request, TariffGrid const& grid)
{
    if (auto const statuses = statuses_in(grid); !statuses.empty()) {
        Field field{.name = "status", .label = "registration.form.status", .type = "select", .need = Need::optional};
        field.hint = "registration.form.status_hint";
        field.choices.push_back({"", shell.text(request, {"registration.form.status_none"})});
        for (auto const& status : statuses) {
            field.choices.push_back({status, shell.text(request, {"tariff.status." + status})});
        }
        form.add(field);
    }
    if (tells_offers_apart(grid)) {
        Field field{.name = "offer", .label = "registration.form.offer", .type = "radio", .value = "everything"};
        for (auto const* const offer : {"everything", "digital"}) {
            field.choices.push_back({offer, shell.text(request, {fmt::format("tariff.offer.{}", offer)})});
        }
        form.add(field);
    }
}

void add_ending(FormModel& form, web::Shell const& shell, Request const& request, FormPlace const& place)
{
    add_tariff_questions(form, shell, request, place.tariff);
    auto const filled_by = place.filled_by;
    form.add({.name = "message",
              .label = worded(filled_by, "registration.form.message", "registration.typing.message"),
              .type = "textarea",
              .need = Need::optional,
              .hint = worded(filled_by, "registration.form.message_hint", "registration.typing.message_hint"),
              .longest = static_cast<int>(longest_message),
              .rows = 3})
        .add({.name = "consent",
              .label = worded(filled_by, "registration.consent.text", "registration.typing.consent"),
              .type = "checkbox"});
}

} // namespace

nlohmann::json form_model(web::Shell const& shell, Request const& request, FormPlace const& place, Error const* error)
{
    auto const part = [&](auto const& fill) {
        FormModel form{shell, request, error};
        fill(form);
        return form.build()["field_list"];
    };
    auto model = summary(shell, request, error);
    model["person"] = part([&](FormModel& form) { add_person(form, "", place.filled_by); });
    model["address"] = part([&](FormModel& form) { add_address(form, place); });
    model["contact"] = part([&](FormModel& form) { add_contact(form, shell, request, place.filled_by); });
    auto const count = std::min(children_in(request), most_children);
    model["children"] = nlohmann::json::array();
    for (std::size_t number = 1; number <= count; ++number) {
        std::map<std::string, std::string> const values{{"number", std::to_string(number)}};
        model["children"].push_back(
            {{"number", std::to_string(number)},
             {"title", shell.text(request, {"registration.form.child_title", values})},
             {"remove", shell.text(request, {"registration.form.child_remove", values})},
             {"child", part([&](FormModel& form) { add_person(form, child_prefix(number), place.filled_by); })}});
    }
    model["children_count"] = std::to_string(count);
    model["guardian"] = part([&](FormModel& form) {
        if (count > 0) {
            form.add({.name = "guardian_consent",
                      .label = worded(place.filled_by, "registration.consent.guardian", "registration.typing.guardian"),
                      .type = "checkbox"});
        }
    });
    model["documents"] = part([&](FormModel& form) { add_documents(form, place); });
    model["has_documents"] = !model["documents"].empty();
    model["ending"] = part([&](FormModel& form) { add_ending(form, shell, request, place); });
    return model;
}

} // namespace guichet::people
