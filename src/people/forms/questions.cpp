// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/questions.hpp"

#include "base/text.hpp"
#include "base/words.hpp"
#include "people/registration/submission.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace guichet::people {

namespace {

using nlohmann::json;

constexpr std::string_view question_prefix = "question_";
constexpr std::string_view questions_topic = "people_form_questions";
constexpr Words<FieldKind, 4> question_kinds{{{FieldKind::line, "line"},
                                              {FieldKind::paragraph, "paragraph"},
                                              {FieldKind::choice, "choice"},
                                              {FieldKind::tick, "tick"}}};

json question_json(AddedQuestion const& question)
{
    return {{"id", question.id},
            {"kind", word_of(question_kinds, question.kind)},
            {"required", question.need == FieldNeed::required},
            {"text_fr", question.text_fr},
            {"text_en", question.text_en},
            {"choices", question.choices},
            {"library", question.library.value}};
}

AddedQuestion question_from(json const& from)
{
    AddedQuestion out;
    out.id = from.at("id").get<std::string>();
    out.kind = value_of(question_kinds, from.at("kind").get<std::string>()).value_or(FieldKind::line);
    out.need = from.at("required").get<bool>() ? FieldNeed::required : FieldNeed::optional;
    out.text_fr = from.at("text_fr").get<std::string>();
    out.text_en = from.at("text_en").get<std::string>();
    out.choices = from.at("choices").get<std::vector<std::string>>();
    out.library = {from.at("library").get<std::string>()};
    return out;
}

AddedQuestions questions_from(db::Row const& row)
{
    AddedQuestions out;
    out.revision = static_cast<int>(row.integer(0));
    auto const stored = json::parse(row.text(1));
    for (auto const& one : stored) {
        out.questions.push_back(question_from(one));
    }
    return out;
}

AddedQuestions latest(db::Session& session, IntercommunalityId const& where)
{
    return session
        .first(R"(
        SELECT revision, questions
        FROM people_form_questions
        WHERE intercommunality = :intercommunality
        ORDER BY revision DESC
        LIMIT 1)",
               {{"intercommunality", where}}, questions_from)
        .value_or(AddedQuestions{});
}

std::map<std::string, AddedQuestions> all_latest(db::Session& session)
{
    std::map<std::string, AddedQuestions> all;
    session.query(R"(
        SELECT revision, questions, intercommunality
        FROM people_form_questions
        ORDER BY intercommunality, revision)",
                  {}, [&](db::Row const& row) { all[row.text(2)] = questions_from(row); });
    return all;
}

int question_number(std::string_view id)
{
    int number = 0;
    std::from_chars(id.data(), id.data() + id.size(), number);
    return number;
}

/// One more than any that was ever given out there.
int next_number(db::Session& session, IntercommunalityId const& where)
{
    int highest = 0;
    session.query(R"(
        SELECT revision, questions
        FROM people_form_questions
        WHERE intercommunality = :intercommunality)",
                  {{"intercommunality", where}}, [&](db::Row const& row) {
                      for (auto const& question : questions_from(row).questions) {
                          highest = std::max(highest, question_number(question.id));
                      }
                  });
    return highest + 1;
}

/// Asks the same, in the same words, of the same people.
bool is_same_question(AddedQuestion one, AddedQuestion const& other)
{
    one.id = other.id;
    return one == other;
}

std::vector<FieldError> question_faults(AddedQuestion const& question)
{
    std::vector<FieldError> faults;
    if (question.text_fr.empty()) {
        faults.push_back({"text_fr", {"forms.question.error.text"}});
    }
    for (auto const& [field, text] :
         {std::pair{"text_fr", &question.text_fr}, std::pair{"text_en", &question.text_en}}) {
        if (length(*text) > longest_question) {
            faults.push_back({field, {"registration.error.too_long", {{"most", std::to_string(longest_question)}}}});
        }
    }
    if (question.kind == FieldKind::choice && question.choices.size() < 2) {
        faults.push_back({"choices", {"forms.question.error.choices"}});
    }
    if (std::ranges::any_of(question.choices,
                            [](std::string const& choice) { return length(choice) > longest_line_answered; })) {
        faults.push_back(
            {"choices", {"registration.error.too_long", {{"most", std::to_string(longest_line_answered)}}}});
    }
    return faults;
}

/// "" for what is none of the choices; "1" for a ticked box.
std::string tidied_answer(AddedQuestion const& question, std::string const& typed)
{
    auto answer = question.kind == FieldKind::paragraph ? tidy_lines(typed) : tidy(typed);
    if (question.kind == FieldKind::choice && std::ranges::find(question.choices, answer) == question.choices.end()) {
        answer.clear();
    }
    if (question.kind == FieldKind::tick && !answer.empty()) {
        answer = "1";
    }
    return answer;
}

} // namespace

AddedQuestions AddedQuestions::in(LibraryId const& library) const
{
    AddedQuestions out{revision, {}};
    std::ranges::copy_if(questions, std::back_inserter(out.questions), [&](AddedQuestion const& question) {
        return question.library.value.empty() || question.library == library;
    });
    return out;
}

std::optional<std::string> question_of_field(std::string_view field)
{
    if (!field.starts_with(question_prefix)) {
        return std::nullopt;
    }
    field.remove_prefix(question_prefix.size());
    auto const is_number =
        !field.empty() && field.size() <= 6 && std::ranges::all_of(field, [](char c) { return c >= '0' && c <= '9'; });
    return is_number ? std::optional{std::string{field}} : std::nullopt;
}

std::vector<AnsweredQuestion> check_answers(AddedQuestions const& asked, QuestionAnswers const& answers,
                                            std::string_view language, std::vector<FieldError>& faults)
{
    std::vector<AnsweredQuestion> out;
    for (auto const& question : asked.questions) {
        auto const given = answers.find(question.id);
        auto const typed = given == answers.end() ? std::string{} : given->second;
        auto answer = tidied_answer(question, typed);
        auto const most = question.kind == FieldKind::paragraph ? longest_message : longest_line_answered;
        if (length(answer) > most) {
            faults.push_back({question.field(), {"registration.error.too_long", {{"most", std::to_string(most)}}}});
        } else if (!answer.empty()) {
            out.push_back({question.id, question.text(language), std::move(answer)});
        } else if (question.need == FieldNeed::required) {
            faults.push_back({question.field(), {"forms.question.error.unanswered"}});
        }
    }
    return out;
}

FormQuestions::FormQuestions(db::Database& database, Clock const& clock, network::Journal const& journal)
    : database_(database), clock_(clock), journal_(journal), current_(database, {questions_topic}, all_latest)
{
}

AddedQuestions FormQuestions::in_force(IntercommunalityId const& where) const
{
    auto const all = current_.get();
    auto const found = all->find(where.value);
    return found == all->end() ? AddedQuestions{} : found->second;
}

AddedQuestions FormQuestions::of(IntercommunalityId const& where, int revision) const
{
    if (revision == 0) {
        return {};
    }
    return database_.read([&](db::Session& session) {
        auto const found = session.first(R"(
            SELECT revision, questions
            FROM people_form_questions
            WHERE intercommunality = :intercommunality AND revision = :revision)",
                                         {{"intercommunality", where}, {"revision", revision}}, questions_from);
        return found ? *found : latest(session, where);
    });
}

void FormQuestions::put(db::Session& session, network::Actor const& actor, IntercommunalityId const& where,
                        AddedQuestions const& next, std::string_view action) const
{
    auto list = json::array();
    for (auto const& question : next.questions) {
        list.push_back(question_json(question));
    }
    session.execute(R"(
        INSERT INTO people_form_questions (intercommunality, revision, questions, recorded, recorded_by)
        VALUES (:intercommunality, :revision, :questions, :recorded, :recorded_by))",
                    {{"intercommunality", where},
                     {"revision", next.revision},
                     {"questions", list.dump()},
                     {"recorded", clock_.now()},
                     {"recorded_by", actor.id}});
    db::stamp(session, questions_topic);
    journal_.append(session, actor, where, action, "form:" + where.value,
                    {{"revision", std::to_string(next.revision)}});
}

Result<void> FormQuestions::add(network::Actor const& actor, IntercommunalityId const& where, AddedQuestion question)
{
    question.text_fr = tidy(question.text_fr);
    question.text_en = tidy(question.text_en);
    if (auto faults = question_faults(question); !faults.empty()) {
        return invalid(std::move(faults));
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const allowed = network::authorise(actor, network::Permission::edit_policies, where);
        if (!allowed) {
            return allowed;
        }
        auto next = latest(session, where);
        if (std::ranges::any_of(next.questions, [&](auto const& one) { return is_same_question(one, question); })) {
            return {}; // pressed twice
        }
        if (next.questions.size() >= most_questions) {
            return fail(ErrorKind::conflict, "forms.question.too_many");
        }
        ++next.revision;
        question.id = std::to_string(next_number(session, where));
        next.questions.push_back(question);
        put(session, actor, where, next, "form.question_added");
        return {};
    });
}

Result<void> FormQuestions::remove(network::Actor const& actor, IntercommunalityId const& where,
                                   std::string_view question)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const allowed = network::authorise(actor, network::Permission::edit_policies, where);
        if (!allowed) {
            return allowed;
        }
        auto next = latest(session, where);
        if (std::erase_if(next.questions, [&](AddedQuestion const& one) { return one.id == question; }) == 0) {
            auto const number = question_number(question);
            auto const is_gone_already = number > 0 && number < next_number(session, where);
            return is_gone_already ? Result<void>{} : fail(ErrorKind::not_found, "error.not_found");
        }
        ++next.revision;
        put(session, actor, where, next, "form.question_removed");
        return {};
    });
}

void FormQuestions::keep(db::Session& session, ApplicationId const& application,
                         std::vector<AnsweredQuestion> const& answers)
{
    int position = 0;
    for (auto const& answer : answers) {
        session.execute(R"(
            INSERT INTO people_application_answer (application, position, question, text, answer)
            VALUES (:application, :position, :question, :text, :answer))",
                        {{"application", application},
                         {"position", position++},
                         {"question", answer.question},
                         {"text", answer.text},
                         {"answer", answer.answer}});
    }
}

std::vector<AnsweredQuestion> FormQuestions::answers_of(db::Session& session, ApplicationId const& application)
{
    return session.list(R"(
        SELECT question, text, answer
        FROM people_application_answer
        WHERE application = :application
        ORDER BY position)",
                        {{"application", application}},
                        [](db::Row const& row) { return AnsweredQuestion{row.text(0), row.text(1), row.text(2)}; });
}

} // namespace guichet::people
