// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "network/staff/staff_door.hpp"
#include "people/duplicates/duplicates.hpp"
#include "people/review/case_view.hpp"
#include "people/review/queue.hpp"
#include "people/review/reasons.hpp"
#include "people/review/review.hpp"
#include "web/shell.hpp"

#include <functional>
#include <string>

namespace guichet::people {

/// What the pages of the desk read from, beside the desk itself.
struct ReviewSources {
    db::Database& database;
    Clock const& clock;
    Random& random;
    ReviewDesk& review;
    Queue const& queue;
    RefusalReasons& reasons;
    Duplicates const& duplicates;
    PolicyOffice const& office;
    network::Intercommunalities const& intercommunalities;
    /// The name of a staff member, "" when unknown: network/staff's, adapted by app.
    std::function<std::string(std::string_view staff_id)> staff_name;
    /// Cases are late after that many days.
    int target_days = 3;
};

/// /gestion/demandes: the queue.
class QueuePages {
public:
    QueuePages(web::Shell const& shell, ReviewSources const& sources) : shell_(shell), sources_(sources) {}
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response search(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] std::vector<network::Library> libraries_of(network::Actor const& actor) const;
    [[nodiscard]] nlohmann::json row_model(web::Request const& request, QueueRow const& row) const;
    [[nodiscard]] std::int64_t papers_waiting(network::Actor const& actor) const;
    /// With the names of libraries and colleagues, each looked up once.
    [[nodiscard]] nlohmann::json rows_model(web::Request const& request, network::Actor const& actor,
                                            std::vector<QueueRow> const& rows,
                                            std::vector<network::Library> const& libraries) const;
    [[nodiscard]] nlohmann::json states_model(web::Request const& request, QueueFilter const& filter,
                                              QueuePage const& page) const;
    [[nodiscard]] nlohmann::json filter_model(web::Request const& request, QueueFilter const& filter,
                                              QueuePage const& page,
                                              std::vector<network::Library> const& libraries) const;

    web::Shell const& shell_;
    ReviewSources const& sources_;
};

/// What is done to many cases at once: accepted, taken back, written to.
class BulkPages {
public:
    BulkPages(web::Shell const& shell, ReviewSources const& sources) : shell_(shell), sources_(sources) {}
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response accept(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response undo(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response print(web::Request const& request, network::Actor const& actor) const;

    web::Shell const& shell_;
    ReviewSources const& sources_;
};

/// /gestion/demandes/{id}: one screen to decide, and what can be done there.
class CasePages {
public:
    CasePages(web::Shell const& shell, ReviewSources const& sources) : shell_(shell), sources_(sources) {}
    void mount(network::StaffDoor& door, web::Router& router);

private:
    using Action = std::function<Result<void>(web::Request const&, network::Actor const&, SeenCase const&)>;

    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor,
                                     Error const* error = nullptr) const;
    [[nodiscard]] web::Response conflict(web::Request const& request, network::Actor const& actor,
                                         ApplicationId const& id) const;
    void decision(network::StaffDoor& door, web::Router& router, std::string const& pattern, std::string done,
                  Action action);
    [[nodiscard]] web::Response after(web::Request const& request, network::Actor const& actor,
                                      Result<void> const& outcome, std::string const& done) const;
    [[nodiscard]] web::Response letter(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] web::Response undo(web::Request const& request, network::Actor const& actor) const;
    [[nodiscard]] Result<Application> visible(network::Actor const& actor, ApplicationId const& id) const;
    [[nodiscard]] nlohmann::json case_model(web::Request const& request, network::Actor const& actor,
                                            Application const& application) const;
    [[nodiscard]] nlohmann::json state_of_case_model(web::Request const& request, network::Actor const& actor,
                                                     Application const& application) const;
    [[nodiscard]] nlohmann::json place_model(web::Request const& request, Application const& application) const;
    [[nodiscard]] nlohmann::json money_model(web::Request const& request, CaseView const& view) const;
    [[nodiscard]] nlohmann::json people_model(web::Request const& request, Application const& application,
                                              std::optional<IdentityMark> const& identity) const;
    [[nodiscard]] nlohmann::json candidates_model(web::Request const& request, network::Actor const& actor,
                                                  Application const& application) const;
    /// For each of the people who may be somebody known: who.
    [[nodiscard]] nlohmann::json links_model(web::Request const& request, Application const& application,
                                             nlohmann::json const& candidates) const;
    [[nodiscard]] nlohmann::json questions_model(web::Request const& request, CaseView const& view) const;
    [[nodiscard]] nlohmann::json answers_model(web::Request const& request, CaseView const& view) const;
    [[nodiscard]] nlohmann::json documents_model(web::Request const& request, ApplicationId const& id,
                                                 CaseView const& view) const;
    [[nodiscard]] nlohmann::json history_model(web::Request const& request, CaseHistory const& history) const;

    web::Shell const& shell_;
    ReviewSources const& sources_;
};

/// /gestion/motifs: the words to refuse with.
class ReasonPages {
public:
    ReasonPages(web::Shell const& shell, ReviewSources const& sources) : shell_(shell), sources_(sources) {}
    void mount(network::StaffDoor& door, web::Router& router);

private:
    [[nodiscard]] web::Response show(web::Request const& request, network::Actor const& actor,
                                     Error const* error = nullptr) const;
    [[nodiscard]] web::Response put(web::Request const& request, network::Actor const& actor) const;

    web::Shell const& shell_;
    ReviewSources const& sources_;
};

/// The banner of an answer that can be taken back, and of what is left to do for somebody without e-mail; null without
/// a decision.
[[nodiscard]] nlohmann::json undo_model(web::Request const& request, web::Shell const& shell,
                                        ReviewSources const& sources, std::optional<Decision> const& decision);
/// "review.state.…" and the colour of its badge.
[[nodiscard]] nlohmann::json state_model(web::Request const& request, web::Shell const& shell, ApplicationState state);

} // namespace guichet::people
