// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/passes/passes.hpp"

#include "base/random.hpp"

#include <nlohmann/json.hpp>

namespace guichet::access {

namespace {

constexpr std::string_view pass_kind = "access.pass";

} // namespace

std::string Passes::make() const
{
    return unguessable_token(random_);
}

void Passes::keep(std::string_view shown, PassHolder const& holder)
{
    nlohmann::json const value{{"patron", holder.patron.value}, {"platform", holder.platform.value}};
    store_.put(pass_kind, shown, value.dump(), life);
}

std::optional<PassHolder> Passes::take(std::string_view shown)
{
    auto const text = store_.take(pass_kind, shown);
    if (!text) {
        return std::nullopt;
    }
    auto const value = nlohmann::json::parse(*text);
    return PassHolder{{value.at("patron").get<std::string>()}, {value.at("platform").get<std::string>()}};
}

} // namespace guichet::access
