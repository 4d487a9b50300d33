// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/ils/sending.hpp"

#include "access/ils/patience.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <memory>

namespace guichet::access {

namespace {

constexpr int at_once = 20;

/// Koha answered, and said no to this one or fell over it: the next may fare better.
bool is_about_one_member(Error const& error)
{
    return error.message.id == "ils.member_refused" || error.message.id == "ils.garbled";
}

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
        if (!connector.push_library.empty()) {
            give_up_late(connector);
            taken += send_waiting(connector, stop);
        }
    }
    return taken;
}

int IlsSending::send_waiting(IlsConnector const& connector, std::stop_token const& stop)
{
    int taken = 0;
    auto const system = systems_.of(connector);
    auto const koha = system ? std::dynamic_pointer_cast<KohaSystem>(*system) : nullptr;
    if (!koha) {
        return taken;
    }
    for (auto const& one : waiting(connector)) {
        if (stop.stop_requested()) {
            break;
        }
        auto const sent = send(connector, *koha, one);
        if (sent) {
            ++taken;
        } else if (!is_about_one_member(sent.error())) {
            break; // the others would wait as long
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
              AND ((s.card IS NULL AND c.issued >= :since) OR (s.state = 'failed' AND s.next_try <= :now))
            ORDER BY COALESCE(s.tries, 0), c.issued, c.number
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
            INSERT INTO access_ils_sent (card, connector, state, external_id, tries, first_try, next_try, fault,
                                         fault_code)
            VALUES (:card, :connector, :state, :external_id, :tries, :now, :next_try, :fault, :fault_code)
            ON CONFLICT (card) DO UPDATE
            SET connector = :connector, state = :state, external_id = :external_id, tries = :tries,
                next_try = :next_try, fault = :fault, fault_code = :fault_code)",
                        {{"card", one.card},
                         {"connector", connector.id},
                         {"state", state_of_sending(taken)},
                         {"external_id", taken ? *taken : std::string{}},
                         {"tries", one.tries + 1},
                         {"now", clock_.now()},
                         {"next_try", clock_.now() + ils_pause_after(one.tries)},
                         {"fault", taken ? std::string{} : taken.error().message.id},
                         {"fault_code", taken ? std::string{} : taken.error().detail}});
        if (taken) {
            journal_.append(session, network::Actor::system(), connector.intercommunality, "ils.member_sent",
                            people::object_of(one.patron), {{"connector", connector.id.value}});
        }
        return {};
    });
}

void IlsSending::give_up_late(IlsConnector const& connector)
{
    auto const given_up = database_.write([&](db::Session& session) -> Result<std::int64_t> {
        // Whose card has been exchanged, revoked or erased meanwhile needs no sending any more.
        session.execute(R"(
            DELETE FROM access_ils_sent
            WHERE connector = :connector AND state IN ('failed', 'given_up')
              AND NOT EXISTS (SELECT 1 FROM people_provisional_card_v c WHERE c.number = access_ils_sent.card))",
                        {{"connector", connector.id}});
        auto const late =
            session.list(R"(
            SELECT s.card, c.patron FROM access_ils_sent s
            JOIN people_provisional_card_v c ON c.number = s.card
            WHERE s.connector = :connector AND s.state = 'failed' AND s.first_try < :since)",
                         {{"connector", connector.id}, {"since", clock_.now() - ils_tried_for}},
                         [](db::Row const& row) { return std::pair{row.text(0), PatronId{row.text(1)}}; });
        for (auto const& [card, patron] : late) {
            session.execute("UPDATE access_ils_sent SET state = 'given_up' WHERE card = :card", {{"card", card}});
            journal_.append(session, network::Actor::system(), connector.intercommunality, "ils.member_given_up",
                            people::object_of(patron), {{"connector", connector.id.value}});
        }
        return static_cast<std::int64_t>(late.size());
    });
    if (given_up && *given_up > 0) {
        spdlog::warn("library system {}: {} registrations given up", connector.id.value, *given_up);
    }
}

std::vector<IlsSending::Trouble> IlsSending::troubles(IlsConnectorId const& connector) const
{
    return database_.read([&](db::Session& session) {
        return session.list(R"(
            SELECT s.card, c.patron, s.state, s.tries, s.next_try, s.fault, s.fault_code FROM access_ils_sent s
            JOIN people_provisional_card_v c ON c.number = s.card
            WHERE s.connector = :connector AND s.state IN ('failed', 'given_up')
            ORDER BY s.state DESC, s.first_try, s.card)",
                            {{"connector", connector}}, [](db::Row const& row) {
                                return Trouble{row.text(0),
                                               {row.text(1)},
                                               row.text(2) == "given_up",
                                               static_cast<int>(row.integer(3)),
                                               row.instant(4),
                                               {row.text(5), {{"code", row.text(6)}}}};
                            });
    });
}

std::int64_t IlsSending::count_troubles(IlsConnectorId const& connector) const
{
    return database_.read([&](db::Session& session) {
        return session.count(R"(
            SELECT COUNT(*) FROM access_ils_sent s
            JOIN people_provisional_card_v c ON c.number = s.card
            WHERE s.connector = :connector AND s.state IN ('failed', 'given_up'))",
                             {{"connector", connector}});
    });
}

Result<std::int64_t> IlsSending::try_again(network::Actor const& actor, IlsConnector const& connector,
                                           std::string_view card)
{
    if (auto const allowed = network::authorise(actor, network::Permission::edit_policies, connector.intercommunality);
        !allowed) {
        return std::unexpected(allowed.error());
    }
    return database_.write([&](db::Session& session) -> Result<std::int64_t> {
        auto const again = session.execute(R"(
            UPDATE access_ils_sent SET state = 'failed', tries = 0, first_try = :now, next_try = :now
            WHERE connector = :connector AND state IN ('failed', 'given_up') AND (:card = '' OR card = :card))",
                                           {{"now", clock_.now()}, {"connector", connector.id}, {"card", card}});
        if (again > 0) {
            journal_.append(session, actor, connector.intercommunality, "ils.sending_tried_again",
                            "ils_connector:" + connector.id.value, {{"registrations", again}});
        }
        return again;
    });
}

} // namespace guichet::access
