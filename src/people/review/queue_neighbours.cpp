// SPDX-License-Identifier: AGPL-3.0-or-later
// From one case to the next in the order and with the filter of the list one came from.
#include "people/review/queue.hpp"

#include <array>

namespace guichet::people {

namespace {

// By the moment of arrival, then by name; each forward and backward. Rows compare as the list sorts.
constexpr std::array<std::string_view, 4> neighbour_texts{
    R"sql(
        SELECT waiting.id
        FROM people_application waiting, people_application here
        WHERE here.id = :id AND waiting.state = :state AND waiting.erased IS NULL AND waiting.id <> here.id
          AND (:scope = '' OR waiting.intercommunality = :scope)
          AND (:library = '' OR waiting.library = :library) AND (:campaign = '' OR waiting.campaign = :campaign)
          AND (waiting.assigned_to = '' OR waiting.assigned_to = :actor)
          AND (waiting.submitted > here.submitted OR (waiting.submitted = here.submitted AND waiting.id > here.id))
        ORDER BY waiting.submitted, waiting.id
        LIMIT 1
    )sql",
    R"sql(
        SELECT waiting.id
        FROM people_application waiting, people_application here
        WHERE here.id = :id AND waiting.state = :state AND waiting.erased IS NULL AND waiting.id <> here.id
          AND (:scope = '' OR waiting.intercommunality = :scope)
          AND (:library = '' OR waiting.library = :library) AND (:campaign = '' OR waiting.campaign = :campaign)
          AND (waiting.assigned_to = '' OR waiting.assigned_to = :actor)
          AND (waiting.submitted < here.submitted OR (waiting.submitted = here.submitted AND waiting.id < here.id))
        ORDER BY waiting.submitted DESC, waiting.id DESC
        LIMIT 1
    )sql",
    R"sql(
        SELECT waiting.id
        FROM people_queue_case waiting, people_queue_case here
        WHERE here.id = :id AND waiting.state = :state AND waiting.erased IS NULL AND waiting.id <> here.id
          AND (:scope = '' OR waiting.intercommunality = :scope)
          AND (:library = '' OR waiting.library = :library) AND (:campaign = '' OR waiting.campaign = :campaign)
          AND (waiting.assigned_to = '' OR waiting.assigned_to = :actor)
          AND (waiting.filed_under > here.filed_under
               OR (waiting.filed_under = here.filed_under
                   AND (waiting.submitted > here.submitted
                        OR (waiting.submitted = here.submitted AND waiting.id > here.id))))
        ORDER BY waiting.filed_under, waiting.submitted, waiting.id
        LIMIT 1
    )sql",
    R"sql(
        SELECT waiting.id
        FROM people_queue_case waiting, people_queue_case here
        WHERE here.id = :id AND waiting.state = :state AND waiting.erased IS NULL AND waiting.id <> here.id
          AND (:scope = '' OR waiting.intercommunality = :scope)
          AND (:library = '' OR waiting.library = :library) AND (:campaign = '' OR waiting.campaign = :campaign)
          AND (waiting.assigned_to = '' OR waiting.assigned_to = :actor)
          AND (waiting.filed_under < here.filed_under
               OR (waiting.filed_under = here.filed_under
                   AND (waiting.submitted < here.submitted
                        OR (waiting.submitted = here.submitted AND waiting.id < here.id))))
        ORDER BY waiting.filed_under DESC, waiting.submitted DESC, waiting.id DESC
        LIMIT 1
    )sql"};

} // namespace

std::optional<ApplicationId> Queue::neighbour(network::Actor const& actor, ApplicationId const& id,
                                              QueueFilter const& filter, Step step) const
{
    if (filter.letters) {
        return std::nullopt; // a list to print, not to decide
    }
    bool const backward = (step == Step::back) != (filter.sort == QueueSort::newest);
    auto const text = (filter.sort == QueueSort::name ? 2U : 0U) + (backward ? 1U : 0U);
    return database_.read([&](db::Session& session) {
        return session.first(neighbour_texts.at(text),
                             {{"id", id},
                              {"state", to_text(filter.state.value_or(ApplicationState::in_review))},
                              {"scope", actor.scope ? actor.scope->value : std::string{}},
                              {"library", filter.library},
                              {"campaign", filter.campaign},
                              {"actor", actor.id}},
                             [](db::Row const& row) { return ApplicationId{row.text(0)}; });
    });
}

std::optional<ApplicationId> Queue::next(network::Actor const& actor, ApplicationId const& id,
                                         QueueFilter const& filter) const
{
    return neighbour(actor, id, filter, Step::on);
}

std::optional<ApplicationId> Queue::previous(network::Actor const& actor, ApplicationId const& id,
                                             QueueFilter const& filter) const
{
    return neighbour(actor, id, filter, Step::back);
}

} // namespace guichet::people
