// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/authority.hpp"
#include "access/ils/koha_system.hpp"

#include <stop_token>

namespace guichet::access {

/// Those registered here with a provisional card, made known to the Koha of their library, once each. Owns
/// access_ils_sent. A Koha that does not answer is tried again, later and later, for a week.
class IlsSending {
public:
    IlsSending(db::Database& database, Clock const& clock, IlsConnectors const& connectors, LibrarySystems& systems,
               network::Journal const& journal);

    /// Some of those that wait; how many were taken. For the jobs.
    int run(std::stop_token const& stop);

private:
    struct Waiting {
        std::string card;
        PatronId patron;
        std::optional<Date> until;
        int tries = 0;
    };
    [[nodiscard]] std::vector<Waiting> waiting(IlsConnector const& connector) const;
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
