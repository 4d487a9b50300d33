// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/submission.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "people/campaigns/campaigns.hpp"
#include "people/registration/checker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace guichet::people {

namespace {

void check_household(SubmissionChecker& checker, Submission const& submission, CheckedSubmission& out)
{
    if (submission.children.size() > most_children) {
        checker.fault("children", "registration.error.too_many_children");
        return;
    }
    for (std::size_t at = 0; at < submission.children.size(); ++at) {
        auto const prefix = child_prefix(at + 1);
        auto person = checker.person(prefix, submission.children[at]);
        checker.child_age(prefix + "birth_date", person);
        out.people.push_back(std::move(person));
    }
    if (!submission.children.empty() && !is_known_consent(submission.guardian_consent)) {
        checker.fault("guardian_consent", "registration.error.guardian_consent_missing");
    }
}

void feed(std::string& out, std::string_view text)
{
    out += fmt::format("{}:", text.size());
    out += text;
}

void feed(std::string& out, TypedPerson const& person)
{
    for (auto const* const text : {&person.birth_name, &person.usage_name, &person.first_names, &person.birth_date}) {
        feed(out, *text);
    }
}

bool has_document(Submission const& submission, DocumentKind kind)
{
    return std::ranges::find(submission.documents, kind, &TypedDocument::kind) != submission.documents.end();
}

} // namespace

std::string* answer_in(Submission& submission, std::string_view field)
{
    static std::map<std::string_view, std::string TypedPerson::*> const of_a_person{
        {"birth_name", &TypedPerson::birth_name},
        {"usage_name", &TypedPerson::usage_name},
        {"first_names", &TypedPerson::first_names},
        {"birth_date", &TypedPerson::birth_date}};
    static std::map<std::string_view, std::string Submission::*> const of_all{
        {"street", &Submission::street},     {"complement", &Submission::complement},
        {"postcode", &Submission::postcode}, {"municipality", &Submission::municipality},
        {"library", &Submission::library},   {"email", &Submission::email},
        {"phone", &Submission::phone},       {"language", &Submission::language},
        {"message", &Submission::message},   {"status", &Submission::status},
        {"offer", &Submission::offer}};
    if (auto const found = of_all.find(field); found != of_all.end()) {
        return &(submission.*found->second);
    }
    auto* person = &submission.adult;
    for (std::size_t at = 0; at < submission.children.size(); ++at) {
        if (auto const prefix = child_prefix(at + 1); field.starts_with(prefix)) {
            person = &submission.children[at];
            field.remove_prefix(prefix.size());
        }
    }
    auto const found = of_a_person.find(field);
    return found == of_a_person.end() ? nullptr : &(person->*found->second);
}

std::string tidy_lines(std::string_view text)
{
    std::string out;
    auto gap = 0;
    for (auto const& line : split(text, '\n')) {
        auto const clean = tidy(line);
        if (clean.empty()) {
            ++gap;
            continue;
        }
        if (!out.empty()) {
            out += gap > 0 ? "\n\n" : "\n";
        }
        out += clean;
        gap = 0;
    }
    return out;
}

Result<CheckedSubmission> check(Submission const& submission, Date today, EmailNeed email_need)
{
    SubmissionChecker checker{today};
    CheckedSubmission out;
    out.people.push_back(checker.person("", submission.adult));
    checker.adult_age(out.people.front(), !submission.children.empty());
    check_household(checker, submission, out);
    out.address.street = checker.line(form_field("street"), submission.street);
    if (out.address.street.empty()) {
        checker.fault("street", "registration.error.street_missing");
    }
    out.address.complement = checker.line(form_field("complement"), submission.complement);
    out.address.postcode = checker.postcode(submission.postcode);
    out.address.municipality = submission.municipality;
    out.contact.email = checker.email(submission, email_need);
    out.contact.phone = checker.phone(submission.phone);
    out.contact.language = submission.language == "en" ? "en" : "fr";
    out.message = checker.message(submission.message);
    // A campaign that no longer exists must not cost anybody an application: what is not one is left out.
    out.campaign = is_campaign_slug(submission.campaign) ? submission.campaign : "";
    if (!is_known_consent(submission.consent)) {
        checker.fault("consent", "registration.error.consent_missing");
    }
    if (!checker.faults().empty()) {
        return invalid(std::move(checker.faults()));
    }
    return out;
}

Result<CheckedSubmission> check_details(Submission const& submission, Submission const& before, Date today)
{
    SubmissionChecker checker{today};
    auto now = submission;
    auto then = before;
    CheckedSubmission out;
    out.people.push_back(checker.person("", submission.adult));
    out.address.street = checker.line(form_field("street"), submission.street);
    out.address.complement = checker.line(form_field("complement"), submission.complement);
    out.address.postcode = tidy(submission.postcode).empty() ? "" : checker.postcode(submission.postcode);
    out.contact.email = checker.email(submission, EmailNeed::optional);
    out.contact.phone = checker.phone(submission.phone);
    out.contact.language = submission.language == "en" ? "en" : "fr";
    std::erase_if(checker.faults(), [&](FieldError const& fault) {
        auto const* const typed = answer_in(now, fault.field == "email_choice" ? "email" : fault.field);
        auto const* const former = answer_in(then, fault.field == "email_choice" ? "email" : fault.field);
        return typed != nullptr && former != nullptr && *typed == *former;
    });
    if (!checker.faults().empty()) {
        return invalid(std::move(checker.faults()));
    }
    return out;
}

Result<std::string> check_email(Submission const& submission)
{
    SubmissionChecker checker{Date{}};
    auto email = checker.email(submission, EmailNeed::required);
    if (!checker.faults().empty()) {
        return invalid(std::move(checker.faults()));
    }
    return email;
}

std::vector<DocumentKind> documents_for(Proof proof)
{
    switch (proof) {
    case Proof::none:
        return {};
    case Proof::identity:
        return {DocumentKind::identity};
    case Proof::residence:
        return {DocumentKind::residence};
    case Proof::identity_and_residence:
        return {DocumentKind::identity, DocumentKind::residence};
    }
    return {};
}

std::vector<FieldError> document_faults(Submission const& submission, Proof proof)
{
    std::vector<FieldError> faults;
    for (auto const& document : submission.documents) {
        auto const field = fmt::format("document_{}", to_text(document.kind));
        if (document.bytes.size() > largest_document) {
            faults.push_back({field, {"registration.error.document_large"}});
        } else if (!sniff(document.bytes)) {
            faults.push_back({field, {"registration.error.document_type"}});
        }
    }
    for (auto const kind : documents_for(proof)) {
        if (!has_document(submission, kind)) {
            faults.push_back({fmt::format("document_{}", to_text(kind)), {"registration.error.document_missing"}});
        }
    }
    return faults;
}

std::string digest(Submission const& submission)
{
    std::string all;
    feed(all, submission.adult);
    for (auto const& child : submission.children) {
        feed(all, child);
    }
    for (auto const* const text :
         {&submission.municipality, &submission.library, &submission.street, &submission.complement,
          &submission.postcode, &submission.email, &submission.email_answer.choice, &submission.phone,
          &submission.language, &submission.message, &submission.campaign, &submission.consent,
          &submission.guardian_consent, &submission.status, &submission.offer}) {
        feed(all, *text);
    }
    for (auto const& [question, answer] : submission.answers) {
        feed(all, question);
        feed(all, answer);
    }
    for (auto const& document : submission.documents) {
        feed(all, to_text(document.kind));
        feed(all, document.bytes);
    }
    return hex(sha256(all));
}

} // namespace guichet::people
