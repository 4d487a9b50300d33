// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/closures/extension_store.hpp"

namespace guichet::people {

namespace {

StepKey key_from(db::Row const& row)
{
    return {row.date(0), row.date(1), row.integer(2)};
}

/// What the statements over subscriptions are told of the run and where it reaches.
db::Arguments reach_arguments(ExtensionRun const& run, Closure const& closure)
{
    bool const one_library = closure.reach == Reach::library;
    return {{"first_extension", run.first_extension},
            {"begins", run.begins},
            {"reopens", run.days().reopening},
            {"closure", run.closure},
            {"everywhere", closure.reach == Reach::network ? 1 : 0},
            {"library", one_library ? closure.library.value : std::string{}},
            {"intercommunality", one_library ? std::string{} : closure.intercommunality.value}};
}

db::Arguments with(db::Arguments arguments, Batch const& batch)
{
    arguments.emplace_back("after", batch.after);
    arguments.emplace_back("until", batch.until);
    return arguments;
}

} // namespace

void clear_steps(db::Session& session)
{
    session.execute("DELETE FROM people_extension_step");
}

void add_step(db::Session& session, StepKey const& key, Date end, std::int64_t extension)
{
    session.execute(R"sql(
        INSERT INTO people_extension_step (key, last_day, extension) VALUES (:key, :last_day, :extension)
        ON CONFLICT (key) DO NOTHING
    )sql",
                    {{"key", to_iso(key.end) + to_iso(key.start) + std::to_string(key.extension)},
                     {"last_day", end},
                     {"extension", extension}});
}

std::int64_t subscription_count(db::Session& session)
{
    return session.count("SELECT COUNT(*) FROM people_subscription");
}

std::optional<std::string> batch_end(db::Session& session, std::string_view after, int size)
{
    return session.first(R"sql(
        SELECT id FROM people_subscription WHERE id > :after ORDER BY id LIMIT 1 OFFSET :skip
    )sql",
                         {{"after", after}, {"skip", size - 1}}, [](db::Row const& row) { return row.text(0); });
}

std::vector<StepKey> keys_not_counted(db::Session& session, ExtensionRun const& run, Closure const& closure,
                                      Batch const& batch)
{
    return session.list(R"sql(
        SELECT DISTINCT s.first_day, s.last_day, s.extension
        FROM people_subscription s
        WHERE s.id > :after AND s.id <= :until AND s.extension < :first_extension
          AND s.first_day < :reopens AND s.last_day >= :begins AND s.reason <> 'subscription.reason.reopening'
          AND s.category NOT IN (SELECT category FROM people_closure_left_out WHERE closure = :closure)
          AND s.extension NOT IN (SELECT extension FROM people_extension_closure WHERE closure = :closure)
          AND (:everywhere = 1 OR EXISTS (
                SELECT 1 FROM people_patron p
                WHERE p.id = s.patron AND (p.library = :library OR p.intercommunality = :intercommunality)))
    )sql",
                        with(reach_arguments(run, closure), batch), key_from);
}

std::int64_t move_not_counted(db::Session& session, ExtensionRun const& run, Closure const& closure, Batch const& batch)
{
    return session.execute(R"sql(
        UPDATE people_subscription AS s
        SET last_day = m.last_day, extension = m.extension
        FROM people_extension_step m
        WHERE m.key = s.last_day || s.first_day || s.extension AND s.id > :after AND s.id <= :until AND s.extension < :first_extension
          AND s.first_day < :reopens AND s.last_day >= :begins AND s.reason <> 'subscription.reason.reopening'
          AND s.category NOT IN (SELECT category FROM people_closure_left_out WHERE closure = :closure)
          AND s.extension NOT IN (SELECT extension FROM people_extension_closure WHERE closure = :closure)
          AND (:everywhere = 1 OR EXISTS (
                SELECT 1 FROM people_patron p
                WHERE p.id = s.patron AND (p.library = :library OR p.intercommunality = :intercommunality)))
    )sql",
                           with(reach_arguments(run, closure), batch));
}

std::vector<StepKey> keys_counted(db::Session& session, ExtensionRun const& run, Batch const& batch)
{
    return session.list(R"sql(
        SELECT DISTINCT s.first_day, s.last_day, s.extension
        FROM people_subscription s
        WHERE s.id > :after AND s.id <= :until AND s.extension < :first_extension
          AND s.extension IN (SELECT extension FROM people_extension_closure WHERE closure = :closure)
    )sql",
                        {{"first_extension", run.first_extension},
                         {"closure", run.closure},
                         {"after", batch.after},
                         {"until", batch.until}},
                        key_from);
}

std::int64_t move_counted(db::Session& session, ExtensionRun const& run, Batch const& batch)
{
    return session.execute(R"sql(
        UPDATE people_subscription AS s
        SET last_day = m.last_day, extension = m.extension
        FROM people_extension_step m
        WHERE m.key = s.last_day || s.first_day || s.extension AND s.id > :after AND s.id <= :until AND s.extension < :first_extension
          AND s.extension IN (SELECT extension FROM people_extension_closure WHERE closure = :closure)
    )sql",
                           {{"first_extension", run.first_extension},
                            {"closure", run.closure},
                            {"after", batch.after},
                            {"until", batch.until}});
}

std::vector<StepKey> keys_reaching(db::Session& session, ExtensionRun const& run, Closure const& other,
                                   Batch const& batch)
{
    bool const one_library = other.reach == Reach::library;
    return session.list(R"sql(
        SELECT DISTINCT s.first_day, s.last_day, s.extension
        FROM people_subscription s
        WHERE s.id > :after AND s.id <= :until AND s.extension >= :first_extension
          AND s.first_day < :reopens AND s.last_day >= :begins
          AND s.category NOT IN (SELECT category FROM people_closure_left_out WHERE closure = :closure)
          AND s.extension NOT IN (SELECT extension FROM people_extension_closure WHERE closure = :closure)
          AND (:everywhere = 1 OR EXISTS (
                SELECT 1 FROM people_patron p
                WHERE p.id = s.patron AND (p.library = :library OR p.intercommunality = :intercommunality)))
    )sql",
                        {{"after", batch.after},
                         {"until", batch.until},
                         {"first_extension", run.first_extension},
                         {"begins", other.applied->first},
                         {"reopens", other.applied->reopening},
                         {"closure", other.id},
                         {"everywhere", other.reach == Reach::network ? 1 : 0},
                         {"library", one_library ? other.library.value : std::string{}},
                         {"intercommunality", one_library ? std::string{} : other.intercommunality.value}},
                        key_from);
}

std::int64_t move_reaching(db::Session& session, ExtensionRun const& run, Batch const& batch)
{
    return session.execute(R"sql(
        UPDATE people_subscription AS s
        SET last_day = m.last_day, extension = m.extension
        FROM people_extension_step m
        WHERE m.key = s.last_day || s.first_day || s.extension AND s.id > :after AND s.id <= :until AND s.extension >= :first_extension
    )sql",
                           {{"first_extension", run.first_extension}, {"after", batch.after}, {"until", batch.until}});
}

std::vector<std::pair<std::int64_t, std::int64_t>> landed(db::Session& session, ExtensionRun const& run)
{
    return session.list(R"sql(
        SELECT s.extension, COUNT(*)
        FROM people_subscription s
        WHERE s.extension IN (SELECT id FROM people_extension WHERE run = :run)
        GROUP BY s.extension
    )sql",
                        {{"run", run.id}},
                        [](db::Row const& row) { return std::pair{row.integer(0), row.integer(1)}; });
}

void each_group(db::Session& session, ExtensionRun const& run, Closure const& closure,
                std::function<void(GroupCount const&)> const& each)
{
    auto arguments = reach_arguments(run, closure);
    std::erase_if(arguments, [](db::Argument const& one) { return one.name == "first_extension"; });
    session.query(R"sql(
        SELECT s.first_day, s.last_day, s.extension, p.library, p.intercommunality, s.category, COUNT(*), MIN(s.id)
        FROM people_subscription s
        JOIN people_patron p ON p.id = s.patron
        WHERE s.extension IN (SELECT extension FROM people_extension_closure WHERE closure = :closure)
           OR (s.first_day < :reopens AND s.last_day >= :begins AND s.reason <> 'subscription.reason.reopening'
               AND s.category NOT IN (SELECT category FROM people_closure_left_out WHERE closure = :closure)
               AND (:everywhere = 1 OR p.library = :library OR p.intercommunality = :intercommunality))
        GROUP BY s.first_day, s.last_day, s.extension, p.library, p.intercommunality, s.category
    )sql",
                  arguments, [&](db::Row const& row) {
                      network::Library library;
                      library.id = {row.text(3)};
                      library.intercommunality = {row.text(4)};
                      each({key_from(row), library, row.text(5), row.integer(6), row.text(7)});
                  });
}

std::int64_t left_out_count(db::Session& session, ExtensionRun const& run, Closure const& closure)
{
    auto arguments = reach_arguments(run, closure);
    std::erase_if(arguments, [](db::Argument const& one) { return one.name == "first_extension"; });
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_subscription s
        JOIN people_patron p ON p.id = s.patron
        WHERE s.first_day < :reopens AND s.last_day >= :begins AND s.reason <> 'subscription.reason.reopening'
          AND s.category IN (SELECT category FROM people_closure_left_out WHERE closure = :closure)
          AND (:everywhere = 1 OR p.library = :library OR p.intercommunality = :intercommunality)
    )sql",
                         arguments);
}

std::int64_t left_out_since_count(db::Session& session, ClosureId const& closure)
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_subscription s
        WHERE s.extension IN (SELECT extension FROM people_extension_closure WHERE closure = :closure)
          AND s.category IN (SELECT category FROM people_closure_left_out WHERE closure = :closure)
    )sql",
                         {{"closure", closure}});
}

std::int64_t bound_count(db::Session& session, ClosureId const& closure)
{
    return session.count(R"sql(
        SELECT COUNT(*)
        FROM people_subscription s
        JOIN people_policy o ON o.id = s.policy
        WHERE s.reason = 'subscription.reason.reopening' AND o.until_reopening_of = :closure
    )sql",
                         {{"closure", closure}});
}

} // namespace guichet::people
