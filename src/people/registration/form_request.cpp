// SPDX-License-Identifier: AGPL-3.0-or-later
// The form as a request carries it: answers in, answers out, a child more, a child less.
#include "base/text.hpp"
#include "people/registration/form.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace guichet::people {

namespace {

using web::Request;

constexpr std::string_view remove_action = "remove_";

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

/// Civil registers write in capitals.
std::string as_people_write(std::string const& name)
{
    bool const in_capitals = std::ranges::none_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
    return in_capitals ? name_case(name) : name;
}

} // namespace

Request with_identity(Request request, ShownIdentity const& identity)
{
    request.method = web::Method::post;
    set_field(request, "birth_name", as_people_write(identity.birth_name));
    set_field(request, "first_names", as_people_write(identity.first_names));
    if (identity.birth_date) {
        set_field(request, "birth_date", text::short_date(text::Locale::fr, *identity.birth_date));
    }
    if (!identity.usage_name.empty()) {
        set_field(request, "usage_name", as_people_write(identity.usage_name));
    }
    if (!identity.email.empty() && request.field("email").empty()) {
        set_field(request, "email", identity.email);
    }
    return request;
}

bool is_identity_of(ShownIdentity const& identity, Request const& request)
{
    auto const typed = tidy(request.field("birth_date"));
    auto const date = typed.size() > 20 ? std::nullopt : parse_typed_date(typed);
    return is_identity_of(identity, request.field("birth_name"), request.field("first_names"), date);
}

Submission submission_from(Request const& request)
{
    auto const text = [&](std::string_view name) { return std::string{request.field(name)}; };
    Submission out;
    out.children.resize(children_in(request));
    auto const take = [&](std::string const& name) {
        if (auto* const answer = answer_in(out, name)) {
            *answer = text(name);
        }
    };
    for (auto const& field : form_fields()) {
        take(std::string{field.name});
        for (std::size_t number = 1; field.part == FormPart::person && number <= out.children.size(); ++number) {
            take(child_prefix(number) + std::string{field.name});
        }
    }
    for (auto const& [name, value] : request.form) {
        if (auto const question = question_of_field(name)) {
            out.answers[*question] = value;
        }
    }
    out.municipality = text("commune"); // chosen before the form
    out.library = request.has_field("library") ? text("library") : std::string{request.parameter("library")};
    out.email_answer = {text("email_asked"), text("email_choice")};
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
        for (auto const& field : form_fields()) {
            if (field.part == FormPart::person) {
                auto next = at == count
                                ? std::string{}
                                : std::string{request.field(fmt::format("{}{}", child_prefix(at + 1), field.name))};
                set_field(request, fmt::format("{}{}", child_prefix(at), field.name), std::move(next));
            }
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

Request with_answers(Request request, Submission answers)
{
    request.method = web::Method::post;
    auto const put = [&](std::string const& name) {
        if (auto const* const answer = answer_in(answers, name)) {
            set_field(request, name, *answer);
        }
    };
    for (auto const& field : form_fields()) {
        put(std::string{field.name});
        for (std::size_t number = 1; field.part == FormPart::person && number <= answers.children.size(); ++number) {
            put(child_prefix(number) + std::string{field.name});
        }
    }
    set_field(request, "children_count", std::to_string(answers.children.size()));
    for (auto const& [question, answer] : answers.answers) {
        set_field(request, "question_" + question, answer);
    }
    set_field(request, "campagne", answers.campaign);
    set_field(request, "consent", answers.consent.empty() ? "" : "1");
    set_field(request, "guardian_consent", answers.guardian_consent.empty() ? "" : "1");
    // The words that stood on the paper, when they are older than today's.
    set_field(request, "consent_version", answers.consent.empty() ? std::string{consent_version} : answers.consent);
    return request;
}

} // namespace guichet::people
