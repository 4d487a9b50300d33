// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/sending.hpp"

#include "access/ils/patience.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <memory>

namespace guichet::access {

namespace {

constexpr int at_once = 20;

std::string_view state_of_sending(Result<std::string> const& taken)
{
    if (taken) {
        return "sent";
    }
    return taken.error().kind == ErrorKind::conflict ? "known" : "failed";
}

} // namespace

IlsSending::IlsSending(db::Database& database, Clock const& clock, IlsConnectors const& connectors,
                       LibrarySystems& systems, network::Journal const& journal)
    : database_(database), clock_(clock), connectors_(connectors), systems_(systems), journal_(journal)
{
}

int IlsSending::run(std::stop_token const& stop)
{
    int taken = 0;
    for (auto const& connector : connectors_.active()) {
        if (connector.push_library.empty()) {
            continue;
        }
        auto const system = systems_.of(connector);
        auto const koha = system ? std::dynamic_pointer_cast<KohaSystem>(*system) : nullptr;
        for (auto const& one : koha ? waiting(connector) : std::vector<Waiting>{}) {
            if (stop.stop_requested()) {
                return taken;
            }
            if (!send(connector, *koha, one)) {
                break; // the others would wait as long
            }
            ++taken;
        }
    }
    return taken;
}

std::vector<IlsSending::Waiting> IlsSending::waiting(IlsConnector const& connector) const
{
    auto const now = clock_.now();
    return database_.read([&](db::Session& session) {
        return session.list(R"(
            SELECT c.number, c.patron, c.valid_until, COALESCE(s.tries, 0)
            FROM people_provisional_card_v c
            LEFT JOIN access_ils_sent s ON s.card = c.number
            WHERE c.intercommunality = :intercommunality AND (:library = '' OR c.library = :library)
              AND c.issued >= :since AND (s.card IS NULL OR (s.state = 'failed' AND s.next_try <= :now))
            ORDER BY c.issued, c.number
            LIMIT :at_once)",
                            {{"intercommunality", connector.intercommunality},
                             {"library", connector.library},
                             {"since", now - ils_tried_for},
                             {"now", now},
                             {"at_once", at_once}},
                            [](db::Row const& row) {
                                return Waiting{
                                    row.text(0), {row.text(1)}, row.maybe_date(2), static_cast<int>(row.integer(3))};
                            });
    });
}

Result<void> IlsSending::send(IlsConnector const& connector, KohaSystem& koha, Waiting const& one)
{
    auto const patron =
        database_.read([&](db::Session& session) { return people::Patrons::find(session, one.patron); });
    if (!patron) {
        return {};
    }
    auto const taken = koha.add({one.card, patron->person, patron->address, patron->contact, connector.push_library,
                                 connector.push_category, one.until.value_or(civil_date(clock_.now()))},
                                nullptr);
    if (!taken && taken.error().kind != ErrorKind::conflict) {
        spdlog::warn("library system {}: {} {}", connector.id.value, taken.error().message.id, taken.error().detail);
    }
    if (auto const noted = note(connector, one, taken); !noted) {
        return noted;
    }
    return taken || taken.error().kind == ErrorKind::conflict ? Result<void>{} : std::unexpected(taken.error());
}

Result<void> IlsSending::note(IlsConnector const& connector, Waiting const& one, Result<std::string> const& taken)
{
    return database_.write([&](db::Session& session) -> Result<void> {
        session.execute(R"(
            INSERT INTO access_ils_sent (card, connector, state, external_id, tries, next_try)
            VALUES (:card, :connector, :state, :external_id, :tries, :next_try)
            ON CONFLICT (card) DO UPDATE
            SET connector = :connector, state = :state, external_id = :external_id, tries = :tries,
                next_try = :next_try)",
                        {{"card", one.card},
                         {"connector", connector.id},
                         {"state", state_of_sending(taken)},
                         {"external_id", taken ? *taken : std::string{}},
                         {"tries", one.tries + 1},
                         {"next_try", clock_.now() + ils_pause_after(one.tries)}});
        if (taken) {
            journal_.append(session, network::Actor::system(), connector.intercommunality, "ils.member_sent",
                            people::object_of(one.patron), {{"connector", connector.id.value}});
        }
        return {};
    });
}

} // namespace guichet::access
