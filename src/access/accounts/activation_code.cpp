// SPDX-License-Identifier: AGPL-3.0-or-later
#include "access/accounts/activation_code.hpp"

#include "base/crypto.hpp"
#include "people/cards/cards.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace guichet::access {

namespace {

constexpr std::string_view kind = "access.activation";
constexpr std::string_view tries_kind = "access.activation.tries";
constexpr std::chrono::minutes life{15};
constexpr int most_tries = 3;

/// The active person who holds that card, was born that day and can be written to.
std::optional<people::Patron> matching(db::Session& session, std::string_view number, std::optional<Date> birth_date)
{
    auto const card = people::Cards::find(session, people::normalise_card_number(number));
    auto patron = card ? people::Patrons::find(session, card->patron) : std::nullopt;
    bool const right = patron && patron->status == people::PatronStatus::active &&
                       patron->person.birth_date == birth_date && !patron->contact.email.empty();
    return right ? patron : std::nullopt;
}

std::string digits_of(std::string_view typed)
{
    std::string digits;
    std::ranges::copy_if(typed, std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    return digits;
}

std::string hash_of(std::string_view token, std::string_view code)
{
    return hex(sha256(fmt::format("{}:{}", token, code)));
}

} // namespace

ActivationByCode::ActivationByCode(db::Database& database, Clock const& clock, Random& random,
                                   db::ShortLivedStore& short_lived, Accounts& accounts, AccountLetters const& letters)
    : database_(database), clock_(clock), random_(random), short_lived_(short_lived), accounts_(accounts),
      letters_(letters)
{
}

Result<std::string> ActivationByCode::start(std::string_view card_number, std::optional<Date> birth_date)
{
    auto token = random_.token();
    auto const code = fmt::format("{:06}", random_.below(1'000'000));
    AccountLetters::Letter const letter{.name = "accounts.mail.code", .code = code};
    auto const patron = database_.write([&](db::Session& session) -> Result<PatronId> {
        // Whoever is written to, the transaction writes: an unknown card costs the same.
        AccountStore::purge_links(session, clock_.now());
        auto const found = matching(session, card_number, birth_date);
        if (!found) {
            letters_.pretend(letter);
            return PatronId{};
        }
        letters_.send(session, *found, letter);
        return found->id;
    });
    if (!patron) {
        return std::unexpected(patron.error());
    }
    nlohmann::json const state{{"patron", patron->value}, {"code", hash_of(token, code)}};
    short_lived_.put(kind, token, state.dump(), life);
    return token;
}

Result<std::string> ActivationByCode::check(std::string_view token, std::string_view code)
{
    // Counted before it is looked at: parallel tries are tries.
    int const tries = token.empty() ? most_tries + 1 : short_lived_.increment(tries_kind, token, life);
    auto const kept = tries <= most_tries ? short_lived_.find(kind, token) : std::nullopt;
    if (!kept) {
        return fail(ErrorKind::invalid, "accounts.code.spent");
    }
    auto const state = nlohmann::json::parse(*kept);
    PatronId const patron{state.at("patron").get<std::string>()};
    bool const right =
        equal_in_constant_time(state.at("code").get<std::string>(), hash_of(token, digits_of(code))) && !patron.empty();
    if (!right) {
        return fail(ErrorKind::invalid, tries == most_tries ? "accounts.code.spent" : "accounts.code.wrong");
    }
    if (!short_lived_.take(kind, token)) {
        return fail(ErrorKind::invalid, "accounts.code.spent");
    }
    return database_.write(
        [&](db::Session& session) -> Result<std::string> { return accounts_.create(session, patron, clock_.now()); });
}

} // namespace guichet::access
