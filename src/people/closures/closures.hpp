// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/random.hpp"
#include "network/intercommunalities/intercommunalities.hpp"
#include "network/journal/journal.hpp"
#include "people/closures/rules.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

/// When a library, an intercommunality or the whole network is closed: declared, corrected, withdrawn, and what people
/// are told of it. Owns people_closure and people_closure_left_out. Giving the closed days back to subscriptions is
/// extensions.hpp; ending on the reopening what was granted until then (R5) is carried out there as well. Does not own
/// the policy that opens remote registration meanwhile.
namespace guichet::people {

using network::IntercommunalityId;
using network::LibraryId;
using ClosureId = Id<struct ClosureTag>;

enum class Reach { library, intercommunality, network };
/// `desk`: the doors are shut, the digital library stays open.
enum class Extent { whole, desk };

[[nodiscard]] std::string_view to_text(Reach reach);
[[nodiscard]] std::optional<Reach> reach_from(std::string_view text);
[[nodiscard]] std::string_view to_text(Extent extent);
[[nodiscard]] std::optional<Extent> extent_from(std::string_view text);

struct Closure {
    ClosureId id;
    Reach reach = Reach::intercommunality;
    IntercommunalityId intercommunality; // "" for the network
    LibraryId library;                   // "" but for one library
    Extent extent = Extent::desk;
    Date begins{};
    std::optional<Date> reopens; // the first open day; nullopt: not known yet
    std::string reason_fr;       // shown to people: "travaux", "crue de la Bienne"; may be ""
    std::string reason_en;
    std::vector<std::string> left_out; // categories that are not extended

    std::optional<ClosedDays> applied{}; // what subscriptions have been given back
    std::optional<Date> bound_to{};      // the last day given to registrations "until reopening"
    int version = 1;
    Instant declared{};
    std::optional<Instant> withdrawn{};

    [[nodiscard]] bool closed_on(Date day) const { return !withdrawn && begins <= day && (!reopens || day < *reopens); }
    [[nodiscard]] bool concerns(network::Library const& place) const;
    /// Known on both ends.
    [[nodiscard]] std::optional<ClosedDays> days() const
    {
        return reopens ? std::optional{ClosedDays{begins, *reopens}} : std::nullopt;
    }
    /// The dates are no longer those that subscriptions were extended by.
    [[nodiscard]] bool differs_from_applied() const { return applied && applied != days(); }
};

/// Every fault, by the name of the form's control.
[[nodiscard]] std::vector<FieldError> faults_of(Closure const& closure);

/// As network::authorise; the system may everything: at the console, whoever can open the database can do worse.
[[nodiscard]] Result<void> authorise_closure(network::Actor const& actor, network::Permission permission,
                                             IntercommunalityId const& where);

/// What bound registrations wait for: whoever hears that a reopening became known or changed.
class ReopeningListener {
public:
    virtual ~ReopeningListener() = default;
    /// In the transaction of the change.
    virtual void reopening_changed(db::Session& session, network::Actor const& actor, Closure const& closure) = 0;
};

class Closures {
public:
    Closures(db::Database& database, Clock const& clock, Random& random, network::Journal const& journal,
             network::Intercommunalities const& intercommunalities, ReopeningListener& listener);

    /// Invalid with the faulty fields, a category nobody there has among them. Makes the id.
    [[nodiscard]] Result<ClosureId> declare(network::Actor const& actor, Closure closure);
    /// New dates, extent, reasons or categories left out; its place never changes. ErrorKind::conflict
    /// "closures.error.changed" when `closure.version` is not the one in force. Subscriptions do not move by it: that
    /// is the extension's business.
    [[nodiscard]] Result<void> change(network::Actor const& actor, Closure const& closure);
    /// Declared by mistake. ErrorKind::conflict "closures.error.applied" while subscriptions are extended by it,
    /// "closures.error.busy" while a run of it is under way.
    [[nodiscard]] Result<void> withdraw(network::Actor const& actor, ClosureId const& id);

    /// What `actor` may see, the network's included; the latest first, withdrawn ones left out.
    [[nodiscard]] std::vector<Closure> list(network::Actor const& actor) const;
    /// ErrorKind::not_found outside the actor's scope. The network's are seen by all, changed by administrators.
    [[nodiscard]] Result<Closure> find(network::Actor const& actor, ClosureId const& id) const;
    [[nodiscard]] static bool may_change(network::Actor const& actor, Closure const& closure);
    /// The categories somebody may leave out of a closure of that place: those people are subscribed in, with their
    /// number, and those that policies give there.
    [[nodiscard]] std::map<std::string, std::int64_t> categories(network::Actor const& actor,
                                                                 Closure const& place) const;
    /// Closed that day or within `ahead` days, by first day.
    [[nodiscard]] std::vector<Closure> around(Date day, int ahead) const;

    /// Puts down what was declared before Guichet was there (imports, the demo): no permission, no journal, its own id.
    static void record(db::Session& session, Closure const& closure);

private:
    [[nodiscard]] Result<void> check_place(Closure& closure) const;
    /// `known`: categories left out so far, which may stay.
    [[nodiscard]] std::optional<FieldError> left_out_fault(Closure const& closure,
                                                           std::vector<std::string> const& known) const;

    db::Database& database_;
    Clock const& clock_;
    Random& random_;
    network::Journal const& journal_;
    network::Intercommunalities const& intercommunalities_;
    ReopeningListener& listener_;
};

} // namespace guichet::people
