// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"
#include "base/error.hpp"
#include "web/forms.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

/// The vote behind what an intercommunality decides (a policy, a tariff grid), and the law common to all that is voted:
/// what has been in force is never edited, only succeeded (R4). A voted thing has `valid_from` and `valid_until`, the
/// last day included; nullopt: until it is succeeded. Owns no table: each slice keeps its own votes.
namespace guichet::people {

/// What was decided, by whom, and where to read it.
struct Resolution {
    std::string assembly; // "Conseil communautaire"
    Date date{};
    std::string number;   // "2020-045"
    std::string document; // address of the PDF; "" when not published
    bool operator==(Resolution const&) const = default;
};

/// Every fault, by the name of the form's control: resolution_assembly, resolution_date, resolution_number,
/// resolution_document.
[[nodiscard]] std::vector<FieldError> faults_of(Resolution const& resolution);

/// "resolution_file", unless it is a PDF of the largest size taken at the most. "" is fine: it is published elsewhere,
/// or not at all.
[[nodiscard]] std::optional<FieldError> fault_of_resolution_file(std::string_view pdf);

/// The five controls of a resolution, the assembly of the last vote proposed. The form is sent as multipart/form-data.
void add_resolution_fields(web::FormModel& form, Resolution const& last);
[[nodiscard]] Resolution resolution_from(web::Request const& request);
/// The PDF sent with the form, "" without.
[[nodiscard]] std::string_view resolution_file_from(web::Request const& request);

/// As read from the store, oldest first: each ends, at the latest, on the eve of the one that follows.
template <class Voted>
void end_by_succession(std::vector<Voted>& votes)
{
    for (std::size_t i = 0; i + 1 < votes.size(); ++i) {
        auto const eve = add_days(votes[i + 1].valid_from, -1);
        auto& until = votes[i].valid_until;
        until = until ? std::min(*until, eve) : eve;
    }
}

template <class Voted>
[[nodiscard]] std::optional<Voted> in_force_among(std::vector<Voted> const& votes, Date day)
{
    auto const found = std::ranges::find_if(votes, [&](Voted const& vote) { return vote.in_force(day); });
    return found == votes.end() ? std::nullopt : std::optional{*found};
}

/// Would `next` take away a day gone by from one of `existing` (as read from the store), or replace one that is in
/// force since its first day?
template <class Voted>
[[nodiscard]] bool rewrites_the_past(std::vector<Voted> const& existing, Voted const& next, Date today)
{
    return std::ranges::any_of(existing, [&](Voted const& vote) {
        if (vote.never_in_force()) {
            return false;
        }
        auto const loses_days = next.valid_from < today && vote.valid_from < today &&
                                (!vote.valid_until || *vote.valid_until >= next.valid_from);
        auto const replaced_while_in_force = vote.valid_from == next.valid_from && vote.valid_from <= today;
        return loses_days || replaced_while_in_force;
    });
}

} // namespace guichet::people
