// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/phone_number.hpp"

#include "base/text.hpp"

// The library's headers are not clean under our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <phonenumbers/phonenumberutil.h>
#pragma GCC diagnostic pop

namespace guichet::people {

namespace {

constexpr std::size_t longest_typed = 40;

} // namespace

std::optional<std::string> normalise_phone(std::string_view typed)
{
    using i18n::phonenumbers::PhoneNumberUtil;
    auto const text = tidy(typed);
    if (text.size() > longest_typed) {
        return std::nullopt;
    }
    auto const* const numbers = PhoneNumberUtil::GetInstance();
    i18n::phonenumbers::PhoneNumber number;
    if (numbers->Parse(text, "FR", &number) != PhoneNumberUtil::NO_PARSING_ERROR || !numbers->IsValidNumber(number) ||
        number.has_extension()) {
        return std::nullopt;
    }
    std::string out;
    numbers->Format(number, PhoneNumberUtil::E164, &out);
    return out;
}

} // namespace guichet::people
