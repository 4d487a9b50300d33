// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/registration/application.hpp"
#include "people/review/review.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace guichet::people {

enum class QueueSort { oldest, newest, name };
[[nodiscard]] std::string_view to_text(QueueSort sort);

/// What a librarian wants to see of the queue. "" and nullopt: everything.
struct QueueFilter {
    std::optional<ApplicationState> state = ApplicationState::in_review;
    std::string library;
    std::string campaign;
    std::string text; // beginnings of names, of anybody in the case, or of parts of a reference
    QueueSort sort = QueueSort::oldest;
    std::int64_t page = 1;
    bool letters = false; // only those without e-mail who have not been told yet; the state is then left aside
};
inline constexpr int queue_page_size = 50;

struct QueueRow {
    ApplicationId id;
    std::string reference;
    int version = 1;
    ApplicationState state = ApplicationState::in_review;
    LibraryId library;
    std::string name;
    std::string municipality_name;
    std::string campaign;
    int people = 1;
    bool has_email = true;
    Instant since; // confirmed, else sent
    std::string assigned_to;
    std::vector<Obstacle> obstacles; // to accepting it unread
};

/// Everything the page shows, as of one moment.
struct QueuePage {
    std::vector<QueueRow> rows;
    std::int64_t total = 0;                            // of all pages
    std::map<ApplicationState, std::int64_t> counts{}; // of everything the actor may see, as all that follows
    /// Answers and questions for people without e-mail that nobody has printed or told yet.
    std::int64_t letters_to_print = 0;
    /// Campaigns that some application carries, for the filter.
    std::vector<std::string> campaigns{};
};

/// The applications a staff member may see, as a list to work through. Reads only.
class Queue {
public:
    Queue(db::Database const& database, ReviewDesk const& review, Resemblances const& resemblances)
        : database_(database), review_(review), resemblances_(resemblances)
    {
    }

    [[nodiscard]] QueuePage page(network::Actor const& actor, QueueFilter const& filter) const;
    /// The case that follows (or goes before) one in that list, those a colleague has taken left out; nullopt at the
    /// end. A filter on all states walks those that wait.
    [[nodiscard]] std::optional<ApplicationId> next(network::Actor const& actor, ApplicationId const& id,
                                                    QueueFilter const& filter) const;
    [[nodiscard]] std::optional<ApplicationId> previous(network::Actor const& actor, ApplicationId const& id,
                                                        QueueFilter const& filter) const;

private:
    enum class Step { on, back };
    [[nodiscard]] std::optional<ApplicationId> neighbour(network::Actor const& actor, ApplicationId const& id,
                                                         QueueFilter const& filter, Step step) const;
    [[nodiscard]] std::vector<QueueRow> rows(db::Session& session, network::Actor const& actor,
                                             std::vector<ApplicationId> const& ids) const;

    db::Database const& database_;
    ReviewDesk const& review_;
    Resemblances const& resemblances_;
};

} // namespace guichet::people
