// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/retention/retention.hpp"

#include "people/registration/store.hpp"
#include "people/retention/store.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

namespace guichet::people {

using network::Actor;
using network::Permission;

namespace {

constexpr int page_of_people = 500;
constexpr int shown_ahead = 30; // days

/// Nobody seen later than that can be on the way.
Date earliest_cutoff(RetentionPeriods const& periods, Date today)
{
    auto const months = std::min(periods.of(RetentionRule::lapsed).amount, periods.of(RetentionRule::inactive).amount);
    return add_days(add_months(today, -months), 1);
}

/// Calls `each` with everybody of the place ("" is the network) whose clock has rung: to be told, told, due. A page at
/// a time, so that memory stays flat.
void for_each_patron(db::Database const& database, IntercommunalityId const& where, Date today,
                     std::function<bool(PatronOnTheWay const&, RetentionClock const&)> const& each)
{
    auto const periods = database.read([](db::Session& session) { return Retention::periods(session); });
    auto const before = earliest_cutoff(periods, today);
    std::string after;
    for (std::size_t read = page_of_people; read == page_of_people;) {
        auto const page = database.read([&](db::Session& session) {
            return RetentionStore::patrons(session, where, before, today, after, page_of_people);
        });
        for (auto const& one : page) {
            auto const clock = clock_of(one.facts, periods, today);
            if (clock && clock->stage != RetentionStage::running && !each(one, *clock)) {
                return;
            }
        }
        read = page.size();
        after = page.empty() ? "" : page.back().id.value;
    }
}

void for_each_application(db::Database const& database, IntercommunalityId const& where, Date today,
                          std::function<bool(ApplicationOnTheWay const&, RetentionClock const&)> const& each)
{
    auto const periods = database.read([](db::Session& session) { return Retention::periods(session); });
    std::string after;
    for (std::size_t read = page_of_people; read == page_of_people;) {
        auto const page = database.read(
            [&](db::Session& session) { return RetentionStore::applications(session, where, after, page_of_people); });
        for (auto const& one : page) {
            auto const clock = clock_of(one.facts, periods, today);
            if (clock && !each(one, *clock)) {
                return;
            }
        }
        read = page.size();
        after = page.empty() ? "" : page.back().id.value;
    }
}

/// Keeps the `most` that go first.
void keep_first(std::vector<RetentionCase>& cases, std::size_t most)
{
    auto const by_day = [](RetentionCase const& one) { return std::pair{one.clock.erase_on, one.id}; };
    std::ranges::sort(cases, {}, by_day);
    cases.resize(std::min(cases.size(), most));
}

} // namespace

Retention::Retention(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
                     mail::Outbox const& outbox, Erasure const& erasure, std::string public_url)
    : database_(database), clock_(clock), random_(random), journal_(journal), outbox_(outbox), erasure_(erasure),
      public_url_(std::move(public_url))
{
}

void Retention::add_keeper(RetentionKeeper& keeper)
{
    keepers_.push_back(&keeper);
}

Result<void> Retention::set_periods(Actor const& actor, std::map<RetentionRule, int> const& amounts)
{
    if (auto const allowed = authorise(actor, Permission::edit_retention, {}); !allowed) {
        return allowed;
    }
    std::vector<FieldError> faults;
    for (auto const& [rule, amount] : amounts) {
        auto const& limits = limits_of(rule);
        if (amount < limits.least || amount > limits.most) {
            faults.push_back({std::string{to_text(rule)},
                              {"retention.error.limits",
                               {{"least", std::to_string(limits.least)}, {"most", std::to_string(limits.most)}}}});
        }
    }
    if (!faults.empty()) {
        return invalid(std::move(faults));
    }
    return database_.write([&](db::Session& session) -> Result<void> {
        auto const before = periods(session);
        for (auto const& [rule, amount] : amounts) {
            if (amount == before.of(rule).amount) {
                continue;
            }
            RetentionStore::put_period(session, rule, amount, actor.id, clock_.now());
            journal_.append(session, actor, {}, "retention.changed", "retention:" + std::string{to_text(rule)},
                            {{"from", before.of(rule).amount}, {"to", amount}});
        }
        return {};
    });
}

std::optional<RetentionClock> Retention::clock(db::Session& session, Application const& application, Date today)
{
    return application.erased ? std::nullopt
                              : clock_of(RetentionStore::facts(session, application), periods(session), today);
}

std::optional<RetentionClock> Retention::clock(db::Session& session, PatronId const& patron, Date today)
{
    auto const facts = RetentionStore::facts(session, patron);
    return facts ? clock_of(*facts, periods(session), today) : std::nullopt;
}

RetentionPreview Retention::preview(Actor const& actor, std::size_t most) const
{
    RetentionPreview preview;
    if (!may_anywhere(actor, Permission::view_patrons)) {
        return preview;
    }
    auto const today = civil_date(clock_.now());
    auto const add = [&](RetentionCase one) {
        ++preview.totals[{one.clock.rule, one.clock.stage}];
        preview.cases.push_back(std::move(one));
        if (preview.cases.size() > 4 * most) {
            keep_first(preview.cases, most);
        }
        return true;
    };
    auto const where = actor.scope.value_or(IntercommunalityId{});
    for_each_patron(database_, where, today, [&](PatronOnTheWay const& one, RetentionClock const& clock) {
        return add({one.id.value, true, one.intercommunality, "", clock, std::nullopt});
    });
    for_each_application(database_, where, today, [&](ApplicationOnTheWay const& one, RetentionClock const& clock) {
        bool const is_near = clock.erase_on <= add_days(today, shown_ahead);
        return !is_near || add({one.id.value, false, one.intercommunality, one.reference, clock, std::nullopt});
    });
    keep_first(preview.cases, most);
    database_.read([&](db::Session& session) {
        for (auto& one : preview.cases) {
            describe(session, one);
        }
        for (auto const* keeper : keepers_) {
            auto const& period = periods(session).of(keeper->rule());
            preview.things[keeper->rule()] += keeper->older_than(session, where, start_of(today, period));
        }
    });
    return preview;
}

void Retention::describe(db::Session& session, RetentionCase& one) const
{
    auto const patron = one.is_patron ? Patrons::find(session, {one.id}) : std::nullopt;
    one.name = patron ? patron->person.full_name() : one.name;
    auto const application = one.is_patron ? std::nullopt : Applications::find(session, {one.id});
    one.obstacle =
        application ? erasure_.obstacle(session, *application) : erasure_.obstacle(session, PatronId{one.id});
}

RetentionReport Retention::run(std::size_t most, std::stop_token const& stop)
{
    RetentionReport report;
    report.at = clock_.now();
    erase_applications(most, stop, report);
    warn_and_erase_patrons(most, stop, report);
    ask_keepers(most, report);
    keep(report);
    return report;
}

void Retention::erase_applications(std::size_t most, std::stop_token const& stop, RetentionReport& report)
{
    auto const today = civil_date(report.at);
    std::size_t tried = 0;
    for_each_application(database_, {}, today, [&](ApplicationOnTheWay const& one, RetentionClock const& due) {
        if (due.stage != RetentionStage::due) {
            return true;
        }
        auto const outcome = database_.write([&](db::Session& session) -> Result<ErasureProof> {
            // Something may have happened since the list was read: the clock is read again.
            auto const application = Applications::find(session, one.id);
            auto const now = application ? clock(session, *application, today) : std::nullopt;
            if (now != due) {
                return fail(ErrorKind::conflict, "retention.changed_meanwhile");
            }
            return erasure_.erase(session, Actor::system(), one.id, cause_of(due.rule));
        });
        count(outcome, due.rule, report);
        tried += outcome ? 1 : 0;
        return tried < most && !stop.stop_requested();
    });
}

void Retention::warn_and_erase_patrons(std::size_t most, std::stop_token const& stop, RetentionReport& report)
{
    auto const today = civil_date(report.at);
    std::size_t done = 0;
    for_each_patron(database_, {}, today, [&](PatronOnTheWay const& one, RetentionClock const& rung) {
        if (rung.stage == RetentionStage::to_warn) {
            done += announce(one.id, today, report) ? 1 : 0;
        } else if (rung.stage == RetentionStage::due) {
            auto const outcome = erase_due(one.id, rung, today);
            count(outcome, rung.rule, report);
            done += outcome ? 1 : 0;
        }
        return done < most && !stop.stop_requested();
    });
}

bool Retention::announce(PatronId const& patron, Date today, RetentionReport& report)
{
    auto const told = database_.write([&](db::Session& session) { return warn(session, patron, today); });
    report.warned += told.value_or(false) ? 1 : 0;
    report.warned_without_mail += told && !*told ? 1 : 0;
    return told.has_value();
}

Result<ErasureProof> Retention::erase_due(PatronId const& patron, RetentionClock const& due, Date today)
{
    return database_.write([&](db::Session& session) -> Result<ErasureProof> {
        if (clock(session, patron, today) != due) {
            return fail(ErrorKind::conflict, "retention.changed_meanwhile");
        }
        return erasure_.erase(session, Actor::system(), patron, cause_of(due.rule));
    });
}

Result<bool> Retention::warn(db::Session& session, PatronId const& id, Date today) const
{
    auto const rung = clock(session, id, today);
    auto const patron = Patrons::find(session, id);
    if (!patron || !rung || rung->stage != RetentionStage::to_warn) {
        return fail(ErrorKind::conflict, "retention.changed_meanwhile");
    }
    RetentionStore::warned(session, id, {today, rung->since});
    journal_.append(session, Actor::system(), patron->intercommunality, "retention.warned", object_of(id),
                    {{"rule", to_text(rung->rule)}, {"erase_on", to_iso(rung->erase_on)}});
    if (patron->contact.email.empty()) {
        return false;
    }
    auto const locale = text::locale_from(patron->contact.language);
    auto message = outbox_.compose(locale, "people/retention/mail_warning", "retention.mail.subject",
                                   {{"first_names", patron->person.first_names},
                                    {"name", patron->person.full_name()},
                                    {"since", text::long_date(locale, rung->since)},
                                    {"date", text::long_date(locale, rung->erase_on)},
                                    {"lapsed", rung->rule == RetentionRule::lapsed},
                                    {"link", public_url_ + "/connexion"}});
    message.to = patron->contact.email;
    message.to_name = patron->person.full_name();
    message.about = object_of(id);
    outbox_.enqueue(session, message);
    return true;
}

void Retention::ask_keepers(std::size_t most, RetentionReport& report)
{
    auto const today = civil_date(report.at);
    for (auto* keeper : keepers_) {
        auto const erased = database_.write([&](db::Session& session) -> Result<std::int64_t> {
            auto const day = start_of(today, periods(session).of(keeper->rule()));
            return keeper->erase_older_than(session, day, static_cast<int>(most));
        });
        if (erased.value_or(0) > 0) {
            report.erased[std::string{to_text(keeper->rule())}] += *erased;
        }
    }
}

void Retention::count(Result<ErasureProof> const& outcome, RetentionRule rule, RetentionReport& report) const
{
    if (outcome) {
        ++report.erased[std::string{to_text(rule)}];
    } else {
        ++report.held[outcome.error().message.id];
    }
}

void Retention::keep(RetentionReport const& report)
{
    if (report.erased.empty() && report.warned + report.warned_without_mail == 0) {
        return; // nothing was done: nothing to report, every time again
    }
    auto const kept = database_.write([&](db::Session& session) -> Result<void> {
        RetentionStore::add_report(session, new_id(report.at, random_), report);
        return {};
    });
    if (!kept) {
        throw std::runtime_error{kept.error().message.id};
    }
}

void Retention::erase(db::Session& session, ErasureSubject const& subject, ErasureCounts& /*counts*/)
{
    if (subject.patron) {
        session.execute("DELETE FROM people_retention_warning WHERE patron = :patron",
                        {{"patron", subject.patron->id}});
    }
}

} // namespace guichet::people
