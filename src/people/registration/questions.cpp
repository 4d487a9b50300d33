// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/questions.hpp"

#include "base/text.hpp"
#include "people/registration/link_token.hpp"

#include <fmt/format.h>

#include <utility>

namespace guichet::people {

namespace {

struct OpenedQuestion {
    Application application;
    int sequence = 0;
    std::string question;
    Instant expires;
    std::optional<std::string> answer; // nullopt: none yet
};

std::optional<OpenedQuestion> open_question(db::Session& session, std::string_view text)
{
    auto const token = LinkToken::parse(text);
    auto application = token ? Applications::find(session, {token->subject}) : std::nullopt;
    if (!application) {
        return std::nullopt;
    }
    std::optional<OpenedQuestion> found;
    session.query(R"(
        SELECT sequence, question, expires, answered, link_hash, answer
        FROM people_application_question
        WHERE application = :application
        ORDER BY sequence DESC)",
                  {{"application", application->id}}, [&](db::Row const& row) {
                      if (!found && token->opens(row.text(4))) {
                          found = OpenedQuestion{*application, static_cast<int>(row.integer(0)), row.text(1),
                                                 row.instant(2),
                                                 row.is_null(3) ? std::nullopt : std::optional{row.text(5)}};
                      }
                  });
    return found;
}

QuestionStep step_of(OpenedQuestion const& opened, Instant now)
{
    if (opened.answer) {
        return QuestionStep::answered;
    }
    auto const in_time = now < opened.expires && opened.application.state == ApplicationState::information_asked;
    return in_time ? QuestionStep::waiting : QuestionStep::expired;
}

QuestionView view_of(OpenedQuestion const& opened, QuestionStep step)
{
    return {step, opened.application.reference, opened.question, opened.application.library};
}

/// The same once more is harmless; other words would be lost.
Result<QuestionView> answered_before(OpenedQuestion const& opened, std::string const& text)
{
    if (*opened.answer != text) {
        return fail(ErrorKind::conflict, "registration.question.not_sent");
    }
    return view_of(opened, QuestionStep::answered);
}

std::vector<FieldError> faults_of(std::string const& text, TypedAnswer const& typed)
{
    std::vector<FieldError> faults;
    if (text.empty() && typed.documents.empty()) {
        faults.push_back({"answer", {"registration.error.answer_missing"}});
    }
    if (length(text) > longest_answer) {
        faults.push_back({"answer", {"registration.error.too_long", {{"most", fmt::format("{}", longest_answer)}}}});
    }
    return faults;
}

} // namespace

Questions::Questions(db::Database& database, Clock const& clock, Random& random, RegistrationLetters const& letters,
                     Documents const& documents)
    : database_(database), clock_(clock), random_(random), letters_(letters), documents_(documents)
{
}

Result<void> Questions::ask(db::Session& session, network::Actor const& actor, Application& application,
                            std::string_view question, std::chrono::seconds hold) const
{
    auto const now = clock_.now();
    auto const token = LinkToken::make(application.id, random_);
    auto const words = tidy_lines(question);
    auto const sent = letters_.enqueue(session, letters_.information_asked(application, words, token.text()), hold);
    auto const moved = Applications::move(session, application, ApplicationState::information_asked,
                                          {actor, now, "information_asked", words, sent});
    if (!moved) {
        return std::unexpected(moved.error());
    }
    session.execute(R"(
        INSERT INTO people_application_question
            (application, sequence, question, link_hash, asked, expires, answer)
        VALUES (:application,
                (SELECT COALESCE(MAX(sequence), 0) + 1
                 FROM people_application_question
                 WHERE application = :application),
                :question, :link_hash, :asked, :expires, ''))",
                    {{"application", application.id},
                     {"question", words},
                     {"link_hash", token.hash()},
                     {"asked", now},
                     {"expires", now + question_life}});
    return {};
}

std::string Questions::send_again(db::Session& session, Application const& application) const
{
    auto const token = LinkToken::make(application.id, random_);
    auto const question = of(session, application.id).back().question;
    session.execute(
        R"(
        UPDATE people_application_question
        SET link_hash = :link_hash, expires = :expires
        WHERE application = :application AND answered IS NULL
          AND sequence = (SELECT MAX(sequence)
                          FROM people_application_question
                          WHERE application = :application))",
        {{"link_hash", token.hash()}, {"expires", clock_.now() + question_life}, {"application", application.id}});
    return letters_.enqueue(session, letters_.information_asked(application, question, token.text()));
}

void Questions::withdraw_latest(db::Session& session, ApplicationId const& application)
{
    session.execute(R"(
        DELETE FROM people_application_question
        WHERE application = :application AND answered IS NULL
          AND sequence = (SELECT MAX(sequence)
                          FROM people_application_question
                          WHERE application = :application))",
                    {{"application", application}});
}

QuestionView Questions::look(std::string_view token) const
{
    auto const opened = database_.read([&](db::Session& session) { return open_question(session, token); });
    return opened ? view_of(*opened, step_of(*opened, clock_.now())) : QuestionView{};
}

Result<QuestionView> Questions::answer(std::string_view token, TypedAnswer const& typed)
{
    auto const now = clock_.now();
    auto const text = tidy_lines(typed.text);
    if (auto faults = faults_of(text, typed); !faults.empty()) {
        return invalid(std::move(faults));
    }
    auto const sealed = documents_.seal_all(typed.documents);
    if (!sealed) {
        return std::unexpected(sealed.error());
    }
    return database_.write([&](db::Session& session) -> Result<QuestionView> {
        auto opened = open_question(session, token);
        if (!opened) {
            return fail(ErrorKind::not_found, "registration.link_unknown");
        }
        auto const step = step_of(*opened, now);
        if (step == QuestionStep::answered) {
            return answered_before(*opened, text);
        }
        if (step == QuestionStep::expired) {
            return fail(ErrorKind::conflict, "registration.link_expired");
        }
        session.execute(R"(
            UPDATE people_application_question
            SET answer = :answer, answered = :answered
            WHERE application = :application AND sequence = :sequence)",
                        {{"answer", text},
                         {"answered", now},
                         {"application", opened->application.id},
                         {"sequence", opened->sequence}});
        for (auto const& document : *sealed) {
            documents_.add(session, opened->application.id, document);
        }
        network::Actor const actor{network::ActorKind::applicant, opened->application.id.value, ""};
        auto const moved = Applications::move(session, opened->application, ApplicationState::in_review,
                                              {actor, now, "information_given"});
        if (!moved) {
            return std::unexpected(moved.error());
        }
        return view_of(*opened, QuestionStep::answered);
    });
}

std::vector<Question> Questions::of(db::Session& session, ApplicationId const& application)
{
    return session.list(R"(
        SELECT question, asked, answer, answered
        FROM people_application_question
        WHERE application = :application
        ORDER BY sequence)",
                        {{"application", application}}, [](db::Row const& row) {
                            return Question{row.text(0), row.instant(1), row.text(2), row.maybe_instant(3)};
                        });
}

} // namespace guichet::people
