// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/retention/store.hpp"

#include "people/registration/store.hpp"

#include <nlohmann/json.hpp>

namespace guichet::people {

namespace {

std::optional<Date> last_day_of(std::optional<Instant> const& when)
{
    return when ? std::optional{civil_date(*when)} : std::nullopt;
}

/// Columns: last_activity, subscription's end, card's end, endless cards, permanent cards, external id, warning.
MembershipFacts membership_from(db::Row const& row, std::size_t first)
{
    MembershipFacts facts{.last_seen = civil_date(row.instant(first)),
                          .subscribed_until = row.maybe_date(first + 1),
                          .card_until = row.maybe_date(first + 2),
                          .has_endless_card = row.integer(first + 3) > 0,
                          .is_member = row.integer(first + 4) > 0 || !row.text(first + 5).empty()};
    if (auto const told = row.maybe_date(first + 6)) {
        facts.warning = RetentionWarning{*told, row.date(first + 7)};
    }
    return facts;
}

RetentionReport report_from(db::Row const& row)
{
    auto const json = nlohmann::json::parse(row.text(1));
    RetentionReport report;
    report.at = row.instant(0);
    json.at("erased").get_to(report.erased);
    json.at("held").get_to(report.held);
    json.at("warned").get_to(report.warned);
    json.at("warned_without_mail").get_to(report.warned_without_mail);
    return report;
}

} // namespace

RetentionPeriods Retention::periods(db::Session& session)
{
    RetentionPeriods periods;
    session.query("SELECT rule, amount FROM people_retention_period", {}, [&](db::Row const& row) {
        if (auto const rule = retention_rule_from(row.text(0))) {
            periods.set(*rule, static_cast<int>(row.integer(1)));
        }
    });
    return periods;
}

void RetentionStore::put_period(db::Session& session, RetentionRule rule, int amount, std::string_view by, Instant now)
{
    session.execute(R"sql(
        INSERT INTO people_retention_period (rule, amount, changed, changed_by)
        VALUES (:rule, :amount, :now, :by)
        ON CONFLICT (rule) DO UPDATE
        SET amount = excluded.amount, changed = excluded.changed, changed_by = excluded.changed_by
    )sql",
                    {{"rule", to_text(rule)}, {"amount", amount}, {"now", now}, {"by", by}});
}

std::optional<MembershipFacts> RetentionStore::facts(db::Session& session, PatronId const& patron)
{
    return session.first(R"sql(
        SELECT p.last_activity,
               (SELECT MAX(s.last_day) FROM people_subscription s WHERE s.patron = p.id),
               (SELECT MAX(c.valid_until) FROM people_card c WHERE c.patron = p.id AND c.status = 'active'),
               (SELECT COUNT(*) FROM people_card c
                WHERE c.patron = p.id AND c.status = 'active' AND c.valid_until IS NULL),
               (SELECT COUNT(*) FROM people_card c WHERE c.patron = p.id AND c.kind = 'permanent'),
               p.external_id, w.warned, w.since
        FROM people_patron p
        LEFT JOIN people_retention_warning w ON w.patron = p.id
        WHERE p.id = :patron AND p.status <> 'erased'
    )sql",
                         {{"patron", patron}}, [](db::Row const& row) { return membership_from(row, 0); });
}

std::vector<PatronOnTheWay> RetentionStore::patrons(db::Session& session, IntercommunalityId const& where, Date before,
                                                    Date today, std::string_view after, int limit)
{
    return session.list(
        R"sql(
        SELECT p.id, p.intercommunality, p.last_activity,
               (SELECT MAX(s.last_day) FROM people_subscription s WHERE s.patron = p.id),
               (SELECT MAX(c.valid_until) FROM people_card c WHERE c.patron = p.id AND c.status = 'active'),
               (SELECT COUNT(*) FROM people_card c
                WHERE c.patron = p.id AND c.status = 'active' AND c.valid_until IS NULL),
               (SELECT COUNT(*) FROM people_card c WHERE c.patron = p.id AND c.kind = 'permanent'),
               p.external_id, w.warned, w.since
        FROM people_patron p
        LEFT JOIN people_retention_warning w ON w.patron = p.id
        WHERE p.status <> 'erased' AND p.last_activity < :before AND p.id > :after
          AND (:where = '' OR p.intercommunality = :where)
          AND NOT EXISTS (SELECT 1 FROM people_subscription s WHERE s.patron = p.id AND s.last_day >= :today)
          AND NOT EXISTS (SELECT 1 FROM people_card c
                          WHERE c.patron = p.id AND c.status = 'active' AND c.valid_until >= :today)
        ORDER BY p.id
        LIMIT :most
    )sql",
        {{"where", where}, {"before", start_of_day(before)}, {"today", today}, {"after", after}, {"most", limit}},
        [](db::Row const& row) { return PatronOnTheWay{{row.text(0)}, {row.text(1)}, membership_from(row, 2)}; });
}

ApplicationFacts RetentionStore::facts(db::Session& session, Application const& application)
{
    auto const changed =
        session
            .first(R"sql(
        SELECT MAX(at) FROM people_application_event WHERE application = :application
    )sql",
                   {{"application", application.id}}, [](db::Row const& row) { return row.maybe_instant(0); })
            .value_or(std::nullopt);
    auto const last = application.decided ? application.decided : changed;
    return {application.state, civil_date(application.submitted), civil_date(last.value_or(application.submitted)),
            application.email_confirmed.has_value(),
            last_day_of(Applications::confirmation_secret(session, application.id).expires)};
}

std::vector<ApplicationOnTheWay> RetentionStore::applications(db::Session& session, IntercommunalityId const& where,
                                                              std::string_view after, int limit)
{
    return session.list(
        R"sql(
        SELECT a.id, a.intercommunality, a.reference, a.state, a.submitted, a.email_confirmed,
               COALESCE(a.decided, (SELECT MAX(e.at) FROM people_application_event e WHERE e.application = a.id)),
               a.confirmation_expires
        FROM people_application a
        WHERE a.erased IS NULL AND a.state IN ('submitted', 'withdrawn', 'information_asked', 'refused')
          AND a.id > :after AND (:where = '' OR a.intercommunality = :where)
        ORDER BY a.id
        LIMIT :most
    )sql",
        {{"where", where}, {"after", after}, {"most", limit}}, [](db::Row const& row) {
            auto const submitted = row.instant(4);
            return ApplicationOnTheWay{{row.text(0)},
                                       {row.text(1)},
                                       row.text(2),
                                       {application_state_from(row.text(3)).value_or(ApplicationState::in_review),
                                        civil_date(submitted), civil_date(row.maybe_instant(6).value_or(submitted)),
                                        !row.is_null(5), last_day_of(row.maybe_instant(7))}};
        });
}

void RetentionStore::warned(db::Session& session, PatronId const& patron, RetentionWarning const& warning)
{
    session.execute(R"sql(
        INSERT INTO people_retention_warning (patron, warned, since) VALUES (:patron, :warned, :since)
        ON CONFLICT (patron) DO UPDATE SET warned = excluded.warned, since = excluded.since
    )sql",
                    {{"patron", patron}, {"warned", warning.told}, {"since", warning.since}});
}

void RetentionStore::add_report(db::Session& session, std::string_view id, RetentionReport const& report)
{
    session.execute("INSERT INTO people_retention_run (id, at, report) VALUES (:id, :at, :report)",
                    {{"id", id}, {"at", report.at}, {"report", to_json(report).dump()}});
}

std::vector<RetentionReport> Retention::reports(db::Session& session, int limit)
{
    return session.list("SELECT at, report FROM people_retention_run ORDER BY at DESC, id DESC LIMIT :most",
                        {{"most", limit}}, report_from);
}

nlohmann::json to_json(RetentionReport const& report)
{
    return {{"at", to_iso(report.at)},
            {"erased", report.erased},
            {"held", report.held},
            {"warned", report.warned},
            {"warned_without_mail", report.warned_without_mail}};
}

} // namespace guichet::people
