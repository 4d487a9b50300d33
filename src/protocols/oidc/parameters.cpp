// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/oidc/parameters.hpp"

#include "base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace guichet::protocols {

std::string_view oidc_value(OidcParameters const& parameters, std::string_view name)
{
    auto const found = std::ranges::find(parameters, name, &OidcParameters::value_type::first);
    return found == parameters.end() ? std::string_view{} : found->second;
}

bool has_repeated(OidcParameters const& parameters)
{
    std::set<std::string_view> seen;
    return std::ranges::any_of(parameters, [&](auto const& one) { return !seen.insert(one.first).second; });
}

std::vector<std::string> oidc_words(std::string_view text)
{
    std::vector<std::string> words;
    for (auto& word : split(text, ' ')) {
        if (!word.empty() && std::ranges::find(words, word) == words.end()) {
            words.push_back(std::move(word));
        }
    }
    return words;
}

nlohmann::json to_json(OidcError const& error)
{
    return {{"error", error.code}, {"error_description", error.description}};
}

} // namespace guichet::protocols
