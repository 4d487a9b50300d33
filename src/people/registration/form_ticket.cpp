// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/form_ticket.hpp"

#include "base/text.hpp"

#include <fmt/format.h>

#include <charconv>

namespace guichet::people {

namespace {

constexpr std::string_view form_purpose = "registration.form";
constexpr std::string_view receipt_purpose = "registration.receipt";
constexpr std::size_t longest_ticket = 200;

/// From the milliseconds we wrote ourselves.
Instant instant_of(std::string_view digits)
{
    std::int64_t milliseconds = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), milliseconds);
    return Instant{std::chrono::milliseconds{milliseconds}};
}

std::string signature(std::string_view text, SecretKey const& key)
{
    return base64url(hmac_sha256(key.derive(form_purpose).view(), text));
}

} // namespace

std::string FormTicket::sign(SecretKey const& key) const
{
    auto text = fmt::format("{}.{}.{}", request, shown.time_since_epoch().count(), kind == Kind::waiting ? 'w' : 'o');
    text += sheet.empty() ? "" : "." + sheet;
    return text + "." + signature(text, key);
}

std::optional<FormTicket> FormTicket::read(std::string_view text, SecretKey const& key)
{
    auto const dot = text.rfind('.');
    if (text.size() > longest_ticket || dot == std::string_view::npos ||
        !equal_in_constant_time(text.substr(dot + 1), signature(text.substr(0, dot), key))) {
        return std::nullopt;
    }
    auto const parts = split(text.substr(0, dot), '.');
    if (parts.size() != 3 && parts.size() != 4) {
        return std::nullopt;
    }
    return FormTicket{parts[0], instant_of(parts[1]), parts[2] == "w" ? Kind::waiting : Kind::ordinary,
                      parts.size() == 4 ? parts[3] : ""};
}

std::string ReceiptToken::seal(SecretKey const& key, Random& random) const
{
    auto const text = fmt::format("{}.{}", application, made.time_since_epoch().count());
    return base64url(guichet::seal(key.derive(receipt_purpose), text, random));
}

std::optional<ReceiptToken> ReceiptToken::open(std::string_view text, SecretKey const& key, Instant now)
{
    auto const sealed = text.size() <= longest_ticket ? from_base64url(text) : std::nullopt;
    auto const opened = sealed ? open_sealed(key.derive(receipt_purpose), *sealed) : std::nullopt;
    auto const parts = opened ? split(*opened, '.') : std::vector<std::string>{};
    if (parts.size() != 2) {
        return std::nullopt;
    }
    ReceiptToken token{parts[0], instant_of(parts[1])};
    return now - token.made < receipt_life ? std::optional{std::move(token)} : std::nullopt;
}

std::string ReceiptToken::browser_proof(SecretKey const& key) const
{
    return base64url(hmac_sha256(key.derive(receipt_purpose).view(), application));
}

} // namespace guichet::people
