// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/authority.hpp"
#include "access/ils/koha_system.hpp"

#include <stop_token>

namespace guichet::access {

/// Those registered here with a provisional card, made known to the Koha of their library, once each. Owns
/// access_ils_sent. What Koha did not take is tried again, later and later, for a week; then it is given up, in the
/// journal, and waits for somebody to say so. One that is refused keeps no other waiting: those never tried go first.
class IlsSending {
public:
    IlsSending(db::Database& database, Clock const& clock, IlsConnectors const& connectors, LibrarySystems& systems,
               network::Journal const& journal);

    /// Some of those that wait; how many were taken. For the jobs.
    int run(std::stop_token const& stop);

    /// One that was not taken yet.
    struct Trouble {
        std::string card;
        PatronId patron;
        bool given_up = false; // else tried again at `next_try`
        int tries = 0;
        Instant next_try;
        Message fault;
    };
    /// Those of a connector, given up ones first.
    [[nodiscard]] std::vector<Trouble> troubles(IlsConnectorId const& connector) const;
    [[nodiscard]] std::int64_t count_troubles(IlsConnectorId const& connector) const;
    /// From the beginning and at once: one card, or all of a connector's with "". For who may edit the policies there;
    /// journalled. Returns how many.
    [[nodiscard]] Result<std::int64_t> try_again(network::Actor const& actor, IlsConnector const& connector,
                                                 std::string_view card);

private:
    struct Waiting {
        std::string card;
        PatronId patron;
        std::optional<Date> until;
        int tries = 0;
    };
    [[nodiscard]] std::vector<Waiting> waiting(IlsConnector const& connector) const;
    void give_up_late(IlsConnector const& connector);
    int send_waiting(IlsConnector const& connector, std::stop_token const& stop);
    [[nodiscard]] Result<void> send(IlsConnector const& connector, KohaSystem& koha, Waiting const& one);
    [[nodiscard]] Result<void> note(IlsConnector const& connector, Waiting const& one,
                                    Result<std::string> const& taken);

    db::Database& database_;
    Clock const& clock_;
    IlsConnectors const& connectors_;
    LibrarySystems& systems_;
    network::Journal const& journal_;
};

} // namespace guichet::access
