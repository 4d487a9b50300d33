// SPDX-License-Identifier: AGPL-3.0-or-later
#include "people/registration/link_token.hpp"

namespace guichet::people {

namespace {

constexpr std::size_t id_length = 26;
constexpr std::size_t secret_length = 43; // 32 bytes in base64url

} // namespace

LinkToken LinkToken::make(ApplicationId const& application, Random& random)
{
    return {application.value, random.token()};
}

LinkToken LinkToken::for_confirmation(ApplicationId const& application, std::string_view email,
                                      SecretKey const& master_key)
{
    auto const key = master_key.derive("registration.confirmation");
    return {application.value, base64url(hmac_sha256(key.view(), application.value + " " + std::string{email}))};
}

LinkToken LinkToken::for_payment(DebtId const& debt, SecretKey const& master_key)
{
    auto const key = master_key.derive("payments.link");
    return {debt.value, base64url(hmac_sha256(key.view(), debt.value))};
}

std::optional<LinkToken> LinkToken::parse(std::string_view text)
{
    if (text.size() != id_length + 1 + secret_length || text[id_length] != '.') {
        return std::nullopt;
    }
    return LinkToken{std::string{text.substr(0, id_length)}, std::string{text.substr(id_length + 1)}};
}

std::string LinkToken::hash() const
{
    return hex(sha256(secret));
}

bool LinkToken::opens(std::string_view stored_hash) const
{
    return !stored_hash.empty() && equal_in_constant_time(hash(), stored_hash);
}

} // namespace guichet::people
