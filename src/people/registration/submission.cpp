// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/submission.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "people/campaigns/campaigns.hpp"
#include "people/registration/email_address.hpp"
#include "people/registration/phone_number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace guichet::people {

namespace {

constexpr int oldest = 120;

/// Checks field by field, keeps what is right and every fault.
class Checker {
public:
    explicit Checker(Date today) : today_(today) {}

    std::string name(std::string const& prefix, FormField const& asked, std::string_view typed)
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

    std::string line(FormField const& asked, std::string_view typed)
    {
        auto out = tidy(typed);
        check_length(asked, out);
        return out;
    }

    std::optional<Date> birth_date(std::string const& field, std::string_view typed)
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
        if (age_on(*date, today_) > oldest) {
            fault(field, "registration.error.birth_date_old");
            return std::nullopt;
        }
        return date;
    }

    Person person(std::string const& prefix, TypedPerson const& typed)
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

    void adult_age(Person const& person, bool has_children)
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

    void child_age(std::string const& field, Person const& person)
    {
        if (!has_fault(field) && age_on(person.birth_date, today_) >= civil_majority) {
            fault(field, "registration.error.child_is_adult");
        }
    }

    std::string email(Submission const& submission, EmailNeed need)
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

    std::string phone(std::string_view typed)
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

    std::string postcode(std::string_view typed)
    {
        auto out = tidy(typed);
        std::erase(out, ' ');
        auto const five_digits =
            out.size() == 5 && std::ranges::all_of(out, [](char c) { return c >= '0' && c <= '9'; });
        if (!five_digits) {
            fault("postcode", "registration.error.postcode_unreal");
        }
        return out;
    }

    std::string message(std::string_view typed)
    {
        auto out = tidy_lines(typed);
        check_length(form_field("message"), out);
        return out;
    }

    void check_length(FormField const& asked, std::string_view text)
    {
        if (length(text) > asked.longest) {
            fault(std::string{asked.name}, "registration.error.too_long", {{"most", fmt::format("{}", asked.longest)}});
        }
    }

    void fault(std::string field, std::string id, std::map<std::string, std::string> values = {})
    {
        faults_.push_back({std::move(field), {std::move(id), std::move(values)}});
    }
    [[nodiscard]] bool has_fault(std::string_view field) const
    {
        return std::ranges::find(faults_, field, &FieldError::field) != faults_.end();
    }
    [[nodiscard]] std::vector<FieldError>& faults() { return faults_; }

private:
    Date today_;
    std::vector<FieldError> faults_;
};

void check_household(Checker& checker, Submission const& submission, CheckedSubmission& out)
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
    Checker checker{today};
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
    Checker checker{today};
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
    Checker checker{Date{}};
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
