// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/sip2/encoding.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>

namespace guichet::protocols::sip2 {

namespace {

/// What the upper half of code page 850 stands for.
constexpr std::array<char16_t, 128> code_page_850{
    0x00C7, 0x00FC, 0x00E9, 0x00E2, 0x00E4, 0x00E0, 0x00E5, 0x00E7, 0x00EA, 0x00EB, 0x00E8, 0x00EF, 0x00EE,
    0x00EC, 0x00C4, 0x00C5, 0x00C9, 0x00E6, 0x00C6, 0x00F4, 0x00F6, 0x00F2, 0x00FB, 0x00F9, 0x00FF, 0x00D6,
    0x00DC, 0x00F8, 0x00A3, 0x00D8, 0x00D7, 0x0192, 0x00E1, 0x00ED, 0x00F3, 0x00FA, 0x00F1, 0x00D1, 0x00AA,
    0x00BA, 0x00BF, 0x00AE, 0x00AC, 0x00BD, 0x00BC, 0x00A1, 0x00AB, 0x00BB, 0x2591, 0x2592, 0x2593, 0x2502,
    0x2524, 0x00C1, 0x00C2, 0x00C0, 0x00A9, 0x2563, 0x2551, 0x2557, 0x255D, 0x00A2, 0x00A5, 0x2510, 0x2514,
    0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x00E3, 0x00C3, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550,
    0x256C, 0x00A4, 0x00F0, 0x00D0, 0x00CA, 0x00CB, 0x00C8, 0x0131, 0x00CD, 0x00CE, 0x00CF, 0x2518, 0x250C,
    0x2588, 0x2584, 0x00A6, 0x00CC, 0x2580, 0x00D3, 0x00DF, 0x00D4, 0x00D2, 0x00F5, 0x00D5, 0x00B5, 0x00FE,
    0x00DE, 0x00DA, 0x00DB, 0x00D9, 0x00FD, 0x00DD, 0x00AF, 0x00B4, 0x00AD, 0x00B1, 0x2017, 0x00BE, 0x00B6,
    0x00A7, 0x00F7, 0x00B8, 0x00B0, 0x00A8, 0x00B7, 0x00B9, 0x00B3, 0x00B2, 0x25A0, 0x00A0,
};

void append(std::string& out, char32_t point)
{
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xC0U | (point >> 6U));
        out += static_cast<char>(0x80U | (point & 0x3FU));
    } else {
        out += static_cast<char>(0xE0U | (point >> 12U));
        out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
        out += static_cast<char>(0x80U | (point & 0x3FU));
    }
}

/// The next code point of valid UTF-8.
char32_t take(std::string_view text, std::size_t& at)
{
    auto const lead = static_cast<unsigned char>(text[at++]);
    auto more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    char32_t point = lead & (more == 0 ? 0x7FU : 0x3FU >> static_cast<unsigned>(more));
    for (; more > 0 && at < text.size(); --more) {
        point = (point << 6U) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
    }
    return point;
}

/// Signs that typesetting made of plainer ones.
char32_t plainer(char32_t point)
{
    switch (point) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
        return U'\'';
    case 0x2013:
    case 0x2014:
        return U'-';
    case 0x00A0:
    case 0x202F:
        return U' ';
    default:
        return point;
    }
}

char in_code_page(char32_t point, Encoding encoding)
{
    if (point < 0x80 || (encoding == Encoding::latin1 && point < 0x100)) {
        return static_cast<char>(point);
    }
    if (encoding == Encoding::cp850) {
        auto const* const found = std::ranges::find(code_page_850, static_cast<char16_t>(point));
        if (found != code_page_850.end() && point < 0x10000) {
            return static_cast<char>(0x80 + (found - code_page_850.begin()));
        }
    }
    return '?';
}

} // namespace

std::string_view to_text(Encoding encoding)
{
    switch (encoding) {
    case Encoding::utf8:
        return "utf-8";
    case Encoding::latin1:
        return "latin-1";
    default:
        return "cp850";
    }
}

std::optional<Encoding> encoding_from(std::string_view text)
{
    for (auto const encoding : {Encoding::utf8, Encoding::latin1, Encoding::cp850}) {
        if (to_text(encoding) == text) {
            return encoding;
        }
    }
    return std::nullopt;
}

std::string decode(std::string_view bytes, Encoding encoding)
{
    if (encoding == Encoding::utf8) {
        return is_valid_utf8(bytes) ? std::string{bytes} : tidy(bytes);
    }
    std::string out;
    for (auto const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        append(out, byte >= 0x80 && encoding == Encoding::cp850 ? code_page_850[byte - 0x80U] : byte);
    }
    return out;
}

std::string encode(std::string_view text, Encoding encoding)
{
    auto clean = is_valid_utf8(text) ? std::string{text} : tidy(text);
    if (encoding == Encoding::utf8) {
        return clean;
    }
    std::string out;
    for (std::size_t at = 0; at < clean.size();) {
        auto const point = take(clean, at);
        auto const exact = in_code_page(point, encoding);
        out += exact == '?' ? in_code_page(plainer(point), encoding) : exact;
    }
    return out;
}

} // namespace guichet::protocols::sip2
