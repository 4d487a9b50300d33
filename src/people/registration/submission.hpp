// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/error.hpp"
#include "people/documents/documents.hpp"
#include "people/forms/definition.hpp"
#include "people/forms/questions.hpp"
#include "people/registration/application.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What somebody typed, as typed, and the checks that make an application of it (R2). The web form, the API and staff
/// all send this and nothing else: nothing here says who may register, the server finds that out. Pure.
namespace guichet::people {

struct TypedPerson {
    std::string birth_name;
    std::string usage_name;
    std::string first_names;
    std::string birth_date;
    bool operator==(TypedPerson const&) const = default;
};

/// The answer to "did you mean …@gmail.com?", bound to the address it was asked about.
struct EmailAnswer {
    std::string asked_about;
    std::string choice; // "typed" or "suggested"
};

struct Submission {
    std::string municipality; // INSEE
    std::string library;      // wished; counts only among the libraries of one's own intercommunality
    TypedPerson adult;
    std::vector<TypedPerson> children;
    std::string street;
    std::string complement;
    std::string postcode;
    std::string email;
    EmailAnswer email_answer;
    std::string phone;
    std::string language;
    std::string message;
    std::string status;      // situation declared for a reduced price: one of tariff_statuses, or anything for none
    std::string offer;       // "digital" for the digital library alone
    QuestionAnswers answers; // to what is asked there besides
    std::optional<int> form_questions; // revision of those on the form that was filled in; nullopt: today's
    std::string campaign;
    std::string consent;          // version of the text whose box was ticked, "" when not
    std::string guardian_consent; // the same, of the holder of parental authority
    std::vector<TypedDocument> documents;
};

/// Where the answer to that field of the form goes ("street", "child_2_birth_date"); nullptr for boxes to tick, files,
/// and children the submission does not have.
[[nodiscard]] std::string* answer_in(Submission& submission, std::string_view field);

/// Both sides of a card, every page of a lease; more is a flood.
inline constexpr std::size_t most_documents = 10;
inline constexpr int digital_majority = 15;
inline constexpr int civil_majority = 18;

enum class EmailNeed { required, optional };

/// What was typed, once it holds together: names tidied, dates real, address and contact in their normal form.
struct CheckedSubmission {
    std::vector<Person> people;
    PostalAddress address; // municipality_name not filled
    Contact contact;
    std::string message;
    std::string campaign;
};

/// Every fault, by the name of its field ("email", "child_2_birth_date"), or the checked values. Does not look at the
/// municipality nor at the documents: those need the policy.
[[nodiscard]] Result<CheckedSubmission> check(Submission const& submission, Date today, EmailNeed email_need);

/// A member's details as staff correct them, children's too: faults likewise, except of fields left as they were in
/// `before`, whose checked values then mean nothing. A library's own system may have sent less than we ask for.
[[nodiscard]] Result<CheckedSubmission> check_details(Submission const& submission, Submission const& before,
                                                      Date today);

/// The e-mail address alone, its domain's likely slip included: faults at "email" and "email_choice".
[[nodiscard]] Result<std::string> check_email(Submission const& submission);

/// What the policy's proof asks for and the submission lacks, and documents that are none of the kinds accepted.
[[nodiscard]] std::vector<FieldError> document_faults(Submission const& submission, Proof proof);
/// The kinds of document a proof asks for.
[[nodiscard]] std::vector<DocumentKind> documents_for(Proof proof);

/// Of all that was sent, to tell the same request sent twice from another one under the same key. Hex.
[[nodiscard]] std::string digest(Submission const& submission);

/// Words over several lines: each line tidied, no control characters, at most one empty line in a row.
[[nodiscard]] std::string tidy_lines(std::string_view text);

} // namespace guichet::people
