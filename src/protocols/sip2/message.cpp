// SPDX-License-Identifier: AGPL-3.0-or-later
#include "protocols/sip2/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace guichet::protocols::sip2 {

namespace {

constexpr std::size_t most_fields = 512;
constexpr std::size_t code_length = 2;

constexpr std::array<std::pair<std::string_view, std::size_t>, 31> fixed_lengths{{
    {"01", 19}, {"09", 37}, {"10", 22}, {"11", 38}, {"12", 22}, {"15", 19}, {"16", 20}, {"17", 18},
    {"18", 24}, {"19", 18}, {"20", 19}, {"23", 21}, {"24", 35}, {"25", 18}, {"26", 35}, {"29", 38},
    {"30", 22}, {"35", 18}, {"36", 19}, {"37", 25}, {"38", 19}, {"63", 31}, {"64", 59}, {"65", 18},
    {"66", 27}, {"93", 2},  {"94", 1},  {"96", 0},  {"97", 0},  {"98", 34}, {"99", 8},
}};

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool is_field_code(std::string_view text)
{
    return text.size() >= code_length && is_upper(text[0]) && (is_upper(text[1]) || is_digit(text[1]));
}

/// One sign long in every dialect: some systems forget the "|" behind it ("BLYBV7.00|").
bool is_flag(std::string_view code)
{
    return code == "BL" || code == "CQ";
}

/// "AY4AZEDB7", "AZFEF6" at the very end of the line, and nothing else.
struct Trailer {
    std::optional<int> sequence{};
    std::string_view sum{};
};

std::optional<Trailer> trailer_from(std::string_view text)
{
    Trailer trailer;
    if (text.starts_with("AY") && text.size() >= 3 && is_digit(text[2])) {
        trailer.sequence = text[2] - '0';
        text.remove_prefix(3);
        text.remove_prefix(text.starts_with('|') ? 1 : 0);
    }
    if (text.empty() && trailer.sequence) {
        return trailer; // numbered, not summed
    }
    text.remove_suffix(text.ends_with('|') ? 1 : 0);
    if (text.size() != 6 || !text.starts_with("AZ")) {
        return std::nullopt;
    }
    trailer.sum = text.substr(2);
    return trailer;
}

Integrity judge(std::string_view line, Trailer const& trailer)
{
    if (trailer.sum.empty()) {
        return Integrity::unchecked;
    }
    auto const at = static_cast<std::size_t>(trailer.sum.data() - line.data());
    std::string sent{trailer.sum};
    std::ranges::transform(sent, sent.begin(),
                           [](char c) { return c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c; });
    return sent == checksum(line.substr(0, at)) ? Integrity::intact : Integrity::damaged;
}

/// Takes one field off the front of `rest`.
Field take_field(std::string_view& rest)
{
    Field field{std::string{rest.substr(0, code_length)}, {}};
    rest.remove_prefix(code_length);
    auto end = std::min(rest.find('|'), rest.size());
    if (is_flag(field.code) && end > 1 && is_field_code(rest.substr(1))) {
        field.value = rest.substr(0, 1);
        rest.remove_prefix(1);
        return field;
    }
    field.value = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return field;
}

} // namespace

std::string_view Message::field(std::string_view field_code) const
{
    auto const found = std::ranges::find(fields, field_code, &Field::code);
    return found == fields.end() ? std::string_view{} : std::string_view{found->value};
}

bool Message::has(std::string_view field_code) const
{
    return std::ranges::find(fields, field_code, &Field::code) != fields.end();
}

bool Message::says_yes(std::string_view field_code) const
{
    return has(field_code) &&
           std::ranges::all_of(fields, [&](Field const& one) { return one.code != field_code || one.value == "Y"; });
}

std::optional<std::size_t> fixed_length(std::string_view code)
{
    auto const* const found = std::ranges::find(fixed_lengths, code, &std::pair<std::string_view, std::size_t>::first);
    return found == fixed_lengths.end() ? std::nullopt : std::optional{found->second};
}

std::expected<Message, Fault> parse(std::string_view line)
{
    if (line.size() < code_length || !is_digit(line[0]) || !is_digit(line[1])) {
        return std::unexpected(Fault::no_code);
    }
    Message message{std::string{line.substr(0, code_length)}, {}};
    auto const length = fixed_length(message.code);
    if (!length) {
        return std::unexpected(Fault::unknown_code);
    }
    auto rest = line.substr(code_length);
    if (rest.size() < *length) {
        return std::unexpected(Fault::truncated);
    }
    message.fixed = rest.substr(0, *length);
    rest.remove_prefix(*length);
    while (!rest.empty()) {
        if (auto const trailer = trailer_from(rest)) {
            message.sequence = trailer->sequence;
            message.integrity = judge(line, *trailer);
            return message;
        }
        if (!is_field_code(rest)) {
            return std::unexpected(Fault::malformed);
        }
        if (message.fields.size() == most_fields) {
            return std::unexpected(Fault::too_many_fields);
        }
        message.fields.push_back(take_field(rest));
    }
    return message;
}

bool is_answer(Message const& message)
{
    return (message.code.back() - '0') % 2 == 0;
}

std::string checksum(std::string_view up_to_az)
{
    unsigned sum = 0;
    for (auto const c : up_to_az) {
        sum += static_cast<unsigned char>(c);
    }
    return fmt::format("{:04X}", (0U - sum) & 0xFFFFU);
}

Writer& Writer::fixed(std::string_view bytes)
{
    bytes_ += bytes;
    return *this;
}

Writer& Writer::flag(bool yes)
{
    bytes_ += yes ? 'Y' : 'N';
    return *this;
}

Writer& Writer::number(int value, int width)
{
    auto const digits = fmt::format("{:0{}}", std::max(value, 0), width);
    bytes_ +=
        digits.size() > static_cast<std::size_t>(width) ? std::string(static_cast<std::size_t>(width), '9') : digits;
    return *this;
}

Writer& Writer::field(std::string_view field_code, std::string_view value)
{
    bytes_ += field_code;
    for (auto const c : value) {
        bytes_ += c == '|' || (c >= 0 && c < ' ') || c == 0x7f ? ' ' : c;
    }
    bytes_ += '|';
    return *this;
}

Writer& Writer::field_if(std::string_view field_code, std::string_view value)
{
    return value.empty() ? *this : field(field_code, value);
}

Writer& Writer::field_flag(std::string_view field_code, bool yes)
{
    return field(field_code, yes ? "Y" : "N");
}

std::string Writer::finish(std::optional<int> sequence) const
{
    if (!sequence) {
        return bytes_;
    }
    auto summed = fmt::format("{}AY{}AZ", bytes_, *sequence % 10);
    return summed + checksum(summed);
}

std::string date_time(Instant at, Zone zone)
{
    auto const seconds = std::chrono::floor<std::chrono::seconds>(at);
    if (zone == Zone::utc) {
        auto const midnight = std::chrono::floor<std::chrono::days>(seconds);
        std::chrono::hh_mm_ss const time{seconds - midnight};
        return fmt::format("{}   Z{:02}{:02}{:02}", day(Date{midnight}), time.hours().count(), time.minutes().count(),
                           time.seconds().count());
    }
    auto const time = civil_time(at);
    auto const second = seconds.time_since_epoch().count() % 60;
    return fmt::format("{}    {}{}{:02}", day(civil_date(at)), time.substr(0, 2), time.substr(3, 2), second);
}

std::optional<Date> day_of(std::string_view text)
{
    if (text.size() >= 10 && text[4] == '-') {
        return parse_date(text.substr(0, 10));
    }
    if (text.size() < 8) {
        return std::nullopt;
    }
    return parse_date(fmt::format("{}-{}-{}", text.substr(0, 4), text.substr(4, 2), text.substr(6, 2)));
}

std::string day(Date date)
{
    return fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()));
}

} // namespace guichet::protocols::sip2
