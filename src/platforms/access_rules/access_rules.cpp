// SPDX-License-Identifier: AGPL-3.0-or-later
#include "platforms/access_rules/access_rules.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace guichet::platforms {

Admission admit(std::span<AccessRule const> rules, IntercommunalityId const& intercommunality, LibraryId const& library,
                std::string_view category)
{
    auto answer = Admission::library_left_out;
    for (auto const& rule : rules) {
        auto const fits_place = (rule.intercommunality.empty() || rule.intercommunality == intercommunality) &&
                                (rule.library.empty() || rule.library == library);
        if (!fits_place) {
            continue;
        }
        if (rule.category.empty() || rule.category == category) {
            return Admission::let_in;
        }
        answer = Admission::category_left_out;
    }
    return answer;
}

std::optional<AccessRule> access_rule_from(std::string_view line)
{
    auto parts = split(line, '/');
    if (parts.size() != 3) {
        return std::nullopt;
    }
    for (auto& part : parts) {
        part = tidy(part);
        if (part.empty() || part.contains(' ')) {
            return std::nullopt;
        }
        part = part == "*" ? std::string{} : part;
    }
    return AccessRule{{parts[0]}, {parts[1]}, parts[2]};
}

std::string to_text(AccessRule const& rule)
{
    auto const shown = [](std::string const& part) { return part.empty() ? std::string{"*"} : part; };
    return shown(rule.intercommunality.value) + " / " + shown(rule.library.value) + " / " + shown(rule.category);
}

std::vector<Message> faults_of(AccessRule const& rule, std::span<network::Intercommunality const> members,
                               std::span<network::Library const> libraries)
{
    std::vector<Message> faults;
    auto const& member = rule.intercommunality;
    if (!member.empty() && std::ranges::find(members, member, &network::Intercommunality::id) == members.end()) {
        faults.push_back({"platform.error.unknown_intercommunality", {{"code", member.value}}});
    }
    if (rule.library.empty()) {
        return faults;
    }
    auto const library = std::ranges::find(libraries, rule.library, &network::Library::id);
    if (library == libraries.end()) {
        faults.push_back({"platform.error.unknown_library", {{"code", rule.library.value}}});
    } else if (faults.empty() && !member.empty() && library->intercommunality != member) {
        faults.push_back(
            {"platform.error.library_elsewhere", {{"code", rule.library.value}, {"intercommunality", member.value}}});
    }
    return faults;
}

} // namespace guichet::platforms
