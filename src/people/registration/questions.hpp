// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/registration.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace guichet::people {

/// How long the reply link of a question works.
inline constexpr std::chrono::days question_life{30};
inline constexpr std::size_t longest_answer = 2000;

struct Question {
    std::string question;
    Instant asked;
    std::string answer;
    std::optional<Instant> answered;
};

enum class QuestionStep { waiting, answered, expired, unknown };

struct QuestionView {
    QuestionStep step = QuestionStep::unknown;
    std::string reference;
    std::string question;
    LibraryId library;
};

struct TypedAnswer {
    std::string text;
    std::vector<TypedDocument> documents;
};

/// What a librarian asks an applicant by mail, and the answer that comes back through the link (R7: GET shows, POST
/// acts).
class Questions {
public:
    Questions(db::Database& database, Clock const& clock, Random& random, RegistrationLetters const& letters,
              Documents const& documents);

    /// For the desk, in its transaction: puts the application to information_asked, keeps the question and queues the
    /// mail with the link (or none, for people without e-mail: the desk then prints or phones). The mail waits `hold`.
    [[nodiscard]] Result<void> ask(db::Session& session, network::Actor const& actor, Application& application,
                                   std::string_view question, std::chrono::seconds hold = {}) const;
    /// The question waiting for its answer once more, with a new link, to an address just corrected; returns the outbox
    /// id. The earlier link opens nothing any more.
    [[nodiscard]] std::string send_again(db::Session& session, Application const& application) const;
    /// The question was taken back before its mail left: its link opens nothing.
    static void withdraw_latest(db::Session& session, ApplicationId const& application);

    [[nodiscard]] QuestionView look(std::string_view token) const;
    /// Puts the application back in review. Faults at "answer" and "document". not_found "registration.link_unknown",
    /// conflict "registration.link_expired"; of a question that was answered otherwise meanwhile,
    /// "registration.question.not_sent".
    [[nodiscard]] Result<QuestionView> answer(std::string_view token, TypedAnswer const& typed);

    [[nodiscard]] static std::vector<Question> of(db::Session& session, ApplicationId const& application);

private:
    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    RegistrationLetters const& letters_;
    Documents const& documents_;
};

} // namespace guichet::people
