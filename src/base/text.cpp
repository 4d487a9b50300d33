// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/text.hpp"

#include <unicode/idna.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

namespace guichet {

namespace {

icu::Normalizer2 const& nfc()
{
    UErrorCode status = U_ZERO_ERROR;
    auto const* const instance = icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status)) {
        throw std::runtime_error("ICU has no NFC data");
    }
    return *instance;
}

/// A transliterator is not safe to share between threads, and costly to make: one a thread.
icu::Transliterator const& folder()
{
    thread_local std::unique_ptr<icu::Transliterator> const instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        auto* const made = icu::Transliterator::createInstance("NFKD; Latin-ASCII; [:Nonspacing Mark:] Remove; Lower",
                                                               UTRANS_FORWARD, status);
        if (U_FAILURE(status)) {
            throw std::runtime_error("ICU has no transliteration data");
        }
        return std::unique_ptr<icu::Transliterator>{made};
    }();
    return *instance;
}

icu::UnicodeString decode(std::string_view text)
{
    return icu::UnicodeString::fromUTF8(icu::StringPiece{text.data(), static_cast<int32_t>(text.size())});
}

std::string encode(icu::UnicodeString const& text)
{
    std::string utf8;
    return text.toUTF8String(utf8);
}

bool is_plain_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 128; });
}

constexpr char32_t end_of_latin = 0x250;
constexpr char32_t begin_of_punctuation = 0x2000;
constexpr char32_t end_of_punctuation = 0x2070;

/// What folding makes of each letter of the Latin alphabets and each typographic sign, asked of ICU once: as long as no
/// combining mark follows, a letter's neighbours do not matter. Names by the hundred thousand (imports) go through
/// here.
std::string const& folded_letter(char32_t letter)
{
    static auto const table = [] {
        std::vector<std::string> all;
        auto const add = [&](char32_t begin, char32_t end) {
            for (auto c = begin; c < end; ++c) {
                icu::UnicodeString text{static_cast<UChar32>(c)};
                folder().transliterate(text);
                all.push_back(encode(text));
            }
        };
        add(0, end_of_latin);
        add(begin_of_punctuation, end_of_punctuation);
        return all;
    }();
    return table.at(letter < end_of_latin ? letter : letter - begin_of_punctuation + end_of_latin);
}

/// nullopt for text that has other letters than those.
std::optional<std::string> fold_latin(std::string_view text)
{
    auto const bits = [&](std::size_t at) {
        return at < text.size() ? static_cast<unsigned char>(text[at]) : static_cast<unsigned char>(0);
    };
    auto const continues = [&](std::size_t at) { return (bits(at) & 0xc0U) == 0x80U; };
    std::string folded;
    folded.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        char32_t const first = bits(at);
        if (first < 0x80) {
            folded += text[at];
            at += 1;
        } else if (first >= 0xc2 && first <= 0xc9 && continues(at + 1)) {
            folded += folded_letter((first & 0x1fU) << 6U | (bits(at + 1) & 0x3fU));
            at += 2;
        } else if (first == 0xe2 && (bits(at + 1) == 0x80 || (bits(at + 1) == 0x81 && bits(at + 2) < 0xb0)) &&
                   continues(at + 2)) {
            folded += folded_letter(0x2000U | (bits(at + 1) & 0x3fU) << 6U | (bits(at + 2) & 0x3fU));
            at += 3;
        } else {
            return std::nullopt;
        }
    }
    return folded;
}

/// Lower-case letters and digits kept, everything else one space, none at the ends. ASCII in and out.
std::string words_of(std::string_view ascii)
{
    std::string out;
    out.reserve(ascii.size());
    auto gap = false;
    for (auto c : ascii) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        auto const keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 128;
        if (!keep) {
            gap = !out.empty();
            continue;
        }
        if (gap) {
            out += ' ';
            gap = false;
        }
        out += c;
    }
    return out;
}

bool begins_character(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

} // namespace

std::string tidy(std::string_view text)
{
    UErrorCode status = U_ZERO_ERROR;
    auto const normal = nfc().normalize(decode(text), status);
    icu::UnicodeString out;
    auto gap = false;
    for (int32_t at = 0; at < normal.length(); at = normal.moveIndex32(at, 1)) {
        auto const c = normal.char32At(at);
        if (u_isUWhiteSpace(c) || u_iscntrl(c)) {
            gap = !out.isEmpty();
            continue;
        }
        if (gap) {
            out.append(u' ');
            gap = false;
        }
        out.append(c);
    }
    return encode(out);
}

std::string fold(std::string_view text)
{
    if (is_plain_ascii(text)) {
        return words_of(text);
    }
    if (auto const latin = fold_latin(text)) {
        return words_of(*latin);
    }
    auto folded = decode(text);
    folder().transliterate(folded);
    return words_of(encode(folded));
}

bool is_valid_utf8(std::string_view text)
{
    UErrorCode status = U_ZERO_ERROR;
    u_strFromUTF8(nullptr, 0, nullptr, text.data(), static_cast<int32_t>(text.size()), &status);
    return status == U_BUFFER_OVERFLOW_ERROR || U_SUCCESS(status);
}

std::string_view whole_characters(std::string_view utf8, std::size_t most)
{
    auto end = std::min(most, utf8.size());
    while (end > 0 && end < utf8.size() && !begins_character(utf8[end])) {
        --end;
    }
    return utf8.substr(0, end);
}

std::string_view first_characters(std::string_view utf8, std::size_t most)
{
    std::size_t characters = 0;
    auto const end = std::ranges::find_if(utf8, [&](char byte) {
        characters += begins_character(byte) ? 1 : 0;
        return characters > most;
    });
    return utf8.substr(0, static_cast<std::size_t>(end - utf8.begin()));
}

std::size_t length(std::string_view text)
{
    return static_cast<std::size_t>(decode(text).countChar32());
}

std::string name_case(std::string_view text)
{
    static constexpr std::array<std::string_view, 7> particles = {"de", "du", "des", "la", "le", "les", "d"};
    auto const source = decode(text);
    auto const lower = icu::UnicodeString(source).toLower(icu::Locale::getFrench());
    if (source != lower && source != icu::UnicodeString(source).toUpper(icu::Locale::getFrench())) {
        return std::string{text};
    }
    icu::UnicodeString out;
    for (int32_t at = 0; at < lower.length();) {
        auto end = at;
        while (end < lower.length() && u_isalpha(lower.char32At(end)) != 0) {
            end = lower.moveIndex32(end, 1);
        }
        auto word = lower.tempSubStringBetween(at, end);
        auto const particle = at > 0 && std::ranges::find(particles, encode(word)) != particles.end();
        if (!particle && !word.isEmpty()) {
            word = icu::UnicodeString(word).toTitle(nullptr, icu::Locale::getFrench());
        }
        out.append(word);
        if (end < lower.length()) {
            out.append(lower.char32At(end));
            end = lower.moveIndex32(end, 1);
        }
        at = end;
    }
    return encode(out);
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    for (std::size_t at = 0;;) {
        auto const end = text.find(separator, at);
        parts.emplace_back(text.substr(at, end - at));
        if (end == std::string_view::npos) {
            return parts;
        }
        at = end + 1;
    }
}

std::string join(std::vector<std::string> const& parts, std::string_view separator)
{
    std::string out;
    for (auto const& part : parts) {
        out.append(out.empty() && &part == &parts.front() ? std::string_view{} : separator).append(part);
    }
    return out;
}

std::string percent_encode(std::string_view text)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (auto const c : text) {
        auto const plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '.' || c == '_' || c == '~';
        auto const byte = static_cast<unsigned char>(c);
        out += plain ? std::string(1, c) : std::string{'%', digits[byte >> 4U], digits[byte & 15U]};
    }
    return out;
}

namespace {

int value_of_hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    auto const lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

std::string percent_decode(std::string_view text, PlusSign plus)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const high = text[i] == '%' && i + 2 < text.size() ? value_of_hex_digit(text[i + 1]) : -1;
        auto const low = high >= 0 ? value_of_hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i] == '+' && plus == PlusSign::is_space ? ' ' : text[i];
        }
    }
    return out;
}

std::string to_lower(std::string_view text)
{
    std::string out{text};
    for (auto& c : out) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return out;
}

namespace {

bool is_between_names(UChar32 c)
{
    return c == u' ' || c == u'-' || c == u'.' || c == u'\'' || c == u'\u2019' || c == u'\u02BC' || c == u'\u2010' ||
           c == u'\u2011';
}

icu::IDNA const& idna()
{
    // Immutable and shared by all threads, as ICU promises of IDNA objects.
    static std::unique_ptr<icu::IDNA> const instance = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::IDNA> made{icu::IDNA::createUTS46Instance(
            UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, status)};
        if (U_FAILURE(status)) {
            throw std::runtime_error("ICU has no IDNA data");
        }
        return made;
    }();
    return *instance;
}

} // namespace

bool looks_like_a_name(std::string_view text)
{
    auto const decoded = decode(text);
    auto letters = 0;
    for (int32_t at = 0; at < decoded.length(); at = decoded.moveIndex32(at, 1)) {
        auto const c = decoded.char32At(at);
        if (u_isalpha(c)) {
            ++letters;
        } else if ((U_GET_GC_MASK(c) & U_GC_M_MASK) == 0 && !is_between_names(c)) {
            return false;
        }
    }
    return letters > 0;
}

std::optional<std::string> ascii_domain(std::string_view domain)
{
    std::string ascii;
    icu::StringByteSink<std::string> sink{&ascii};
    icu::IDNAInfo info;
    UErrorCode status = U_ZERO_ERROR;
    idna().nameToASCII_UTF8(icu::StringPiece{domain.data(), static_cast<int32_t>(domain.size())}, sink, info, status);
    auto const refused = U_FAILURE(status) || info.hasErrors();
    if (refused || ascii.find('.') == std::string::npos || ascii.ends_with('.')) {
        return std::nullopt;
    }
    return ascii;
}

} // namespace guichet
