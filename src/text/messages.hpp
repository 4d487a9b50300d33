// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"
#include "base/error.hpp"
#include "base/money.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

/// Every text a person reads, by message id and language. Source: locales/<language>/<slice>.json, flat objects
/// {"registration.title": "Inscription à distance", …} whose keys begin with the slice's name; {name} is a placeholder.
namespace guichet::text {

enum class Locale { fr, en, test };
inline constexpr std::array<Locale, 2> public_locales{Locale::fr, Locale::en};

/// "fr", "en"; Locale::test is a fake language for tests: every text between «».
[[nodiscard]] std::string_view code(Locale locale);
/// Anything unknown is French.
[[nodiscard]] Locale locale_from(std::string_view code);

class Messages {
public:
    /// Loads the embedded locales. Throws std::runtime_error naming every key that one language has and another lacks,
    /// every key defined twice and every placeholder that differs: a missing text is a bug of the build.
    Messages();

    /// The text with its placeholders filled (not escaped). An unknown id gives the id itself.
    [[nodiscard]] std::string text(Locale locale, Message const& message) const;
    [[nodiscard]] std::string text(Locale locale, std::string const& id) const { return text(locale, Message{id}); }
    /// The raw text; nullptr when unknown.
    [[nodiscard]] std::string const* find(Locale locale, std::string_view id) const;

private:
    std::map<Locale, std::map<std::string, std::string, std::less<>>> texts_;
};

/// "12 mai 2020" · "May 12, 2020"
[[nodiscard]] std::string long_date(Locale locale, Date date);
/// "12/05/2020" · "2020-05-12"
[[nodiscard]] std::string short_date(Locale locale, Date date);
/// "12 mai 2020 à 14:05" in Europe/Paris.
[[nodiscard]] std::string long_instant(Locale locale, Instant instant);
/// "30 000" with a narrow no-break space in French, "30,000" in English.
[[nodiscard]] std::string number(Locale locale, std::int64_t value);
/// "12,50 €" · "€12.50"
[[nodiscard]] std::string money(Locale locale, Money amount);

} // namespace guichet::text
