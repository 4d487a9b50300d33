// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/form.hpp"

#include "people/registration/email_address.hpp"
#include "web/shell.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::people {

namespace {

using web::Field;
using web::FormModel;
using web::Need;
using web::Request;

/// The fields of that part on a screen.
std::vector<FormField const*> on_screen(FormPart part)
{
    std::vector<FormField const*> out;
    for (auto const& field : form_fields()) {
        if (field.part == part && field.shown != ShownOn::paper) {
            out.push_back(&field);
        }
    }
    return out;
}

char const* input_type(FieldKind kind)
{
    switch (kind) {
    case FieldKind::date:
        return "date";
    case FieldKind::email:
        return "email";
    case FieldKind::phone:
        return "tel";
    case FieldKind::choice:
        return "select";
    case FieldKind::paragraph:
        return "textarea";
    case FieldKind::tick:
        return "checkbox";
    case FieldKind::file:
        return "file";
    default:
        return "text";
    }
}

char const* input_mode(FieldKind kind)
{
    switch (kind) {
    case FieldKind::email:
        return "email";
    case FieldKind::phone:
        return "tel";
    case FieldKind::digits:
        return "numeric";
    default:
        return "";
    }
}

/// Browsers know the one who types: neither the children, nor somebody staff type in.
std::string suggested(FormField const& asked, std::string const& prefix, FilledBy filled_by)
{
    auto const is_text = asked.kind != FieldKind::choice && asked.kind != FieldKind::paragraph &&
                         asked.kind != FieldKind::tick && asked.kind != FieldKind::file;
    if (!is_text) {
        return "";
    }
    auto const is_known = prefix.empty() && filled_by == FilledBy::applicant && !asked.autocomplete.empty();
    return is_known ? std::string{asked.autocomplete} : "off";
}

/// The control for a field of the definition, in the words for the one who sits at the keyboard.
Field control_of(FormField const& asked, std::string const& prefix, FilledBy filled_by)
{
    auto const is_staff = filled_by == FilledBy::staff;
    Field out{.name = prefix + std::string{asked.name},
              .label = std::string{is_staff ? asked.label_at_desk.value_or(asked.label) : asked.label},
              .type = input_type(asked.kind)};
    auto const is_optional =
        asked.need == FieldNeed::optional || (is_staff && asked.need == FieldNeed::required_from_afar);
    out.need = is_optional ? Need::optional : Need::required;
    out.hint = prefix.empty() ? (is_staff ? asked.hint_at_desk.value_or(asked.hint) : asked.hint) : "";
    out.autocomplete = suggested(asked, prefix, filled_by);
    out.input_mode = input_mode(asked.kind);
    // A date is typed with as many spaces and dots as people like.
    out.longest = asked.kind == FieldKind::date ? 0 : static_cast<int>(asked.longest);
    out.rows = asked.rows;
    out.accept = asked.kind == FieldKind::file ? document_accept : "";
    return out;
}

enum class Marked { none, verified };

void add_person(FormModel& form, std::string const& prefix, FilledBy filled_by, Marked marked = Marked::none)
{
    for (auto const* const asked : on_screen(FormPart::person)) {
        auto control = control_of(*asked, prefix, filled_by);
        if (marked == Marked::verified && asked->name != "usage_name") {
            control.hint = "identity.field.verified";
        }
        form.add(control);
    }
}

/// What is said of an identity that was shown, now that the form stands as typed.
nlohmann::json identity_model(FormPlace const& place, Request const& request)
{
    if (!place.identity) {
        return nullptr;
    }
    bool const verified = is_identity_of(*place.identity, request);
    bool const partial = !place.identity->birth_date;
    return {{"verified", verified}, {"partial", partial}, {"edited", !verified && !partial}};
}

/// Nobody is asked to choose where there is one library.
void add_libraries(FormModel& form, Field field, FormPlace const& place)
{
    field.value = place.chosen.value;
    for (auto const& library : place.libraries) {
        field.choices.push_back({library.id.value, library.name});
    }
    if (field.choices.size() > 1) {
        form.add(field);
    }
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

std::string document_field(DocumentKind kind)
{
    return fmt::format("document_{}", to_text(kind));
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
    place.eligibility = office.eligibility_at(insee, today, wished);
    if (!may_apply(place.eligibility)) {
        return place;
    }
    place.chosen = place.eligibility.library->id;
    place.tariff = office.tariff(*place.eligibility.policy, today);
    place.libraries = office.libraries_of(place.eligibility.library->intercommunality);
    if (std::ranges::find(place.libraries, wished, &network::Library::id) != place.libraries.end()) {
        place.chosen = wished;
    }
    place.questions = office.added_questions(place.eligibility.library->intercommunality, {}).in(place.chosen);
    auto const municipality = territory.find(place.eligibility.municipality);
    if (municipality && municipality->postcodes.size() == 1) {
        place.postcode = municipality->postcodes.front();
    }
    return place;
}

namespace {

void add_address(FormModel& form, FormPlace const& place)
{
    for (auto const* const asked : on_screen(FormPart::address)) {
        auto field = control_of(*asked, "", place.filled_by);
        if (asked->choices == FieldChoices::libraries) {
            add_libraries(form, std::move(field), place);
            continue;
        }
        field.value = asked->kind == FieldKind::digits ? place.postcode : "";
        form.add(field);
    }
}

void add_contact(FormModel& form, web::Shell const& shell, Request const& request, FilledBy filled_by)
{
    for (auto const* const asked : on_screen(FormPart::contact)) {
        auto field = control_of(*asked, "", filled_by);
        if (asked->choices == FieldChoices::languages) {
            field.value = text::code(request.locale);
            field.choices = {{"fr", "Français"}, {"en", "English"}};
        }
        form.add(field);
        if (asked->kind == FieldKind::email) {
            add_email_question(form, shell, request);
        }
    }
}

void add_documents(FormModel& form, FormPlace const& place)
{
    if (place.filled_by == FilledBy::staff) { // the proof is on the counter
        return;
    }
    auto const proof = place.eligibility.policy ? place.eligibility.policy->proof : Proof::none;
    for (auto const kind : documents_for(proof)) {
        auto control = control_of(form_field(document_field(kind)), "", place.filled_by);
        if (auto const kept = place.kept.find(kind); kept != place.kept.end()) {
            control.kept = kept->second;
        }
        form.add(control);
    }
}

/// What is asked there besides.
void add_questions(FormModel& form, Request const& request, AddedQuestions const& asked)
{
    for (auto const& question : asked.questions) {
        Field field{.name = question.field(), .label = ""};
        field.type = input_type(question.kind);
        field.label_text = question.text(text::code(request.locale));
        field.need = question.need == FieldNeed::required ? Need::required : Need::optional;
        field.autocomplete = question.kind == FieldKind::line ? "off" : "";
        field.longest =
            static_cast<int>(question.kind == FieldKind::paragraph ? longest_message : longest_line_answered);
        if (question.kind == FieldKind::choice) {
            field.choices.push_back({"", "–"});
            for (auto const& choice : question.choices) {
                field.choices.push_back({choice, choice});
            }
        }
        form.add(field);
    }
}

/// Only what changes a price is asked.
void add_tariff_questions(FormModel& form, web::Shell const& shell, Request const& request, FormPlace const& place)
{
    for (auto const* const asked : on_screen(FormPart::tariff)) {
        auto field = control_of(*asked, "", place.filled_by);
        if (asked->choices == FieldChoices::statuses && !statuses_in(place.tariff).empty()) {
            field.choices.push_back({"", shell.text(request, {"registration.form.status_none"})});
            for (auto const& status : statuses_in(place.tariff)) {
                field.choices.push_back({status, shell.text(request, {"tariff.status." + status})});
            }
            form.add(field);
        }
        if (asked->choices == FieldChoices::offers && tells_offers_apart(place.tariff)) {
            field.type = "radio";
            field.value = "everything";
            for (auto const* const offer : {"everything", "digital"}) {
                field.choices.push_back({offer, shell.text(request, {fmt::format("tariff.offer.{}", offer)})});
            }
            form.add(field);
        }
    }
}

void add_all(FormModel& form, FormPart part, FilledBy filled_by)
{
    for (auto const* const asked : on_screen(part)) {
        form.add(control_of(*asked, "", filled_by));
    }
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
    bool const verified = place.identity && is_identity_of(*place.identity, request);
    model["identity"] = identity_model(place, request);
    model["person"] = part(
        [&](FormModel& form) { add_person(form, "", place.filled_by, verified ? Marked::verified : Marked::none); });
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
            add_all(form, FormPart::guardian, place.filled_by);
        }
    });
    model["documents"] = part([&](FormModel& form) { add_documents(form, place); });
    model["has_documents"] = !model["documents"].empty();
    model["ending"] = part([&](FormModel& form) {
        add_tariff_questions(form, shell, request, place);
        add_questions(form, request, place.questions);
        add_all(form, FormPart::ending, place.filled_by);
    });
    return model;
}

} // namespace guichet::people
