// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/money.hpp"
#include "people/policies/policies.hpp"
#include "people/resolutions/resolution.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What registering costs and why (R4). Owns people_tariff_grid and people_tariff_line: grids are voted, never edited,
/// only succeeded. One truth with the policy: a policy that is paid online goes by the grid in force; any other policy,
/// or one without a grid, says by itself what it costs (most often nothing) and is read as a grid of one line. What
/// nobody voted a price for is free. Does not own the payment (people/payments) nor what an application was told
/// (people/tariffs/fees).
namespace guichet::people {

using TariffGridId = Id<struct TariffGridTag>;

/// A condition on where people live, for a line; `anywhere` asks nothing. Of a person: inside or outside.
enum class Home { anywhere, inside, outside };
/// A condition on how many register together.
enum class Together { any, alone, several };
/// What is opened: loans and everything, or the digital library alone. `any` asks nothing.
enum class Offer { any, everything, digital };
enum class Charged { each_person, household_once };

/// Situations a grid may reduce prices for. Declared by the person, seen by the library.
inline constexpr std::array<std::string_view, 6> tariff_statuses{"student",  "job_seeker", "low_income",
                                                                 "disabled", "retired",    "professional"};

/// A person pays the lowest amount of the lines whose every condition they meet.
struct TariffLine {
    std::string label_fr; // "Étudiants": what people read
    std::string label_en;
    Home home = Home::anywhere;
    std::optional<int> youngest; // age included, on the day of registration
    std::optional<int> oldest;   // age included
    std::string status{};        // one of tariff_statuses, "" for any
    Together together = Together::any;
    std::string category{}; // code of a patron category, "" for any
    Offer offer = Offer::any;
    Charged charged = Charged::each_person;
    Money amount;
    bool operator==(TariffLine const&) const = default;
};

struct TariffGrid {
    TariffGridId id; // "" for the one line of a policy
    IntercommunalityId intercommunality;
    std::vector<TariffLine> lines;
    Date valid_from{};
    std::optional<Date> valid_until; // as Policy's
    Resolution resolution;

    [[nodiscard]] bool in_force(Date day) const { return valid_from <= day && (!valid_until || day <= *valid_until); }
    [[nodiscard]] bool never_in_force() const { return valid_until && *valid_until < valid_from; }
    bool operator==(TariffGrid const&) const = default;
};

/// What a price depends on, of one person of a household.
struct Payer {
    Home home = Home::inside;
    int age = 0;
    std::string status{};
    std::string category{};
    Offer offer = Offer::everything;
    int household = 1; // how many register together
};

/// An amount and the reason for it, in words that are data: shown wherever the amount is.
struct Price {
    Money amount;
    /// "tariff.why.line"         the line `label` of the grid
    /// "tariff.why.household"    the same line, charged once to the household, to somebody else
    /// "tariff.why.not_voted"    no line for such a person: free
    /// "tariff.why.policy_free"  the policy itself is free
    /// "tariff.why.policy"       the policy's own amount
    std::string reason;
    std::string label_fr;
    std::string label_en;
    TariffGridId grid;
    Resolution resolution;
    bool operator==(Price const&) const = default;
};

/// Who certainly lives elsewhere pays as such; where nobody can tell yet, one pays as an inhabitant.
[[nodiscard]] constexpr Home home_of(EligibilityOutcome outcome)
{
    return outcome == EligibilityOutcome::not_eligible ? Home::outside : Home::inside;
}
/// The price of each person of a household, in their order. Pure; the order of the lines changes no amount.
[[nodiscard]] std::vector<Price> prices(TariffGrid const& grid, std::span<Payer const> household);
[[nodiscard]] Price price(TariffGrid const& grid, Payer const& payer);
[[nodiscard]] Money total(std::span<Price const> prices);
/// "Why this price", to be put through Messages: the reason, the line and the vote.
[[nodiscard]] Message why(Price const& price, text::Locale locale);
/// The grid that a registration by `policy` goes by; `voted` is the one in force that day.
[[nodiscard]] TariffGrid grid_for(Policy const& policy, std::optional<TariffGrid> const& voted);
/// What a grid may ask of people: the declarations that change an amount.
[[nodiscard]] std::vector<std::string> statuses_in(TariffGrid const& grid);
[[nodiscard]] bool tells_offers_apart(TariffGrid const& grid);

/// Every fault, by the name of the form's control ("line_2_amount"). A line that can never be the cheapest is one.
[[nodiscard]] std::vector<FieldError> faults_of(TariffGrid const& grid);

[[nodiscard]] std::string_view to_text(Home home);
[[nodiscard]] std::string_view to_text(Together together);
[[nodiscard]] std::string_view to_text(Offer offer);
[[nodiscard]] std::string_view to_text(Charged charged);
[[nodiscard]] std::optional<Home> home_from(std::string_view text);
[[nodiscard]] std::optional<Together> together_from(std::string_view text);
[[nodiscard]] std::optional<Offer> offer_from(std::string_view text);
[[nodiscard]] std::optional<Charged> charged_from(std::string_view text);

class Tariffs {
public:
    Tariffs(db::Database& database, Clock const& clock, network::Journal const& journal)
        : database_(database), clock_(clock), journal_(journal)
    {
    }

    [[nodiscard]] std::optional<TariffGrid> in_force(IntercommunalityId const& id, Date day) const;
    [[nodiscard]] std::vector<TariffGrid> history(IntercommunalityId const& id) const; // newest first
    /// What registering by that policy costs that day.
    [[nodiscard]] TariffGrid grid_of(Policy const& policy, Date day) const;

    /// Like Policies::succeed, its PDF as well: conflict "tariff.past" when it would rewrite the past, invalid with the
    /// faulty fields.
    [[nodiscard]] Result<TariffGridId> succeed(network::Actor const& actor, TariffGrid grid, std::string_view pdf = {});
    /// What was voted before Guichet was there: no permission, no journal, any date.
    static TariffGridId record(db::Session& session, TariffGrid const& grid, Instant now);

private:
    db::Database& database_;
    Clock const& clock_;
    network::Journal const& journal_;
};

} // namespace guichet::people
