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

bool is_web_address(std::string_view text)
{
    auto const clean = std::ranges::all_of(text, [](char c) { return c > ' ' && c != '"' && c != '<' && c != '>'; });
    return clean && (text.starts_with("https://") || text.starts_with("http://") ||
                     (text.starts_with("/") && !text.starts_with("//")));
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
    auto const& resolution = policy.resolution;
    auto const remote = policy.mode != RegistrationMode::at_the_desk;
    require(policy.valid_from.ok(), "valid_from", "policy.error.date");
    require(!policy.valid_until || *policy.valid_until >= policy.valid_from, "valid_until", "policy.error.end");
    require(!remote || !policy.category.empty(), "category", "policy.error.category");
    require(!remote || !policy.category_name.empty(), "category_name", "policy.error.category_name");
    require(policy.tariff.cents >= 0, "tariff", "policy.error.tariff");
    require(policy.mode != RegistrationMode::paid_online || policy.tariff.cents > 0, "tariff",
            "policy.error.tariff_needed");
    require(policy.validity_days > 0 && policy.validity_days <= longest_validity_days, "validity_days",
            "policy.error.validity");
    require(!policy.territory.empty() && std::ranges::all_of(policy.territory, is_siren_or_insee), "territory",
            "policy.error.territory");
    require(remote || !policy.explanation_fr.empty(), "explanation_fr", "policy.error.explanation");
    require(!resolution.assembly.empty(), "resolution_assembly", "policy.error.assembly");
    require(resolution.date.ok(), "resolution_date", "policy.error.date");
    require(!resolution.number.empty(), "resolution_number", "policy.error.number");
    require(resolution.document.empty() || is_web_address(resolution.document), "resolution_document",
            "policy.error.document");
    return faults;
}

bool rewrites_the_past(std::span<Policy const> existing, Policy const& next, Date today)
{
    return std::ranges::any_of(existing, [&](Policy const& policy) {
        if (policy.never_in_force()) {
            return false;
        }
        auto const loses_days = next.valid_from < today && policy.valid_from < today &&
                                (!policy.valid_until || *policy.valid_until >= next.valid_from);
        auto const replaced_while_in_force = policy.valid_from == next.valid_from && policy.valid_from <= today;
        return loses_days || replaced_while_in_force;
    });
}

} // namespace guichet::people
