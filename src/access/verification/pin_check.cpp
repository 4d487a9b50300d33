// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/verification/pin_check.hpp"

#include <fmt/format.h>

namespace guichet::access {

namespace {

constexpr std::string_view right_pins = "verification.pin";

struct Shown {
    std::optional<people::Card> card;
    std::string hash; // of the holder's account; "" without one, or where another system knows the password
};

Shown shown(db::Session& session, std::string_view number)
{
    Shown found{people::Cards::find(session, number), {}};
    auto const account = found.card ? AccountStore::find(session, found.card->patron) : std::nullopt;
    found.hash = account ? account->password_hash : std::string{};
    return found;
}

} // namespace

PinCheck::PinCheck(db::Database& database, Random& random, Accounts& accounts, db::ShortLivedStore& short_lived)
    : database_(database), accounts_(accounts), short_lived_(short_lived), key_(SecretKey::generate(random))
{
}

Result<PinHolder> PinCheck::check(std::string_view card, std::string_view pin)
{
    if (card.empty() || pin.empty() || card.contains('@')) {
        return fail(ErrorKind::invalid, "accounts.sign_in.wrong");
    }
    auto known = database_.read([&](db::Session& session) { return shown(session, card); });
    auto const mark = known.hash.empty() ? std::string{} : mark_of(card, pin, known.hash);
    if (!mark.empty() && short_lived_.find(right_pins, mark)) {
        return PinHolder{known.card->patron, std::move(known.card)};
    }
    auto const patron = accounts_.check_password(card, pin);
    if (!patron) {
        return std::unexpected(patron.error());
    }
    if (!mark.empty()) {
        short_lived_.put(right_pins, mark, "1", memory);
    }
    return PinHolder{*patron, std::move(known.card)};
}

std::string PinCheck::mark_of(std::string_view card, std::string_view pin, std::string_view hash) const
{
    return base64url(hmac_sha256(key_.view(), fmt::format("{}:{}{}:{}{}", card.size(), card, pin.size(), pin, hash)));
}

} // namespace guichet::access
