// SPDX-License-Identifier: AGPL-3.0-or-later
#include "text/messages.hpp"

#include "text/resources.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <set>
#include <stdexcept>

namespace guichet::text {

namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

std::set<std::string> placeholders(std::string_view text)
{
    std::set<std::string> names;
    for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
        names.emplace(text.substr(at, text.find('}', at) - at));
    }
    return names;
}

Texts load(std::string_view language, std::string& faults)
{
    Texts texts;
    for (auto const name : resource_names(fmt::format("locales/{}/", language))) {
        auto const file = nlohmann::json::parse(*resource(name));
        for (auto const& [id, text] : file.items()) {
            if (!texts.emplace(id, text.get<std::string>()).second) {
                faults += fmt::format("\n  {}: {} is defined twice", name, id);
            }
        }
    }
    return texts;
}

void compare(Texts const& reference, Texts const& other, std::string_view language, std::string& faults)
{
    for (auto const& [id, text] : reference) {
        auto const found = other.find(id);
        if (found == other.end()) {
            faults += fmt::format("\n  {} is missing in locales/{}", id, language);
        } else if (placeholders(text) != placeholders(found->second)) {
            faults += fmt::format("\n  {} has other placeholders in locales/{}", id, language);
        }
    }
}

std::string grouped(std::int64_t value, std::string_view separator)
{
    auto digits = fmt::format("{}", value < 0 ? -value : value);
    for (auto at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), separator);
    }
    return value < 0 ? "-" + digits : digits;
}

constexpr std::array<std::string_view, 12> months_fr{"janvier",   "février", "mars",     "avril",
                                                     "mai",       "juin",    "juillet",  "août",
                                                     "septembre", "octobre", "novembre", "décembre"};
constexpr std::array<std::string_view, 12> months_en{"January",   "February", "March",    "April",
                                                     "May",       "June",     "July",     "August",
                                                     "September", "October",  "November", "December"};

} // namespace

std::string_view code(Locale locale)
{
    return locale == Locale::en ? "en" : "fr";
}

Locale locale_from(std::string_view code)
{
    return code.starts_with("en") ? Locale::en : Locale::fr;
}

Messages::Messages()
{
    std::string faults;
    auto french = load("fr", faults);
    auto english = load("en", faults);
    compare(french, english, "en", faults);
    compare(english, french, "fr", faults);
    if (!faults.empty()) {
        throw std::runtime_error("locales:" + faults);
    }
    for (auto const& [id, text] : french) {
        texts_[Locale::test].emplace(id, "«" + text + "»");
    }
    texts_[Locale::fr] = std::move(french);
    texts_[Locale::en] = std::move(english);
}

std::string const* Messages::find(Locale locale, std::string_view id) const
{
    auto const& texts = texts_.at(locale);
    auto const found = texts.find(id);
    return found == texts.end() ? nullptr : &found->second;
}

std::string Messages::text(Locale locale, Message const& message) const
{
    auto const* const found = find(locale, message.id);
    if (found == nullptr) {
        return message.id;
    }
    auto text = *found;
    for (auto const& [name, value] : message.values) {
        auto const token = "{" + name + "}";
        for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at + value.size())) {
            text.replace(at, token.size(), value);
        }
    }
    return text;
}

std::string long_date(Locale locale, Date date)
{
    auto const month = static_cast<unsigned>(date.month()) - 1;
    auto const day = static_cast<unsigned>(date.day());
    auto const year = static_cast<int>(date.year());
    if (locale == Locale::en) {
        return fmt::format("{} {}, {}", months_en.at(month), day, year);
    }
    return fmt::format("{}{} {} {}", day, day == 1 ? "er" : "", months_fr.at(month), year);
}

std::string short_date(Locale locale, Date date)
{
    if (locale == Locale::en) {
        return to_iso(date);
    }
    return fmt::format("{:02}/{:02}/{:04}", static_cast<unsigned>(date.day()), static_cast<unsigned>(date.month()),
                       static_cast<int>(date.year()));
}

std::string long_instant(Locale locale, Instant instant)
{
    return fmt::format("{} {} {}", long_date(locale, civil_date(instant)), locale == Locale::en ? "at" : "à",
                       civil_time(instant));
}

std::string number(Locale locale, std::int64_t value)
{
    return grouped(value, locale == Locale::en ? "," : "\u202f");
}

std::string money(Locale locale, Money amount)
{
    auto const euros = number(locale, amount.cents / 100);
    auto const cents = (amount.cents < 0 ? -amount.cents : amount.cents) % 100;
    return locale == Locale::en ? fmt::format("€{}.{:02}", euros, cents) : fmt::format("{},{:02}\u00a0€", euros, cents);
}

} // namespace guichet::text
