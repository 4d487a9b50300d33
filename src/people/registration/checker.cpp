// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/checker.hpp"

#include "base/text.hpp"
#include "people/registration/email_address.hpp"
#include "people/registration/phone_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace guichet::people {

namespace {

constexpr int oldest_applicant = 120;

} // namespace

std::string SubmissionChecker::name(std::string const& prefix, FormField const& asked, std::string_view typed)
{
    auto const field = prefix + std::string{asked.name};
    auto out = tidy(typed);
    if (out.empty()) {
        if (asked.need != FieldNeed::optional) {
            fault(field, "registration.error.name_missing");
        }
    } else if (length(out) > asked.longest) {
        fault(field, "registration.error.name_long");
    } else if (!looks_like_a_name(out)) {
        fault(field, "registration.error.name_signs");
    }
    return out;
}

std::string SubmissionChecker::line(FormField const& asked, std::string_view typed)
{
    auto out = tidy(typed);
    check_length(asked, out);
    return out;
}

std::optional<Date> SubmissionChecker::birth_date(std::string const& field, std::string_view typed)
{
    if (tidy(typed).empty()) {
        fault(field, "registration.error.birth_date_missing");
        return std::nullopt;
    }
    auto const date = typed.size() > 20 ? std::nullopt : parse_typed_date(tidy(typed));
    if (!date) {
        fault(field, "registration.error.birth_date_unreal");
        return std::nullopt;
    }
    if (days_between(*date, today_) < 0) {
        fault(field, "registration.error.birth_date_future");
        return std::nullopt;
    }
    if (age_on(*date, today_) > oldest_applicant) {
        fault(field, "registration.error.birth_date_old");
        return std::nullopt;
    }
    return date;
}

Person SubmissionChecker::person(std::string const& prefix, TypedPerson const& typed)
{
    Person out;
    out.birth_name = name(prefix, form_field("birth_name"), typed.birth_name);
    out.usage_name = name(prefix, form_field("usage_name"), typed.usage_name);
    out.first_names = name(prefix, form_field("first_names"), typed.first_names);
    if (out.usage_name == out.birth_name) {
        out.usage_name.clear();
    }
    if (auto const date = birth_date(prefix + "birth_date", typed.birth_date)) {
        out.birth_date = *date;
    }
    return out;
}

void SubmissionChecker::adult_age(Person const& person, bool has_children)
{
    if (!person.birth_date.ok() || has_fault("birth_date")) {
        return;
    }
    auto const age = age_on(person.birth_date, today_);
    if (age < digital_majority) {
        fault("birth_date", "registration.error.guardian_needed");
    } else if (age < civil_majority && has_children) {
        fault("birth_date", "registration.error.adult_needed");
    }
}

void SubmissionChecker::child_age(std::string const& field, Person const& person)
{
    if (!has_fault(field) && age_on(person.birth_date, today_) >= civil_majority) {
        fault(field, "registration.error.child_is_adult");
    }
}

std::string SubmissionChecker::email(Submission const& submission, EmailNeed need)
{
    if (tidy(submission.email).empty()) {
        if (need == EmailNeed::required) {
            fault("email", "registration.error.email_missing");
        }
        return {};
    }
    auto const address = normalise_email(submission.email);
    if (!address) {
        fault("email", "registration.error.email_unreal");
        return {};
    }
    auto const meant = suggested_email(*address);
    if (!meant) {
        return *address;
    }
    auto const answered = normalise_email(submission.email_answer.asked_about) == address;
    if (answered && submission.email_answer.choice == "suggested") {
        return *meant;
    }
    if (!answered || submission.email_answer.choice != "typed") {
        fault("email_choice", "registration.error.email_did_you_mean", {{"suggested", *meant}});
    }
    return *address;
}

std::string SubmissionChecker::phone(std::string_view typed)
{
    if (tidy(typed).empty()) {
        return {};
    }
    auto const number = normalise_phone(typed);
    if (!number) {
        fault("phone", "registration.error.phone_unreal");
    }
    return number.value_or("");
}

std::string SubmissionChecker::postcode(std::string_view typed)
{
    auto out = tidy(typed);
    std::erase(out, ' ');
    auto const five_digits = out.size() == 5 && std::ranges::all_of(out, [](char c) { return c >= '0' && c <= '9'; });
    if (!five_digits) {
        fault("postcode", "registration.error.postcode_unreal");
    }
    return out;
}

std::string SubmissionChecker::message(std::string_view typed)
{
    auto out = tidy_lines(typed);
    check_length(form_field("message"), out);
    return out;
}

void SubmissionChecker::check_length(FormField const& asked, std::string_view text)
{
    if (length(text) > asked.longest) {
        fault(std::string{asked.name}, "registration.error.too_long", {{"most", fmt::format("{}", asked.longest)}});
    }
}

void SubmissionChecker::fault(std::string field, std::string id, std::map<std::string, std::string> values)
{
    faults_.push_back({std::move(field), {std::move(id), std::move(values)}});
}

bool SubmissionChecker::has_fault(std::string_view field) const
{
    return std::ranges::find(faults_, field, &FieldError::field) != faults_.end();
}

} // namespace guichet::people
