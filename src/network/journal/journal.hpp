// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/clock.hpp"
#include "db/database.hpp"
#include "network/staff/actor.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// The append-only record of every staff action (R26), each entry chained to the one before by SHA-256. Owns
/// network_journal and network_journal_head. Details hold ids and codes, never names or addresses: erasing a person
/// must not break the chain.
namespace guichet::network {

struct JournalEntry {
    std::int64_t sequence = 0;
    Instant at;
    std::string actor_kind;
    std::string actor_id;
    std::string actor_name;       // of staff, as they are called today: not part of the chain
    std::string intercommunality; // "" for the network
    std::string action;           // "application.accepted"
    std::string object;           // "application:01h…"
    std::string detail;           // JSON
    std::string hash;             // hex
};

class Journal {
public:
    Journal(db::Database& database, Clock const& clock) : database_(database), clock_(clock) {}

    /// In the caller's transaction, so that no action is without its entry and no entry without its action.
    void append(db::Session& session, Actor const& actor, IntercommunalityId const& where, std::string_view action,
                std::string_view object, nlohmann::json const& detail) const;

    struct Page {
        std::vector<JournalEntry> entries; // newest first
        std::int64_t total = 0;
    };
    struct Filter {
        std::string action; // whole ("card.issued") or the part before the point ("card"); "" for all
        std::string object; // "application:01h…"; "" for all
    };
    /// What `actor` may see, newest first, at most `limit` entries older than `before` (0: from the newest).
    [[nodiscard]] Page list(Actor const& actor, std::int64_t before, int limit, Filter const& filter = {}) const;

    /// What happened to one object, newest first, as far as it happened within the actor's scope. No permission of the
    /// journal is asked for: whoever calls has made sure that the actor may see the object.
    [[nodiscard]] static std::vector<JournalEntry> about(db::Session& session, Actor const& actor,
                                                         std::string_view object, int limit);

    struct Verdict {
        std::int64_t entries = 0;
        std::int64_t first_broken = 0; // sequence; 0 when the chain is whole
        std::string head;              // the last hash: written down elsewhere, it proves that the past is the same
    };
    /// Reads the whole chain again. An entry that was changed, removed, inserted or moved breaks it at that place.
    [[nodiscard]] Verdict verify() const;

private:
    db::Database& database_;
    Clock const& clock_;
};

} // namespace guichet::network
