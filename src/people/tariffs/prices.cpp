// SPDX-License-Identifier: AGPL-3.0-or-later
// Who pays what, and why. Pure.
#include "people/tariffs/tariffs.hpp"
#include "text/messages.hpp"

#include <set>

namespace guichet::people {

namespace {

bool applies(TariffLine const& line, Payer const& payer)
{
    auto const together = payer.household > 1 ? Together::several : Together::alone;
    return (line.home == Home::anywhere || line.home == payer.home) &&
           (!line.youngest || payer.age >= *line.youngest) && (!line.oldest || payer.age <= *line.oldest) &&
           (line.status.empty() || line.status == payer.status) &&
           (line.together == Together::any || line.together == together) &&
           (line.category.empty() || line.category == payer.category) &&
           (line.offer == Offer::any || line.offer == payer.offer);
}

/// The cheapest line; of two alike the first one, so that the reason is always the same.
TariffLine const* best_line(TariffGrid const& grid, Payer const& payer)
{
    TariffLine const* best = nullptr;
    for (auto const& line : grid.lines) {
        if (applies(line, payer) && (best == nullptr || line.amount < best->amount)) {
            best = &line;
        }
    }
    return best;
}

std::string line_reason(TariffGrid const& grid, TariffLine const& line)
{
    if (!grid.id.empty()) {
        return "tariff.why.line";
    }
    return line.amount.cents == 0 ? "tariff.why.policy_free" : "tariff.why.policy";
}

} // namespace

std::vector<Price> prices(TariffGrid const& grid, std::span<Payer const> household)
{
    std::vector<Price> all;
    std::set<TariffLine const*> charged;
    for (auto const& payer : household) {
        auto const* const line = best_line(grid, payer);
        if (line == nullptr) {
            all.push_back({{0}, "tariff.why.not_voted", "", "", grid.id, grid.resolution});
            continue;
        }
        Price one{line->amount, line_reason(grid, *line), line->label_fr, line->label_en, grid.id, grid.resolution};
        if (line->charged == Charged::household_once && line->amount.cents > 0 && !charged.insert(line).second) {
            one.amount = {0};
            one.reason = "tariff.why.household";
        }
        all.push_back(std::move(one));
    }
    return all;
}

Price price(TariffGrid const& grid, Payer const& payer)
{
    return prices(grid, std::span{&payer, 1}).front();
}

Money total(std::span<Price const> prices)
{
    Money sum;
    for (auto const& one : prices) {
        sum += one.amount;
    }
    return sum;
}

Message why(Price const& price, text::Locale locale)
{
    auto const& label = locale == text::Locale::en && !price.label_en.empty() ? price.label_en : price.label_fr;
    auto const& vote = price.resolution;
    return {vote.number.empty() ? price.reason + "_unvoted" : price.reason,
            {{"label", label},
             {"assembly", vote.assembly},
             {"number", vote.number},
             {"date", vote.date.ok() ? text::long_date(locale, vote.date) : ""}}};
}

TariffGrid grid_for(Policy const& policy, std::optional<TariffGrid> const& voted)
{
    if (voted && policy.mode == RegistrationMode::paid_online) {
        return *voted;
    }
    TariffLine line;
    line.label_fr = policy.category_name;
    line.amount = policy.tariff;
    return {{}, policy.intercommunality, {line}, policy.valid_from, policy.valid_until, policy.resolution};
}

std::vector<std::string> statuses_in(TariffGrid const& grid)
{
    std::vector<std::string> found;
    for (auto const status : tariff_statuses) {
        if (std::ranges::find(grid.lines, status, &TariffLine::status) != grid.lines.end()) {
            found.emplace_back(status);
        }
    }
    return found;
}

bool tells_offers_apart(TariffGrid const& grid)
{
    return std::ranges::any_of(grid.lines, [](TariffLine const& line) { return line.offer != Offer::any; });
}

} // namespace guichet::people
