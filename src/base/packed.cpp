// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/packed.hpp"

#include "base/numbers.hpp"

namespace guichet {

void add_packed(std::string& packed, std::string_view text)
{
    packed += std::to_string(text.size());
    packed += ':';
    packed += text;
}

std::optional<std::string_view> take_packed(std::string_view& packed)
{
    auto const colon = packed.find(':');
    auto const size = whole_number<std::size_t>(packed.substr(0, colon));
    if (colon == std::string_view::npos || !size || *size > packed.size() - colon - 1) {
        return std::nullopt;
    }
    auto const text = packed.substr(colon + 1, *size);
    packed.remove_prefix(colon + 1 + *size);
    return text;
}

std::optional<std::vector<std::string_view>> unpack(std::string_view packed)
{
    std::vector<std::string_view> texts;
    while (!packed.empty()) {
        auto const next = take_packed(packed);
        if (!next) {
            return std::nullopt;
        }
        texts.push_back(*next);
    }
    return texts;
}

std::string milliseconds_of(Instant moment)
{
    return std::to_string(moment.time_since_epoch().count());
}

std::optional<Instant> instant_from(std::string_view milliseconds)
{
    auto const count = whole_number(milliseconds);
    return count ? std::optional{Instant{std::chrono::milliseconds{*count}}} : std::nullopt;
}

} // namespace guichet
