// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once

#include "base/dates.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// SIP2 (3M Standard Interchange Protocol 2.00) as bytes: a message is a code of two digits, a fixed part, variable
/// fields of two letters that end with "|", and perhaps a sequence number and a checksum. Knows nothing of people;
/// dialect.hpp says where library systems differ. Values are bytes as they travelled, see encoding.hpp.
namespace guichet::protocols::sip2 {

struct Field {
    std::string code; // "AA"
    std::string value;
    bool operator==(Field const&) const = default;
};

/// What the sender's checksum says: none was sent, it fits, it does not.
enum class Integrity { unchecked, intact, damaged };

struct Message {
    std::string code;  // "63"
    std::string fixed; // as long as the code asks for
    std::vector<Field> fields{};
    std::optional<int> sequence{}; // AY, 0–9
    Integrity integrity = Integrity::unchecked;

    /// The first value of that field; "" when absent.
    [[nodiscard]] std::string_view field(std::string_view field_code) const;
    [[nodiscard]] bool has(std::string_view field_code) const;
    /// Present, and "Y" wherever it is: a message that says both yes and no says no.
    [[nodiscard]] bool says_yes(std::string_view field_code) const;
    bool operator==(Message const&) const = default;
};

enum class Fault {
    no_code,      // does not begin with two digits
    unknown_code, // a message the standard does not have
    truncated,    // the fixed part is cut short
    malformed,    // a variable field without a code
    too_many_fields,
};

/// Longer lines are nobody's: patron lists of whole lives stay under it.
inline constexpr std::size_t longest_message = 16384;

/// `line`: without its terminator. A damaged checksum is not a Fault: the answer to it is a message too.
[[nodiscard]] std::expected<Message, Fault> parse(std::string_view line);

/// The code's fixed part in bytes; nullopt for a code the standard does not have.
[[nodiscard]] std::optional<std::size_t> fixed_length(std::string_view code);

/// Whether it is the library's system that says this: its codes alone are even.
[[nodiscard]] bool is_answer(Message const& message);

/// Over every byte up to and with "AZ": four hexadecimal digits.
[[nodiscard]] std::string checksum(std::string_view up_to_az);

/// Makes one message. Nothing a value holds can end a field or the message: "|" and control characters become spaces.
class Writer {
public:
    explicit Writer(std::string_view code) : bytes_(code) {}
    Writer& fixed(std::string_view bytes);
    Writer& flag(bool yes);
    /// Right-aligned in `width` digits, 9…9 when it does not fit.
    Writer& number(int value, int width);
    Writer& field(std::string_view field_code, std::string_view value);
    /// Left out when empty.
    Writer& field_if(std::string_view field_code, std::string_view value);
    Writer& field_flag(std::string_view field_code, bool yes);
    /// With error detection when there is a sequence number, without its terminator.
    [[nodiscard]] std::string finish(std::optional<int> sequence) const;

private:
    std::string bytes_;
};

/// Local time has four spaces, UTC has "   Z".
enum class Zone { local, utc };
/// YYYYMMDDZZZZHHMMSS, civil time of Paris or UTC.
[[nodiscard]] std::string date_time(Instant at, Zone zone);
/// Eight digits, whatever follows: "20261231", "20261231    235959", also "2026-12-31".
[[nodiscard]] std::optional<Date> day_of(std::string_view text);
/// "20261231".
[[nodiscard]] std::string day(Date date);

/// 0–9, and after 9 comes 0 again.
[[nodiscard]] inline int next_sequence(int sequence)
{
    return (sequence + 1) % 10;
}

} // namespace guichet::protocols::sip2
