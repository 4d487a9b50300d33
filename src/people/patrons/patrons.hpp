// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "network/journal/journal.hpp"
#include "network/staff/actor.hpp"

#include <optional>
#include <string>
#include <vector>

/// People registered in a library of the network. Owns people_patron. Cards, subscriptions and applications have their
/// own slices.
namespace guichet::people {

using network::IntercommunalityId;
using network::LibraryId;
using PatronId = Id<struct PatronTag>;

/// What the journal and the outbox call them.
[[nodiscard]] inline std::string object_of(PatronId const& id)
{
    return "patron:" + id.value;
}

/// A person as a registration desk knows one: used by applications and patrons alike.
struct Person {
    std::string birth_name;
    std::string usage_name; // "" when the same
    std::string first_names;
    Date birth_date{};

    [[nodiscard]] std::string const& family_name() const { return usage_name.empty() ? birth_name : usage_name; }
    [[nodiscard]] std::string full_name() const { return first_names + " " + family_name(); }
    bool operator==(Person const&) const = default;
};

struct PostalAddress {
    std::string street; // "3 rue des Tilleuls"
    std::string complement;
    std::string postcode;
    std::string municipality; // INSEE code
    std::string municipality_name;
    bool operator==(PostalAddress const&) const = default;
};

struct Contact {
    std::string email; // "" for people without
    std::string phone; // E.164, "" when none
    std::string language = "fr";
    bool operator==(Contact const&) const = default;
};

enum class PatronStatus { active, blocked, erased };
[[nodiscard]] std::string_view to_text(PatronStatus status);

struct Patron {
    PatronId id;
    IntercommunalityId intercommunality;
    LibraryId library;
    Person person;
    PostalAddress address;
    Contact contact;
    std::string category;    // "adulte", "jeune", "lecteur-consultant", "provisoire"
    std::string household;   // shared by those who registered together; "" when alone
    std::string external_id; // the ILS's id, for re-imports; "" when born here
    PatronStatus status = PatronStatus::active;
    Instant created;
    Instant last_activity;
};

class Patrons {
public:
    Patrons(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal);

    [[nodiscard]] std::optional<Patron> find(PatronId const& id) const;
    [[nodiscard]] static std::optional<Patron> find(db::Session& session, PatronId const& id);
    /// New patron; gives the id it made. In the caller's transaction.
    [[nodiscard]] PatronId add(db::Session& session, Patron const& patron) const;
    static void update(db::Session& session, Patron const& patron);
    /// The one a library's own system calls by this id.
    [[nodiscard]] static std::optional<Patron> by_external_id(db::Session& session, IntercommunalityId const& where,
                                                              std::string_view external_id);
    /// The categories members there have, in order: one look-up each, however many members there are.
    [[nodiscard]] static std::vector<std::string> categories(db::Session& session, IntercommunalityId const& where);
    /// Everybody written to at that address (normalised; capitals do not matter), erased people left out: a household
    /// shares one.
    [[nodiscard]] static std::vector<Patron> by_email(db::Session& session, std::string_view email);
    /// Notes that the person has been here (R25).
    static void touch(db::Session& session, PatronId const& id, Instant now);
    [[nodiscard]] static std::vector<Patron> household(db::Session& session, std::string_view household);
    enum class Sought { everybody, awaiting_card }; // who holds an active provisional card
    /// Those whose name (usage or birth, in either order with the first names) begins like `name`, or born on
    /// `birth_date`, or both; narrowed to `scope`. By name, at most `limit`.
    [[nodiscard]] static std::vector<Patron> search(db::Session& session, std::string_view name,
                                                    std::optional<Date> birth_date,
                                                    std::optional<IntercommunalityId> const& scope, int limit,
                                                    Sought sought = Sought::everybody);
    /// Leaves the row with nothing of the person, without cards nor subscriptions. Whoever erases somebody for good
    /// asks people/erasure, which knows everything else that is kept.
    static void blank(db::Session& session, Patron const& patron);
    /// The same for a record that was merged into another one; journalled.
    [[nodiscard]] Result<void> erase(db::Session& session, network::Actor const& actor, PatronId const& id) const;
    /// Removes a patron made moments ago, with subscriptions; cards stay as numbers nobody holds. For undo.
    static void remove(db::Session& session, PatronId const& id);

private:
    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
};

} // namespace guichet::people
