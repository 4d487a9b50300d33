// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/policies/succession.hpp"

#include <algorithm>

namespace guichet::people {

namespace {

constexpr int longest_validity_days = 3 * 366;

bool is_digits(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_siren_or_insee(std::string_view code)
{
    auto const siren = code.size() == 9 && is_digits(code);
    auto const insee = code.size() == 5 && is_digits(code.substr(2)) &&
                       (is_digits(code.substr(0, 2)) || code.starts_with("2A") || code.starts_with("2B"));
    return siren || insee;
}

} // namespace

std::vector<FieldError> faults_of(Policy const& policy)
{
    std::vector<FieldError> faults;
    auto const require = [&](bool good, char const* field, char const* message) {
        if (!good) {
            faults.push_back({field, {message}});
        }
    };
    auto const remote = policy.is_remote();
    require(policy.valid_from.ok(), "valid_from", "policy.error.date");
    require(!policy.valid_until || *policy.valid_until >= policy.valid_from, "valid_until", "policy.error.end");
    require(!remote || !policy.category.empty(), "category", "policy.error.category");
    require(!remote || !policy.category_name.empty(), "category_name", "policy.error.category_name");
    require(policy.tariff.cents >= 0, "tariff", "policy.error.tariff");
    require(policy.validity_days > 0 && policy.validity_days <= longest_validity_days, "validity_days",
            "policy.error.validity");
    require(policy.renewal.days > 0 && policy.renewal.days <= longest_validity_days, "renewal_days",
            "policy.error.validity");
    require(policy.renewal.window_days >= 0 && policy.renewal.window_days < policy.renewal.days, "renewal_window",
            "policy.error.renewal_window");
    require(!policy.territory.empty() && std::ranges::all_of(policy.territory, is_siren_or_insee), "territory",
            "policy.error.territory");
    require(remote || !policy.explanation_fr.empty(), "explanation_fr", "policy.error.explanation");
    std::ranges::move(faults_of(policy.resolution), std::back_inserter(faults));
    return faults;
}

} // namespace guichet::people
