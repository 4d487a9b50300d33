// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/forms/marker.hpp"

#include "base/numbers.hpp"
#include "base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace guichet::people {

namespace {

constexpr std::string_view marker_word = "guichet-inscription";
constexpr std::size_t longest_marker = 300;

std::string or_dash(std::string const& text)
{
    return text.empty() ? "-" : text;
}

/// A slug of ours, "" for a dash; nullopt for anything else.
std::optional<std::string> slug_in(std::string const& word)
{
    auto const is_slug =
        std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (word.empty() || !is_slug) {
        return std::nullopt;
    }
    return word == "-" ? "" : word;
}

std::optional<int> small_number(std::string_view text)
{
    auto const number = whole_number<int>(text);
    return number && *number >= 0 ? number : std::nullopt;
}

} // namespace

std::string to_text(FormMarker const& marker)
{
    return fmt::format("{} {}.{} {} {} {}", marker_word, marker.version, marker.questions, or_dash(marker.language),
                       or_dash(marker.library.value), or_dash(marker.campaign));
}

std::optional<FormMarker> form_marker_from(std::string_view text)
{
    auto const words = split(text.substr(0, longest_marker), ' ');
    if (words.size() != 5 || words[0] != marker_word) {
        return std::nullopt;
    }
    auto const dot = words[1].find('.');
    auto const version = small_number(std::string_view{words[1]}.substr(0, dot));
    auto const questions =
        dot == std::string::npos ? std::nullopt : small_number(std::string_view{words[1]}.substr(dot + 1));
    auto const language = slug_in(words[2]);
    auto const library = slug_in(words[3]);
    auto const campaign = slug_in(words[4]);
    if (!version || !questions || !language || !library || !campaign) {
        return std::nullopt;
    }
    return FormMarker{*version, *questions, {*library}, *campaign, *language};
}

} // namespace guichet::people
