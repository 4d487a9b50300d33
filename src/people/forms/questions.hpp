// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "db/revision.hpp"
#include "network/journal/journal.hpp"
#include "people/forms/definition.hpp"
#include "people/registration/application.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What an intercommunality, or one of its libraries, asks besides the form everybody shares. Owns
/// people_form_questions (each change is a new revision; old ones stay, so that a PDF saved last year is still read)
/// and people_application_answer.
namespace guichet::people {

struct AddedQuestion {
    std::string id;                   // "1", "2"…: given once, never to another question
    FieldKind kind = FieldKind::line; // line, paragraph, choice or tick
    FieldNeed need = FieldNeed::optional;
    std::string text_fr;
    std::string text_en;              // "" for the French one
    std::vector<std::string> choices; // of a choice: shown and kept as they are
    LibraryId library;                // asked there only; "" everywhere
    bool operator==(AddedQuestion const&) const = default;

    [[nodiscard]] std::string const& text(std::string_view language) const
    {
        return language == "en" && !text_en.empty() ? text_en : text_fr;
    }
    /// Of its control on every shape of the form.
    [[nodiscard]] std::string field() const { return "question_" + id; }
};

struct AddedQuestions {
    int revision = 0; // 0: nothing was ever added
    std::vector<AddedQuestion> questions;

    /// Those a person sees who registers in that library.
    [[nodiscard]] AddedQuestions in(LibraryId const& library) const;
};

/// By question id, as typed; "1" for a ticked box.
using QuestionAnswers = std::map<std::string, std::string, std::less<>>;

/// An answer as it is kept: with the words of the question on that day.
struct AnsweredQuestion {
    std::string question; // id
    std::string text;
    std::string answer; // "1" for a ticked box
    bool operator==(AnsweredQuestion const&) const = default;
};

inline constexpr std::size_t longest_question = 200;
inline constexpr std::size_t longest_line_answered = 200;
inline constexpr std::size_t most_questions = 10;

/// The question a control's name belongs to: "question_3" → "3"; nullopt for another field.
[[nodiscard]] std::optional<std::string> question_of_field(std::string_view field);
/// Tidied answers to `asked`, in order, empty ones left out; what is missing or too long goes to `faults`.
[[nodiscard]] std::vector<AnsweredQuestion> check_answers(AddedQuestions const& asked, QuestionAnswers const& answers,
                                                          std::string_view language, std::vector<FieldError>& faults);

class FormQuestions {
public:
    FormQuestions(db::Database& database, Clock const& clock, network::Journal const& journal);

    [[nodiscard]] AddedQuestions in_force(IntercommunalityId const& where) const;
    /// As it was on a form of that revision; those in force when there is no such.
    [[nodiscard]] AddedQuestions of(IntercommunalityId const& where, int revision) const;

    /// A new revision with one question more; gives it its id. One that is asked already changes nothing. Faults at
    /// "text_fr", "choices", "kind"; conflict "forms.question.too_many".
    [[nodiscard]] Result<void> add(network::Actor const& actor, IntercommunalityId const& where,
                                   AddedQuestion question);
    /// A new revision without it, or nothing when it is gone already. not_found when there never was such a question.
    [[nodiscard]] Result<void> remove(network::Actor const& actor, IntercommunalityId const& where,
                                      std::string_view question);

    static void keep(db::Session& session, ApplicationId const& application,
                     std::vector<AnsweredQuestion> const& answers);
    [[nodiscard]] static std::vector<AnsweredQuestion> answers_of(db::Session& session,
                                                                  ApplicationId const& application);

private:
    void put(db::Session& session, network::Actor const& actor, IntercommunalityId const& where,
             AddedQuestions const& next, std::string_view action) const;

    db::Database& database_;
    Clock const& clock_;
    network::Journal const& journal_;
    db::Snapshot<std::map<std::string, AddedQuestions>> current_; // by intercommunality: asked at every request
};

} // namespace guichet::people
