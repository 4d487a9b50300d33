// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/queue.hpp"

#include "base/text.hpp"
#include "people/registration/store.hpp"

#include <algorithm>
#include <array>

namespace guichet::people {

namespace {

/// Of what is typed, the longest words count: nobody types more, and each costs a look into the index.
constexpr std::size_t most_words = 3;
/// After every word that begins alike, in the order of bytes.
constexpr std::string_view after_every_letter = "\U0010FFFF";

std::string scope_of(network::Actor const& actor)
{
    return actor.scope ? actor.scope->value : std::string{};
}

std::string state_of(QueueFilter const& filter)
{
    return filter.state ? std::string{people::to_text(*filter.state)} : std::string{};
}

QueueRow row_from(db::Row const& row)
{
    Person const person{row.text(11), row.text(12), row.text(13), {}};
    return {.id = {row.text(0)},
            .reference = row.text(1),
            .version = static_cast<int>(row.integer(2)),
            .state = application_state_from(row.text(3)).value_or(ApplicationState::in_review),
            .eligibility = eligibility_outcome_from(row.text(4)).value_or(EligibilityOutcome::unclear),
            .intercommunality = {row.text(5)},
            .library = {row.text(6)},
            .name = person.full_name(),
            .municipality_name = row.text(7),
            .campaign = row.text(8),
            .people = static_cast<int>(row.integer(14)),
            .has_email = !row.text(9).empty(),
            .since = row.instant(10),
            .assigned_to = row.text(15),
            .obstacles = {}};
}

db::Arguments arguments_of(network::Actor const& actor, QueueFilter const& filter, std::int64_t limit,
                           std::int64_t offset)
{
    return {{"scope", scope_of(actor)},
            {"state", state_of(filter)},
            {"library", filter.library},
            {"campaign", filter.campaign},
            {"sort", to_text(filter.sort)},
            {"most", limit},
            {"offset", offset}};
}

std::vector<QueueRow> rows_of(db::Session& session, db::Arguments const& arguments)
{
    return session.list(R"sql(
        SELECT a.id, a.reference, a.version, a.state, a.eligibility, a.intercommunality, a.library,
               a.municipality_name, a.campaign, a.email, a.since, a.birth_name, a.usage_name, a.first_names,
               a.people, a.assigned_to
        FROM people_queue_case a
        WHERE a.erased IS NULL AND (:scope = '' OR a.intercommunality = :scope)
          AND (:state = '' OR a.state = :state)
          AND (:library = '' OR a.library = :library)
          AND (:campaign = '' OR a.campaign = :campaign)
        ORDER BY CASE WHEN :sort = 'name' THEN a.filed_under ELSE '' END,
                 CASE WHEN :sort = 'newest' THEN a.submitted ELSE '' END DESC,
                 a.submitted, a.id
        LIMIT :most OFFSET :offset
    )sql",
                        arguments, row_from);
}

/// From an index alone.
std::map<ApplicationState, std::int64_t> counts_of(db::Session& session, network::Actor const& actor)
{
    std::map<ApplicationState, std::int64_t> counts;
    auto const add = [&](db::Row const& row) {
        if (auto const state = application_state_from(row.text(0))) {
            counts[*state] = row.integer(1);
        }
    };
    if (actor.scope) {
        session.query(R"sql(
        SELECT state, COUNT(*) FROM people_application
        WHERE erased IS NULL AND intercommunality = :scope
        GROUP BY state
    )sql",
                      {{"scope", *actor.scope}}, add);
    } else {
        session.query("SELECT state, COUNT(*) FROM people_application WHERE erased IS NULL GROUP BY state", {}, add);
    }
    return counts;
}

/// One state's cases by age, the everyday view, in the order of an index: the queue of a busy year opens as fast as an
/// empty one.
std::vector<ApplicationId> first_by_age(db::Session& session, network::Actor const& actor, QueueSort sort,
                                        db::Arguments const& arguments)
{
    // Four texts and no OR around the scope, or neither engine would walk the index.
    constexpr std::array<std::string_view, 4> texts{
        R"sql(
        SELECT id FROM people_application
        WHERE erased IS NULL AND intercommunality = :scope AND state = :state AND (:library = '' OR library = :library)
          AND (:campaign = '' OR campaign = :campaign)
        ORDER BY submitted, id LIMIT :most OFFSET :offset
    )sql",
        R"sql(
        SELECT id FROM people_application
        WHERE erased IS NULL AND intercommunality = :scope AND state = :state AND (:library = '' OR library = :library)
          AND (:campaign = '' OR campaign = :campaign)
        ORDER BY submitted DESC, id LIMIT :most OFFSET :offset
    )sql",
        R"sql(
        SELECT id FROM people_application
        WHERE erased IS NULL AND state = :state AND (:library = '' OR library = :library)
          AND (:campaign = '' OR campaign = :campaign)
        ORDER BY submitted, id LIMIT :most OFFSET :offset
    )sql",
        R"sql(
        SELECT id FROM people_application
        WHERE erased IS NULL AND state = :state AND (:library = '' OR library = :library)
          AND (:campaign = '' OR campaign = :campaign)
        ORDER BY submitted DESC, id LIMIT :most OFFSET :offset
    )sql"};
    bool const everywhere = !actor.scope;
    auto const text = (everywhere ? 2U : 0U) + (sort == QueueSort::newest ? 1U : 0U);
    auto chosen = arguments;
    std::erase_if(chosen, [&](db::Argument const& argument) {
        return argument.name == "sort" || (everywhere && argument.name == "scope");
    });
    return session.list(texts.at(text), chosen, [](db::Row const& row) { return ApplicationId{row.text(0)}; });
}

std::optional<QueueRow> row_of(db::Session& session, ApplicationId const& id)
{
    return session.first(R"sql(
        SELECT a.id, a.reference, a.version, a.state, a.eligibility, a.intercommunality, a.library,
               a.municipality_name, a.campaign, a.email, a.since, a.birth_name, a.usage_name, a.first_names,
               a.people, a.assigned_to
        FROM people_queue_case a
        WHERE a.id = :id
    )sql",
                         {{"id", id}}, row_from);
}

std::vector<QueueRow> page_of(db::Session& session, network::Actor const& actor, QueueFilter const& filter)
{
    auto const arguments = arguments_of(actor, filter, queue_page_size, (filter.page - 1) * queue_page_size);
    if (!filter.state || filter.sort == QueueSort::name) {
        return rows_of(session, arguments);
    }
    std::vector<QueueRow> rows;
    for (auto const& id : first_by_age(session, actor, filter.sort, arguments)) {
        rows.push_back(row_of(session, id).value());
    }
    return rows;
}

std::int64_t total_of(db::Session& session, network::Actor const& actor, QueueFilter const& filter)
{
    if (filter.library.empty() && filter.campaign.empty()) {
        auto const counts = counts_of(session, actor);
        std::int64_t total = 0;
        for (auto const& [state, count] : counts) {
            total += !filter.state || *filter.state == state ? count : 0;
        }
        return total;
    }
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_application a
        WHERE a.erased IS NULL AND (:scope = '' OR a.intercommunality = :scope)
          AND (:state = '' OR a.state = :state)
          AND (:library = '' OR a.library = :library)
          AND (:campaign = '' OR a.campaign = :campaign)
    )sql",
                         {{"scope", scope_of(actor)},
                          {"state", state_of(filter)},
                          {"library", filter.library},
                          {"campaign", filter.campaign}});
}

/// The longest first: the first one leads into the index, the others narrow.
std::vector<std::string> searched_words(std::string_view text)
{
    auto words = split(fold(text), ' ');
    std::erase(words, "");
    std::ranges::stable_sort(words, std::ranges::greater{}, &std::string::size);
    words.resize(std::min(words.size(), most_words));
    return words;
}

/// Every word typed begins a word of the names or of the reference.
QueuePage found_page(db::Session& session, network::Actor const& actor, QueueFilter const& filter,
                     std::vector<std::string> words)
{
    words.resize(most_words); // "" begins every word
    auto arguments = arguments_of(actor, filter, queue_page_size, (filter.page - 1) * queue_page_size);
    constexpr std::array<std::pair<char const*, char const*>, most_words> names{
        {{"word_1", "end_1"}, {"word_2", "end_2"}, {"word_3", "end_3"}}};
    for (std::size_t at = 0; at < most_words; ++at) {
        arguments.emplace_back(names[at].first, words[at]);
        arguments.emplace_back(names[at].second, words[at] + std::string{after_every_letter});
    }
    QueuePage page;
    page.rows = session.list(R"sql(
        SELECT a.id, a.reference, a.version, a.state, a.eligibility, a.intercommunality, a.library,
               a.municipality_name, a.campaign, a.email, a.since, a.birth_name, a.usage_name, a.first_names,
               a.people, a.assigned_to,
               COUNT(*) OVER ()
        FROM people_queue_case a
        WHERE a.id IN (SELECT w.application
                       FROM people_application_word w
                       WHERE w.word >= :word_1 AND w.word < :end_1)
          AND EXISTS (SELECT 1
                      FROM people_application_word w
                      WHERE w.application = a.id AND w.word >= :word_2 AND w.word < :end_2)
          AND EXISTS (SELECT 1
                      FROM people_application_word w
                      WHERE w.application = a.id AND w.word >= :word_3 AND w.word < :end_3)
          AND (:scope = '' OR a.intercommunality = :scope)
          AND (:state = '' OR a.state = :state)
          AND (:library = '' OR a.library = :library)
          AND (:campaign = '' OR a.campaign = :campaign)
        ORDER BY CASE WHEN :sort = 'name' THEN a.filed_under ELSE '' END,
                 CASE WHEN :sort = 'newest' THEN a.submitted ELSE '' END DESC,
                 a.submitted, a.id
        LIMIT :most OFFSET :offset
    )sql",
                             arguments, [&](db::Row const& row) {
                                 page.total = row.integer(16);
                                 return row_from(row);
                             });
    return page;
}

std::int64_t count_letters(db::Session& session, network::Actor const& actor, QueueFilter const& filter)
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_letter_due a
        WHERE (:scope = '' OR a.intercommunality = :scope)
          AND (:library = '' OR a.library = :library) AND (:campaign = '' OR a.campaign = :campaign)
    )sql",
                         {{"scope", scope_of(actor)}, {"library", filter.library}, {"campaign", filter.campaign}});
}

std::vector<QueueRow> letter_rows(db::Session& session, network::Actor const& actor, QueueFilter const& filter)
{
    auto const ids = session.list(R"sql(
        SELECT a.id
        FROM people_letter_due a
        WHERE (:scope = '' OR a.intercommunality = :scope)
          AND (:library = '' OR a.library = :library) AND (:campaign = '' OR a.campaign = :campaign)
        ORDER BY a.submitted, a.id
        LIMIT :most OFFSET :offset
    )sql",
                                  {{"scope", scope_of(actor)},
                                   {"library", filter.library},
                                   {"campaign", filter.campaign},
                                   {"most", queue_page_size},
                                   {"offset", (filter.page - 1) * queue_page_size}},
                                  [](db::Row const& row) { return ApplicationId{row.text(0)}; });
    std::vector<QueueRow> rows;
    for (auto const& id : ids) {
        rows.push_back(row_of(session, id).value());
    }
    return rows;
}

} // namespace

std::string_view to_text(QueueSort sort)
{
    return sort == QueueSort::oldest ? "oldest" : sort == QueueSort::newest ? "newest" : "name";
}

QueuePage Queue::page(network::Actor const& actor, QueueFilter const& filter) const
{
    return database_.read([&](db::Session& session) {
        QueuePage page;
        if (filter.letters) {
            page = {letter_rows(session, actor, filter), count_letters(session, actor, filter)};
        } else if (auto const words = searched_words(filter.text); !words.empty()) {
            page = found_page(session, actor, filter, words);
        } else {
            page = {page_of(session, actor, filter), total_of(session, actor, filter)};
        }
        fill_obstacles(session, actor, page.rows);
        return page;
    });
}

void Queue::fill_obstacles(db::Session& session, network::Actor const& actor, std::vector<QueueRow>& rows) const
{
    std::vector<ApplicationId> ids;
    for (auto const& row : rows) {
        ids.push_back(row.id);
    }
    auto findings = resemblances_.findings(session, ids);
    for (auto& row : rows) {
        auto const application = Applications::find(session, row.id);
        row.obstacles = obstacles(review_.facts(session, *application, findings[row.id]), actor.id);
    }
}

std::int64_t Queue::letters_to_print(network::Actor const& actor) const
{
    return database_.read([&](db::Session& session) { return count_letters(session, actor, {}); });
}

std::map<ApplicationState, std::int64_t> Queue::counts(network::Actor const& actor) const
{
    return database_.read([&](db::Session& session) { return counts_of(session, actor); });
}

std::vector<std::string> Queue::campaigns(network::Actor const& actor) const
{
    return database_.read([&](db::Session& session) {
        return session.list(R"sql(
            SELECT DISTINCT campaign
            FROM people_application
            WHERE campaign <> '' AND (:scope = '' OR intercommunality = :scope)
            ORDER BY campaign
        )sql",
                            {{"scope", scope_of(actor)}}, [](db::Row const& row) { return row.text(0); });
    });
}

} // namespace guichet::people
