// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/case_places.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace guichet::people {

namespace {

/// Kept for good: an argument only points at its name.
std::array<std::string, case_places> const& names_of_places()
{
    static auto const names = [] {
        std::array<std::string, case_places> all;
        for (std::size_t at = 0; at < case_places; ++at) {
            all.at(at) = fmt::format("c{}", at + 1);
        }
        return all;
    }();
    return names;
}

} // namespace

db::Arguments in_places(std::span<ApplicationId const> cases)
{
    if (cases.size() > case_places) {
        throw std::length_error("more cases than places");
    }
    db::Arguments arguments;
    arguments.reserve(case_places);
    for (auto const& name : names_of_places()) {
        auto const at = arguments.size();
        arguments.emplace_back(name, at < cases.size() ? cases[at] : ApplicationId{});
    }
    return arguments;
}

} // namespace guichet::people
