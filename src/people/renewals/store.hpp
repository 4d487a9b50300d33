// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "people/renewals/rules.hpp"
#include "people/subscriptions/subscriptions.hpp"

#include <optional>
#include <string>
#include <vector>

namespace guichet::people {

using RenewalId = Id<struct RenewalTag>;

enum class RenewalState {
    waiting,   // for the money
    done,      // the subscriptions go on
    stuck,     // paid, but they had changed meanwhile: staff look at it
    undone,    // taken back by staff within the minute
    withdrawn, // never paid
};
[[nodiscard]] std::string_view to_text(RenewalState state);
[[nodiscard]] std::optional<RenewalState> renewal_state_from(std::string_view text);

/// One person's subscription in a renewal.
struct RenewalLine {
    int position = 0;
    PatronId patron;
    std::string subscription; // the one renewed
    std::string made;         // the one that began anew; "" when the old one goes on
    Date before{};            // last day as it was
    int given = 0;            // days of closures in it
    Date first_day{};         // of what it became
    Date after{};             // last day as it became
    std::string reason;       // of the old end: put back by an undo
    std::string name{};       // of the person, as it is read

    [[nodiscard]] Date before_without_closures() const { return add_days(before, -given); }
};

struct Renewal {
    RenewalId id;
    std::string request; // who sends it again gets this one
    std::string reference;
    IntercommunalityId intercommunality;
    LibraryId library;
    PolicyId policy;
    RenewalState state = RenewalState::waiting;
    Instant asked;
    std::optional<Instant> done;
    network::ActorKind actor_kind = network::ActorKind::patron;
    std::string actor_id;
    std::string mail; // of the outbox
    std::vector<RenewalLine> lines;
};

/// A line of a renewal that is done, for the library's own system.
struct RenewedLine {
    RenewalId renewal;
    Instant asked;
    int position = 0;
    std::string card; // "" without a real one
    std::string external_id;
    std::string name;
    Date before{};
    Date after{};
};

/// The SQL of people_renewal and people_renewal_line, in the caller's transaction.
class RenewalStore {
public:
    static void add(db::Session& session, Renewal const& renewal);
    /// State, day, mail, and what the lines became.
    static void update(db::Session& session, Renewal const& renewal);
    [[nodiscard]] static std::optional<Renewal> find(db::Session& session, RenewalId const& id);
    [[nodiscard]] static std::optional<Renewal> of_request(db::Session& session, std::string_view request);
    /// A person's, the latest first.
    [[nodiscard]] static std::vector<Renewal> of(db::Session& session, PatronId const& patron);
    /// Those of a person that wait for money, the latest first.
    [[nodiscard]] static std::vector<Renewal> waiting_of(db::Session& session, PatronId const& patron);
    /// Waiting since before `before`: at most `limit`.
    [[nodiscard]] static std::vector<Renewal> waiting_since(db::Session& session, Instant before, int limit);
    /// Asked for in [from, to), the newest first; "" is the whole network.
    [[nodiscard]] static std::vector<Renewal> list(db::Session& session, IntercommunalityId const& where, Instant from,
                                                   Instant to, std::int64_t limit, std::int64_t offset = 0);
    [[nodiscard]] static std::int64_t count(db::Session& session, IntercommunalityId const& where, Instant from,
                                            Instant to);
    /// What was renewed of a library's people, asked for in [from, to), the newest first: the lines after `last`.
    [[nodiscard]] static std::vector<RenewedLine> renewed(db::Session& session, network::Library const& library,
                                                          Instant from, Instant to,
                                                          std::optional<RenewedLine> const& last, int limit);
    /// Two patrons were one person.
    static void move(db::Session& session, PatronId const& from, PatronId const& to);
    /// Is `end` one that this subscription had before a renewal? A file from elsewhere that still says it knows less.
    [[nodiscard]] static bool had_end(db::Session& session, std::string_view subscription, Date end);
};

} // namespace guichet::people
