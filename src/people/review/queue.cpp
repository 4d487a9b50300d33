// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/review/queue.hpp"

#include "base/text.hpp"

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

ApplicationId id_in(db::Row const& row)
{
    return {row.text(0)};
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

std::vector<ApplicationId> every_state_or_by_name(db::Session& session, db::Arguments const& arguments)
{
    return session.list(R"sql(
        SELECT a.id
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
                        arguments, id_in);
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
    return session.list(texts.at(text), chosen, id_in);
}

std::vector<ApplicationId> ids_of_page(db::Session& session, network::Actor const& actor, QueueFilter const& filter)
{
    auto const arguments = arguments_of(actor, filter, queue_page_size, (filter.page - 1) * queue_page_size);
    return !filter.state || filter.sort == QueueSort::name ? every_state_or_by_name(session, arguments)
                                                           : first_by_age(session, actor, filter.sort, arguments);
}

std::int64_t total_of(db::Session& session, network::Actor const& actor, QueueFilter const& filter,
                      std::map<ApplicationState, std::int64_t> const& counts)
{
    if (filter.library.empty() && filter.campaign.empty()) {
        std::int64_t total = 0;
        for (auto const& [state, count] : counts) {
            total += !filter.state || *filter.state == state ? count : 0;
        }
        return total;
    }
    db::Arguments arguments{{"scope", scope_of(actor)}, {"library", filter.library}, {"campaign", filter.campaign}};
    if (!filter.state) {
        return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_application a
        WHERE a.erased IS NULL AND (:scope = '' OR a.intercommunality = :scope)
          AND (:library = '' OR a.library = :library)
          AND (:campaign = '' OR a.campaign = :campaign)
    )sql",
                             arguments);
    }
    arguments.emplace_back("state", to_text(*filter.state)); // in an index, as no OR would be
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_application a
        WHERE a.erased IS NULL AND a.state = :state AND (:scope = '' OR a.intercommunality = :scope)
          AND (:library = '' OR a.library = :library)
          AND (:campaign = '' OR a.campaign = :campaign)
    )sql",
                         arguments);
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

/// The cases of a page, and how many there are on all pages.
struct Slice {
    std::vector<ApplicationId> ids;
    std::int64_t total = 0;
};

/// Every word typed begins a word of the names or of the reference.
Slice found_slice(db::Session& session, network::Actor const& actor, QueueFilter const& filter,
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
    Slice slice;
    slice.ids = session.list(R"sql(
        SELECT a.id, COUNT(*) OVER ()
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
                                 slice.total = row.integer(1);
                                 return id_in(row);
                             });
    return slice;
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

std::vector<ApplicationId> letter_ids(db::Session& session, network::Actor const& actor, QueueFilter const& filter)
{
    return session.list(R"sql(
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
                        id_in);
}

std::vector<std::string> campaigns_of(db::Session& session, network::Actor const& actor)
{
    return session.list(R"sql(
        SELECT DISTINCT campaign
        FROM people_application
        WHERE campaign <> '' AND (:scope = '' OR intercommunality = :scope)
        ORDER BY campaign
    )sql",
                        {{"scope", scope_of(actor)}}, [](db::Row const& row) { return row.text(0); });
}

Slice slice_of(db::Session& session, network::Actor const& actor, QueueFilter const& filter,
               std::map<ApplicationState, std::int64_t> const& counts)
{
    if (filter.letters) {
        return {letter_ids(session, actor, filter), count_letters(session, actor, filter)};
    }
    if (auto const words = searched_words(filter.text); !words.empty()) {
        return found_slice(session, actor, filter, words);
    }
    return {ids_of_page(session, actor, filter), total_of(session, actor, filter, counts)};
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
        page.counts = counts_of(session, actor);
        page.letters_to_print = count_letters(session, actor, {});
        page.campaigns = campaigns_of(session, actor);
        auto const slice = slice_of(session, actor, filter, page.counts);
        page.rows = rows(session, actor, slice.ids);
        page.total = slice.total;
        return page;
    });
}

} // namespace guichet::people
