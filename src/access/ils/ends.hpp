// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "access/ils/authority.hpp"
#include "access/ils/koha_system.hpp"
#include "people/closures/extension_runner.hpp"

#include <stop_token>

/// The ends that closures moved, made known to the Kohas of their libraries. Owns access_ils_ends.
namespace guichet::access {

/// Leaves word for the job when a run is done.
class IlsEndsOutbox final : public people::MovedEndsListener {
public:
    explicit IlsEndsOutbox(Clock const& clock) : clock_(clock) {}
    void ends_moved(db::Session& session, people::ExtensionRun const& run) override;

private:
    Clock const& clock_;
};

/// Tells each Koha the ends of its own members, as they are when it is told. One that does not answer is tried again
/// from where it stopped, later and later, for a week; a member it does not know is passed over.
class IlsEndsSending {
public:
    IlsEndsSending(db::Database& database, Clock const& clock, people::Extensions const& extensions,
                   network::Intercommunalities const& libraries, IlsConnectors const& connectors,
                   LibrarySystems& systems, network::Journal const& journal);

    /// Some of what waits; how many ends were told. For the jobs.
    int run(std::stop_token const& stop);

private:
    struct Errand {
        people::ExtensionRunId run;
        IlsConnectorId connector;
        std::string state;
        std::string cursor;
        std::int64_t told = 0;
        std::int64_t unknown = 0;
        int tries = 0;
        Instant since{};
        Instant next_try{};
    };
    [[nodiscard]] std::vector<Errand> waiting() const;
    void carry_out(Errand& errand, std::stop_token const& stop) const;
    /// Some lines of the run's list; false after the last.
    [[nodiscard]] Result<bool> tell_some(Errand& errand, people::ExtensionRun const& run, IlsConnector const& connector,
                                         KohaSystem& koha, std::stop_token const& stop) const;
    [[nodiscard]] Result<void> tell(Errand& errand, people::ExtensionLine const& line, KohaSystem& koha) const;
    [[nodiscard]] bool answers_for(IlsConnector const& connector, network::LibraryId const& library) const;
    void postpone(Errand& errand, Error const& error) const;
    void save(Errand const& errand) const;

    db::Database& database_;
    Clock const& clock_;
    people::Extensions const& extensions_;
    network::Intercommunalities const& libraries_;
    IlsConnectors const& connectors_;
    LibrarySystems& systems_;
    network::Journal const& journal_;
};

} // namespace guichet::access
