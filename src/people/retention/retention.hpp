// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/retention/rules.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

/// Nothing is kept for ever (R25): the durations of the network, the clock on every file and case, the job that carries
/// them out, and what it would do before it does it. Owns people_retention_period, people_retention_warning and
/// people_retention_run. Erasing itself is people/erasure's; counted accesses are usage's, contents of mails sent
/// mail's, with fixed durations of their own.
///
///     rules      durations, their limits, the clocks          pure
///     retention  the service: durations, preview, one run
///     store      its SQL
namespace guichet::people {

/// Port: whoever keeps something that is no person's file, for a duration of the table.
class RetentionKeeper {
public:
    virtual ~RetentionKeeper() = default;
    [[nodiscard]] virtual RetentionRule rule() const = 0;
    /// How many things are older than that day; "" is the whole network.
    [[nodiscard]] virtual std::int64_t older_than(db::Session& session, IntercommunalityId const& where,
                                                  Date day) const = 0;
    /// Erases at most `most` of them, in the caller's transaction; returns how many.
    virtual std::int64_t erase_older_than(db::Session& session, Date day, int most) = 0;
};

/// A person or a case that is to go, as the preview lists it.
struct RetentionCase {
    std::string id; // of the patron, or of the application
    bool is_patron = true;
    IntercommunalityId intercommunality;
    std::string name; // of the person, or the reference of the case
    RetentionClock clock;
    std::optional<Message> obstacle{}; // why it stays, in words
};

struct RetentionPreview {
    std::vector<RetentionCase> cases; // the first to go first, at most as many as were asked for
    std::map<std::pair<RetentionRule, RetentionStage>, std::int64_t> totals;
    std::map<RetentionRule, std::int64_t> things; // of the keepers
};

/// What one run did.
struct RetentionReport {
    Instant at;
    std::map<std::string, std::int64_t> erased; // by rule
    std::map<std::string, std::int64_t> held;   // by message id of the obstacle
    std::int64_t warned = 0;
    std::int64_t warned_without_mail = 0; // people without an address: the file shows it
    bool operator==(RetentionReport const&) const = default;
};
[[nodiscard]] nlohmann::json to_json(RetentionReport const& report);

class Retention final : public ErasureListener {
public:
    Retention(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
              mail::Outbox const& outbox, Erasure const& erasure, std::string public_url);

    void add_keeper(RetentionKeeper& keeper);

    [[nodiscard]] static RetentionPeriods periods(db::Session& session);
    /// For the administrator of the network. Invalid at the rule's name outside its limits.
    [[nodiscard]] Result<void> set_periods(network::Actor const& actor, std::map<RetentionRule, int> const& amounts);

    /// nullopt when no clock runs: an application that waits or was accepted; a card without an end.
    [[nodiscard]] static std::optional<RetentionClock> clock(db::Session& session, Application const& application,
                                                             Date today);
    [[nodiscard]] static std::optional<RetentionClock> clock(db::Session& session, PatronId const& patron, Date today);

    /// Who has been told or goes, and which cases go in the next 30 days; within the actor's scope, names included.
    [[nodiscard]] RetentionPreview preview(network::Actor const& actor, std::size_t most) const;
    /// Carries out what is due, each person in a transaction of their own, at most `most` of them; the next run goes
    /// on.
    RetentionReport run(std::size_t most, std::stop_token const& stop = {});
    [[nodiscard]] static std::vector<RetentionReport> reports(db::Session& session, int limit);

    /// An announcement to somebody who is gone.
    void erase(db::Session& session, ErasureSubject const& subject, ErasureCounts& counts) override;

private:
    void erase_applications(std::size_t most, std::stop_token const& stop, RetentionReport& report);
    void warn_and_erase_patrons(std::size_t most, std::stop_token const& stop, RetentionReport& report);
    void ask_keepers(std::size_t most, RetentionReport& report);
    /// Their name, and what keeps them from being erased.
    void describe(db::Session& session, RetentionCase& one) const;
    /// Whether it was still to be done.
    [[nodiscard]] bool announce(PatronId const& patron, Date today, RetentionReport& report);
    [[nodiscard]] Result<ErasureProof> erase_due(PatronId const& patron, RetentionClock const& due, Date today);
    /// Whether a mail left: some have no address.
    [[nodiscard]] Result<bool> warn(db::Session& session, PatronId const& patron, Date today) const;
    void count(Result<ErasureProof> const& outcome, RetentionRule rule, RetentionReport& report) const;
    void keep(RetentionReport const& report);

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    mail::Outbox const& outbox_;
    Erasure const& erasure_;
    std::string public_url_;
    std::vector<RetentionKeeper*> keepers_;
};

} // namespace guichet::people
