// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/verification/pin_check.hpp"

#include "people/cards/cards.hpp"

#include <fmt/format.h>

namespace guichet::access {

namespace {

constexpr std::string_view right_pins = "verification.pin";

struct Holder {
    PatronId patron;
    std::string hash;
};

std::optional<Holder> account_of(db::Session& session, std::string_view card)
{
    auto const found = people::Cards::find(session, card);
    auto const account = found ? AccountStore::find(session, found->patron) : std::nullopt;
    return account && !account->password_hash.empty() ? std::optional<Holder>{{account->patron, account->password_hash}}
                                                      : std::nullopt;
}

} // namespace

PinCheck::PinCheck(db::Database& database, Random& random, Accounts& accounts, db::ShortLivedStore& short_lived)
    : database_(database), accounts_(accounts), short_lived_(short_lived), key_(SecretKey::generate(random))
{
}

Result<PatronId> PinCheck::check(std::string_view card, std::string_view pin)
{
    if (card.empty() || pin.empty() || card.contains('@')) {
        return fail(ErrorKind::invalid, "accounts.sign_in.wrong");
    }
    auto const holder = database_.read([&](db::Session& session) { return account_of(session, card); });
    auto const mark = holder ? mark_of(card, pin, holder->hash) : std::string{};
    if (holder && short_lived_.find(right_pins, mark)) {
        return holder->patron;
    }
    auto patron = accounts_.check_password(card, pin);
    if (patron && holder) {
        short_lived_.put(right_pins, mark, "1", memory);
    }
    return patron;
}

std::string PinCheck::mark_of(std::string_view card, std::string_view pin, std::string_view hash) const
{
    return base64url(hmac_sha256(key_.view(), fmt::format("{}:{}{}:{}{}", card.size(), card, pin.size(), pin, hash)));
}

} // namespace guichet::access
