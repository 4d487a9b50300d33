// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/ends.hpp"

#include "access/ils/patience.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <memory>

namespace guichet::access {

namespace {

constexpr std::int64_t most_ends_a_call = 1000; // the job comes back in a minute

} // namespace

void IlsEndsOutbox::ends_moved(db::Session& session, people::ExtensionRun const& run)
{
    session.execute(R"(
        INSERT INTO access_ils_ends (run, connector, state, cursor, told, unknown, tries, since, next_try)
        SELECT :run, id, 'waiting', '', 0, 0, 0, :now, :now
        FROM access_ils_connector
        WHERE kind = 'koha' AND active = 1)",
                    {{"run", run.id}, {"now", clock_.now()}});
}

IlsEndsSending::IlsEndsSending(db::Database& database, Clock const& clock, people::Extensions const& extensions,
                               network::Intercommunalities const& libraries, IlsConnectors const& connectors,
                               LibrarySystems& systems, network::Journal const& journal)
    : database_(database), clock_(clock), extensions_(extensions), libraries_(libraries), connectors_(connectors),
      systems_(systems), journal_(journal)
{
}

int IlsEndsSending::run(std::stop_token const& stop)
{
    std::int64_t told = 0;
    for (auto& errand : waiting()) {
        if (stop.stop_requested()) {
            break;
        }
        auto const before = errand.told;
        carry_out(errand, stop);
        told += errand.told - before;
    }
    return static_cast<int>(told);
}

std::vector<IlsEndsSending::Errand> IlsEndsSending::waiting() const
{
    return database_.read([&](db::Session& session) {
        return session.list(R"(
            SELECT run, connector, state, cursor, told, unknown, tries, since, next_try
            FROM access_ils_ends
            WHERE state = 'waiting' AND next_try <= :now
            ORDER BY run, connector)",
                            {{"now", clock_.now()}}, [](db::Row const& row) {
                                return Errand{{row.text(0)},
                                              {row.text(1)},
                                              row.text(2),
                                              row.text(3),
                                              row.integer(4),
                                              row.integer(5),
                                              static_cast<int>(row.integer(6)),
                                              row.instant(7),
                                              row.instant(8)};
                            });
    });
}

bool IlsEndsSending::answers_for(IlsConnector const& connector, network::LibraryId const& id) const
{
    auto const library = libraries_.library(id);
    auto const own = library ? connectors_.for_library(library->intercommunality, id) : std::nullopt;
    return own && own->id == connector.id;
}

void IlsEndsSending::carry_out(Errand& errand, std::stop_token const& stop) const
{
    auto const run = extensions_.find(errand.run);
    auto const connector = connectors_.find(errand.connector);
    if (!run || !connector || !connector->active || connector->kind != IlsKind::koha) {
        errand.state = "given_up";
        save(errand);
        return;
    }
    auto const system = systems_.of(*connector);
    auto const koha = system ? std::dynamic_pointer_cast<KohaSystem>(*system) : nullptr;
    if (!koha) {
        postpone(errand, system ? Error{ErrorKind::unavailable, {"ils.unreachable"}} : system.error());
        return;
    }
    auto const most = errand.told + errand.unknown + most_ends_a_call;
    while (!stop.stop_requested() && errand.told + errand.unknown < most) {
        auto const more = tell_some(errand, *run, *connector, *koha, stop);
        if (!more) {
            postpone(errand, more.error());
            return;
        }
        errand.tries = 0;
        errand.since = clock_.now();
        errand.state = *more ? "waiting" : "told";
        save(errand);
        if (!*more) {
            return;
        }
    }
}

Result<bool> IlsEndsSending::tell_some(Errand& errand, people::ExtensionRun const& run, IlsConnector const& connector,
                                       KohaSystem& koha, std::stop_token const& stop) const
{
    auto cursor = errand.cursor;
    std::vector<people::ExtensionLine> lines;
    bool const more = extensions_.lines(run, connector.library, cursor, lines);
    for (auto const& line : lines) {
        if (stop.stop_requested()) {
            return true;
        }
        if (!line.card.empty() && answers_for(connector, line.library)) {
            if (auto const told = tell(errand, line, koha); !told) {
                return std::unexpected(told.error());
            }
        }
        errand.cursor = line.subscription;
    }
    errand.cursor = cursor;
    return more;
}

Result<void> IlsEndsSending::tell(Errand& errand, people::ExtensionLine const& line, KohaSystem& koha) const
{
    auto const subscription =
        database_.read([&](db::Session& session) { return people::Subscriptions::find(session, line.subscription); });
    auto const told = subscription ? koha.set_end(line.card, subscription->end, nullptr)
                                   : Result<void>{fail(ErrorKind::not_found, "subscription.unknown")};
    if (told) {
        ++errand.told;
        return {};
    }
    if (told.error().kind == ErrorKind::not_found || told.error().kind == ErrorKind::invalid) {
        ++errand.unknown;
        return {};
    }
    return told;
}

void IlsEndsSending::postpone(Errand& errand, Error const& error) const
{
    auto const now = clock_.now();
    spdlog::warn("library system {}: {} {}", errand.connector.value, error.message.id, error.detail);
    errand.state = now - errand.since > ils_tried_for ? "given_up" : "waiting";
    errand.next_try = now + ils_pause_after(errand.tries);
    ++errand.tries;
    save(errand);
}

void IlsEndsSending::save(Errand const& errand) const
{
    auto const connector = connectors_.find(errand.connector);
    auto const written = database_.write([&](db::Session& session) -> Result<void> {
        session.execute(R"(
            UPDATE access_ils_ends
            SET state = :state, cursor = :cursor, told = :told, unknown = :unknown, tries = :tries, since = :since,
                next_try = :next_try
            WHERE run = :run AND connector = :connector)",
                        {{"state", errand.state},
                         {"cursor", errand.cursor},
                         {"told", errand.told},
                         {"unknown", errand.unknown},
                         {"tries", errand.tries},
                         {"since", errand.since},
                         {"next_try", errand.next_try},
                         {"run", errand.run},
                         {"connector", errand.connector}});
        if (errand.state != "waiting") {
            journal_.append(session, network::Actor::system(),
                            connector ? connector->intercommunality : network::IntercommunalityId{},
                            errand.state == "told" ? "ils.ends_told" : "ils.ends_given_up",
                            "connector:" + errand.connector.value,
                            {{"run", errand.run.value}, {"told", errand.told}, {"unknown", errand.unknown}});
        }
        return {};
    });
    if (!written) {
        spdlog::error("library system {}: what it was told could not be noted", errand.connector.value);
    }
}

} // namespace guichet::access
