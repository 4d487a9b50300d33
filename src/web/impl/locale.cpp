// SPDX-License-Identifier: AGPL-3.0-or-later
#include "web/impl/locale.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace guichet::web::impl {

namespace {

/// "en-GB;q=0.8" → weight in thousandths; 1000 when none is said, 0 when it is not a number.
int weight_of(std::string_view range)
{
    auto const at = range.find("q=");
    if (at == std::string_view::npos) {
        return 1000;
    }
    auto const text = range.substr(at + 2);
    double weight = 0;
    auto const parsed = std::from_chars(text.data(), text.data() + text.size(), weight);
    return parsed.ec == std::errc{} ? static_cast<int>(std::clamp(weight, 0.0, 1.0) * 1000) : 0;
}

std::optional<text::Locale> from_accept_language(std::string_view header)
{
    std::optional<text::Locale> best;
    int best_weight = 0;
    for (auto const& range : split(header, ',')) {
        auto const tag = tidy(range);
        auto const locale = spoken_locale(to_lower(std::string_view{tag}.substr(0, tag.find_first_of("-_;"))));
        auto const weight = weight_of(tag);
        if (locale && weight > best_weight) {
            best = locale;
            best_weight = weight;
        }
    }
    return best;
}

} // namespace

std::optional<text::Locale> spoken_locale(std::string_view code)
{
    auto const found = std::ranges::find_if(text::public_locales, [&](auto one) { return text::code(one) == code; });
    return found == text::public_locales.end() ? std::nullopt : std::optional{*found};
}

text::Locale negotiate_locale(Request const& request)
{
    if (auto const asked = spoken_locale(request.query_value(locale_cookie))) {
        return *asked;
    }
    if (auto const kept = spoken_locale(request.cookie(locale_cookie))) {
        return *kept;
    }
    return from_accept_language(request.header("accept-language")).value_or(text::Locale::fr);
}

} // namespace guichet::web::impl
