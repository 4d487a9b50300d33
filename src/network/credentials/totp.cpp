// SPDX-License-Identifier: AGPL-3.0-or-later
#include "network/credentials/totp.hpp"

#include "base/crypto.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "web/http.hpp"

#include <fmt/format.h>
#include <liboath/oath.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <mutex>
#include <span>
#include <stdexcept>

namespace guichet::network {

namespace {

constexpr int digits = 6;
constexpr std::int64_t seconds_per_step = 30;
constexpr std::size_t secret_bytes = 20; // RFC 4226 §4 R6
constexpr int recovery_code_count = 10;
constexpr std::size_t recovery_code_length = 10; // base32: 50 bits

void initialise_oath()
{
    static std::once_flag once;
    std::call_once(once, [] {
        if (oath_init() != OATH_OK) {
            throw std::runtime_error("liboath cannot start");
        }
    });
}

std::string random_bytes(Random& random, std::size_t count)
{
    std::vector<unsigned char> bytes(count);
    random.fill(bytes);
    return {bytes.begin(), bytes.end()};
}

std::string without(std::string_view text, auto unwanted)
{
    std::string kept;
    std::copy_if(text.begin(), text.end(), std::back_inserter(kept), [&](char c) { return !unwanted(c); });
    return kept;
}

} // namespace

TotpSecret TotpSecret::generate(Random& random)
{
    return {random_bytes(random, secret_bytes)};
}

std::string TotpSecret::readable() const
{
    std::string const text = base32(bytes);
    std::string grouped;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i > 0 && i % 4 == 0) {
            grouped += ' ';
        }
        grouped += static_cast<char>(std::toupper(static_cast<unsigned char>(text[i])));
    }
    return grouped;
}

std::string TotpSecret::link(std::string_view issuer, std::string_view account) const
{
    return fmt::format("otpauth://totp/{0}:{1}?secret={2}&issuer={0}&algorithm=SHA1&digits=6&period=30",
                       web::url_encode(issuer), web::url_encode(account),
                       without(readable(), [](char c) { return c == ' '; }));
}

std::string totp_code(TotpSecret const& secret, std::int64_t step)
{
    initialise_oath();
    std::array<char, digits + 1> code{};
    if (oath_hotp_generate(secret.bytes.data(), secret.bytes.size(), static_cast<std::uint64_t>(step), digits, false,
                           OATH_HOTP_DYNAMIC_TRUNCATION, code.data()) != OATH_OK) {
        throw std::runtime_error("liboath cannot make a code");
    }
    return code.data();
}

std::optional<std::int64_t> accept_totp(TotpSecret const& secret, std::string_view typed, Instant now,
                                        std::int64_t last_step)
{
    std::string const code = without(typed, [](unsigned char c) { return std::isspace(c) != 0; });
    auto const current = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() / seconds_per_step;
    for (std::int64_t step = current - 1; step <= current + 1; ++step) {
        if (step > last_step && equal_in_constant_time(totp_code(secret, step), code)) {
            return step;
        }
    }
    return std::nullopt;
}

std::vector<std::string> recovery_codes(Random& random)
{
    std::vector<std::string> codes;
    for (int i = 0; i < recovery_code_count; ++i) {
        std::string const text = base32(random_bytes(random, 7)).substr(0, recovery_code_length);
        codes.push_back(text.substr(0, recovery_code_length / 2) + "-" + text.substr(recovery_code_length / 2));
    }
    return codes;
}

std::string recovery_code_hash(std::string_view typed)
{
    std::string const code = without(to_lower(typed), [](unsigned char c) { return std::isspace(c) != 0 || c == '-'; });
    return code.size() == recovery_code_length ? hex(sha256("recovery:" + code)) : std::string{};
}

} // namespace guichet::network
